/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_PROCEDURE_H
#define AGW_PROCEDURE_H

#include <linux/ims_agw.h>
#include <linux/types.h>

#include "state.h"

struct agw_ep;

/* All of these hold ctx.lock. */

/*
 * The only writer of the state: enters the one that follows, sets its deadline, tells the agent.
 * False: the event means nothing in this state, and nothing was changed.
 */
bool agw_ep_enter(struct agw_ep *ep, enum agw_event event);

/*
 * The endpoint fails for a reason, its partner with it. Connections end as close.c says. The first
 * failure counts, later ones change nothing. alert: sent when there are keys, 0 for none.
 */
void agw_ep_fail(struct agw_ep *ep, enum ims_agw_reason reason, u8 alert);

/*
 * The endpoint's connection, or the attempt to have one, is over. That is its failure, unless a
 * mere SYN had asked for it and nobody is at the partner yet: then it is idle again, and what that
 * SYN or another one leads to begins anew.
 */
void agw_ep_give_up(struct agw_ep *ep, enum ims_agw_reason reason);

/* Idle again after the end of its connection, which is let go of. Else nothing. */
void agw_ep_rearm(struct agw_ep *ep);

/* The deadline of a connection that ends, and whether it moves: something was delivered since. */
void agw_ep_linger(struct agw_ep *ep);
bool agw_ep_may_linger(struct agw_ep *ep);

/* Makes the gate look at what the endpoint is now. */
void agw_ep_update_gate(struct agw_ep *ep);

/* Lets go of a connection that has come to its end. */
void agw_ep_drop_conn(struct agw_ep *ep);

/* The same, if TCP has finished with it. */
void agw_ep_let_linger(struct agw_ep *ep);

/* What ends one ends the other. Not when one of them was ordered to connect anew at the end. */
bool agw_ep_ends_with(const struct agw_ep *ep, const struct agw_ep *partner);

#endif
