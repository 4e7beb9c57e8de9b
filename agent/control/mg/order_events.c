// SPDX-License-Identifier: GPL-2.0
#include <strings.h>

#include "ask.h"
#include "order.h"

/* Events and Signals of an Add or a Modify. */

#define SECONDS_MAX	(31 * 86400)

/* --- events ---------------------------------------------------------------------------------- */

static bool take_direction(struct run *run, const struct h248_param *param, uint32_t *direction)
{
	const char *text = order_value(run, param);

	if (!text)
		return false;
	switch (profile_find_in(run->exec->profile, MEAN_INACTIVE_DIRECTION, text)) {
	case MEAN_INACTIVE_IN:
		*direction = GW_MODE_RECEIVE;
		return true;
	case MEAN_INACTIVE_OUT:
		*direction = GW_MODE_SEND;
		return true;
	case MEAN_INACTIVE_BOTH:
		*direction = 0;
		return true;
	default:
		return run_refuse(run, 449, "%s=%.60s: not supported", param->name, text);
	}
}

/* Each event is told at once, and none ends a signal. */
static bool take_event_word(struct run *run, const struct h248_event *event,
			    const struct h248_param *param)
{
	switch (param->token) {
	case H248_STREAM:
	case H248_KEEP_ACTIVE:
	case H248_NOTIFY_IMMEDIATE:
		return true;
	default:
		return run_refuse(run, 501, "%s of %s: not implemented",
				  h248_token_name(param->token, false), event->name);
	}
}

static bool take_event_param(struct run *run, const struct h248_event *event,
			     const struct ask *ask, const struct h248_param *param,
			     struct order_event *said)
{
	enum profile_mean what;

	if (param->token)
		return take_event_word(run, event, param);
	what = profile_find_in(run->exec->profile, ask->mean, param->name);
	if (what != MEAN_NONE && what == ask->time)
		return order_number(run, param, SECONDS_MAX, &said->time);
	if (what == MEAN_INACTIVE_DIRECTION)
		return take_direction(run, param, &said->direction);
	return run_refuse(run, 454, "%s: no parameter of %s", param->name, event->name);
}

bool order_event(struct run *run, const struct h248_event *event, const struct ask *ask,
		 struct order_event *said)
{
	const struct h248_param *param;

	*said = (struct order_event){ 0 };
	for (param = event->params; param; param = param->next)
		if (!take_event_param(run, event, ask, param, said))
			return false;
	return true;
}

static void set(struct gw_term_req *req, enum setting setting, uint32_t seconds)
{
	req->settings.has |= 1U << setting;
	req->settings.value[setting] = seconds * 1000;
}

static void set_inactivity(struct gw_term_req *req, const struct cookie *cookie)
{
	set(req, SETTING_INACTIVITY, cookie->inactive_s);
	req->has |= GW_HAS_INACTIVITY_OF;
	req->inactivity_of = cookie->inactive_of ? cookie->inactive_of : GW_MODE_BOTH;
}

/* One event that is to be told of a stream. */
static bool take_event(struct run *run, const struct h248_event *event, const struct ask *ask,
		       struct order *order, unsigned int at, bool of_all)
{
	struct cookie *cookie = &order->stream[at].cookie;
	struct gw_term_req *req = &order->req[at];
	struct order_event said;

	order->stream[at].ordered = true;
	if (!order_event(run, event, ask, &said))
		return false;
	if (ask->bit & (ASK_HANGING | ASK_INACTIVE) && !said.time)
		return run_refuse(run, 457, "%s: its time is missing", event->name);
	cookie->asked |= ask->bit;
	cookie->of_all |= of_all ? ask->bit : 0;
	req->events |= ask->events;
	/* The heart of a termination beats in its first stream, or in the one that is named. */
	if (ask->bit == ASK_HANGING && (!of_all || !at)) {
		cookie->hanging_s = said.time;
		set(req, SETTING_HEARTBEAT, said.time);
	}
	if (ask->bit == ASK_INACTIVE) {
		cookie->inactive_s = said.time;
		cookie->inactive_of = said.direction;
		set_inactivity(req, cookie);
	}
	return true;
}

bool order_asks(struct run *run, const struct h248_event *event, const struct ask *ask)
{
	const char *name = profile_name(run->exec->profile, ask->mean);

	return name && order_means(event->name, name);
}

/* Which stream a parameter names, that there is; *id 0: every one. */
static bool find_stream(struct run *run, struct order *order, const struct h248_param *params,
			uint16_t *id)
{
	unsigned int at;

	return order_stream_of(run, params, id) && (!*id || order_stream(run, order, *id, &at));
}

/* id 0: of every stream. */
static bool take_event_of(struct run *run, struct order *order, const struct h248_event *event,
			  const struct ask *ask, uint16_t id)
{
	unsigned int at;

	for (at = 0; at < order->count; at++)
		if ((!id || order->req[at].stream == id) &&
		    !take_event(run, event, ask, order, at, !id))
			return false;
	return true;
}

static bool take_events_of(struct run *run, struct order *order, const struct h248_event *event)
{
	bool found = false;
	unsigned int i;
	uint16_t id;

	if (event->map || event->embedded)
		return run_refuse(run, 501, "%s: nothing is embedded in events here",
				  event->name);
	if (!order_known(run, PROFILE_EVENT, event->name, 451) ||
	    !find_stream(run, order, event->params, &id))
		return false;
	for (i = 0; i < ask_count; i++) {
		if (asks[i].root || !order_asks(run, event, &asks[i]))
			continue;
		found = true;
		if (!take_event_of(run, order, event, &asks[i], id))
			return false;
	}
	return found || run_refuse(run, 451, "%s: not of this termination", event->name);
}

/* What was asked for before is asked for no more. */
static void begin_events(struct order *order, const struct h248_events *events)
{
	struct cookie *cookie;
	unsigned int at;
	bool inactive;

	for (at = 0; at < order->count; at++) {
		cookie = &order->stream[at].cookie;
		inactive = cookie->inactive_s;
		if (cookie->hanging_s)
			set(&order->req[at], SETTING_HEARTBEAT, 0);
		cookie->has_id = events->has_id;
		cookie->id = events->id;
		cookie->asked = 0;
		cookie->of_all = 0;
		cookie->hanging_s = 0;
		cookie->inactive_s = 0;
		cookie->inactive_of = 0;
		if (inactive)
			set_inactivity(&order->req[at], cookie);
		order->stream[at].ordered = true;
		order->req[at].has |= GW_HAS_EVENTS;
		order->req[at].events = 0;
	}
}

bool order_events(struct run *run, struct order *order, const struct h248_events *events)
{
	const struct h248_event *event;

	if (events->list && !events->has_id)
		return run_refuse(run, 457, "Events: RequestID is missing");
	begin_events(order, events);
	for (event = events->list; event; event = event->next)
		if (!take_events_of(run, order, event))
			return false;
	return true;
}

void order_inherit(struct order *order, unsigned int at)
{
	const struct cookie *from = &order->stream[0].cookie;
	struct cookie *cookie = &order->stream[at].cookie;
	struct gw_term_req *req = &order->req[at];
	unsigned int i;

	if (!at || !order->stream[0].old)
		return;
	cookie->has_id = from->has_id;
	cookie->id = from->id;
	cookie->asked = from->of_all;
	cookie->of_all = from->of_all;
	for (i = 0; i < ask_count; i++)
		if (cookie->asked & asks[i].bit)
			req->events |= asks[i].events;
	if (!(cookie->asked & ASK_INACTIVE))
		return;
	cookie->inactive_s = from->inactive_s;
	cookie->inactive_of = from->inactive_of;
	set_inactivity(req, cookie);
}

/* --- signals --------------------------------------------------------------------------------- */

static bool refuse_param(struct run *run, const struct h248_signal *signal,
			 const struct h248_param *param)
{
	return run_refuse(run, 454, "%s: no parameter of %s", param->name, signal->name);
}

static bool has_no_param(struct run *run, const struct h248_signal *signal)
{
	const struct h248_param *param = signal->params;

	while (param && param->token)
		param = param->next;
	return !param || refuse_param(run, signal, param);
}

static bool take_latch(struct run *run, const struct h248_signal *signal, enum gw_latch *latch)
{
	const struct h248_param *param;
	enum profile_mean what;
	const char *text;

	*latch = GW_LATCH_ON;
	for (param = signal->params; param; param = param->next) {
		if (param->token)
			continue;
		what = profile_find_in(run->exec->profile, MEAN_LATCH, param->name);
		if (what != MEAN_LATCH_KIND)
			return refuse_param(run, signal, param);
		text = order_value(run, param);
		if (!text)
			return false;
		what = profile_find_in(run->exec->profile, what, text);
		if (what != MEAN_LATCH_ONCE && what != MEAN_LATCH_AGAIN)
			return run_refuse(run, 449, "%s=%.60s: not supported", param->name, text);
		*latch = what == MEAN_LATCH_AGAIN ? GW_LATCH_RELATCH : GW_LATCH_ON;
	}
	return true;
}

static bool take_signal(struct run *run, const struct h248_signal *signal,
			enum profile_mean mean, struct order *order, unsigned int at)
{
	struct gw_term_req *req = &order->req[at];

	order->stream[at].ordered = true;
	switch (mean) {
	case MEAN_LATCH:
		req->has |= GW_HAS_LATCH;
		return take_latch(run, signal, &req->latch);
	case MEAN_TCP_ESTABLISH:
		req->has |= GW_HAS_ESTABLISH_TCP;
		req->establish_tcp = true;
		return has_no_param(run, signal);
	case MEAN_TLS_ESTABLISH:
		req->has |= GW_HAS_ESTABLISH_TLS;
		req->establish_tls = true;
		return has_no_param(run, signal);
	default:
		return run_refuse(run, 501, "%s: not implemented", signal->name);
	}
}

/* Signals are brief here, and nobody is told of their ends. */
static bool take_signal_word(struct run *run, const struct h248_signal *signal,
			     const struct h248_param *param)
{
	switch (param->token) {
	case H248_STREAM:
	case H248_DURATION:
	case H248_NOTIFY_COMPLETION:
	case H248_REQUEST_ID:
	case H248_KEEP_ACTIVE:
		return true;
	case H248_SIGNAL_TYPE:
		if (param->choice == H248_BRIEF)
			return true;
		break;
	default:
		break;
	}
	return run_refuse(run, 501, "%s of %s: not implemented",
			  h248_token_name(param->token, false), signal->name);
}

static bool take_signal_words(struct run *run, const struct h248_signal *signal)
{
	const struct h248_param *param;

	for (param = signal->params; param; param = param->next)
		if (param->token && !take_signal_word(run, signal, param))
			return false;
	return true;
}

static bool take_signals_of(struct run *run, struct order *order,
			    const struct h248_signal *signal)
{
	enum profile_mean mean;
	unsigned int at;
	uint16_t id;

	if (!signal->name)
		return run_refuse(run, 501, "SignalList: not implemented");
	if (!order_mean(run, PROFILE_SIGNAL, signal->name, 452, &mean) ||
	    !take_signal_words(run, signal) ||
	    !find_stream(run, order, signal->params, &id))
		return false;
	for (at = 0; at < order->count; at++)
		if ((!id || order->req[at].stream == id) &&
		    !take_signal(run, signal, mean, order, at))
			return false;
	return true;
}

bool order_signals(struct run *run, struct order *order, const struct h248_signal *list)
{
	unsigned int at;

	/* A signal that is not in the new descriptor stops. */
	for (at = 0; at < order->count; at++) {
		order->stream[at].ordered = true;
		order->req[at].replace |= order->stream[at].old ? GW_HAS_LATCH : 0;
	}
	for (; list; list = list->next)
		if (!take_signals_of(run, order, list))
			return false;
	return true;
}
