/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CONTEXT_H
#define AGW_CONTEXT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct agw_net;

/* An H.248 context. Held by the table of its namespace and by its endpoints. */
struct agw_ctx {
	struct kref ref;
	struct agw_net *agw;		/* const */
	u32 id;				/* const */
	struct mutex lock;		/* configuration and states of its endpoints */
	struct list_head terms;		/* lock */
	u8 term_count;			/* lock */
	struct rcu_head rcu;
};

/* One side of the gateway. Owned by its context, without an endpoint it is gone. */
struct agw_term {
	struct list_head node;		/* ctx.lock */
	struct agw_ctx *ctx;		/* const */
	u32 id;				/* const */
	u8 ep_count;			/* ctx.lock */
	struct list_head eps;		/* ctx.lock; in the order of their streams */
};

/*
 * All of these hold agw_net.lock. Only a place (place.h) makes contexts and terminations. NULL: no
 * memory.
 */
struct agw_ctx *agw_ctx_new(struct agw_net *agw);
struct agw_term *agw_term_new(struct agw_net *agw, struct agw_ctx *ctx);

/* Gone if nothing is in them any more, a context with its last termination. Else nothing. */
void agw_ctx_drop(struct agw_net *agw, struct agw_ctx *ctx);
void agw_term_drop(struct agw_net *agw, struct agw_term *term);

struct agw_ctx *agw_ctx_find(struct agw_net *agw, u32 id);		/* borrowed, or NULL */
struct agw_term *agw_term_find(struct agw_net *agw, u32 id);		/* borrowed, or NULL */

void agw_ctx_put(struct agw_ctx *ctx);		/* any context */

#endif
