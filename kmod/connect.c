// SPDX-License-Identifier: GPL-2.0
#include "connect.h"

#include <linux/net.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "interlink.h"
#include "net.h"
#include "procedure.h"
#include "socket.h"

static enum ims_agw_reason connect_reason(int err)
{
	switch (err) {
	case -ECONNREFUSED:
		return IMS_AGW_REASON_CONNECT_REFUSED;
	case -ETIMEDOUT:
		return IMS_AGW_REASON_CONNECT_TIMEOUT;
	case -ECONNRESET:		/* connected, and ended before anybody looked */
	case -EPIPE:
		return IMS_AGW_REASON_RESET;
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EHOSTDOWN:
	case -ENETDOWN:
	case -ENONET:
	case -ENOPROTOOPT:
	case -EACCES:			/* route of type prohibit */
	case -EINVAL:			/* route of type blackhole */
	case -EPROTO:
	case -EOPNOTSUPP:		/* ICMP: source route failed */
		return IMS_AGW_REASON_CONNECT_UNREACHABLE;
	case -ENOMEM:
	case -ENOBUFS:
		return IMS_AGW_REASON_NO_MEMORY;
	case -ECONNABORTED:
		return IMS_AGW_REASON_ABORTED;
	case -EBUSY:
		return IMS_AGW_REASON_INTERNAL;
	default:
		return IMS_AGW_REASON_CONNECT_LOCAL;
	}
}

static int connect_dial(struct agw_ep *ep, struct agw_conn *conn)
{
	struct sockaddr_storage remote;
	int err, len;

	len = agw_addr_to_sockaddr(&ep->remote, ep->ifindex, &remote);
	err = kernel_connect(conn->sock, (void *)&remote, len, O_NONBLOCK);
	return err == -EINPROGRESS ? 0 : err;
}

static int open_conn(struct agw_ep *ep, struct agw_conn *conn)
{
	struct socket *sock;
	int err;

	err = agw_socket_new(ep->ctx->agw->net, ep, true, &sock);
	/* From here on these would be the route's to the remote, and this is the own address. */
	if (err == -EINVAL || err == -EACCES)
		return -ENODEV;
	if (err)
		return err;
	err = agw_conn_take(conn, sock);
	if (err)
		sock_release(sock);
	return err;
}

static int connect_attempt(struct agw_ep *ep)
{
	struct agw_conn *conn = agw_conn_new(ep);
	int err;

	if (!conn)
		return -ENOMEM;
	err = open_conn(ep, conn);
	if (err) {
		agw_conn_put(conn);
		return err;
	}
	conn->dialed = true;
	conn->connecting = true;
	ep->conn = conn;
	ep->source = ep->remote;
	err = connect_dial(ep, conn);
	if (err) {
		ep->conn = NULL;
		agw_conn_close(conn);
		agw_conn_put(conn);
	}
	return err;
}

/* A SYN, true or forged, of the very address and port that is called: TCP keeps it for a while. */
static bool is_crossed(const struct agw_ep *ep, int err)
{
	return err == -EADDRNOTAVAIL && ep->listener &&
	       inet_csk_reqsk_queue_len(ep->listener->sk);
}

void agw_connect_again(struct agw_ep *ep)
{
	int err;

	lockdep_assert_held(&ep->ctx->lock);
	if (ep->state != IMS_AGW_STATE_CONNECTING || ep->conn)
		return;
	err = connect_attempt(ep);
	if (is_crossed(ep, err))
		agw_ep_retry_later(ep);
	else if (err)
		agw_ep_give_up(ep, connect_reason(err));
}

void agw_connect(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (agw_ep_enter(ep, AGW_EVENT_CONNECT))
		agw_connect_again(ep);
}

void agw_connect_progress(struct agw_ep *ep)
{
	struct agw_conn *conn = ep->conn;
	int err = READ_ONCE(conn->err);

	lockdep_assert_held(&ep->ctx->lock);
	switch (READ_ONCE(conn->sock->sk->sk_state)) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
		/* TCP gives up by itself: for a true ICMP error at once (RFC 5461 clause 4). */
		return;
	case TCP_CLOSE:
		agw_ep_give_up(ep, connect_reason(err ? -err : -ETIMEDOUT));
		return;
	}
	conn->connecting = false;
	ep->conn = NULL;
	agw_ep_connected(ep, conn);
}
