/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_INTERLINK_H
#define AGW_INTERLINK_H

#include <linux/types.h>

struct agw_conn;
struct agw_ep;

/* All of these hold ctx.lock. */

/*
 * Starts the connection that was asked for, when the remote is known. by_syn: a SYN at the partner
 * did, which anybody may have sent, and no complete handshake or order. A SYN that was accepted
 * here gets a little time to be followed first.
 */
void agw_ep_trigger(struct agw_ep *ep, bool by_syn);

/* An accepted SYN that nothing followed is no failure. What it made the partner do is undone. */
void agw_ep_syn_expired(struct agw_ep *ep);

/* The endpoint's connection is up: one reference to conn is the endpoint's now. */
void agw_ep_connected(struct agw_ep *ep, struct agw_conn *conn);

/* The endpoint can connect now, or its partner may trigger now: what that asks for begins. */
void agw_ep_check_trigger(struct agw_ep *ep);

/* A ready endpoint gets linked when its partner is ready too. */
void agw_ep_try_link(struct agw_ep *ep);

#endif
