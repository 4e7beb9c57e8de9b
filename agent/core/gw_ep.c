// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"

/* Endpoints and contexts, as the module has them. */

bool gw_intent_copy(struct gw_intent *to, const struct gw_intent *from)
{
	size_t size = from->fp_count * sizeof(struct fp);

	*to = *from;
	to->fp = size ? malloc(size) : NULL;
	to->psk_identity = from->psk_identity ? strdup(from->psk_identity) : NULL;
	to->cookie = from->cookie_len ? malloc(from->cookie_len) : NULL;
	if ((size && !to->fp) || (from->psk_identity && !to->psk_identity) ||
	    (from->cookie_len && !to->cookie)) {
		gw_intent_free(to);
		return false;
	}
	if (size)
		memcpy(to->fp, from->fp, size);
	if (from->cookie_len)
		memcpy(to->cookie, from->cookie, from->cookie_len);
	return true;
}

void gw_intent_free(struct gw_intent *intent)
{
	free(intent->fp);
	free(intent->psk_identity);
	free(intent->cookie);
}

struct gw_ep *gw_ep_find(const struct gw *gw, uint32_t termination, uint16_t stream)
{
	return gw_index_find(&gw->eps, gw_ep_key(termination, stream));
}

struct gw_ctx *gw_ctx_find(const struct gw *gw, uint32_t context)
{
	return gw_index_find(&gw->ctxs, context);
}

struct gw_ep *gw_ep_partner(const struct gw_ep *ep)
{
	struct gw_ep *other;

	for (other = ep->ctx->first; other; other = other->ctx_next)
		if (other->stream == ep->stream && other != ep)
			return other;
	return NULL;
}

struct kern_id gw_ep_id(const struct gw_ep *ep)
{
	return (struct kern_id){
		.termination = ep->termination,
		.stream = ep->stream,
		.instance = ep->instance,
		.generation = ep->generation,
	};
}

const struct addr *gw_ep_known_remote(const struct gw_ep *ep, const struct gw_intent *intent)
{
	static const struct addr unknown;

	return intent->forgotten ? &unknown : &ep->remote;
}

void gw_ep_update(struct gw_ep *ep, const struct kern_config *config)
{
	if (config->has & KERN_HAS_REMOTE)
		ep->remote = config->remote;
	if (config->has & KERN_HAS_GATE) {
		ep->gate = config->gate;
		ep->filter = config->filter;
		ep->filter_len = config->filter_len;
	}
	if (config->has & KERN_HAS_MODE)
		ep->mode = config->mode;
	if (config->has & KERN_HAS_INTERLINK)
		ep->interlink = config->interlink;
	if (config->has & KERN_HAS_TLS_ROLE)
		ep->tls_role = config->tls_role;
	if (config->has & KERN_HAS_ALLOW)
		ep->limited = true;
	if (config->settings.has & 1U << SETTING_HANDSHAKE)
		ep->handshake_ms = config->settings.value[SETTING_HANDSHAKE];
}

/* What is to be counted in status, which is asked for often and must not cost more by each call. */
static void count_state(struct gw *gw, uint32_t state, int by)
{
	if (state < sizeof(gw->status.state) / sizeof(gw->status.state[0]))
		gw->status.state[state] += by;
}

void gw_ep_enter(struct gw *gw, struct gw_ep *ep, uint32_t state)
{
	count_state(gw, ep->state, -1);
	ep->state = state;
	count_state(gw, state, 1);
}

static struct gw_ctx *hold_ctx(struct gw *gw, uint32_t context)
{
	struct gw_ctx *ctx = gw_ctx_find(gw, context);

	if (ctx || !gw_index_reserve(&gw->ctxs))
		return ctx;
	ctx = calloc(1, sizeof(*ctx));
	if (!ctx)
		return NULL;
	ctx->key.key = context;
	gw_index_insert(&gw->ctxs, &ctx->key);
	return ctx;
}

static void drop_ctx(struct gw *gw, struct gw_ctx *ctx)
{
	if (ctx->first)
		return;
	gw_timer_stop(&ctx->timer);
	gw_index_remove(&gw->ctxs, &ctx->key);
	free(ctx);
}

/* The endpoint as the module has it, without its place in the tables. */
static struct gw_ep *new_ep(const struct kern_endpoint *kern, const struct gw_intent *intent)
{
	const struct kern_config *config = &kern->config;
	struct gw_ep *ep = calloc(1, sizeof(*ep));

	if (!ep || !gw_intent_copy(&ep->intent, intent)) {
		free(ep);
		return NULL;
	}
	ep->key.key = gw_ep_key(config->termination, config->stream);
	ep->termination = config->termination;
	ep->stream = config->stream;
	ep->instance = config->instance;
	ep->local = config->local;
	gw_ep_update(ep, config);
	ep->channel = -1;
	ep->source = kern->source;
	ep->state = kern->state;
	ep->reason = kern->reason;
	ep->alert = kern->alert;
	ep->event_seq = kern->event_seq;
	ep->generation = kern->generation;
	return ep;
}

static void join_ctx(struct gw_ctx *ctx, struct gw_ep *ep)
{
	struct gw_ep **at = &ctx->first;

	while (*at && (*at)->key.key < ep->key.key)
		at = &(*at)->ctx_next;
	ep->ctx = ctx;
	ep->ctx_next = *at;
	*at = ep;
}

struct gw_ep *gw_ep_adopt(struct gw *gw, const struct kern_endpoint *kern,
			  struct gw_intent *intent)
{
	struct gw_ctx *ctx = hold_ctx(gw, kern->config.context);
	struct gw_ep *ep;

	if (!ctx)
		return NULL;
	ep = gw_index_reserve(&gw->eps) ? new_ep(kern, intent) : NULL;
	if (!ep) {
		drop_ctx(gw, ctx);
		return NULL;
	}
	join_ctx(ctx, ep);
	gw_ctx_join(gw, ctx, &ep->intent.props);
	count_state(gw, ep->state, 1);
	gw_index_insert(&gw->eps, &ep->key);
	if (ep->instance > gw->newest)
		gw->newest = ep->instance;
	gw_port_mark(ep->intent.realm, &ep->local);
	return ep;
}

void gw_ep_remove(struct gw *gw, struct gw_ep *ep)
{
	struct gw_ep **at = &ep->ctx->first;

	gw_tls_stop(gw, ep);
	gw_timer_stop(&ep->beat);
	while (*at != ep)
		at = &(*at)->ctx_next;
	*at = ep->ctx_next;
	drop_ctx(gw, ep->ctx);
	count_state(gw, ep->state, -1);
	gw_index_remove(&gw->eps, &ep->key);
	gw_port_release(ep->intent.realm, &ep->local);
	gw_psk_free(gw, &ep->psk);
	gw_past_forget(ep);
	gw_intent_free(&ep->intent);
	free(ep);
}
