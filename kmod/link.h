/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_LINK_H
#define AGW_LINK_H

#include <linux/types.h>

struct agw_ep;

/* A link joins the connections of two partners. All of these hold ctx.lock. */

/* Both are ready. Octets flow from here on. */
void agw_link(struct agw_ep *ep, struct agw_ep *partner);

/*
 * Both directions have stopped when this returns, what they still had is dropped. Without a link it
 * does nothing. *lost, unless NULL: octets of either side had not been forwarded.
 */
void agw_unlink(struct agw_ep *ep, bool *lost);

bool agw_is_linked(const struct agw_ep *ep);

/* StreamMode of one of them has changed. */
void agw_link_update(struct agw_ep *ep);

#endif
