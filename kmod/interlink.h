/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_INTERLINK_H
#define AGW_INTERLINK_H

#include <linux/types.h>

struct agw_conn;
struct agw_ep;

/* All of these hold ctx.lock. */

/**
 * agw_ep_trigger() - starts the connection that was asked for, when the remote is known
 * @ep: the endpoint that is to connect
 * @by_syn: a SYN at the partner asked for it, which anybody may have sent, and no complete
 *          handshake or order
 *
 * A SYN that was accepted here gets a little time to be followed first.
 */
void agw_ep_trigger(struct agw_ep *ep, bool by_syn);

/**
 * agw_ep_syn_expired() - nothing followed an accepted SYN, which is no failure
 * @ep: the endpoint; what the SYN made its partner do is undone
 */
void agw_ep_syn_expired(struct agw_ep *ep);

/**
 * agw_ep_connected() - the endpoint's connection is up
 * @ep: the endpoint
 * @conn: the connection; one reference to it is the endpoint's now
 */
void agw_ep_connected(struct agw_ep *ep, struct agw_conn *conn);

/**
 * agw_ep_check_trigger() - starts the connection if the partner's one triggers it
 * @ep: the endpoint that may connect now, or whose partner may trigger now
 */
void agw_ep_check_trigger(struct agw_ep *ep);

/**
 * agw_ep_try_link() - links the endpoint and its partner if both are ready
 * @ep: the endpoint
 */
void agw_ep_try_link(struct agw_ep *ep);

#endif
