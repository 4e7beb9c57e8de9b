// SPDX-License-Identifier: GPL-2.0
/* What happens to an endpoint and its connection when its state changes. Nobody else writes it. */
#include "procedure.h"

#include <linux/jiffies.h>
#include <linux/timekeeping.h>

#include "close.h"
#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "gate.h"
#include "hs.h"
#include "limits.h"
#include "link.h"
#include "notify.h"
#include "place.h"
#include "trace.h"

/* --- states ---------------------------------------------------------------------------------- */

static bool has_tls(const struct agw_ep *ep)
{
	return ep->tls_role != IMS_AGW_TLS_ROLE_NONE;
}

void agw_ep_update_gate(struct agw_ep *ep)
{
	struct agw_gate *gate = &ep->gate;

	lockdep_assert_held(&ep->ctx->lock);
	spin_lock_bh(&gate->lock);
	agw_gate_count(ep, !ep->released && agw_state_is_unverified(ep->state, has_tls(ep)));
	gate->noticed = ep->state != IMS_AGW_STATE_IDLE;
	gate->tls = has_tls(ep);
	gate->rule.inactive = !ep->mode;
	gate->rule.busy = agw_state_has_connection(ep->state);
	gate->rule.ended = ep->released || agw_state_is_final(ep->state);
	spin_unlock_bh(&gate->lock);
}

/* For what has to come next on a connection that is up; 0: there is no limit. */
static unsigned int time_to_keys(const struct agw_ep *ep)
{
	switch (ep->tls_role) {
	case IMS_AGW_TLS_ROLE_SERVER:
		return ep->setting[AGW_SETTING_HELLO];
	case IMS_AGW_TLS_ROLE_CLIENT:
		return ep->setting[AGW_SETTING_HANDSHAKE];
	default:
		return 0;
	}
}

static void start_timer(struct agw_ep *ep)
{
	switch (agw_state_limit(ep->state)) {
	case AGW_LIMIT_NONE:
		agw_ep_set_deadline(ep, 0);
		break;
	case AGW_LIMIT_CONNECT:
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_CONNECT]);
		break;
	case AGW_LIMIT_KEYS:
		agw_ep_set_deadline(ep, time_to_keys(ep));
		break;
	case AGW_LIMIT_KEPT:
		break;
	case AGW_LIMIT_VERIFY:
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_VERIFY]);
		break;
	case AGW_LIMIT_DELIVERY:
		agw_ep_linger(ep);
		break;
	}
}

/* The gateway has said all that it has to say, but the remote has not acknowledged it. */
static bool is_delivering(const struct agw_conn *conn)
{
	return (conn->finished || conn->closing) && !agw_conn_is_delivered(conn);
}

/* As long as the remote takes what is left; TCP's own user time-out may end it before. */
void agw_ep_linger(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	lockdep_assert_held(&ep->ctx->lock);
	if (conn && is_delivering(conn)) {
		agw_conn_has_moved(conn, &conn->lingers_from);
		agw_ep_watch_window(ep);
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_USER] ?: AGW_USER_TIMEOUT);
	} else {
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_LINGER]);
	}
}

bool agw_ep_may_linger(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	lockdep_assert_held(&ep->ctx->lock);
	return conn && !agw_conn_is_over(conn) && is_delivering(conn) &&
	       agw_conn_has_moved(conn, &conn->lingers_from);
}

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

void agw_ep_begin_times(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	ep->connected_at = now_ms();
	ep->verified_at = 0;
	ep->ended_at = 0;
	ep->tls_version = 0;
	ep->cipher = 0;
}

/* What ends may be a later attempt to connect. */
static void end_times(struct agw_ep *ep)
{
	if (ep->connected_at && !ep->ended_at)
		ep->ended_at = now_ms();
}

static void note_times(struct agw_ep *ep)
{
	if (ep->state == IMS_AGW_STATE_VERIFIED)
		ep->verified_at = now_ms();
	else if (agw_state_is_final(ep->state))
		end_times(ep);
}

bool agw_ep_enter(struct agw_ep *ep, enum agw_event event)
{
	int next = agw_state_next(ep->state, event), old = ep->state;

	lockdep_assert_held(&ep->ctx->lock);
	if (next < 0)
		return false;
	ep->state = next;
	note_times(ep);
	trace_agw_state(ep, old, event);
	start_timer(ep);
	agw_ep_update_gate(ep);
	agw_notify(ep, IMS_AGW_EVENT_STATE, &ep->source);
	return true;
}

/* --- connections that end -------------------------------------------------------------------- */

/* What the connection never delivered was not forwarded after all. */
static void count_undelivered(struct agw_ep *ep)
{
	u64 len = agw_conn_undelivered(ep->conn);
	struct agw_ep *from, *to;

	if (!len)
		return;
	/* Either may be gone by now, and a rearmed endpoint has left this to its remains. */
	from = agw_place_of(ep->ctx, ep->conn->fed_by);
	to = agw_place_of(ep->ctx, ep->instance);
	if (from) {
		spin_lock(&from->stats_lock);
		from->stats.forwarded -= len;
		from->stats.dropped += len;
		spin_unlock(&from->stats_lock);
	}
	if (to) {
		spin_lock(&to->stats_lock);
		to->stats.tx -= len;
		spin_unlock(&to->stats_lock);
	}
}

void agw_ep_drop_conn(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	lockdep_assert_held(&ep->ctx->lock);
	if (!conn)
		return;
	count_undelivered(ep);
	ep->conn = NULL;
	agw_ep_set_deadline(ep, 0);
	agw_hs_revoke(conn);
	agw_conn_close(conn);
	agw_conn_put(conn);
}

/* The connection has been ended: it stays until TCP has finished with it. */
void agw_ep_let_linger(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (ep->conn && agw_conn_is_over(ep->conn))
		agw_ep_drop_conn(ep);
}

/* What a connection left behind. What was asked for is kept, or not. */
static void forget_conn(struct agw_ep *ep)
{
	agw_ep_drop_conn(ep);
	end_times(ep);
	/* What the old one's channel and pump had to say is not about the next. */
	clear_bit(AGW_PENDING_PUMP, &ep->pending);
	clear_bit(AGW_PENDING_HELLO, &ep->pending);
	clear_bit(AGW_PENDING_CHANNEL, &ep->pending);
	ep->reason = IMS_AGW_REASON_NONE;
	ep->alert = 0;
	ep->triggered = false;
	ep->on_trial = false;
	ep->cookie = 0;
	memset(&ep->source, 0, sizeof(ep->source));
}

/* --- failing --------------------------------------------------------------------------------- */

/* What the agent is told besides the state. One event a failure: the partner's tells nothing. */
static int failure_event(const struct agw_ep *ep, enum ims_agw_reason reason)
{
	if (reason == IMS_AGW_REASON_PARTNER_FAILED)
		return -1;
	if (agw_close_is_of_handshake(reason))
		return IMS_AGW_EVENT_TLS_FAILURE;
	return agw_state_failure(ep->state, has_tls(ep));
}

static bool fail_one(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert)
{
	/* All octets of both are with TCP: what one remote still takes, the other cannot spoil. */
	bool whole = ep->state == IMS_AGW_STATE_CLOSING && reason == IMS_AGW_REASON_PARTNER_FAILED;
	int event = failure_event(ep, reason);

	if (agw_state_next(ep->state, AGW_EVENT_FAIL) < 0)
		return false;
	trace_agw_failure(ep, reason, alert);
	agw_unlink(ep, NULL);
	ep->reason = reason;
	ep->alert = alert;
	agw_ep_enter(ep, AGW_EVENT_FAIL);
	if (event >= 0)
		agw_notify(ep, event, &ep->source);
	if (!ep->conn)
		return true;
	agw_hs_revoke(ep->conn);
	/* An alert is not answered by one. */
	agw_conn_end(ep->conn, whole ? AGW_ENDING_NONE : agw_close_failed(reason),
		     reason == IMS_AGW_REASON_ALERT_RECEIVED ? 0 : alert);
	agw_ep_let_linger(ep);
	return true;
}

/* What ends one ends the other. Not when one of them was ordered to connect anew at the end. */
bool agw_ep_ends_with(const struct agw_ep *ep, const struct agw_ep *partner)
{
	lockdep_assert_held(&ep->ctx->lock);
	return partner && (ep->state == IMS_AGW_STATE_CLOSING) ==
			  (partner->state == IMS_AGW_STATE_CLOSING);
}

void agw_ep_fail(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert)
{
	bool both = agw_ep_ends_with(ep, ep->partner);

	lockdep_assert_held(&ep->ctx->lock);
	if (fail_one(ep, reason, alert) && both)
		fail_one(ep->partner, IMS_AGW_REASON_PARTNER_FAILED, 0);
}

void agw_ep_give_up(struct agw_ep *ep, enum ims_agw_reason reason)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (!ep->on_trial || !ep->partner ||
	    agw_state_next(ep->state, AGW_EVENT_WITHDRAW) < 0) {
		agw_ep_fail(ep, reason, 0);
		return;
	}
	agw_ep_count(ep, &ep->stats.withdrawn);
	forget_conn(ep);
	agw_ep_enter(ep, AGW_EVENT_WITHDRAW);
	/* If its listener could not be opened again. */
	agw_ep_notice(ep, AGW_PENDING_LISTENER);
}

void agw_ep_rearm(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (agw_state_next(ep->state, AGW_EVENT_REARM) < 0)
		return;
	forget_conn(ep);
	agw_ep_enter(ep, AGW_EVENT_REARM);
	/* If its listener could not be opened again. */
	agw_ep_notice(ep, AGW_PENDING_LISTENER);
	agw_ep_watch_silence(ep);
}
