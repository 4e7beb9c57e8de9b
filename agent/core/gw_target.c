// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "gw_priv.h"

bool gw_is_wildcard(const struct gw_target *target)
{
	return target->all || target->realm || target->owner;
}

bool gw_is_meant(const struct gw_target *target, const struct gw_ep *ep)
{
	const struct gw_intent *intent = &ep->intent;

	return (!target->termination || ep->termination == target->termination) &&
	       (!target->stream || ep->stream == target->stream) &&
	       (!target->realm || !strcmp(intent->realm->conf.name, target->realm)) &&
	       (!target->owner || !strcmp(intent->owner, target->owner));
}

static struct gw_ctx *ctx_behind(const struct gw *gw, uint32_t context)
{
	size_t at = gw_index_at_least(&gw->ctxs, (uint64_t)context + 1);

	return at < gw->ctxs.count ? (struct gw_ctx *)gw->ctxs.item[at] : NULL;
}

struct gw_ep *gw_selected(const struct gw *gw, const struct gw_selection *selection,
			  const struct gw_ep *ep)
{
	struct gw_ctx *ctx = ep ? ep->ctx : selection->ctx;
	struct gw_ep *next;

	if (!ctx)
		ctx = ctx_behind(gw, 0);
	next = ep ? ep->ctx_next : NULL;
	if (!ep && ctx)
		next = ctx->first;
	while (ctx) {
		for (; next; next = next->ctx_next)
			if (gw_is_meant(selection->target, next))
				return next;
		ctx = selection->ctx ? NULL : ctx_behind(gw, ctx->key.key);
		next = ctx ? ctx->first : NULL;
	}
	return NULL;
}

int gw_select(struct gw *gw, const struct gw_target *target, struct gw_selection *selection,
	      struct gw_error *err)
{
	bool wildcard = gw_is_wildcard(target);
	int ret = 0;

	*selection = (struct gw_selection){ .target = target };
	if (!wildcard || target->context || target->termination)
		ret = gw_check_target(gw, target, &selection->ctx, &selection->ep, err);
	if (!ret && wildcard && !gw_selected(gw, selection, NULL))
		ret = gw_refuse(err, GW_E_NO_MATCH, target->owner ? "owner" :
				target->realm ? "realm" : "all", "nothing matches");
	return gw_blame_target(target, ret, err);
}
