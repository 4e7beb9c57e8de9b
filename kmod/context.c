// SPDX-License-Identifier: GPL-2.0
#include "context.h"

#include <linux/module.h>
#include <linux/slab.h>

#include "endpoint.h"
#include "limits.h"
#include "listen.h"
#include "net.h"
#include "refuse.h"

static void free_ctx(struct kref *ref)
{
	struct agw_ctx *ctx = container_of(ref, struct agw_ctx, ref);

	mutex_destroy(&ctx->lock);
	kfree(ctx);
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

static struct agw_ep *find_stream(struct agw_term *term, u16 stream)
{
	struct agw_ep *ep;

	list_for_each_entry(ep, &term->eps, node)
		if (ep->stream == stream)
			return ep;
	return NULL;
}

struct agw_ep *agw_ep_find(struct agw_net *agw, u32 term_id, u16 stream)
{
	struct agw_term *term = agw_term_find(agw, term_id);

	/* Streams come and go under agw->lock as well as under ctx->lock. */
	return term ? find_stream(term, stream) : NULL;
}

/* --- places ---------------------------------------------------------------------------------- */

static struct agw_ctx *new_ctx(struct agw_net *agw)
{
	struct agw_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL_ACCOUNT);

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

static void drop_ctx(struct agw_net *agw, struct agw_ctx *ctx)
{
	if (ctx->term_count)
		return;
	xa_erase(&agw->contexts, ctx->id);
	agw_ctx_put(ctx);
}

static struct agw_term *new_term(struct agw_net *agw, struct agw_ctx *ctx)
{
	struct agw_term *term = kzalloc(sizeof(*term), GFP_KERNEL_ACCOUNT);

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

static void drop_term(struct agw_net *agw, struct agw_term *term)
{
	struct agw_ctx *ctx = term->ctx;

	if (term->ep_count)
		return;
	xa_erase(&agw->terms, term->id);
	mutex_lock(&ctx->lock);
	list_del(&term->node);
	ctx->term_count--;
	mutex_unlock(&ctx->lock);
	kfree(term);
	drop_ctx(agw, ctx);
}

static struct agw_ep *find_partner(struct agw_term *own, u16 stream)
{
	struct agw_term *term;

	list_for_each_entry(term, &own->ctx->terms, node)
		if (term != own)
			return find_stream(term, stream);
	return NULL;
}

static void link_ep(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep)
{
	struct agw_ctx *ctx = term->ctx;
	struct list_head *at = &term->eps;
	struct agw_ep *other;

	/* Nobody unloads the module under a call. This is an order, for which it is there. */
	__module_get(THIS_MODULE);
	kref_get(&ctx->ref);
	ep->ctx = ctx;
	ep->term = term;
	ep->term_id = term->id;
	ep->instance = ++agw->last_instance;
	mutex_lock(&ctx->lock);
	list_for_each_entry(other, &term->eps, node)
		if (other->stream < ep->stream)
			at = &other->node;
	list_add(&ep->node, at);
	term->ep_count++;
	ep->partner = find_partner(term, ep->stream);
	if (ep->partner)
		ep->partner->partner = ep;
	mutex_unlock(&ctx->lock);
	agw->endpoints++;
	agw->used = true;
	agw->change_seq++;
}

/* Looks for what is asked for. NULL in *ctx or *term: a new one is due. */
static int find_place(struct agw_net *agw, const struct agw_place *place, struct agw_ctx **ctx,
		      struct agw_term **term, struct netlink_ext_ack *extack)
{
	*ctx = NULL;
	*term = NULL;
	if (agw->endpoints >= agw->endpoints_max) {
		NL_SET_ERR_MSG_FMT(extack, "namespace has %u endpoints, which is the limit",
				   agw->endpoints);
		return -ENOSPC;
	}
	if (place->term) {
		*term = agw_term_find(agw, place->term);
		if (!*term || (place->context && (*term)->ctx->id != place->context))
			return agw_refuse(extack, NULL, -ENOENT, "no such termination");
		*ctx = (*term)->ctx;
		if (find_stream(*term, place->stream))
			return agw_refuse(extack, NULL, -EEXIST, "stream exists");
		if ((*term)->ep_count >= AGW_STREAMS_MAX)
			return agw_refuse(extack, NULL, -ENOSPC, "termination has 16 streams");
	} else if (place->context) {
		*ctx = agw_ctx_find(agw, place->context);
		if (!*ctx)
			return agw_refuse(extack, NULL, -ENOENT, "no such context");
		if ((*ctx)->term_count >= AGW_TERMINATIONS_MAX)
			return agw_refuse(extack, NULL, -ENOSPC, "context has two terminations");
	}
	return 0;
}

/* From its first moment on a child may come, by the cookie of a BPF program even past the gate. */
static int listen(struct agw_net *agw, struct agw_ep *ep, struct netlink_ext_ack *extack)
{
	struct agw_term *term = NULL;
	int err;

	mutex_lock(&ep->ctx->lock);
	err = agw_listen(ep, extack);
	if (err)
		term = agw_ctx_unlink(ep);
	mutex_unlock(&ep->ctx->lock);
	if (err)
		agw_ctx_remove(agw, term, ep);
	return err;
}

int agw_ctx_insert(struct agw_net *agw, const struct agw_place *place, struct agw_ep *ep,
		   struct netlink_ext_ack *extack)
{
	struct agw_term *term;
	struct agw_ctx *ctx;
	int err;

	lockdep_assert_held(&agw->lock);
	err = find_place(agw, place, &ctx, &term, extack);
	if (err)
		return err;
	if (!ctx)
		ctx = new_ctx(agw);
	if (!ctx)
		return agw_refuse(extack, NULL, -ENOMEM, "no memory for a context");
	if (!term)
		term = new_term(agw, ctx);
	if (!term) {
		drop_ctx(agw, ctx);
		return agw_refuse(extack, NULL, -ENOMEM, "no memory for a termination");
	}
	ep->stream = place->stream;
	agw_ep_get(ep);
	link_ep(agw, term, ep);
	return listen(agw, ep, extack);
}

struct agw_term *agw_ctx_unlink(struct agw_ep *ep)
{
	struct agw_term *term = ep->term;

	lockdep_assert_held(&ep->ctx->lock);
	list_del_init(&ep->node);
	term->ep_count--;
	if (ep->partner) {
		ep->partner->partner = NULL;
		/* Its remote may have ended already, and waited for this one. */
		agw_ep_notice(ep->partner, AGW_PENDING_SOCKET);
	}
	ep->partner = NULL;
	ep->term = NULL;
	return term;
}

void agw_ctx_remove(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep)
{
	lockdep_assert_held(&agw->lock);
	agw->endpoints--;
	agw->change_seq++;
	drop_term(agw, term);
	agw_ep_put(ep);
	module_put(THIS_MODULE);
}
