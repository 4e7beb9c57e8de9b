/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_SOCK_H
#define AGW_SOCK_H

struct agw_conn;
struct agw_ep;
struct socket;

/*
 * The only file that writes callbacks and sk_user_data of sockets. A callback finds its connection
 * or endpoint by sk_user_data under RCU, and does no more than to kick and to notice.
 */

/* Before the socket listens. The gate sees all of its SYNs from then on. */
void agw_sock_watch_listener(struct agw_ep *ep, struct socket *sock);
void agw_sock_unwatch_listener(struct agw_ep *ep, struct socket *sock);

/* A child inherits callbacks and operations of its listener: as TCP made them, from here on. */
void agw_sock_disown_child(struct agw_ep *ep, struct socket *child);

/*
 * What happened before has to be looked for after this. -EBUSY: the socket is somebody else's, as
 * of a BPF program that put it into a map. Nothing was changed then.
 */
int agw_sock_attach(struct agw_conn *conn);

/* kTLS is armed for what comes, and has a callback of its own for it. */
void agw_sock_attach_tls(struct agw_conn *conn);

/* Afterwards no callback begins that finds the connection; RCU tells when the last has ended. */
void agw_sock_detach(struct agw_conn *conn);

#endif
