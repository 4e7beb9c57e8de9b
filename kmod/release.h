/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_RELEASE_H
#define AGW_RELEASE_H

#include <linux/types.h>

struct agw_ep;

/**
 * agw_ep_release() - ends an endpoint by order of the controller
 * @ep: the endpoint: out of the tables, its listener closes
 * @now: its connection is reset, and nothing lingers. Else it ends in order or is reset, and may
 *       linger
 *
 * Context: agw_net.lock; takes ctx.lock
 */
void agw_ep_release(struct agw_ep *ep, bool now);

/**
 * agw_ep_end() - ends the connection of an endpoint by order of the controller
 * @ep: the endpoint; a partner that is linked ends with it, and the agent is told of that
 * @now: by RST; else in order, unless octets of the link are lost
 *
 * Nothing of what had ended before changes.
 *
 * Context: ctx.lock
 */
void agw_ep_end(struct agw_ep *ep, bool now);

/**
 * agw_ep_start_lingering() - has the connection of a released endpoint end in its own time
 * @ep: the endpoint, without a place; without a connection nothing is done
 *
 * Context: ctx.lock
 */
void agw_ep_start_lingering(struct agw_ep *ep);

/**
 * agw_ep_abandon() - lets go of the connection of a released endpoint
 * @ep: the endpoint, already out of the list of those that linger
 *
 * Context: takes ctx.lock
 */
void agw_ep_abandon(struct agw_ep *ep);

/**
 * agw_ep_bury() - lets go of the connection of an endpoint that has ended
 * @ep: the endpoint; a released one lingers no more
 *
 * Context: ctx.lock
 */
void agw_ep_bury(struct agw_ep *ep);

#endif
