// SPDX-License-Identifier: GPL-2.0
#include "listen.h"

#include <linux/in.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/sock_diag.h>
#include <net/inet_connection_sock.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

#include "charge.h"
#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "gate.h"
#include "limits.h"
#include "net.h"
#include "refuse.h"
#include "sock.h"

/* What ip_sock_set_tos() is for IPv4: TCP's own bits stay, and the route depends on the rest. */
static void set_tclass(struct sock *sk, u8 tclass)
{
	struct ipv6_pinfo *np = inet6_sk(sk);

	lock_sock(sk);
	tclass |= np->tclass & INET_ECN_MASK;
	if (tclass != np->tclass) {
		np->tclass = tclass;
		WRITE_ONCE(sk->sk_priority, rt_tos2priority(tclass));
		sk_dst_reset(sk);
	}
	release_sock(sk);
}

void agw_socket_set_dscp(struct socket *sock, u8 dscp)
{
	struct sock *sk = sock->sk;

	if (sk->sk_family == AF_INET)
		ip_sock_set_tos(sk, dscp << 2);
	else
		set_tclass(sk, dscp << 2);
}

u64 agw_socket_cookie(const struct socket *sock)
{
	__u32 cookie[2];

	sock_diag_save_cookie(sock->sk, cookie);
	return (u64)cookie[1] << 32 | cookie[0];
}

static int bind_interface(struct sock *sk, int ifindex)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(sock_net(sk), ifindex);
	rcu_read_unlock();
	return dev ? sock_bindtoindex(sk, ifindex, true) : -ENODEV;
}

static int set_up(struct socket *sock, const struct agw_ep *ep, bool share_port)
{
	struct sock *sk = sock->sk;
	int err = 0;

	/* Sockets share a port only if they are of one user. These are of nobody's. */
	SOCK_INODE(sock)->i_uid = INVALID_UID;
	sk->sk_uid = INVALID_UID;
	/* Children have it from the listener, before their first octet can come. */
	sock_set_flag(sk, SOCK_URGINLINE);
	sock_set_reuseaddr(sk);
	if (share_port)
		sock_set_reuseport(sk);
	if (sk->sk_family == AF_INET6)
		err = ip6_sock_set_v6only(sk);
	if (!err && ep->ifindex)
		err = bind_interface(sk, ep->ifindex);
	if (ep->dscp)
		agw_socket_set_dscp(sock, ep->dscp);
	return err;
}

int agw_socket_new(struct net *net, struct agw_ep *ep, bool share_port, struct socket **sock)
{
	struct sockaddr_storage local;
	int err, len;

	err = sock_create_kern(net, ep->local.family, SOCK_STREAM, IPPROTO_TCP, sock);
	/* That is what it says when there is no memory for an inode. */
	if (err == -ENFILE)
		err = -ENOMEM;
	if (err)
		return err;
	agw_charge_socket((*sock)->sk);
	err = set_up(*sock, ep, share_port);
	len = agw_addr_to_sockaddr(&ep->local, ep->ifindex, &local);
	if (!err)
		err = kernel_bind(*sock, (void *)&local, len);
	if (err)
		sock_release(*sock);
	return err;
}

/* --- listener -------------------------------------------------------------------------------- */

static int start(struct agw_ep *ep, struct socket *sock)
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
	err = start(ep, sock);
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

static bool is_shortage(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -ENFILE || err == -EMFILE;
}

/*
 * Somebody destroyed the listener (ss -K, BPF). The new one has its port before the old one lets go
 * of it, so nobody else can get it. A connection goes on without one.
 */
static bool reopen(struct agw_ep *ep)
{
	struct socket *old = ep->listener;
	int err;

	if (READ_ONCE(old->sk->sk_state) == TCP_LISTEN)
		return true;
	err = open_listener(ep->ctx->agw->net, ep);
	if (!err) {
		close_listener(ep, old);
		return true;
	}
	if (is_shortage(err))
		agw_ep_retry_later(ep);
	else if (!agw_state_has_connection(ep->state))
		agw_ep_fail(ep, IMS_AGW_REASON_ABORTED, 0);
	return false;
}

/* --- accepting ------------------------------------------------------------------------------- */

/* Gone without a trace of the gateway: nobody was let in. */
static void refuse(struct socket *child)
{
	sock_no_linger(child->sk);
	tcp_abort(child->sk, ECONNABORTED);
	sock_release(child);
}

/* The connection that was prepared is the child's on success. */
static bool take(struct agw_ep *ep, struct agw_conn *conn, struct socket *child)
{
	struct agw_addr source;

	agw_charge_socket(child->sk);
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
	if (!err && take(ep, conn, child))
		return 0;
	agw_conn_put(conn);
	if (!err)
		refuse(child);
	return err;
}

void agw_accept(struct agw_ep *ep)
{
	int err = 0;

	lockdep_assert_held(&ep->ctx->lock);
	if (!ep->listener || !reopen(ep))
		return;
	while (!err && has_child(ep))
		err = accept_one(ep);
	if (err && err != -EAGAIN)
		agw_ep_retry_later(ep);
}
