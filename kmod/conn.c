// SPDX-License-Identifier: GPL-2.0
#include "conn.h"

#include <linux/net.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "endpoint.h"
#include "limits.h"
#include "pump.h"
#include "sock.h"
#include "tls.h"

static unsigned int seconds(u32 ms)
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
		tcp_sock_set_keepidle(sk, seconds(setting[AGW_SETTING_KEEPALIVE]));
	tcp_sock_set_keepintvl(sk, seconds(setting[AGW_SETTING_INTERVAL]));
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

bool agw_conn_unread(const struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	bool unread;

	lock_sock(sk);
	unread = tcp_inq(sk) || agw_tls_holds_unread(conn);
	release_sock(sk);
	return unread;
}

static void reset(struct agw_conn *conn)
{
	sock_no_linger(conn->sock->sk);
	tcp_abort(conn->sock->sk, ECONNABORTED);
}

static bool notify(struct agw_conn *conn)
{
	return !agw_tls_send_alert(conn, AGW_ALERT_WARNING, AGW_ALERT_CLOSE_NOTIFY) &&
	       agw_tls_is_sent(conn);
}

/* An alert that cannot be sent at once is not worth waiting for. */
static bool warn(struct agw_conn *conn, u8 alert)
{
	if (!conn->keyed || !alert)
		return true;
	return !agw_tls_send_alert(conn, AGW_ALERT_FATAL, alert) && agw_tls_is_sent(conn);
}

void agw_conn_end(struct agw_conn *conn, enum agw_ending ending, u8 alert)
{
	bool fin = false;

	if (agw_conn_is_over(conn))
		return;
	switch (ending) {
	case AGW_ENDING_NONE:
		return;
	case AGW_ENDING_FIN:
		fin = true;
		break;
	case AGW_ENDING_NOTIFY:
		fin = notify(conn);
		break;
	case AGW_ENDING_ALERT:
		fin = warn(conn, alert);
		break;
	case AGW_ENDING_ABORT:
		break;
	}
	if (!fin || conn->connecting)
		reset(conn);
	else
		kernel_sock_shutdown(conn->sock, SHUT_WR);
}

void agw_conn_close(struct agw_conn *conn)
{
	struct socket *sock = conn->sock;

	agw_sock_detach(conn);
	if (!agw_conn_is_over(conn))
		reset(conn);
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
	case EHOSTUNREACH:
	case ENETUNREACH:
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
