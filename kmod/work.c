// SPDX-License-Identifier: GPL-2.0
#include "work.h"

#include <linux/jiffies.h>
#include <linux/net.h>
#include <linux/workqueue.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "charge.h"
#include "conn.h"
#include "connect.h"
#include "context.h"
#include "endpoint.h"
#include "gate.h"
#include "interlink.h"
#include "limits.h"
#include "link.h"
#include "listen.h"
#include "notify.h"
#include "procedure.h"
#include "release.h"
#include "sock.h"
#include "socket.h"
#include "stall.h"
#include "tls.h"

/* --- accepting ------------------------------------------------------------------------------- */

static bool is_shortage(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -ENFILE || err == -EMFILE;
}

/* The listener is there, or again. A connection goes on without one. */
static bool has_listener(struct agw_ep *ep)
{
	int err;

	if (!ep->listener)
		return false;
	err = agw_listen_again(ep);
	if (is_shortage(err))
		agw_ep_retry_later(ep);
	else if (err && !agw_state_has_connection(ep->state))
		agw_ep_fail(ep, IMS_AGW_REASON_ABORTED, 0);
	return !err;
}

/* Gone without a trace of the gateway: nobody was let in. */
static void refuse_child(struct socket *child)
{
	sock_no_linger(child->sk);
	tcp_abort(child->sk, ECONNABORTED);
	sock_release(child);
}

/* The connection that was prepared is the child's on success. */
static bool take_child(struct agw_ep *ep, struct agw_conn *conn, struct socket *child)
{
	struct agw_addr source;

	agw_charge_socket(child->sk);
	agw_socket_disown(child);
	agw_sock_disown_child(ep, child);
	agw_addr_of_remote(child->sk, &source);
	if (!agw_gate_admits(ep, &source))
		return false;
	ep->source = source;
	if (agw_conn_take(conn, child)) {
		agw_ep_fail(ep, IMS_AGW_REASON_INTERNAL, 0);
		return false;
	}
	agw_ep_connected(ep, conn);
	return true;
}

static bool has_child(const struct agw_ep *ep)
{
	return !reqsk_queue_empty(&inet_csk(ep->listener->sk)->icsk_accept_queue);
}

/* Everything that may be short is there before the child leaves the queue: the first one waits. */
static int accept_one(struct agw_ep *ep)
{
	struct agw_conn *conn = agw_conn_new(ep);
	struct socket *child;
	int err;

	if (!conn)
		return -ENOMEM;
	err = kernel_accept(ep->listener, &child, O_NONBLOCK);
	if (!err && take_child(ep, conn, child))
		return 0;
	agw_conn_put(conn);
	if (!err)
		refuse_child(child);
	return err;
}

/* Takes the first child that the gate still admits. What is short is tried again later. */
static void accept_children(struct agw_ep *ep)
{
	int err = 0;

	if (!has_listener(ep))
		return;
	while (!err && has_child(ep))
		err = accept_one(ep);
	if (err && err != -EAGAIN)
		agw_ep_retry_later(ep);
}

/* --- what was noticed ------------------------------------------------------------------------ */

static void on_dropped(struct agw_ep *ep)
{
	struct agw_addr source;

	spin_lock_bh(&ep->gate.lock);
	source = ep->gate.dropped;
	spin_unlock_bh(&ep->gate.lock);
	agw_notify(ep, IMS_AGW_EVENT_SYN_DROPPED, &source);
}

/*
 * The accepted SYN is the trigger of interlinkage. Not at a latching endpoint: any source could
 * make the gateway connect, so there the completed handshake is.
 */
static void on_syn(struct agw_ep *ep)
{
	bool latching;

	spin_lock_bh(&ep->gate.lock);
	latching = ep->gate.rule.gate == IMS_AGW_GATE_LATCH;
	if (ep->state == IMS_AGW_STATE_IDLE)
		ep->source = ep->gate.accepted;
	spin_unlock_bh(&ep->gate.lock);
	if (!agw_ep_enter(ep, AGW_EVENT_SYN))
		return;
	if (!latching && ep->interlink && ep->partner)
		agw_ep_trigger(ep->partner, true);
}

static void end_one(struct agw_ep *ep)
{
	ep->reason = ep->conn->dir.reason ?: IMS_AGW_REASON_CLEAN_CLOSE;
	agw_ep_enter(ep, AGW_EVENT_END);
	agw_notify(ep, IMS_AGW_EVENT_BEARER_RELEASED, &ep->source);
	if (agw_conn_is_over(ep->conn))
		agw_ep_drop_conn(ep);
}

/*
 * Both directions have ended, and TCP has all octets. That was a clean end if both remotes
 * acknowledge them. The partner may have been ordered to connect anew meanwhile.
 */
static void on_delivery(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	if (!agw_conn_is_delivered(ep->conn)) {
		if (agw_conn_is_over(ep->conn))
			agw_ep_fail(ep, agw_conn_reason(ep->conn, 0), 0);
		return;
	}
	if (partner && partner->state == IMS_AGW_STATE_CLOSING) {
		if (!agw_conn_is_delivered(partner->conn))
			return;
		end_one(partner);
	}
	end_one(ep);
}

static void close_both(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	agw_unlink(ep, NULL);
	agw_ep_enter(ep, AGW_EVENT_EOF);
	agw_ep_enter(partner, AGW_EVENT_EOF);
	/* It may all be acknowledged already, or the connection be gone. */
	on_delivery(ep);
	if (partner->state == IMS_AGW_STATE_CLOSING)
		on_delivery(partner);
}

static void on_pump(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;
	struct agw_dir *dir;

	if (!agw_is_linked(ep))
		return;
	dir = &ep->conn->dir;
	/* Pairs with dir_done() in direction.c. */
	switch (smp_load_acquire(&dir->done)) {
	case AGW_DONE_FAILED:
		agw_ep_fail(dir->sink_failed ? partner : ep, dir->reason, dir->alert);
		return;
	case AGW_DONE_END:
		partner->conn->finished = true;
		break;
	default:
		return;
	}
	if (ep->conn->finished) {
		close_both(ep);
	} else {
		agw_ep_enter(ep, AGW_EVENT_EOF);
		agw_ep_enter(partner, AGW_EVENT_EOF);
	}
}

static bool is_ended(const struct agw_ep *ep)
{
	return ep->released || agw_state_is_final(ep->state);
}

static void on_closed(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	if (is_ended(ep))
		agw_ep_bury(ep);
	else if (rcu_access_pointer(conn->hs))
		agw_ep_set_deadline(ep, AGW_AGENT_GRACE);
	else if (!agw_is_linked(ep))
		agw_ep_give_up(ep, agw_conn_reason(conn, 0));
	else if (conn->err)
		agw_ep_set_deadline(ep, AGW_RESET_GRACE);
}

/*
 * A plain remote that ends without a word while there is no partner. With one its FIN waits as its
 * octets do: it may want no more than to end its own direction.
 */
static void on_fin(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	if (ep->partner || ep->tls_role != IMS_AGW_TLS_ROLE_NONE ||
	    ep->state != IMS_AGW_STATE_ESTABLISHED || agw_conn_unread(conn))
		return;
	ep->reason = IMS_AGW_REASON_CLEAN_CLOSE;
	agw_ep_enter(ep, AGW_EVENT_END);
	agw_notify(ep, IMS_AGW_EVENT_BEARER_RELEASED, &ep->source);
	agw_conn_end(conn, AGW_ENDING_FIN, 0);
}

static void end_again(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	if (conn && conn->closing && !agw_conn_is_over(conn))
		agw_conn_go_on(conn);
}

static void on_socket(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;

	if (!conn)
		return;
	end_again(ep);
	if (conn->connecting && !is_ended(ep))
		agw_connect_progress(ep);
	else if (ep->state == IMS_AGW_STATE_CLOSING && !ep->released)
		on_delivery(ep);
	else if (agw_conn_is_over(conn))
		on_closed(ep);
	else if (is_ended(ep) && agw_conn_is_delivered(conn))
		agw_ep_linger(ep);
	else if (READ_ONCE(conn->sock->sk->sk_state) == TCP_CLOSE_WAIT)
		on_fin(ep);
}

static void on_hello(struct agw_ep *ep)
{
	if (ep->state == IMS_AGW_STATE_HANDSHAKING && ep->tls_role == IMS_AGW_TLS_ROLE_SERVER &&
	    !agw_conn_is_over(ep->conn))
		agw_ep_set_deadline(ep, ep->setting[AGW_SETTING_HANDSHAKE]);
}

static void on_channel(struct agw_ep *ep)
{
	if (ep->state != IMS_AGW_STATE_HANDSHAKING)
		return;
	if (agw_conn_is_over(ep->conn))
		agw_ep_give_up(ep, IMS_AGW_REASON_EARLY_CLOSE);
	else
		agw_ep_fail(ep, IMS_AGW_REASON_AGENT_LOST, 0);
}

static void (*const handlers[])(struct agw_ep *ep) = {
	[AGW_PENDING_SYN] = on_syn,
	[AGW_PENDING_DROPPED] = on_dropped,
	[AGW_PENDING_LISTENER] = accept_children,
	[AGW_PENDING_PUMP] = on_pump,
	[AGW_PENDING_HELLO] = on_hello,
	[AGW_PENDING_SOCKET] = on_socket,
	[AGW_PENDING_CHANNEL] = on_channel,
};

static void ep_work(struct work_struct *work)
{
	struct agw_ep *ep = container_of(work, struct agw_ep, work);
	struct mem_cgroup *memcg = agw_charge_begin(ep->ctx->agw);
	unsigned int i;

	mutex_lock(&ep->ctx->lock);
	for (i = 0; i < ARRAY_SIZE(handlers); i++) {
		if (!test_and_clear_bit(i, &ep->pending))
			continue;
		if (!ep->released || i == AGW_PENDING_SOCKET)
			handlers[i](ep);
	}
	mutex_unlock(&ep->ctx->lock);
	agw_charge_end(memcg);
	agw_ep_put(ep);
}

/* --- deadlines ------------------------------------------------------------------------------- */

static bool is_due(unsigned long when)
{
	return when && !time_before(jiffies, when);
}

/* Why there is no connection any more, or the reason if there still is one. */
static enum ims_agw_reason late_reason(const struct agw_ep *ep, enum ims_agw_reason reason)
{
	return agw_conn_is_over(ep->conn) ? agw_conn_reason(ep->conn, 0) : reason;
}

static void on_overdue(struct agw_ep *ep)
{
	switch (agw_state_overdue(ep->state)) {
	case AGW_OVERDUE_NOTHING:
		break;
	case AGW_OVERDUE_SYN:
		agw_ep_syn_expired(ep);
		break;
	case AGW_OVERDUE_ATTEMPT:
		agw_ep_give_up(ep, IMS_AGW_REASON_CONNECT_TIMEOUT);
		break;
	case AGW_OVERDUE_HANDSHAKE:
		agw_ep_give_up(ep, late_reason(ep, IMS_AGW_REASON_HANDSHAKE_TIMEOUT));
		break;
	case AGW_OVERDUE_VERDICT:
		agw_ep_fail(ep, IMS_AGW_REASON_VERIFY_TIMEOUT, AGW_ALERT_BAD_CERTIFICATE);
		break;
	case AGW_OVERDUE_REASON:
		agw_ep_fail(ep, agw_conn_reason(ep->conn, 0), 0);
		break;
	case AGW_OVERDUE_DELIVERY:
		if (!agw_conn_is_delivered(ep->conn))
			agw_ep_fail(ep, IMS_AGW_REASON_REMOTE_TIMEOUT, 0);
		break;
	}
}

/* --- silence --------------------------------------------------------------------------------- */

static unsigned long last_active(struct agw_ep *ep)
{
	unsigned long active;

	spin_lock(&ep->stats_lock);
	active = ep->active;
	spin_unlock(&ep->stats_lock);
	return active;
}

/*
 * The pump only says when the last octet was. A silence that was told is looked at once in its
 * time-out: an octet meanwhile began another, whose end cannot have been missed.
 */
static void check_silence(struct agw_ep *ep)
{
	unsigned long active = last_active(ep);
	unsigned long end = active + msecs_to_jiffies(ep->setting[AGW_SETTING_INACTIVITY]);

	ep->silence_check = 0;
	if (is_ended(ep))
		return;
	if (time_before(jiffies, end)) {
		ep->silence_check = end ?: 1;
		return;
	}
	if (active != ep->silence_told) {
		ep->silence_told = active;
		agw_notify(ep, IMS_AGW_EVENT_INACTIVITY, &ep->source);
	}
	ep->silence_check = agw_ep_in_ms(ep->setting[AGW_SETTING_INACTIVITY]);
}

/* --- stalls ---------------------------------------------------------------------------------- */

static void check_stall(struct agw_ep *ep)
{
	ep->stall_check = 0;
	if (!agw_is_linked(ep))
		return;
	if (agw_stall_look(ep))
		agw_ep_fail(ep, IMS_AGW_REASON_STALLED, 0);
	else
		ep->stall_check = agw_ep_in_ms(AGW_STALL_TIME);
}

/* --- windows --------------------------------------------------------------------------------- */

static void check_window(struct agw_ep *ep)
{
	ep->window_check = 0;
	if (!ep->conn || agw_conn_is_over(ep->conn))
		return;
	agw_conn_renew_window(ep->conn);
	agw_ep_watch_window(ep);
}

static void deadline_work(struct work_struct *work)
{
	struct agw_ep *ep = container_of(to_delayed_work(work), struct agw_ep, deadline_work);
	struct mem_cgroup *memcg = agw_charge_begin(ep->ctx->agw);

	mutex_lock(&ep->ctx->lock);
	if (is_due(ep->silence_check))
		check_silence(ep);
	if (is_due(ep->retry)) {
		ep->retry = 0;
		accept_children(ep);
		agw_connect_again(ep);
		end_again(ep);
	}
	if (is_due(ep->stall_check))
		check_stall(ep);
	if (is_due(ep->window_check))
		check_window(ep);
	if (is_due(ep->deadline)) {
		ep->deadline = 0;
		if ((is_ended(ep) || ep->state == IMS_AGW_STATE_CLOSING) && agw_ep_may_linger(ep))
			agw_ep_linger(ep);
		else if (is_ended(ep))
			agw_ep_bury(ep);
		else
			on_overdue(ep);
	}
	agw_ep_arm(ep);
	mutex_unlock(&ep->ctx->lock);
	agw_charge_end(memcg);
	agw_ep_put(ep);
}

void agw_work_init(struct agw_ep *ep)
{
	INIT_WORK(&ep->work, ep_work);
	INIT_DELAYED_WORK(&ep->deadline_work, deadline_work);
}
