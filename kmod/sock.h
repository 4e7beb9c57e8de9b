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

/**
 * agw_sock_watch_listener() - has the gate see all SYNs of a listener
 * @ep: whose listener it is; it outlives the callbacks
 * @sock: before it listens
 *
 * Context: process, ctx.lock
 */
void agw_sock_watch_listener(struct agw_ep *ep, struct socket *sock);

/**
 * agw_sock_unwatch_listener() - has the gate see no more of them
 * @ep: whose listener it is
 * @sock: the listener
 *
 * Afterwards no callback begins that finds the endpoint; RCU tells when the last has ended.
 *
 * Context: process, ctx.lock
 */
void agw_sock_unwatch_listener(struct agw_ep *ep, struct socket *sock);

/**
 * agw_sock_disown_child() - gives a child the callbacks and operations that TCP made
 * @ep: whose listener it was accepted from
 * @child: what it inherited of its listener goes
 *
 * Context: process, before anybody else knows the child
 */
void agw_sock_disown_child(struct agw_ep *ep, struct socket *child);

/**
 * agw_sock_attach() - takes the callbacks of a socket for a connection
 * @conn: it has its socket
 *
 * What happened before has to be looked for after this.
 *
 * Context: process, may sleep
 *
 * Return: 0; -EBUSY when the socket is somebody else's, as of a BPF program that put it into a
 * map: nothing was changed then
 */
int agw_sock_attach(struct agw_conn *conn);

/**
 * agw_sock_attach_tls() - takes the callback that kTLS has put in front
 * @conn: kTLS is armed for what it receives
 *
 * Context: process, may sleep
 */
void agw_sock_attach_tls(struct agw_conn *conn);

/**
 * agw_sock_detach() - gives the callbacks back
 * @conn: the connection
 *
 * Afterwards no callback begins that finds the connection; RCU tells when the last has
 * ended.
 *
 * Context: process, may sleep
 */
void agw_sock_detach(struct agw_conn *conn);

#endif
