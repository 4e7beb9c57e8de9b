/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_LISTEN_H
#define AGW_LISTEN_H

struct agw_ep;
struct netlink_ext_ack;

/*
 * All of these hold ctx.lock.
 *
 * The endpoint's listener, for its whole life: without one TCP would answer a SYN with RST. Fills
 * ep->local. 0, or -errno with extack filled: -EADDRINUSE, -EADDRNOTAVAIL, -ENODEV, -ENOMEM. The
 * endpoint has its context: from here on there may be work for it.
 */
int agw_listen(struct agw_ep *ep, struct netlink_ext_ack *extack);
void agw_unlisten(struct agw_ep *ep);

/* A new listener, if somebody destroyed this one (ss -K, BPF). 0, or -errno: there is none. */
int agw_listen_again(struct agw_ep *ep);

#endif
