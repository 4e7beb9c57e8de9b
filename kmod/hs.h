/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_HS_H
#define AGW_HS_H

#include <linux/types.h>

struct agw_conn;
struct file;

/*
 * The handshake channel: a file that carries the octets of a connection for as long as they are the
 * TLS handshake. Never blocks. The agent gets this file and never the socket, so what it does with
 * it later cannot touch a connection that flows.
 *
 * While the agent has the file open the module cannot be unloaded.
 */

/**
 * agw_hs_open() - makes a channel, not revoked
 * @conn: the connection, which has none
 *
 * Context: ctx.lock
 * Return: the file, or ERR_PTR(-errno) and nothing has changed
 */
struct file *agw_hs_open(struct agw_conn *conn);

/**
 * agw_hs_revoke() - takes the connection from its channel, if it has one
 * @conn: the connection
 *
 * From the return on no octet passes: reads give the end, writes EPIPE. Waits for nothing that the
 * agent could hold up: what a read has taken from the socket may reach its memory later. Closing
 * the file means nothing any more. Any number of times.
 *
 * Context: ctx.lock
 */
void agw_hs_revoke(struct agw_conn *conn);

/**
 * agw_hs_wake() - has who waits for the channel look again
 * @conn: the connection
 *
 * Context: callbacks of sockets, under RCU
 */
void agw_hs_wake(struct agw_conn *conn);

#endif
