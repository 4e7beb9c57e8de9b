// SPDX-License-Identifier: GPL-2.0
/* A TCP socket of the gateway, as listeners and connections have it. */
#include "socket.h"

#include <linux/in.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/sock_diag.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock.h>

#include "addr.h"
#include "charge.h"
#include "endpoint.h"

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

/* Sockets share a port only if they are of one user. These are of nobody's. */
void agw_socket_disown(struct socket *sock)
{
	SOCK_INODE(sock)->i_uid = INVALID_UID;
	sock->sk->sk_uid = INVALID_UID;
}

static int set_up(struct socket *sock, const struct agw_ep *ep)
{
	struct sock *sk = sock->sk;
	int err = 0;

	agw_socket_disown(sock);
	/* Children have it from the listener, before their first octet can come. */
	sock_set_flag(sk, SOCK_URGINLINE);
	if (sk->sk_family == AF_INET6)
		err = ip6_sock_set_v6only(sk);
	if (!err && ep->ifindex)
		err = bind_interface(sk, ep->ifindex);
	if (ep->dscp)
		agw_socket_set_dscp(sock, ep->dscp);
	return err;
}

static int bind_local(struct socket *sock, const struct agw_ep *ep, bool share_port)
{
	struct sock *sk = sock->sk;
	struct sockaddr_storage local;
	int err, len;

	len = agw_addr_to_sockaddr(&ep->local, ep->ifindex, &local);
	/*
	 * A listener may find connections of the gateway at its port. With SO_REUSEADDR these could
	 * be sockets of anybody who has that option and does not listen.
	 */
	sock_set_reuseport(sk);
	if (share_port)
		sock_set_reuseaddr(sk);
	err = kernel_bind(sock, (void *)&local, len);
	sk->sk_reuseport = share_port;
	sock_set_reuseaddr(sk);
	/* By a BPF program of the cgroup. To an agent this would say that it is none any more. */
	if (err == -EPERM)
		return -EACCES;
	if (err)
		return err;
	/* TCP binds to the broadcast address of a subnet, too, and has none to send from then. */
	if (sk->sk_family == AF_INET && !inet_sk(sk)->inet_saddr)
		return -EADDRNOTAVAIL;
	/* A port that the kernel chose would be free as soon as somebody destroys the socket. */
	sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

int agw_socket_new(struct net *net, struct agw_ep *ep, bool share_port, struct socket **sock)
{
	int err;

	err = sock_create_kern(net, ep->local.family, SOCK_STREAM, IPPROTO_TCP, sock);
	/* That is what it says when there is no memory for an inode. */
	if (err == -ENFILE)
		err = -ENOMEM;
	if (err)
		return err;
	agw_charge_socket((*sock)->sk);
	err = set_up(*sock, ep) ?: bind_local(*sock, ep, share_port);
	if (err)
		sock_release(*sock);
	return err;
}
