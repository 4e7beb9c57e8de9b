// SPDX-License-Identifier: GPL-2.0
#include "addr.h"

#include <linux/in.h>
#include <linux/string.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>

bool agw_addr_can_connect(const struct agw_addr *addr)
{
	return addr->family != AF_UNSPEC && addr->port && addr->port != htons(9);
}

bool agw_addr_is_unicast(const struct agw_addr *addr)
{
	__be32 ip4 = addr->ip.s6_addr32[0];

	if (addr->family == AF_INET)
		return !ipv4_is_zeronet(ip4) && !ipv4_is_multicast(ip4) && !ipv4_is_lbcast(ip4);
	return !ipv6_addr_any(&addr->ip) && !ipv6_addr_is_multicast(&addr->ip) &&
	       !ipv6_addr_v4mapped(&addr->ip);
}

int agw_addr_to_sockaddr(const struct agw_addr *addr, int ifindex, struct sockaddr_storage *to)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *in = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (addr->family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_port = addr->port;
		in->sin_addr.s_addr = addr->ip.s6_addr32[0];
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = addr->port;
	in6->sin6_addr = addr->ip;
	in6->sin6_scope_id = __ipv6_addr_needs_scope_id(ipv6_addr_type(&addr->ip)) ? ifindex : 0;
	return sizeof(*in6);
}

static void addr_set(struct agw_addr *addr, u16 family, __be32 ip4, const struct in6_addr *ip6,
		     __be16 port)
{
	memset(addr, 0, sizeof(*addr));
	addr->family = family;
	addr->port = port;
	if (family == AF_INET)
		addr->ip.s6_addr32[0] = ip4;
	else
		addr->ip = *ip6;
}

void agw_addr_of_local(const struct sock *sk, struct agw_addr *addr)
{
	addr_set(addr, sk->sk_family, inet_sk(sk)->inet_saddr, &sk->sk_v6_rcv_saddr,
		 inet_sk(sk)->inet_sport);
}

void agw_addr_of_remote(const struct sock *sk, struct agw_addr *addr)
{
	addr_set(addr, sk->sk_family, sk->sk_daddr, &sk->sk_v6_daddr, sk->sk_dport);
}
