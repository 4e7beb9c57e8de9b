// SPDX-License-Identifier: GPL-2.0
/* The listener of an endpoint. */
#include "listen.h"

#include <linux/net.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "addr.h"
#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "net.h"
#include "refuse.h"
#include "sock.h"
#include "socket.h"

static int listener_start(struct agw_ep *ep, struct socket *sock)
{
	struct inet_connection_sock *icsk = inet_csk(sock->sk);
	int err;

	agw_sock_watch_listener(ep, sock);
	err = kernel_listen(sock, AGW_BACKLOG);
	if (err) {
		agw_sock_unwatch_listener(ep, sock);
		return err;
	}
	lock_sock(sock->sk);
	/*
	 * The endpoint's own connections share the port with the listener. Before the listener was
	 * there, the option would have cost memory of its own.
	 */
	sock->sk->sk_reuseport = 1;
	WRITE_ONCE(icsk->icsk_syn_retries, AGW_SYNACK_RETRIES);
	/* No octets in a SYN, whatever the namespace's setting for Fast Open. */
	icsk->icsk_accept_queue.fastopenq.max_qlen = 0;
	release_sock(sock->sk);
	return 0;
}

static const char *bind_error(int err)
{
	switch (err) {
	case -ENOMEM:
	case -ENOBUFS:
		return "no memory for a listener";
	case -EADDRINUSE:
		return "local port is in use";
	case -EADDRNOTAVAIL:
		return "local address is not of this host";
	case -ENODEV:
		return "no such interface";
	default:
		return "local address cannot be bound and listened to";
	}
}

static int open_listener(struct net *net, struct agw_ep *ep)
{
	struct socket *sock;
	int err;

	err = agw_socket_new(net, ep, false, &sock);
	if (err)
		return err;
	agw_addr_of_local(sock->sk, &ep->local);
	err = listener_start(ep, sock);
	if (err) {
		sock_release(sock);
		return err;
	}
	ep->listener = sock;
	ep->listener_cookie = agw_socket_cookie(sock);
	return 0;
}

int agw_listen(struct agw_ep *ep, struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&ep->ctx->lock);
	err = open_listener(ep->ctx->agw->net, ep);
	return err ? agw_refuse(extack, NULL, err, bind_error(err)) : 0;
}

static void close_listener(struct agw_ep *ep, struct socket *sock)
{
	agw_sock_unwatch_listener(ep, sock);
	sock_release(sock);
}

void agw_unlisten(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (!ep->listener)
		return;
	close_listener(ep, ep->listener);
	ep->listener = NULL;
}

/* The new one has its port before the old one lets go of it, so nobody else can get it. */
int agw_listen_again(struct agw_ep *ep)
{
	struct socket *old = ep->listener;
	int err;

	lockdep_assert_held(&ep->ctx->lock);
	if (READ_ONCE(old->sk->sk_state) == TCP_LISTEN)
		return 0;
	err = open_listener(ep->ctx->agw->net, ep);
	if (!err)
		close_listener(ep, old);
	return err;
}
