// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <string.h>

#include "gw_priv.h"

/* What controllers know has the numbers of the module. */
static_assert((int)GW_MODE_RECEIVE == (int)IMS_AGW_MODE_RECEIVE, "");
static_assert((int)GW_MODE_SEND == (int)IMS_AGW_MODE_SEND, "");
static_assert(GW_COUNTERS == KERN_STATS, "a counter of the module has no room in a view");

static void fill_orders(const struct gw *gw, const struct gw_ep *ep, struct gw_view *view)
{
	const struct gw_intent *intent = &ep->intent;

	view->realm = intent->realm->conf.name;
	view->media = intent->media;
	view->setup = intent->setup;
	view->remote_setup = intent->remote_setup;
	view->has_remote_setup = intent->has_remote_setup;
	view->ignore_syn = intent->ignore_syn;
	view->latch = intent->latch;
	view->filter = intent->filter;
	view->prefix = intent->prefix;
	view->tls = gw_media_is_tls(intent->media);
	view->psk = intent->psk;
	view->psk_set = ep->psk;
	view->tls_version = intent->tls_version;
	view->psk_identity = intent->psk_identity;
	view->has_fingerprint = view->tls && !intent->psk;
	if (view->has_fingerprint)
		gw_own_fingerprint(gw, intent->want, &view->own);
	view->fingerprint_count = intent->fp_count;
	view->fingerprint = intent->fp;
	view->priority = ep->ctx->props.priority;
	view->emergency = ep->ctx->props.emergency;
	view->owner = intent->owner;
	view->cookie = intent->cookie;
	view->cookie_len = intent->cookie_len;
	view->events = GW_EVENTS_ALL & ~intent->muted;
	view->event_seq = ep->told;
	view->handshake_waits = ep->hs == GW_HS_WAITING;
}

static void fill_config(const struct kern_config *config, struct gw_view *view)
{
	view->context = config->context;
	view->termination = config->termination;
	view->stream = config->stream;
	view->local = config->local;
	view->remote = config->remote;
	view->gate = config->gate;
	if (config->gate == IMS_AGW_GATE_FILTER) {
		view->gate_source.addr = config->filter;
		view->gate_source.len = config->filter_len;
	}
	view->interlink = config->interlink;
	view->mode = config->mode;
	view->dscp = config->dscp;
	view->inactivity_of = config->inactivity_of;
	view->tls_role = config->tls_role;
	view->settings = config->settings;
}

static void fill_own_settings(const struct gw_ep *ep, struct settings *settings)
{
	settings->value[SETTING_CONFIRM] = ep->ctx->props.confirm_ms;
	settings->value[SETTING_HEARTBEAT] = ep->intent.heartbeat_ms;
}

static void fill_handshake(const struct kern_endpoint *kern, struct gw_view *view)
{
	view->agreed_version = kern->tls_version;
	view->cipher = kern->cipher;
	view->has_shown = kern->digest_len == sizeof(view->shown.octets);
	if (view->has_shown)
		memcpy(view->shown.octets, kern->digest, sizeof(view->shown.octets));
}

void gw_view_fill(const struct gw *gw, const struct gw_ep *ep, struct kern_endpoint *kern,
		  struct gw_view *view)
{
	memset(view, 0, sizeof(*view));
	fill_orders(gw, ep, view);
	fill_config(&kern->config, view);
	if (ep->intent.forgotten)
		memset(&view->remote, 0, sizeof(view->remote));
	fill_own_settings(ep, &view->settings);
	gw_past_fill(ep, kern);
	fill_handshake(kern, view);
	view->state = kern->state;
	view->reason = kern->reason;
	view->alert = kern->alert;
	view->alert_from = gw_past_alert_from(ep, kern->reason);
	view->source = kern->source;
	gw_times_fill(kern, view);
	memcpy(view->counter, kern->stats, sizeof(view->counter));
	view->generation = kern->generation;
	view->socket_cookie = kern->socket_cookie;
	view->listener_cookie = kern->listener_cookie;
}
