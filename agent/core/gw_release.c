// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"
#include "log.h"

static void end_released(struct gw *gw, struct gw_ep *ep)
{
	ep->reason = IMS_AGW_REASON_RELEASED;
	gw_deliver(gw, ep, GW_EVENT_RELEASED, NULL);
	gw_ep_remove(gw, ep);
}

/* The endpoints that a target names leave the tables, which may free their context. */
static void forget(struct gw *gw, struct gw_ctx *ctx, const struct gw_target *target)
{
	struct gw_ep *ep, *next;

	for (ep = ctx->first; ep; ep = next) {
		next = ep->ctx_next;
		if (gw_is_meant(target, ep))
			end_released(gw, ep);
	}
}

static size_t count_meant(const struct gw_ctx *ctx, const struct gw_target *target)
{
	const struct gw_ep *ep;
	size_t count = 0;

	for (ep = ctx->first; ep; ep = ep->ctx_next)
		count += gw_is_meant(target, ep);
	return count;
}

/* What is to be told of endpoints that are released: as they were before, but for the counters. */
struct last {
	struct kern_endpoint *seen;
	size_t count;
};

static void look(struct gw *gw, const struct gw_ctx *ctx, const struct gw_target *target,
		 struct last *last)
{
	struct kern_error kern;
	size_t max = count_meant(ctx, target);
	struct gw_ep *ep;

	last->seen = max ? calloc(max, sizeof(*last->seen)) : NULL;
	for (ep = last->seen ? ctx->first : NULL; ep; ep = ep->ctx_next) {
		struct kern_id id = gw_ep_id(ep);

		if (gw_is_meant(target, ep) &&
		    !gw->kern->endpoint_get(gw->kern_arg, &id, &last->seen[last->count], &kern))
			last->count++;
	}
}

static void take_counters(void *arg, const struct kern_endpoint *now)
{
	struct last *last = arg;
	size_t i;

	for (i = 0; i < last->count; i++)
		if (last->seen[i].config.instance == now->config.instance)
			memcpy(last->seen[i].stats, now->stats, sizeof(now->stats));
}

static void tell(struct gw *gw, const struct last *last, gw_view_fn fn, void *arg)
{
	size_t i;

	for (i = 0; i < last->count; i++) {
		const struct kern_config *config = &last->seen[i].config;
		const struct gw_ep *ep = gw_ep_find(gw, config->termination, config->stream);
		struct gw_view view;

		if (!ep)
			continue;
		gw_view_fill(gw, ep, &last->seen[i], &view);
		fn(arg, &view);
	}
}

/* What the log will tell, when the module has done what is ordered. */
struct lines {
	struct gw_log_line *line;
	size_t count;
};

static bool is_noted(const struct lines *lines, const struct gw_ep *ep)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		if (lines->line[i].ep == ep || lines->line[i].partner == ep)
			return true;
	return false;
}

/* Without memory for it the log has nothing of these ends. */
static void note_lines(struct gw *gw, const struct gw_ctx *ctx, const struct gw_target *target,
		       struct lines *lines)
{
	size_t count = count_meant(ctx, target);
	struct gw_ep *ep;

	lines->count = 0;
	lines->line = count ? calloc(count, sizeof(*lines->line)) : NULL;
	for (ep = lines->line ? ctx->first : NULL; ep; ep = ep->ctx_next)
		if (gw_is_meant(target, ep) && !is_noted(lines, ep))
			lines->count += gw_log_release(gw, ep, &lines->line[lines->count]);
}

static void tell_lines(struct gw *gw, const struct lines *lines)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		gw_log_tell(gw, &lines->line[i]);
}

static int order_release(struct gw *gw, const struct gw_target *target, const struct gw_ctx *ctx,
			 struct last *last, struct gw_error *err)
{
	const struct gw_ep *ep = target->stream ?
		gw_ep_find(gw, target->termination, target->stream) : NULL;
	struct kern_error kern;
	struct kern_id id = {
		.termination = target->termination,
		.stream = target->stream,
		.context = target->termination ? 0 : ctx->key.key,
		.instance = ep ? ep->instance : 0,
	};
	int ret = gw->kern->endpoint_del(gw->kern_arg, &id, take_counters, last, &kern);

	return ret && !gw_kern_is_gone(ret) ? gw_kern_refuse(err, &kern) : 0;
}

/* What one command of the module can end: a context, a termination or a stream. */
static int release(struct gw *gw, const struct gw_target *target, struct gw_ctx *ctx,
		   gw_view_fn fn, void *arg, struct gw_error *err)
{
	struct last last = { 0 };
	struct lines lines;
	int ret;

	if (fn)
		look(gw, ctx, target, &last);
	note_lines(gw, ctx, target, &lines);
	ret = order_release(gw, target, ctx, &last, err);
	if (!ret) {
		tell_lines(gw, &lines);
		if (fn)
			tell(gw, &last, fn, arg);
		/* Of what is left somebody knows. */
		gw_ctx_confirm(gw, ctx);
		forget(gw, ctx, target);
	}
	free(lines.line);
	free(last.seen);
	return ret;
}

/* What a wildcard matches in a context, which is there no more if that is all of it. */
static int release_matches(struct gw *gw, const struct gw_target *target, struct gw_ctx *ctx,
			   gw_view_fn fn, void *arg, struct gw_error *err)
{
	struct gw_target exact = { .context = ctx->key.key };
	struct gw_ep *ep, *next;
	bool whole = true;
	int ret = 0;

	for (ep = ctx->first; ep; ep = ep->ctx_next)
		whole = whole && gw_is_meant(target, ep);
	if (whole)
		return release(gw, &exact, ctx, fn, arg, err);
	for (ep = ctx->first; ep && !ret; ep = next) {
		next = ep->ctx_next;
		if (!gw_is_meant(target, ep))
			continue;
		exact.termination = ep->termination;
		exact.stream = ep->stream;
		ret = release(gw, &exact, ctx, fn, arg, err);
	}
	return ret;
}

int gw_release(struct gw *gw, const struct gw_target *target, gw_view_fn fn, void *arg,
	       struct gw_error *err)
{
	struct gw_selection selection;
	size_t i = gw->ctxs.count;
	int ret;

	ret = gw_select(gw, target, &selection, err);
	if (ret)
		return ret;
	if (!gw_is_wildcard(target))
		return release(gw, target, selection.ctx, fn, arg, err);
	if (selection.ctx)
		return release_matches(gw, target, selection.ctx, fn, arg, err);
	/* From the end of the table: nothing has to move up. */
	while (i-- && !ret)
		ret = release_matches(gw, target, (struct gw_ctx *)gw->ctxs.item[i], fn, arg, err);
	return ret;
}

int gw_flush(struct gw *gw, struct gw_error *err)
{
	struct kern_error kern;

	if (gw->kern->flush(gw->kern_arg, &kern))
		return gw_kern_refuse(err, &kern);
	log_notice("all terminations end by an order, %zu streams", gw->eps.count);
	while (gw->eps.count)
		end_released(gw, (struct gw_ep *)gw->eps.item[gw->eps.count - 1]);
	return 0;
}
