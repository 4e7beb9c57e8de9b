/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_SOCKET_H
#define AGW_SOCKET_H

#include <linux/types.h>

struct agw_ep;
struct net;
struct socket;

/*
 * A TCP socket of the namespace for an endpoint's address, bound to it; for any caller the same.
 * share_port: a listener of the endpoint has the port. 0 and *sock the caller's, or -errno.
 */
int agw_socket_new(struct net *net, struct agw_ep *ep, bool share_port, struct socket **sock);

/* It is nobody's: what the gateway accepts shares the port as well. */
void agw_socket_disown(struct socket *sock);

/* Code point of all packets, 0 to 63. */
void agw_socket_set_dscp(struct socket *sock, u8 dscp);

/* As ss -e shows it. */
u64 agw_socket_cookie(const struct socket *sock);

#endif
