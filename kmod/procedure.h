/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_PROCEDURE_H
#define AGW_PROCEDURE_H

#include <linux/ims_agw.h>
#include <linux/types.h>

#include "state.h"

struct agw_ep;

/* All of these hold ctx.lock. */

/**
 * agw_ep_enter() - moves the endpoint to another state: the only one that does
 * @ep: the endpoint
 * @event: what has happened
 *
 * Sets the deadline of the new state, has the gate look, tells the agent.
 *
 * Return: false if the event means nothing in this state, and nothing was changed
 */
bool agw_ep_enter(struct agw_ep *ep, enum agw_event event);

/**
 * agw_ep_begin_times() - a connection is up: what is kept of the last one is forgotten
 * @ep: the endpoint
 */
void agw_ep_begin_times(struct agw_ep *ep);

/**
 * agw_ep_fail() - ends the endpoint by a failure, and its partner with it
 * @ep: the endpoint
 * @reason: why; the first failure counts, later ones change nothing
 * @alert: sent when there are keys, 0 for none
 *
 * Connections end as close.c says.
 */
void agw_ep_fail(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert);

/**
 * agw_ep_give_up() - the endpoint's connection, or the attempt to have one, is over
 * @ep: the endpoint
 * @reason: why, if that is a failure
 *
 * It is, unless a mere SYN had asked for the connection and nobody is at the partner yet: then the
 * endpoint is idle again, and what that SYN or another one leads to begins anew.
 */
void agw_ep_give_up(struct agw_ep *ep, enum ims_agw_reason reason);

/**
 * agw_ep_rearm() - makes the endpoint idle, so that another connection can come
 * @ep: the endpoint; what it had of a connection is with its remains, or let go of
 */
void agw_ep_rearm(struct agw_ep *ep);

/**
 * agw_ep_linger() - sets the deadline of a connection that ends
 * @ep: the endpoint
 */
void agw_ep_linger(struct agw_ep *ep);

/**
 * agw_ep_may_linger() - asks whether a connection that ends still moves
 * @ep: the endpoint
 *
 * Return: the remote has acknowledged something since this was asked last, and not all
 */
bool agw_ep_may_linger(struct agw_ep *ep);

/**
 * agw_ep_update_gate() - has the gate look at what the endpoint is now
 * @ep: the endpoint
 */
void agw_ep_update_gate(struct agw_ep *ep);

/**
 * agw_ep_drop_conn() - lets go of the connection, if there is one
 * @ep: the endpoint
 *
 * RST if TCP has not finished with it. What it did not deliver is counted as dropped.
 */
void agw_ep_drop_conn(struct agw_ep *ep);

/**
 * agw_ep_let_linger() - lets go of the connection only if TCP has finished with it
 * @ep: the endpoint
 */
void agw_ep_let_linger(struct agw_ep *ep);

/**
 * agw_ep_ends_with() - asks whether what ends one of two partners ends the other
 * @ep: one of them
 * @partner: the other one, or NULL
 *
 * Return: false also where one of them was ordered to connect anew at the end
 */
bool agw_ep_ends_with(const struct agw_ep *ep, const struct agw_ep *partner);

#endif
