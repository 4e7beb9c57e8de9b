/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CONTEXT_H
#define AGW_CONTEXT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct agw_ep;
struct agw_net;
struct netlink_ext_ack;

/* An H.248 context. Held by the table of its namespace and by its endpoints. */
struct agw_ctx {
	struct kref ref;
	struct agw_net *agw;		/* const */
	u32 id;				/* const */
	struct mutex lock;		/* configuration and states of its endpoints */
	struct list_head terms;		/* lock */
	u8 term_count;			/* lock */
};

/* One side of the gateway. Owned by its context, without an endpoint it is gone. */
struct agw_term {
	struct list_head node;		/* ctx.lock */
	struct agw_ctx *ctx;		/* const */
	u32 id;				/* const */
	u8 ep_count;			/* ctx.lock */
	struct list_head eps;		/* ctx.lock; in the order of their streams */
};

/* What an endpoint is asked to be: 0 asks for a new context or termination. */
struct agw_place {
	u32 context, term;
	u16 stream;
};

/*
 * All of these hold agw_net.lock.
 *
 * agw_ctx_insert() gives the endpoint its place, links it with its partner, and opens its listener.
 * 0, or -errno with extack filled and nothing changed: -ENOENT, -EEXIST, -ENOSPC, -ENOMEM, or those
 * of agw_listen(). On success the table has a reference of its own.
 */
int agw_ctx_insert(struct agw_net *agw, const struct agw_place *place, struct agw_ep *ep,
		   struct netlink_ext_ack *extack);

/* Takes it out of its termination, which is returned, and off its partner. ctx.lock is held too. */
struct agw_term *agw_ctx_unlink(struct agw_ep *ep);

/* Afterwards: termination and context go with their last endpoint. Drops the table's reference. */
void agw_ctx_remove(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep);

struct agw_ctx *agw_ctx_find(struct agw_net *agw, u32 id);		/* borrowed, or NULL */
struct agw_term *agw_term_find(struct agw_net *agw, u32 id);		/* borrowed, or NULL */
struct agw_ep *agw_ep_find(struct agw_net *agw, u32 term, u16 stream);	/* borrowed, or NULL */

void agw_ctx_put(struct agw_ctx *ctx);

#endif
