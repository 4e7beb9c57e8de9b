// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"
#include "log.h"
#include "words.h"

/* Events of the module go to controllers under its own numbers. */
static_assert((int)GW_EVENT_STATE == (int)IMS_AGW_EVENT_STATE, "");
static_assert((int)GW_EVENT_SYN_DROPPED == (int)IMS_AGW_EVENT_SYN_DROPPED, "");
static_assert((int)GW_EVENT_LATCHED == (int)IMS_AGW_EVENT_LATCHED, "");
static_assert((int)GW_EVENT_TCP_FAILURE == (int)IMS_AGW_EVENT_TCP_FAILURE, "");
static_assert((int)GW_EVENT_TLS_FAILURE == (int)IMS_AGW_EVENT_TLS_FAILURE, "");
static_assert((int)GW_EVENT_BEARER_RELEASED == (int)IMS_AGW_EVENT_BEARER_RELEASED, "");
static_assert((int)GW_EVENT_RELEASED == (int)IMS_AGW_EVENT_RELEASED, "");
static_assert((int)GW_EVENT_INACTIVITY == (int)IMS_AGW_EVENT_INACTIVITY, "");

/* --- subscribers ----------------------------------------------------------------------------- */

struct gw_subscriber *gw_subscribe(struct gw *gw, const char *owner, gw_event_fn fn, void *arg)
{
	struct gw_subscriber *subscriber = calloc(1, sizeof(*subscriber));

	if (!subscriber)
		return NULL;
	subscriber->owner = owner;
	subscriber->fn = fn;
	subscriber->arg = arg;
	subscriber->next = gw->subscribers;
	gw->subscribers = subscriber;
	return subscriber;
}

static void sweep(struct gw *gw)
{
	struct gw_subscriber **at = &gw->subscribers, *gone;

	while ((gone = *at)) {
		if (gone->fn) {
			at = &gone->next;
			continue;
		}
		*at = gone->next;
		free(gone);
	}
}

void gw_unsubscribe(struct gw *gw, struct gw_subscriber *subscriber)
{
	if (!subscriber)
		return;
	subscriber->fn = NULL;
	if (!gw->delivering)
		sweep(gw);
}

static bool is_heard_by(const struct gw_event *event, const struct gw_subscriber *subscriber)
{
	return subscriber->fn &&
	       (!subscriber->owner ||
		(!event->unasked && !strcmp(subscriber->owner, event->owner)));
}

void gw_deliver(struct gw *gw, struct gw_ep *ep, enum gw_event_kind kind,
		const struct addr *source)
{
	struct gw_subscriber *subscriber;
	struct gw_event event = {
		.kind = kind,
		.seq = ++ep->told,
		.unasked = ep->intent.muted & 1U << kind,
		.context = ep->ctx->key.key,
		.termination = ep->termination,
		.stream = ep->stream,
		.state = ep->state,
		.reason = ep->reason,
		.alert = ep->alert,
		.owner = ep->intent.owner,
		.cookie = ep->intent.cookie,
		.cookie_len = ep->intent.cookie_len,
	};

	if (source)
		event.source = *source;
	clock_gettime(CLOCK_REALTIME, &event.time);
	gw->delivering++;
	for (subscriber = gw->subscribers; subscriber; subscriber = subscriber->next)
		if (is_heard_by(&event, subscriber))
			subscriber->fn(subscriber->arg, &event);
	if (!--gw->delivering)
		sweep(gw);
}

/* --- one endpoint ---------------------------------------------------------------------------- */

/* Of an end there may be two events, and the kind of the second follows from what came before. */
void gw_ep_remember(struct gw_ep *ep)
{
	if (gw_is_over(ep->state))
		return;
	/* After an order for another connection there will be another end. */
	ep->end_told = false;
	ep->end_logged = false;
	ep->last_state = ep->state;
	ep->last_generation = ep->generation;
}

/*
 * Until it is linked a connection may be one that a mere SYN had asked for. The next one then needs
 * the key. So does the one that was ordered in the place of one whose end is told only now.
 */
static bool is_key_used_up(const struct gw_ep *ep)
{
	return ep->state >= IMS_AGW_STATE_LINKED && !ep->rearmed;
}

/* What a state asks of the agent. */
static void act(struct gw *gw, struct gw_ep *ep)
{
	if (ep->state == IMS_AGW_STATE_ESTABLISHED)
		gw_tls_begin(gw, ep);
	else if (gw_is_over(ep->state) || ep->state == IMS_AGW_STATE_IDLE)
		gw_tls_stop(gw, ep);
	if (ep->state == IMS_AGW_STATE_IDLE)
		ep->rearmed = false;
	if (is_key_used_up(ep))
		gw_psk_free(gw, &ep->psk);
}

/*
 * The module reports latching only of the latch gate. The controller wants the source also when its
 * latching order ended in a filter gate (a prefix was ordered as well, or the remote became known),
 * and when the event was lost.
 */
static void tell_latched(struct gw *gw, struct gw_ep *ep, const struct addr *source)
{
	if (ep->latched || ep->intent.latch == GW_LATCH_OFF || !source->family)
		return;
	if (!gw_has_connection(ep->state))
		return;
	ep->latched = true;
	gw_deliver(gw, ep, GW_EVENT_LATCHED, source);
}

static void handle(struct gw *gw, struct gw_ep *ep, const struct kern_event *event)
{
	uint32_t before = ep->generation;

	ep->event_seq = event->event_seq;
	ep->generation = event->generation;
	gw_ep_enter(gw, ep, event->state);
	ep->reason = event->reason;
	ep->alert = event->alert;
	if (event->source.family)
		ep->source = event->source;
	if (ep->generation != before) {
		gw_tls_stop(gw, ep);
		gw_past_forget(ep);
		ep->latched = false;
	}
	gw_ep_remember(ep);
	switch (event->event) {
	case IMS_AGW_EVENT_LATCHED:
		ep->latched = true;
		break;
	case IMS_AGW_EVENT_TCP_FAILURE:
	case IMS_AGW_EVENT_TLS_FAILURE:
	case IMS_AGW_EVENT_BEARER_RELEASED:
		ep->end_told = true;
		break;
	}
	gw_deliver(gw, ep, (enum gw_event_kind)event->event, &event->source);
	if (event->event != IMS_AGW_EVENT_STATE)
		return;
	if (ep->gate == IMS_AGW_GATE_FILTER)
		tell_latched(gw, ep, &event->source);
	act(gw, ep);
	gw_log_end(gw, ep);
}

/* --- comparing with the module --------------------------------------------------------------- */

/* Each connection has its generation, the endpoint one more than it had connections. */
static bool was_connected(const struct gw_ep *ep)
{
	return ep->generation != ep->last_generation || gw_has_connection(ep->last_state);
}

static bool was_verified(const struct gw_ep *ep)
{
	if (ep->generation == ep->verified)
		return true;
	return ep->generation == ep->last_generation && gw_is_verified(ep->last_state);
}

/*
 * The event that told of this end was lost: which one it was follows from what came before, by the
 * rules of the module.
 */
static enum gw_event_kind lost_event(const struct gw_ep *ep)
{
	if (gw_is_of_handshake(ep->reason))
		return GW_EVENT_TLS_FAILURE;
	if (!was_connected(ep))
		return GW_EVENT_TCP_FAILURE;
	if (ep->tls_role != IMS_AGW_TLS_ROLE_NONE && !was_verified(ep))
		return GW_EVENT_TLS_FAILURE;
	return GW_EVENT_BEARER_RELEASED;
}

/* An end is told once. That of a failed partner is not told: its partner's was. */
static void tell_end(struct gw *gw, struct gw_ep *ep, const struct addr *source)
{
	if (!gw_is_over(ep->state) || ep->end_told || ep->reason == IMS_AGW_REASON_PARTNER_FAILED)
		return;
	ep->end_told = true;
	gw_deliver(gw, ep, lost_event(ep), source);
}

/* Nothing is done here that asks the module: a dump may be running. */
void gw_compare(struct gw *gw, struct gw_ep *ep, const struct kern_endpoint *now)
{
	bool again = now->generation != ep->generation;

	if (again)
		ep->latched = false;
	ep->event_seq = now->event_seq;
	ep->source = now->source;
	ep->reason = now->reason;
	ep->alert = now->alert;
	ep->generation = now->generation;
	if (again) {
		gw_tls_stop(gw, ep);
		gw_past_forget(ep);
	}
	if (ep->state != now->state || again) {
		gw_ep_enter(gw, ep, now->state);
		gw_deliver(gw, ep, GW_EVENT_STATE, &now->source);
		tell_latched(gw, ep, &now->source);
		ep->unsettled = true;
	}
	gw_ep_remember(ep);
	tell_end(gw, ep, &now->source);
}

/* What the comparison left to do, now that the module can be asked. */
void gw_settle(struct gw *gw, struct gw_ep *ep)
{
	ep->unsettled = false;
	act(gw, ep);
	if (ep->state == IMS_AGW_STATE_KEYED && ep->hs == GW_HS_NONE)
		gw_tls_judge(gw, ep);
	gw_log_end(gw, ep);
}

/* The module does not have it any more. */
void gw_lose(struct gw *gw, struct gw_ep *ep)
{
	gw_deliver(gw, ep, GW_EVENT_RELEASED, NULL);
	gw_ep_remove(gw, ep);
}

/* --- one event ------------------------------------------------------------------------------- */

static void look_again(struct gw *gw, struct gw_ep *ep)
{
	struct kern_id id = gw_ep_id(ep);
	struct kern_endpoint now;
	struct kern_error kern;

	if (gw->kern->endpoint_get(gw->kern_arg, &id, &now, &kern)) {
		log_debug("termination %u stream %u: %s", ep->termination, ep->stream, kern.text);
		return;
	}
	gw_compare(gw, ep, &now);
	if (ep->unsettled)
		gw_settle(gw, ep);
}

/*
 * Of an endpoint that this agent has released, as a rule. One that is newer than all of its own is
 * of another agent's making: then the module refuses the claim, and this agent hears that its place
 * is taken.
 */
static void on_unknown(struct gw *gw, const struct kern_event *event)
{
	struct kern_claim claim = { 0 };
	struct kern_error kern;

	log_debug("event %s of an unknown termination %u", word_event(event->event),
		  event->termination);
	if (event->instance <= gw->newest)
		return;
	gw->newest = event->instance;
	if (gw->kern->claim(gw->kern_arg, false, &claim, &kern))
		log_warn("termination %u is of another agent: %s", event->termination, kern.text);
}

void gw_kern_event(struct gw *gw, const struct kern_event *event)
{
	struct gw_ep *ep = gw_ep_find(gw, event->termination, event->stream);
	int32_t ahead;

	if (!ep || ep->instance != event->instance) {
		on_unknown(gw, event);
		return;
	}
	/* What a dump or the reply to an order has told already. */
	ahead = (int32_t)(event->event_seq - ep->event_seq);
	if (ahead <= 0)
		return;
	if (event->event == IMS_AGW_EVENT_RELEASED) {
		ep->reason = event->reason;
		gw_lose(gw, ep);
		return;
	}
	if (ahead > 1)
		look_again(gw, ep);
	if ((int32_t)(event->event_seq - ep->event_seq) > 0)
		handle(gw, ep, event);
	else if (event->event == IMS_AGW_EVENT_SYN_DROPPED ||
		 event->event == IMS_AGW_EVENT_INACTIVITY)
		gw_deliver(gw, ep, (enum gw_event_kind)event->event, &event->source);
}
