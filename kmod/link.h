/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_LINK_H
#define AGW_LINK_H

#include <linux/types.h>

struct agw_ep;

/* A link joins the connections of two partners. All of these hold ctx.lock. */

/**
 * agw_link() - joins two endpoints that are ready; octets flow from here on
 * @ep: one of them
 * @partner: the other one
 */
void agw_link(struct agw_ep *ep, struct agw_ep *partner);

/**
 * agw_unlink() - ends the link of an endpoint, if it has one
 * @ep: one of its endpoints
 * @lost: set to whether octets of either side had not been forwarded, or will not come because its
 *        connection was cut; may be NULL, left as it is without a link
 *
 * Both directions have stopped when this returns, what they still had is dropped. May sleep.
 */
void agw_unlink(struct agw_ep *ep, bool *lost);

/**
 * agw_is_linked() - tells whether an endpoint has a link
 * @ep: the endpoint
 *
 * Return: it has
 */
bool agw_is_linked(const struct agw_ep *ep);

/**
 * agw_link_update() - has the link, if there is one, keep to StreamMode as it is now
 * @ep: one of its endpoints
 */
void agw_link_update(struct agw_ep *ep);

#endif
