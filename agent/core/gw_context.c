// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "gw_priv.h"
#include "log.h"

/*
 * What is ordered of a context. Each of its streams carries it in what the module keeps, so that it
 * is there as long as one of them is.
 */

#define RETRY_MS 10000		/* when the module does not release what nobody has confirmed */

unsigned int gw_ctx_rank(const struct gw_ctx *ctx)
{
	return ctx->props.emergency ? GW_RANKS - 1 : ctx->props.priority;
}

/* --- checking -------------------------------------------------------------------------------- */

static uint32_t default_of(const struct gw *gw, const struct gw_realm *realm, enum setting setting)
{
	if (realm->conf.settings.has & 1U << setting)
		return realm->conf.settings.value[setting];
	return gw->conf.settings.has & 1U << setting ? gw->conf.settings.value[setting] : 0;
}

static uint32_t kept_free(const struct gw *gw, const struct gw_props *props)
{
	uint32_t reserve = gw->conf.priority_reserve;

	if (reserve == CONF_RESERVE_DEFAULT)
		reserve = gw->claim.endpoints_max / 64;
	if (props->emergency)
		return 0;
	return props->priority ? reserve / 2 : reserve;
}

/* Calls that are there get what they need; of new ones the least important are refused first. */
static int check_room(const struct gw *gw, const struct gw_plan *plan, struct gw_error *err)
{
	uint32_t kept = kept_free(gw, &plan->intent.props);

	if (plan->ctx || !kept || gw->eps.count + kept < gw->claim.endpoints_max)
		return 0;
	return gw_refuse(err, GW_E_LIMIT, plan->intent.props.priority ? "priority" : NULL,
			 "%zu of %u endpoints are there, %u are kept for calls with more priority",
			 gw->eps.count, gw->claim.endpoints_max, kept);
}

static void take_props(const struct gw_term_req *req, struct gw_props *props)
{
	if (req->has & GW_HAS_PRIORITY)
		props->priority = req->priority;
	if (req->has & GW_HAS_EMERGENCY)
		props->emergency = req->emergency;
	if (req->settings.has & 1U << SETTING_CONFIRM)
		props->confirm_ms = req->settings.value[SETTING_CONFIRM];
}

static int check_priority(const struct gw_term_req *req, struct gw_error *err)
{
	if (!(req->has & GW_HAS_PRIORITY) || req->priority <= GW_PRIORITY_MAX)
		return 0;
	return gw_refuse(err, GW_E_VALUE, "priority", "%u is above %d", req->priority,
			 GW_PRIORITY_MAX);
}

int gw_plan_context(const struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		    struct gw_error *err)
{
	struct gw_intent *intent = &plan->intent;
	int ret = check_priority(req, err);

	if (ret)
		return ret;
	if (plan->ctx)
		intent->props = plan->ctx->props;
	else
		intent->props.confirm_ms = default_of(gw, intent->realm, SETTING_CONFIRM);
	take_props(req, &intent->props);
	if (!plan->ep)
		intent->heartbeat_ms = default_of(gw, intent->realm, SETTING_HEARTBEAT);
	if (req->settings.has & 1U << SETTING_HEARTBEAT)
		intent->heartbeat_ms = req->settings.value[SETTING_HEARTBEAT];
	return check_room(gw, plan, err);
}

/* --- who forgot whom ------------------------------------------------------------------------- */

/* The controller has lost it, or there is none any more. */
static void on_unconfirmed(struct gw *gw, struct gw_timer *timer, uint64_t now_ms)
{
	struct gw_ctx *ctx = (struct gw_ctx *)((char *)timer - offsetof(struct gw_ctx, timer));
	const struct gw_target target = { .context = ctx->key.key };
	uint64_t due_ms = ctx->confirmed_ms + ctx->props.confirm_ms;
	struct gw_error err;

	if (due_ms > now_ms) {
		gw_timer_set(gw, timer, due_ms);
		return;
	}
	log_notice("context %u is released: nobody has confirmed it for %u seconds",
		   target.context, ctx->props.confirm_ms / 1000);
	if (gw_release(gw, &target, NULL, NULL, &err)) {
		log_error("context %u: %s", target.context, err.reason);
		gw_timer_set(gw, timer, now_ms + RETRY_MS);
		return;
	}
	gw->status.unconfirmed++;
}

void gw_ctx_confirm(struct gw *gw, struct gw_ctx *ctx)
{
	if (!ctx->props.confirm_ms)
		return;
	ctx->confirmed_ms = gw_timer_now();
	if (!ctx->timer.next)
		gw_timer_set(gw, &ctx->timer, ctx->confirmed_ms + ctx->props.confirm_ms);
}

int gw_confirm(struct gw *gw, const struct gw_target *target, struct gw_error *err)
{
	struct gw_selection selection;
	struct gw_ep *ep = NULL;
	int ret;

	ret = gw_select(gw, target, &selection, err);
	while (!ret && (ep = gw_selected(gw, &selection, ep)))
		gw_ctx_confirm(gw, ep->ctx);
	return ret;
}

/* --- changing -------------------------------------------------------------------------------- */

static void enter(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props)
{
	unsigned int rank = gw_ctx_rank(ctx);

	ctx->timer.fire = on_unconfirmed;
	ctx->props = *props;
	gw_timer_stop(&ctx->timer);
	gw_ctx_confirm(gw, ctx);
	if (gw_ctx_rank(ctx) != rank)
		gw_tls_requeue(gw, ctx);
}

/* Two streams differ when an agent ended while it changed them: what asks for more counts. */
void gw_ctx_join(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props)
{
	struct gw_props both = *props;

	if (ctx->first->ctx_next) {
		if (ctx->props.priority > both.priority)
			both.priority = ctx->props.priority;
		if (ctx->props.confirm_ms > both.confirm_ms)
			both.confirm_ms = ctx->props.confirm_ms;
		both.emergency = both.emergency || ctx->props.emergency;
	}
	enter(gw, ctx, &both);
}

static bool is_same(const struct gw_props *a, const struct gw_props *b)
{
	return a->priority == b->priority && a->emergency == b->emergency &&
	       a->confirm_ms == b->confirm_ms;
}

static int write_props(struct gw *gw, const struct gw_ep *ep, const struct gw_props *props,
		       struct kern_error *kern)
{
	struct kern_config config = { .termination = ep->termination, .stream = ep->stream,
				      .instance = ep->instance };
	struct gw_intent intent = ep->intent;

	intent.props = *props;
	gw_opaque_encode(&intent, &config);
	return gw->kern->endpoint_set(gw->kern_arg, &config, kern);
}

int gw_ctx_change(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props,
		  struct gw_error *err)
{
	struct gw_ep *ep, *undone;
	struct kern_error kern, ignored;

	if (!ctx || is_same(&ctx->props, props))
		return 0;
	for (ep = ctx->first; ep; ep = ep->ctx_next) {
		int ret = write_props(gw, ep, props, &kern);

		if (!ret || gw_kern_is_gone(ret))
			continue;
		for (undone = ctx->first; undone != ep; undone = undone->ctx_next)
			write_props(gw, undone, &ctx->props, &ignored);
		return gw_kern_refuse(err, &kern);
	}
	for (ep = ctx->first; ep; ep = ep->ctx_next)
		ep->intent.props = *props;
	enter(gw, ctx, props);
	return 0;
}

void gw_ctx_revert(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props)
{
	struct gw_error err;

	if (gw_ctx_change(gw, ctx, props, &err))
		log_error("context %llu is not what it was before a refused order: %s",
			  (unsigned long long)ctx->key.key, err.reason);
}

int gw_configure_context(struct gw *gw, const struct gw_term_req *req, struct gw_error *err)
{
	const struct gw_target target = { .context = req->context };
	struct gw_selection selection;
	struct gw_props props;
	int ret;

	if (req->has & ~(uint64_t)GW_HAS_ANY_OF_CONTEXT || req->replace ||
	    req->settings.has & ~(1U << SETTING_CONFIRM))
		return gw_refuse(err, GW_E_MISSING, "termination", "which one is to change");
	ret = gw_select(gw, &target, &selection, err);
	if (!ret)
		ret = check_priority(req, err);
	if (!ret)
		ret = gw_check_settings(req, err);
	if (ret)
		return gw_blame(req, ret, err);
	props = selection.ctx->props;
	take_props(req, &props);
	gw_ctx_confirm(gw, selection.ctx);
	return gw_ctx_change(gw, selection.ctx, &props, err);
}

/* --- heartbeats ------------------------------------------------------------------------------ */

static void on_beat(struct gw *gw, struct gw_timer *timer, uint64_t now_ms)
{
	struct gw_ep *ep = (struct gw_ep *)((char *)timer - offsetof(struct gw_ep, beat));

	gw_timer_set(gw, timer, now_ms + ep->intent.heartbeat_ms);
	gw_deliver(gw, ep, GW_EVENT_HEARTBEAT, NULL);
}

void gw_beat_start(struct gw *gw, struct gw_ep *ep, uint64_t first_ms)
{
	ep->beat.fire = on_beat;
	gw_timer_stop(&ep->beat);
	if (ep->intent.heartbeat_ms)
		gw_timer_set(gw, &ep->beat, gw_timer_now() + first_ms);
}
