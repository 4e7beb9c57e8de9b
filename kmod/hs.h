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

/* A new channel, not revoked. ctx.lock. ERR_PTR(-errno): nothing has changed. */
struct file *agw_hs_open(struct agw_conn *conn);

/*
 * From its return on no octet passes: reads give the end, writes EPIPE. Waits for nothing that the
 * agent could hold up: what a read has taken from the socket may reach its memory later. Closing
 * the file means nothing any more. ctx.lock. Any number of times, also without a channel.
 */
void agw_hs_revoke(struct agw_conn *conn);

/* Socket callbacks, under RCU. */
void agw_hs_wake(struct agw_conn *conn);

#endif
