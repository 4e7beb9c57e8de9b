// SPDX-License-Identifier: GPL-2.0
#include "endpoint.h"

#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "conn.h"
#include "connect.h"
#include "context.h"
#include "gate.h"
#include "hs.h"
#include "limits.h"
#include "link.h"
#include "listen.h"
#include "net.h"
#include "notify.h"
#include "place.h"
#include "socket.h"
#include "tls.h"
#include "work.h"

/* --- life ------------------------------------------------------------------------------------ */

/* Of their own: among the general ones they would take a third more. */
static struct kmem_cache *cache;

int agw_ep_init(void)
{
	cache = KMEM_CACHE(agw_ep, SLAB_ACCOUNT);
	return cache ? 0 : -ENOMEM;
}

void agw_ep_exit(void)
{
	kmem_cache_destroy(cache);
}

struct agw_ep *agw_ep_new(void)
{
	struct agw_ep *ep = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (!ep)
		return NULL;
	kref_init(&ep->ref);
	spin_lock_init(&ep->gate.lock);
	spin_lock_init(&ep->stats_lock);
	INIT_LIST_HEAD(&ep->node);
	agw_work_init(ep);
	ep->mode = IMS_AGW_MODE_RECEIVE | IMS_AGW_MODE_SEND;
	ep->setting[AGW_SETTING_CONNECT] = AGW_CONNECT_TIMEOUT;
	ep->setting[AGW_SETTING_HANDSHAKE] = AGW_HANDSHAKE_TIMEOUT;
	ep->setting[AGW_SETTING_VERIFY] = AGW_VERIFY_TIMEOUT;
	ep->setting[AGW_SETTING_LINGER] = AGW_LINGER_TIMEOUT;
	ep->setting[AGW_SETTING_HELLO] = AGW_HELLO_TIMEOUT;
	ep->setting[AGW_SETTING_USER] = AGW_USER_TIMEOUT;
	ep->setting[AGW_SETTING_KEEPALIVE] = AGW_KEEPALIVE_TIME;
	ep->setting[AGW_SETTING_INTERVAL] = AGW_KEEPALIVE_INTERVAL;
	ep->setting[AGW_SETTING_PROBES] = AGW_KEEPALIVE_PROBES;
	ep->setting[AGW_SETTING_KEY_RECORDS] = AGW_KEY_RECORDS;
	return ep;
}

struct agw_ep *agw_ep_get(struct agw_ep *ep)
{
	kref_get(&ep->ref);
	return ep;
}

static void free_ep(struct kref *ref)
{
	struct agw_ep *ep = container_of(ref, struct agw_ep, ref);

	kfree(ep->opaque);
	kfree(ep->gate.rule.allow);
	if (ep->ctx)
		agw_ctx_put(ep->ctx);
	kfree_rcu(ep, rcu);
}

void agw_ep_put(struct agw_ep *ep)
{
	kref_put(&ep->ref, free_ep);
}

/* --- states ---------------------------------------------------------------------------------- */

/* A remote that is there but could be anybody: TCP is up, TLS without a verdict. */
static bool is_unverified(const struct agw_ep *ep)
{
	if (ep->released)
		return false;
	switch (ep->state) {
	case IMS_AGW_STATE_HANDSHAKING:
	case IMS_AGW_STATE_KEYED:
		return true;
	case IMS_AGW_STATE_ESTABLISHED:
		return ep->tls_role != IMS_AGW_TLS_ROLE_NONE;
	default:
		return false;
	}
}

void agw_ep_update_gate(struct agw_ep *ep)
{
	struct agw_gate *gate = &ep->gate;

	spin_lock_bh(&gate->lock);
	agw_gate_count(ep, is_unverified(ep));
	gate->noticed = ep->state != IMS_AGW_STATE_IDLE;
	gate->tls = ep->tls_role != IMS_AGW_TLS_ROLE_NONE;
	gate->rule.inactive = !ep->mode;
	gate->rule.busy = agw_state_has_connection(ep->state);
	gate->rule.ended = ep->released || ep->state == IMS_AGW_STATE_CLOSED ||
			   ep->state == IMS_AGW_STATE_FAILED;
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

/* That the agent has the channel changes nothing for the remote: entering handshaking sets none. */
static void start_timer(struct agw_ep *ep)
{
	switch (ep->state) {
	case IMS_AGW_STATE_ACCEPTED:
	case IMS_AGW_STATE_CONNECTING:
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_CONNECT]);
		break;
	case IMS_AGW_STATE_ESTABLISHED:
		agw_ep_set_deadline(ep, time_to_keys(ep));
		break;
	case IMS_AGW_STATE_HANDSHAKING:
		break;
	case IMS_AGW_STATE_KEYED:
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_VERIFY]);
		break;
	case IMS_AGW_STATE_CLOSING:
	case IMS_AGW_STATE_CLOSED:
	case IMS_AGW_STATE_FAILED:
		agw_ep_linger(ep);
		break;
	default:
		agw_ep_set_deadline(ep, 0);
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
		agw_conn_has_moved(conn);
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_USER] ?: AGW_USER_TIMEOUT);
	} else {
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_LINGER]);
	}
}

bool agw_ep_may_linger(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	return ep->conn && !agw_conn_is_over(ep->conn) && is_delivering(ep->conn) &&
	       agw_conn_has_moved(ep->conn);
}

bool agw_ep_enter(struct agw_ep *ep, enum agw_event event)
{
	int next = agw_state_next(ep->state, event);

	lockdep_assert_held(&ep->ctx->lock);
	if (next < 0)
		return false;
	ep->state = next;
	start_timer(ep);
	agw_ep_update_gate(ep);
	agw_notify(ep, IMS_AGW_EVENT_STATE, &ep->source);
	return true;
}

/* What the connection never delivered was not forwarded after all. */
static void count_undelivered(struct agw_ep *ep)
{
	struct agw_ep *from = ep->partner;
	u64 len = agw_conn_undelivered(ep->conn);

	/* Perhaps it has another partner by now. */
	if (!from || !len || from->instance != ep->conn->fed_by)
		return;
	spin_lock(&from->stats_lock);
	from->stats.forwarded -= len;
	from->stats.dropped += len;
	spin_unlock(&from->stats_lock);
	spin_lock(&ep->stats_lock);
	ep->stats.tx -= len;
	spin_unlock(&ep->stats_lock);
}

void agw_ep_drop_conn(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

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
static void let_linger(struct agw_ep *ep)
{
	if (ep->conn && agw_conn_is_over(ep->conn))
		agw_ep_drop_conn(ep);
}

/* --- failing --------------------------------------------------------------------------------- */

/* What the agent is told besides the state. One event a failure: the partner's tells nothing. */
static int failure_event(const struct agw_ep *ep, enum ims_agw_reason reason)
{
	if (reason == IMS_AGW_REASON_PARTNER_FAILED)
		return -1;
	if (agw_close_is_of_handshake(reason))
		return IMS_AGW_EVENT_TLS_FAILURE;
	switch (ep->state) {
	case IMS_AGW_STATE_IDLE:
	case IMS_AGW_STATE_ACCEPTED:
	case IMS_AGW_STATE_CONNECTING:
		return IMS_AGW_EVENT_TCP_FAILURE;
	case IMS_AGW_STATE_HANDSHAKING:
	case IMS_AGW_STATE_KEYED:
		return IMS_AGW_EVENT_TLS_FAILURE;
	case IMS_AGW_STATE_ESTABLISHED:
		if (ep->tls_role != IMS_AGW_TLS_ROLE_NONE)
			return IMS_AGW_EVENT_TLS_FAILURE;
		fallthrough;
	default:
		return IMS_AGW_EVENT_BEARER_RELEASED;
	}
}

static bool fail_one(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert)
{
	/* All octets of both are with TCP: what one remote still takes, the other cannot spoil. */
	bool whole = ep->state == IMS_AGW_STATE_CLOSING && reason == IMS_AGW_REASON_PARTNER_FAILED;
	int event = failure_event(ep, reason);

	if (agw_state_next(ep->state, AGW_EVENT_FAIL) < 0)
		return false;
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
	let_linger(ep);
	return true;
}

/* What ends one ends the other. Not when one of them was ordered to connect anew at the end. */
static bool end_together(const struct agw_ep *ep, const struct agw_ep *partner)
{
	return partner && (ep->state == IMS_AGW_STATE_CLOSING) ==
			  (partner->state == IMS_AGW_STATE_CLOSING);
}

void agw_ep_fail(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert)
{
	bool both = end_together(ep, ep->partner);

	lockdep_assert_held(&ep->ctx->lock);
	if (fail_one(ep, reason, alert) && both)
		fail_one(ep->partner, IMS_AGW_REASON_PARTNER_FAILED, 0);
}

/* --- connecting ------------------------------------------------------------------------------ */

void agw_ep_trigger(struct agw_ep *ep, bool by_syn)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (!by_syn)
		ep->on_trial = false;
	if (ep->state != IMS_AGW_STATE_IDLE && ep->state != IMS_AGW_STATE_ACCEPTED)
		return;
	if (by_syn && !ep->triggered)
		ep->on_trial = true;
	ep->triggered = true;
	if (!agw_addr_can_connect(&ep->remote))
		return;
	if (ep->state == IMS_AGW_STATE_IDLE)
		agw_connect(ep);
	else if (!by_syn)
		agw_ep_set_deadline(ep, min(ep->setting[AGW_SETTING_CONNECT],
					    (u32)AGW_CROSSING_TIME));
}

static void count_trial(struct agw_ep *ep, u64 *count)
{
	spin_lock(&ep->stats_lock);
	(*count)++;
	spin_unlock(&ep->stats_lock);
}

/* What a connection left behind. What was asked for is kept, or not. */
static void forget_conn(struct agw_ep *ep)
{
	agw_ep_drop_conn(ep);
	/* What the old one's channel had to say is not about the next. */
	clear_bit(AGW_PENDING_CHANNEL, &ep->pending);
	ep->reason = IMS_AGW_REASON_NONE;
	ep->alert = 0;
	ep->triggered = false;
	ep->on_trial = false;
	ep->cookie = 0;
	memset(&ep->source, 0, sizeof(ep->source));
}

void agw_ep_give_up(struct agw_ep *ep, enum ims_agw_reason reason)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (!ep->on_trial || !ep->partner ||
	    agw_state_next(ep->state, AGW_EVENT_WITHDRAW) < 0) {
		agw_ep_fail(ep, reason, 0);
		return;
	}
	count_trial(ep, &ep->stats.withdrawn);
	forget_conn(ep);
	agw_ep_enter(ep, AGW_EVENT_WITHDRAW);
}

void agw_ep_syn_expired(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	lockdep_assert_held(&ep->ctx->lock);
	count_trial(ep, &ep->stats.syn_expired);
	memset(&ep->source, 0, sizeof(ep->source));
	agw_ep_enter(ep, AGW_EVENT_SYN_EXPIRED);
	if (partner && partner->on_trial && partner->state == IMS_AGW_STATE_IDLE) {
		partner->triggered = false;
		partner->on_trial = false;
	}
	if (ep->triggered && !ep->on_trial)
		agw_ep_trigger(ep, false);
}

static bool is_ready(const struct agw_ep *ep)
{
	if (ep->tls_role == IMS_AGW_TLS_ROLE_NONE)
		return ep->state == IMS_AGW_STATE_ESTABLISHED;
	return ep->state == IMS_AGW_STATE_VERIFIED;
}

void agw_ep_ready(struct agw_ep *ep)
{
	if (ep->partner && is_ready(ep) && is_ready(ep->partner))
		agw_link(ep, ep->partner);
}

void agw_ep_connected(struct agw_ep *ep, struct agw_conn *conn)
{
	bool tls = ep->tls_role != IMS_AGW_TLS_ROLE_NONE;
	int err = 0;

	lockdep_assert_held(&ep->ctx->lock);
	ep->conn = conn;
	ep->generation++;
	ep->cookie = agw_socket_cookie(conn->sock);
	if (tls)
		err = agw_tls_attach(conn);
	if (!conn->dialed)
		ep->on_trial = false;
	agw_ep_enter(ep, AGW_EVENT_UP);
	if (!conn->dialed && ep->gate.rule.gate == IMS_AGW_GATE_LATCH)
		agw_notify(ep, IMS_AGW_EVENT_LATCHED, &ep->source);
	if (ep->partner)
		agw_ep_join(ep->partner);
	if (err)
		agw_ep_fail(ep, err == -ENOTCONN ? IMS_AGW_REASON_EARLY_CLOSE :
			    IMS_AGW_REASON_INTERNAL, 0);
	else
		agw_ep_ready(ep);
	/* What happened before the callbacks were there. */
	agw_ep_notice(ep, AGW_PENDING_SOCKET);
}

void agw_ep_join(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	if (partner && partner->interlink && partner->conn && !partner->conn->dialed &&
	    agw_state_has_connection(partner->state))
		agw_ep_trigger(ep, false);
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

/* --- release --------------------------------------------------------------------------------- */

/* Nothing is left to forward, or is lost: the connection ends as it should, from this side. */
static void end_released(struct agw_ep *ep, bool lost)
{
	struct agw_conn *conn = ep->conn;

	if (!conn)
		return;
	agw_hs_revoke(conn);
	if (ep->state != IMS_AGW_STATE_CLOSED && ep->state != IMS_AGW_STATE_FAILED)
		agw_conn_end(conn, conn->finished ? AGW_ENDING_NONE :
			     agw_close_released(conn->keyed, lost), 0);
	let_linger(ep);
}

/* The partner of a link cannot go on alone. */
static void end_partner(struct agw_ep *partner, bool lost)
{
	end_released(partner, lost);
	partner->reason = IMS_AGW_REASON_RELEASED;
	agw_ep_enter(partner, AGW_EVENT_END);
	agw_notify(partner, IMS_AGW_EVENT_BEARER_RELEASED, &partner->source);
}

static void start_lingering(struct agw_ep *ep)
{
	struct agw_net *agw = ep->ctx->agw;

	if (!ep->conn)
		return;
	agw_ep_get(ep);
	spin_lock(&agw->lingering_lock);
	list_add(&ep->node, &agw->lingering);
	spin_unlock(&agw->lingering_lock);
	agw_ep_linger(ep);
}

void agw_ep_release(struct agw_ep *ep, bool now)
{
	struct agw_ctx *ctx = ep->ctx;
	struct agw_net *agw = ctx->agw;
	struct agw_term *term;
	struct agw_ep *partner;
	bool linked, lost = false;

	lockdep_assert_held(&agw->lock);
	mutex_lock(&ctx->lock);
	partner = ep->partner;
	linked = agw_is_linked(ep) ||
		 (ep->state == IMS_AGW_STATE_CLOSING && end_together(ep, partner));
	agw_unlink(ep, &lost);
	agw_unlisten(ep);
	/* Who gets no time to deliver cuts the stream, and must not end it as if it were whole. */
	end_released(ep, lost || now);
	if (linked && partner)
		end_partner(partner, lost || now);
	if (now)
		agw_ep_drop_conn(ep);
	ep->released = true;
	agw_ep_update_gate(ep);
	ep->reason = IMS_AGW_REASON_RELEASED;
	agw_notify(ep, IMS_AGW_EVENT_RELEASED, NULL);
	/* At once, so that no work takes the list of the termination for the one of lingering. */
	term = agw_place_leave(ep);
	start_lingering(ep);
	if (!ep->conn)
		agw_work_cancel(ep);
	mutex_unlock(&ctx->lock);
	agw_place_free(agw, term, ep);
}

void agw_ep_abandon(struct agw_ep *ep)
{
	mutex_lock(&ep->ctx->lock);
	agw_ep_drop_conn(ep);
	agw_work_cancel(ep);
	mutex_unlock(&ep->ctx->lock);
}
