/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_PLACE_H
#define AGW_PLACE_H

#include <linux/types.h>

struct agw_ctx;
struct agw_ep;
struct agw_net;
struct agw_term;
struct netlink_ext_ack;

/* What an endpoint is asked to be: 0 asks for a new context or termination. */
struct agw_place {
	u32 context, term;
	u16 stream;
};

/*
 * All of these but agw_place_of() hold agw_net.lock.
 *
 * agw_place_take() gives the endpoint its place, makes it a partner, and opens its listener. 0, or
 * -errno with extack filled and nothing changed: -ENOENT, -EEXIST, -ENOSPC, -ENOMEM, or those of
 * agw_listen(). On success the table has a reference of its own.
 */
int agw_place_take(struct agw_net *agw, const struct agw_place *place, struct agw_ep *ep,
		   struct netlink_ext_ack *extack);

/* Takes it out of its termination, which is returned, and off its partner. ctx.lock is held too. */
struct agw_term *agw_place_leave(struct agw_ep *ep);

/* Afterwards: termination and context go with their last endpoint. Drops the table's reference. */
void agw_place_free(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep);

/* The endpoint of that instance, if it is in the context: borrowed, or NULL. ctx.lock alone. */
struct agw_ep *agw_place_of(const struct agw_ctx *ctx, u64 instance);

/* Borrowed, or NULL. */
struct agw_ep *agw_place_find(struct agw_net *agw, u32 term, u16 stream);

#endif
