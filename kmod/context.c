// SPDX-License-Identifier: GPL-2.0
/* Contexts and their terminations: the tables of a namespace. */
#include "context.h"

#include <linux/slab.h>

#include "net.h"

static void free_ctx(struct kref *ref)
{
	struct agw_ctx *ctx = container_of(ref, struct agw_ctx, ref);

	mutex_destroy(&ctx->lock);
	/* The gate may still tell its number, of an endpoint that RCU alone keeps. */
	kfree_rcu(ctx, rcu);
}

void agw_ctx_put(struct agw_ctx *ctx)
{
	kref_put(&ctx->ref, free_ctx);
}

struct agw_ctx *agw_ctx_find(struct agw_net *agw, u32 id)
{
	lockdep_assert_held(&agw->lock);
	return xa_load(&agw->contexts, id);
}

struct agw_term *agw_term_find(struct agw_net *agw, u32 id)
{
	lockdep_assert_held(&agw->lock);
	return xa_load(&agw->terms, id);
}

struct agw_ctx *agw_ctx_new(struct agw_net *agw)
{
	struct agw_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL_ACCOUNT);

	lockdep_assert_held(&agw->lock);
	if (!ctx)
		return NULL;
	if (xa_alloc_cyclic(&agw->contexts, &ctx->id, ctx, XA_LIMIT(1, U32_MAX),
			    &agw->next_context, GFP_KERNEL) < 0) {
		kfree(ctx);
		return NULL;
	}
	kref_init(&ctx->ref);
	mutex_init(&ctx->lock);
	INIT_LIST_HEAD(&ctx->terms);
	ctx->agw = agw;
	return ctx;
}

void agw_ctx_drop(struct agw_net *agw, struct agw_ctx *ctx)
{
	lockdep_assert_held(&agw->lock);
	if (ctx->term_count)
		return;
	xa_erase(&agw->contexts, ctx->id);
	agw_ctx_put(ctx);
}

struct agw_term *agw_term_new(struct agw_net *agw, struct agw_ctx *ctx)
{
	struct agw_term *term = kzalloc(sizeof(*term), GFP_KERNEL_ACCOUNT);

	lockdep_assert_held(&agw->lock);
	if (!term)
		return NULL;
	if (xa_alloc_cyclic(&agw->terms, &term->id, term, XA_LIMIT(1, U32_MAX), &agw->next_term,
			    GFP_KERNEL) < 0) {
		kfree(term);
		return NULL;
	}
	INIT_LIST_HEAD(&term->eps);
	term->ctx = ctx;
	mutex_lock(&ctx->lock);
	list_add_tail(&term->node, &ctx->terms);
	ctx->term_count++;
	mutex_unlock(&ctx->lock);
	return term;
}

void agw_term_drop(struct agw_net *agw, struct agw_term *term)
{
	struct agw_ctx *ctx = term->ctx;

	lockdep_assert_held(&agw->lock);
	if (term->ep_count)
		return;
	xa_erase(&agw->terms, term->id);
	mutex_lock(&ctx->lock);
	list_del(&term->node);
	ctx->term_count--;
	mutex_unlock(&ctx->lock);
	kfree(term);
	agw_ctx_drop(agw, ctx);
}
