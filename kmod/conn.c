// SPDX-License-Identifier: GPL-2.0
#include "conn.h"

#include <linux/net.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "pump.h"
#include "sock.h"
#include "tls.h"

static unsigned int in_seconds(u32 ms)
{
	return DIV_ROUND_UP(ms, AGW_SECOND);
}

/* As sock_set_keepalive(), which cannot take it back. */
static void set_keepalive(struct sock *sk, bool on)
{
	lock_sock(sk);
	READ_ONCE(sk->sk_prot)->keepalive(sk, on);
	sock_valbool_flag(sk, SOCK_KEEPOPEN, on);
	release_sock(sk);
}

void agw_conn_tune(const struct agw_conn *conn)
{
	const u32 *setting = conn->ep->setting;
	struct sock *sk = conn->sock->sk;

	tcp_sock_set_user_timeout(sk, setting[AGW_SETTING_USER]);
	if (setting[AGW_SETTING_KEEPALIVE])
		tcp_sock_set_keepidle(sk, in_seconds(setting[AGW_SETTING_KEEPALIVE]));
	tcp_sock_set_keepintvl(sk, in_seconds(setting[AGW_SETTING_INTERVAL]));
	tcp_sock_set_keepcnt(sk, setting[AGW_SETTING_PROBES]);
	set_keepalive(sk, setting[AGW_SETTING_KEEPALIVE]);
}

struct agw_conn *agw_conn_new(struct agw_ep *ep)
{
	struct agw_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL_ACCOUNT);

	if (!conn)
		return NULL;
	kref_init(&conn->ref);
	conn->ep = agw_ep_get(ep);
	conn->dir.source = conn;
	agw_pump_prepare(&conn->dir);
	return conn;
}

int agw_conn_take(struct agw_conn *conn, struct socket *sock)
{
	int err;

	conn->sock = sock;
	err = agw_sock_attach(conn);
	if (err) {
		conn->sock = NULL;
		return err;
	}
	tcp_sock_set_nodelay(sock->sk);
	agw_conn_tune(conn);
	return 0;
}

void agw_conn_move(struct agw_conn *conn, struct agw_ep *ep)
{
	struct agw_ep *before = conn->ep;

	lockdep_assert_held(&before->ctx->lock);
	WRITE_ONCE(conn->ep, agw_ep_get(ep));
	agw_ep_put(before);
}

void agw_conn_get(struct agw_conn *conn)
{
	kref_get(&conn->ref);
}

static void free_conn(struct kref *ref)
{
	struct agw_conn *conn = container_of(ref, struct agw_conn, ref);

	agw_tls_forget(conn);
	agw_ep_put(conn->ep);
	kfree_rcu(conn, rcu);
}

void agw_conn_put(struct agw_conn *conn)
{
	kref_put(&conn->ref, free_conn);
}

bool agw_conn_is_over(const struct agw_conn *conn)
{
	return READ_ONCE(conn->sock->sk->sk_state) == TCP_CLOSE;
}

void agw_conn_want_room(struct agw_conn *conn)
{
	set_bit(SOCK_NOSPACE, &conn->sock->flags);
	/* Pairs with tcp_check_space(): either it sees the bit, or there is room to be seen. */
	smp_mb__after_atomic();
}

bool agw_conn_is_readable(const struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	bool readable;

	lock_sock(sk);
	readable = agw_tls_holds_unread(conn) || tcp_inq(sk) >= agw_tls_missing(conn);
	release_sock(sk);
	return readable;
}

bool agw_conn_unread(const struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	bool unread;

	lock_sock(sk);
	unread = tcp_inq(sk) || agw_tls_holds_unread(conn) || agw_tls_holds_part(conn);
	release_sock(sk);
	return unread;
}

/* --- what the remote has acknowledged -------------------------------------------------------- */

/* Of TCP's numbers: octets, and a FIN. */
static u32 conn_unacked(const struct agw_conn *conn)
{
	const struct tcp_sock *tp = tcp_sk(conn->sock->sk);

	return READ_ONCE(tp->write_seq) - READ_ONCE(tp->snd_una);
}

bool agw_conn_is_delivered(const struct agw_conn *conn)
{
	switch (READ_ONCE(conn->sock->sk->sk_state)) {
	case TCP_FIN_WAIT2:
		return true;
	case TCP_CLOSE:
		return conn->finished && !conn_unacked(conn);
	default:
		return false;
	}
}

size_t agw_conn_undelivered(struct agw_conn *conn)
{
	size_t len = conn_unacked(conn), end = conn->finished + agw_tls_notify_len(conn);

	len = len > end ? len - end : 0;
	if (!agw_tls_is_sent(conn))
		len += conn->with_tls;
	return min_t(u64, len, conn->sent);
}

bool agw_conn_has_moved(struct agw_conn *conn, u32 *since)
{
	u32 acked = READ_ONCE(tcp_sk(conn->sock->sk)->snd_una);
	bool moved = acked != *since;

	lockdep_assert_held(&conn->ep->ctx->lock);
	*since = acked;
	return moved;
}

void agw_conn_renew_window(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	if (!agw_conn_has_moved(conn, &conn->acked))
		return;
	lock_sock(sk);
	inet_csk(sk)->icsk_probes_tstamp = 0;
	release_sock(sk);
}

/* --- ending ---------------------------------------------------------------------------------- */

static void conn_reset(struct agw_conn *conn)
{
	sock_no_linger(conn->sock->sk);
	tcp_abort(conn->sock->sk, ECONNABORTED);
}

/* An alert that cannot be sent at once is not worth waiting for. */
static bool conn_send_fatal(struct agw_conn *conn, u8 alert)
{
	if (!conn->keyed || !alert)
		return true;
	return !agw_tls_send_alert(conn, AGW_ALERT_FATAL, alert) && agw_tls_is_sent(conn);
}

static void conn_send_fin(struct agw_conn *conn)
{
	WRITE_ONCE(conn->closing, false);
	conn->finished = true;
	kernel_sock_shutdown(conn->sock, SHUT_WR);
}

int agw_conn_notify(struct agw_conn *conn)
{
	int err;

	if (!conn->notified) {
		/* The remote may answer at once. */
		WRITE_ONCE(conn->notified, true);
		err = agw_tls_send_alert(conn, AGW_ALERT_WARNING, AGW_ALERT_CLOSE_NOTIFY);
		if (err) {
			WRITE_ONCE(conn->notified, false);
			return err;
		}
	}
	if (agw_tls_is_sent(conn))
		return 1;
	agw_conn_want_room(conn);
	return agw_tls_is_sent(conn);
}

/* TCP tells of room, but not that it was short of memory and has some again. */
static void conn_wait_for_memory(struct agw_conn *conn)
{
	if (sk_stream_memory_free(conn->sock->sk))
		agw_ep_retry_later(conn->ep);
}

void agw_conn_go_on(struct agw_conn *conn)
{
	int ret = agw_conn_notify(conn);

	lockdep_assert_held(&conn->ep->ctx->lock);
	if (ret == -EAGAIN) {
		agw_conn_want_room(conn);
		/* What was sent may all have been acknowledged just before. */
		ret = agw_conn_notify(conn);
	}
	if (ret > 0)
		conn_send_fin(conn);
	else if (ret == -EAGAIN)
		conn_wait_for_memory(conn);
	else if (ret)
		conn_reset(conn);
}

void agw_conn_end(struct agw_conn *conn, enum agw_ending ending, u8 alert)
{
	lockdep_assert_held(&conn->ep->ctx->lock);
	if (agw_conn_is_over(conn) || ending == AGW_ENDING_NONE)
		return;
	if (conn->connecting || ending == AGW_ENDING_ABORT) {
		conn_reset(conn);
	} else if (ending == AGW_ENDING_NOTIFY) {
		WRITE_ONCE(conn->closing, true);
		agw_conn_go_on(conn);
	} else if (ending == AGW_ENDING_FIN) {
		conn_send_fin(conn);
	} else if (conn_send_fatal(conn, alert)) {
		kernel_sock_shutdown(conn->sock, SHUT_WR);
	} else {
		conn_reset(conn);
	}
}

void agw_conn_close(struct agw_conn *conn)
{
	struct socket *sock = conn->sock;

	lockdep_assert_held(&conn->ep->ctx->lock);
	agw_sock_detach(conn);
	if (!agw_conn_is_over(conn))
		conn_reset(conn);
	agw_tls_forget(conn);
	conn->sock = NULL;
	sock_release(sock);
}

enum ims_agw_reason agw_conn_reason(const struct agw_conn *conn, int err)
{
	switch (READ_ONCE(conn->fault) ?: READ_ONCE(conn->err) ?: -err) {
	case 0:			/* gone before anybody looked */
	case ECONNRESET:
	case EPIPE:
		return IMS_AGW_REASON_RESET;
	case ETIMEDOUT:
	/* What TCP tells instead, when an ICMP error was the last that it heard. */
	case EHOSTUNREACH:
	case ENETUNREACH:
	case EHOSTDOWN:
	case ENONET:
	case ENOPROTOOPT:
	case ECONNREFUSED:
	case EACCES:
	case EPROTO:
	case EOPNOTSUPP:
		return IMS_AGW_REASON_REMOTE_TIMEOUT;
	case ECONNABORTED:
		return IMS_AGW_REASON_ABORTED;
	case EBADMSG:
		return IMS_AGW_REASON_BAD_RECORD;
	case EMSGSIZE:
		return IMS_AGW_REASON_RECORD_OVERFLOW;
	case ENOMEM:
	case ENOBUFS:
		return IMS_AGW_REASON_NO_MEMORY;
	default:
		return IMS_AGW_REASON_INTERNAL;
	}
}
