// SPDX-License-Identifier: GPL-2.0
/* Where an endpoint stands: in its termination, beside its partner. */
#include "place.h"

#include <linux/module.h>
#include <linux/stringify.h>

#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "listen.h"
#include "net.h"
#include "refuse.h"

static struct agw_ep *find_stream(struct agw_term *term, u16 stream)
{
	struct agw_ep *ep;

	list_for_each_entry(ep, &term->eps, node)
		if (ep->stream == stream)
			return ep;
	return NULL;
}

struct agw_ep *agw_place_find(struct agw_net *agw, u32 term_id, u16 stream)
{
	struct agw_term *term = agw_term_find(agw, term_id);

	/* Streams come and go under agw->lock as well as under ctx->lock. */
	return term ? find_stream(term, stream) : NULL;
}

struct agw_ep *agw_place_of(const struct agw_ctx *ctx, u64 instance)
{
	struct agw_term *term;
	struct agw_ep *ep;

	lockdep_assert_held(&ctx->lock);
	list_for_each_entry(term, &ctx->terms, node)
		list_for_each_entry(ep, &term->eps, node)
			if (ep->instance == instance)
				return ep;
	return NULL;
}

static struct agw_ep *find_partner(struct agw_term *own, u16 stream)
{
	struct agw_term *term;

	list_for_each_entry(term, &own->ctx->terms, node)
		if (term != own)
			return find_stream(term, stream);
	return NULL;
}

static void place_link(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep)
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
			return agw_refuse(extack, NULL, -ENOSPC, "termination has "
					  __stringify(AGW_STREAMS_MAX) " streams");
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
static int place_listen(struct agw_net *agw, struct agw_ep *ep, struct netlink_ext_ack *extack)
{
	struct agw_term *term = NULL;
	int err;

	mutex_lock(&ep->ctx->lock);
	err = agw_listen(ep, extack);
	if (err)
		term = agw_place_leave(ep);
	mutex_unlock(&ep->ctx->lock);
	if (err)
		agw_place_free(agw, term, ep);
	return err;
}

int agw_place_take(struct agw_net *agw, const struct agw_place *place, struct agw_ep *ep,
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
		ctx = agw_ctx_new(agw);
	if (!ctx)
		return agw_refuse(extack, NULL, -ENOMEM, "no memory for a context");
	if (!term)
		term = agw_term_new(agw, ctx);
	if (!term) {
		agw_ctx_drop(agw, ctx);
		return agw_refuse(extack, NULL, -ENOMEM, "no memory for a termination");
	}
	ep->stream = place->stream;
	agw_ep_get(ep);
	place_link(agw, term, ep);
	return place_listen(agw, ep, extack);
}

struct agw_term *agw_place_leave(struct agw_ep *ep)
{
	struct agw_term *term = ep->term;

	lockdep_assert_held(&ep->ctx->agw->lock);
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

void agw_place_free(struct agw_net *agw, struct agw_term *term, struct agw_ep *ep)
{
	lockdep_assert_held(&agw->lock);
	agw->endpoints--;
	agw->change_seq++;
	agw_term_drop(agw, term);
	agw_ep_put(ep);
	module_put(THIS_MODULE);
}
