// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"
#include "log.h"

/*
 * Streams of one termination in one order. All are checked before the module hears of any, and what
 * it took is put into the tables when it took all.
 */
struct step {
	struct gw_term_req req;
	struct gw_plan plan;		/* ep NULL: a reservation */
	struct gw_intent intent;	/* of a change, owned until the endpoint takes it */
	bool has_intent;
	struct kern_endpoint before;	/* of a change */
	struct gw_ep *made;		/* of a reservation that the module took */
	bool set;			/* the module took the change */
};

struct order {
	struct gw *gw;
	struct step *step;
	unsigned int count;
	unsigned int at;		/* the one that is worked on */
	struct gw_error *err;
};

/* --- checking -------------------------------------------------------------------------------- */

static uint16_t stream_of(const struct gw_term_req *req)
{
	return req->has & GW_HAS_STREAM ? req->stream : 1;
}

/* There is one context, so they are of all that do not say so themselves. */
static int join_props(const struct order *order, const struct gw_term_req *first,
		      struct gw_term_req *req)
{
	uint32_t *confirm = &req->settings.value[SETTING_CONFIRM];

	if (req->has & ~first->has & (GW_HAS_PRIORITY | GW_HAS_EMERGENCY) ||
	    (req->has & GW_HAS_PRIORITY && req->priority != first->priority) ||
	    (req->has & GW_HAS_EMERGENCY && req->emergency != first->emergency))
		return gw_refuse(order->err, GW_E_CONFLICT,
				 req->has & GW_HAS_PRIORITY ? "priority" : "emergency",
				 "the first stream of the order does not say so");
	if (req->settings.has & 1U << SETTING_CONFIRM &&
	    (!(first->settings.has & 1U << SETTING_CONFIRM) ||
	     *confirm != first->settings.value[SETTING_CONFIRM]))
		return gw_refuse(order->err, GW_E_CONFLICT,
				 setting_info[SETTING_CONFIRM].field,
				 "the first stream of the order does not say so");
	req->has |= first->has & (GW_HAS_PRIORITY | GW_HAS_EMERGENCY);
	req->priority = first->priority;
	req->emergency = first->emergency;
	req->settings.has |= first->settings.has & 1U << SETTING_CONFIRM;
	*confirm = first->settings.value[SETTING_CONFIRM];
	return 0;
}

/* What the first one says of the place counts for all. */
static int check_place(const struct order *order)
{
	const struct gw_term_req *first = &order->step[0].req;
	struct gw_term_req *req = &order->step[order->at].req;
	unsigned int i;
	int ret;

	for (i = 0; i < order->at; i++)
		if (stream_of(&order->step[i].req) == stream_of(req))
			return gw_refuse(order->err, GW_E_CONFLICT, "stream",
					 "%u is ordered twice", stream_of(req));
	if (req->has & ~first->has & (GW_HAS_CONTEXT | GW_HAS_TERMINATION))
		return gw_refuse(order->err, GW_E_CONFLICT,
				 req->has & ~first->has & GW_HAS_CONTEXT ? "context" :
				 "termination",
				 "the first stream of the order does not name its place");
	if (req->has & GW_HAS_CONTEXT && req->context != first->context)
		return gw_refuse(order->err, GW_E_CONFLICT, "context",
				 "the first stream of the order is in %u", first->context);
	if (req->has & GW_HAS_TERMINATION && req->termination != first->termination)
		return gw_refuse(order->err, GW_E_CONFLICT, "termination",
				 "the first stream of the order is of %u", first->termination);
	ret = join_props(order, first, req);
	if (ret)
		return ret;
	req->context = first->context;
	req->termination = first->termination;
	req->has |= first->has & (GW_HAS_CONTEXT | GW_HAS_TERMINATION);
	return 0;
}

static int check_step(struct order *order)
{
	struct step *step = &order->step[order->at];
	const struct gw_term_req *req = &step->req;
	struct gw *gw = order->gw;
	int ret;

	ret = check_place(order);
	if (ret)
		return ret;
	if (!(req->has & GW_HAS_TERMINATION) ||
	    !gw_ep_find(gw, req->termination, stream_of(req)))
		return gw_plan_new(gw, req, &step->plan, order->err);
	ret = gw_plan_change(gw, req, &step->plan, order->err);
	if (ret)
		return ret;
	step->has_intent = gw_intent_copy(&step->intent, &step->plan.intent);
	if (!step->has_intent)
		return gw_refuse(order->err, GW_E_NO_MEMORY, NULL,
				 "no memory for what is ordered");
	return 0;
}

/* --- the module ------------------------------------------------------------------------------ */

/* What a change begins cannot be taken back, so it waits until all else is done. */
static bool is_last(const struct step *step)
{
	return step->plan.ep && step->plan.config.has & (KERN_CONNECT | KERN_REARM);
}

/* The termination that the first reservation made is that of the others. */
static void join(const struct order *order, struct gw_plan *plan)
{
	const struct gw_ep *made = NULL;
	unsigned int i;

	for (i = 0; i < order->count && !made; i++)
		made = order->step[i].made;
	if (!made)
		return;
	plan->config.context = made->ctx->key.key;
	plan->config.termination = made->termination;
	plan->config.has |= KERN_HAS_CONTEXT | KERN_HAS_TERMINATION;
}

static int set(struct order *order, struct step *step)
{
	struct kern_id id = gw_ep_id(step->plan.ep);
	struct gw *gw = order->gw;
	struct kern_error kern;

	if (gw->kern->endpoint_get(gw->kern_arg, &id, &step->before, &kern) ||
	    gw_plan_set(gw, &step->plan, &kern))
		return gw_kern_refuse(order->err, &kern);
	step->set = true;
	return 0;
}

static int carry_out(struct order *order, bool last)
{
	struct step *step;
	int ret = 0;

	for (order->at = 0; order->at < order->count; order->at++) {
		step = &order->step[order->at];
		if (is_last(step) != last)
			continue;
		if (!step->plan.ep)
			join(order, &step->plan);
		ret = step->plan.ep ? set(order, step) :
			gw_plan_make(order->gw, &step->plan, &step->made, order->err);
		if (ret)
			break;
	}
	return ret;
}

/* --- all or nothing -------------------------------------------------------------------------- */

static void unset(struct gw *gw, struct step *step)
{
	struct kern_config *before = &step->before.config;
	const struct kern_config *now = &step->plan.config;
	struct kern_error kern;

	/* Sources that the realm allows now are allowed whatever becomes of the order. */
	before->has = now->has & ~(uint32_t)(KERN_CONNECT | KERN_REARM | KERN_HAS_ALLOW);
	if (!before->remote.family)
		before->has &= ~(uint32_t)KERN_HAS_REMOTE;
	before->settings.has = now->settings.has;
	if (gw->kern->endpoint_set(gw->kern_arg, before, &kern))
		log_error("termination %u stream %u is not what it was before a refused order: %s",
			  now->termination, now->stream, kern.text);
}

/* A port that was chosen here and from which nothing was sent is as free as before. */
static bool is_untouched(const struct step *step)
{
	return !(step->req.has & GW_HAS_LOCAL_PORT) && !(step->plan.config.has & KERN_CONNECT);
}

static void unmake(struct gw *gw, const struct step *step)
{
	struct gw_realm *realm = step->plan.intent.realm;
	struct gw_ep *ep = step->made;
	struct kern_id id = gw_ep_id(ep);
	const struct addr local = ep->local;
	struct kern_error kern;
	int ret = gw->kern->endpoint_del(gw->kern_arg, &id, NULL, NULL, &kern);

	if (ret && !gw_kern_is_gone(ret)) {
		log_error("termination %u stream %u of a refused order stays: %s",
			  ep->termination, ep->stream, kern.text);
		return;
	}
	gw_ep_remove(gw, ep);
	if (is_untouched(step))
		gw_port_give_back(realm, &local);
}

static void undo(struct order *order)
{
	unsigned int i = order->count;

	while (i--) {
		struct step *step = &order->step[i];

		if (step->set)
			unset(order->gw, step);
		if (step->made)
			unmake(order->gw, step);
	}
}

static void commit(struct order *order, struct gw_term_reply *reply)
{
	struct step *step;
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		enum gw_connection connection;

		step = &order->step[i];
		connection = gw_plan_connection(&step->plan);
		if (step->set) {
			gw_plan_commit(order->gw, &step->plan, &step->intent);
			step->has_intent = false;
		}
		gw_reply_fill(order->gw, step->set ? step->plan.ep : step->made, &reply[i]);
		reply[i].connection = connection;
	}
}

static int carry_out_all(struct order *order)
{
	const struct gw_plan *first = &order->step[0].plan;
	struct gw_props before = first->ctx ? first->ctx->props : first->intent.props;
	int ret = gw_ctx_change(order->gw, first->ctx, &first->intent.props, order->err);

	order->at = 0;
	if (ret)
		return ret;
	ret = carry_out(order, false);
	if (!ret)
		ret = carry_out(order, true);
	if (!ret)
		return 0;
	undo(order);
	gw_ctx_revert(order->gw, first->ctx, &before);
	return ret;
}

static int run(struct order *order, const struct gw_term_req *req, struct gw_term_reply *reply)
{
	int ret = 0;

	for (order->at = 0; order->at < order->count; order->at++) {
		order->step[order->at].req = req[order->at];
		ret = check_step(order);
		if (ret)
			return ret;
	}
	ret = carry_out_all(order);
	if (!ret)
		commit(order, reply);
	return ret;
}

static void free_steps(const struct order *order)
{
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		gw_psk_free(order->gw, &order->step[i].plan.psk);
		if (order->step[i].has_intent)
			gw_intent_free(&order->step[i].intent);
	}
	free(order->step);
}

int gw_order(struct gw *gw, const struct gw_term_req *req, unsigned int count,
	     struct gw_term_reply *reply, unsigned int *failed, struct gw_error *err)
{
	struct order order = { .gw = gw, .count = count, .err = err };
	int ret;

	*failed = 0;
	if (!count || count > GW_STREAMS_MAX)
		return gw_refuse(err, GW_E_VALUE, NULL, "%u are not 1 to %d streams", count,
				 GW_STREAMS_MAX);
	order.step = calloc(count, sizeof(*order.step));
	if (!order.step)
		return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for the order");
	ret = run(&order, req, reply);
	if (ret)
		*failed = order.at;
	gw_blame(&req[*failed], ret, err);
	free_steps(&order);
	return ret;
}
