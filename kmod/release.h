/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_RELEASE_H
#define AGW_RELEASE_H

#include <linux/types.h>

struct agw_ep;

/*
 * Release by the controller, agw_net.lock is held too. Out of the tables, the listener closes, a
 * connection closes in order or is reset and may linger. now: it is reset, and nothing lingers.
 */
void agw_ep_release(struct agw_ep *ep, bool now);

/* Takes ctx.lock. An endpoint that lingers, already out of the list, lets go of its connection. */
void agw_ep_abandon(struct agw_ep *ep);

/* ctx.lock. The connection of an endpoint that has ended goes; a released one lingers no more. */
void agw_ep_bury(struct agw_ep *ep);

#endif
