/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_ADDR_H
#define AGW_ADDR_H

#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/types.h>

struct sock;

/* A transport address. Family AF_UNSPEC: none. An IPv4 address is in the first word of ip. */
struct agw_addr {
	u16 family;
	__be16 port;
	struct in6_addr ip;
};

static inline unsigned int agw_addr_bits(const struct agw_addr *addr)
{
	return addr->family == AF_INET ? 32 : 128;
}

/* Whether a SYN can be sent there: port 0 and 9 mean unknown (RFC 4145 clause 4). */
bool agw_addr_can_connect(const struct agw_addr *addr);

/* Whether one host can have it: neither unspecified nor multicast nor broadcast. */
bool agw_addr_is_unicast(const struct agw_addr *addr);

/*
 * Fills storage for kernel_bind() and kernel_connect() and returns the length. They take a struct
 * sockaddr, in later kernels a struct sockaddr_unsized: give it as void.
 */
int agw_addr_to_sockaddr(const struct agw_addr *addr, int ifindex, struct sockaddr_storage *to);

/* Ends of a socket as it is now. */
void agw_addr_of_local(const struct sock *sk, struct agw_addr *addr);
void agw_addr_of_remote(const struct sock *sk, struct agw_addr *addr);

#endif
