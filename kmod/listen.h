/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_LISTEN_H
#define AGW_LISTEN_H

#include <linux/types.h>

struct agw_addr;
struct agw_ep;
struct net;
struct netlink_ext_ack;
struct socket;

/* A TCP socket of the namespace for an endpoint's address, bound to it; for any caller the same. */
int agw_socket_new(struct net *net, struct agw_ep *ep, bool share_port, struct socket **sock);

/* Code point of all packets, 0 to 63. */
void agw_socket_set_dscp(struct socket *sock, u8 dscp);

/* As ss -e shows it. */
u64 agw_socket_cookie(const struct socket *sock);

/*
 * All of these hold ctx.lock.
 *
 * The endpoint's listener, for its whole life: without one TCP would answer a SYN with RST. Fills
 * ep->local. 0, or -errno with extack filled: -EADDRINUSE, -EADDRNOTAVAIL, -ENODEV, -ENOMEM. The
 * endpoint has its context: from here on there may be work for it.
 */
int agw_listen(struct agw_ep *ep, struct netlink_ext_ack *extack);
void agw_unlisten(struct agw_ep *ep);

/*
 * Takes the first child that the gate still admits, resets all others. What is short is tried again
 * later, and a listener that was destroyed is opened again, or the endpoint fails.
 */
void agw_accept(struct agw_ep *ep);

#endif
