// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "gw_priv.h"

/* What there is, shown and counted. */

/* 0 or -errno; gw_kern_is_gone(): the module does not have it any more. */
static int show(struct gw *gw, const struct gw_ep *ep, gw_view_fn fn, void *arg,
		struct kern_error *kern)
{
	struct kern_id id = gw_ep_id(ep);
	struct kern_endpoint now;
	struct gw_view view;
	int ret;

	ret = gw->kern->endpoint_get(gw->kern_arg, &id, &now, kern);
	if (ret)
		return ret;
	gw_view_fill(gw, ep, &now, &view);
	fn(arg, &view);
	return 0;
}

/* All of a context, or of the gateway, in order. */
struct walk {
	const struct gw *gw;
	const struct gw_ctx *ctx;	/* NULL: the gateway */
	struct gw_ep *next;
	size_t at;
};

static struct gw_ep *ep_at(const struct gw *gw, size_t at)
{
	return at < gw->eps.count ? (struct gw_ep *)gw->eps.item[at] : NULL;
}

static void walk_begin(struct walk *walk, uint64_t behind)
{
	if (!walk->ctx) {
		walk->at = gw_index_at_least(&walk->gw->eps, behind + 1);
		walk->next = ep_at(walk->gw, walk->at);
		return;
	}
	walk->next = walk->ctx->first;
	while (walk->next && walk->next->key.key <= behind)
		walk->next = walk->next->ctx_next;
}

static struct gw_ep *walk_on(struct walk *walk)
{
	struct gw_ep *ep = walk->next;

	if (ep)
		walk->next = walk->ctx ? ep->ctx_next : ep_at(walk->gw, ++walk->at);
	return ep;
}

/* To look at, nothing that is named is all that there is. */
static int select_all(struct gw *gw, const struct gw_target *target,
		      struct gw_selection *selection, struct gw_error *err)
{
	*selection = (struct gw_selection){ .target = target };
	if (target->context || target->termination || gw_is_wildcard(target))
		return gw_select(gw, target, selection, err);
	return 0;
}

static int begin(struct gw *gw, const struct gw_target *target, const struct gw_target *after,
		 struct walk *walk, struct gw_error *err)
{
	uint64_t behind = gw_ep_key(after->termination, after->stream);
	struct gw_selection selection;
	int ret = select_all(gw, target, &selection, err);

	/* What matched before may have gone since. */
	if (ret && !(ret == -GW_E_NO_MATCH && behind))
		return ret;
	*walk = (struct walk){ .gw = gw, .ctx = selection.ctx };
	walk_begin(walk, behind);
	return 0;
}

int gw_audit(struct gw *gw, const struct gw_target *target, struct gw_target *after,
	     unsigned int max, bool *more, gw_view_fn fn, void *arg, struct gw_error *err)
{
	unsigned int shown = 0;
	struct kern_error kern;
	struct walk walk;
	struct gw_ep *ep;
	int ret;

	*more = false;
	ret = begin(gw, target, after, &walk, err);
	if (ret)
		return ret;
	while ((ep = walk_on(&walk))) {
		if (!gw_is_meant(target, ep))
			continue;
		*more = shown == max;
		if (*more)
			return 0;
		ret = show(gw, ep, fn, arg, &kern);
		if (ret && !gw_kern_is_gone(ret))
			return gw_kern_refuse(err, &kern);
		shown++;
		*after = (struct gw_target){
			.context = ep->ctx->key.key,
			.termination = ep->termination,
			.stream = ep->stream,
		};
	}
	return 0;
}

int gw_summarize(struct gw *gw, const struct gw_target *target, struct gw_summary *summary,
		 struct gw_error *err)
{
	struct gw_selection selection;
	const struct gw_ep *ep = NULL, *before = NULL;
	int ret;

	memset(summary, 0, sizeof(*summary));
	ret = select_all(gw, target, &selection, err);
	if (ret)
		return ret;
	while ((ep = gw_selected(gw, &selection, ep))) {
		summary->contexts += !before || before->ctx != ep->ctx;
		summary->terminations += !before || before->termination != ep->termination;
		before = ep;
		summary->streams++;
		if (ep->state < GW_STATES)
			summary->state[ep->state]++;
	}
	return 0;
}

int gw_find(struct gw *gw, const struct gw_target *target, struct gw_error *err)
{
	struct gw_selection selection;

	return gw_select(gw, target, &selection, err);
}
