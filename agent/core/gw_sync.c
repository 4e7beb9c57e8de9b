// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "gw_priv.h"
#include "log.h"

/*
 * The tables against the module, at the start and when events were lost: slice by slice of a dump,
 * in the order of both. Between two slices events and orders come as always. They change only what
 * the agent knows of, so what a slice finds is true when it is compared.
 */

struct slice {
	struct gw *gw;
	uint64_t last;			/* key of the last endpoint in it */
	uint32_t count, limit;		/* limit 0: all that there are */
	bool no_memory;
};

/* An endpoint of another agent's making. */
static void adopt(struct slice *slice, const struct kern_endpoint *now)
{
	struct gw *gw = slice->gw;
	struct gw_opaque opaque;
	struct gw_ep *ep = NULL;

	if (!gw_opaque_decode(now->config.opaque, now->config.opaque_len, &opaque)) {
		log_warn("termination %u stream %u: what the last agent left cannot be read",
			 now->config.termination, now->config.stream);
		opaque.intent.media = now->config.tls_role == IMS_AGW_TLS_ROLE_NONE ?
			GW_MEDIA_TCP : GW_MEDIA_TCP_TLS;
		snprintf(opaque.realm, sizeof(opaque.realm), "unknown");
	}
	opaque.intent.realm = gw_realm_hold(gw, opaque.realm);
	if (opaque.intent.realm)
		ep = gw_ep_adopt(gw, now, &opaque.intent);
	if (!ep) {
		slice->no_memory = true;
		return;
	}
	/* Not all of them in the same second. */
	if (ep->intent.heartbeat_ms)
		gw_beat_start(gw, ep, ep->termination * 2654435761U % ep->intent.heartbeat_ms);
	ep->seen = gw->sync.dumps;
	ep->unsettled = true;
	ep->latched = gw_has_connection(now->state);
	ep->end_told = gw_is_over(now->state);
	ep->end_logged = ep->end_told;
	gw_ep_remember(ep);
}

static void take_one(void *arg, const struct kern_endpoint *now)
{
	struct slice *slice = arg;
	struct gw *gw = slice->gw;
	struct gw_ep *ep;

	slice->last = gw_ep_key(now->config.termination, now->config.stream);
	slice->count++;
	ep = gw_ep_find(gw, now->config.termination, now->config.stream);
	if (ep && ep->instance != now->config.instance) {
		gw_lose(gw, ep);
		ep = NULL;
	}
	if (ep) {
		ep->seen = gw->sync.dumps;
		gw_compare(gw, ep, now);
	} else {
		adopt(slice, now);
	}
}

#define DUMP_TRIES 10

static int dump_slice(struct slice *slice, struct kern_error *err)
{
	struct gw *gw = slice->gw;
	struct kern_range range = {
		.termination = (uint32_t)(gw->sync.behind >> 16),
		.stream = (uint16_t)gw->sync.behind,
		.limit = slice->limit,
	};
	unsigned int tries = 0;
	int ret;

	do {
		slice->count = 0;
		slice->last = gw->sync.behind;
		gw->sync.dumps++;
		ret = gw->kern->dump(gw->kern_arg, &range, take_one, slice, err);
	} while (ret == -EINTR && ++tries < DUMP_TRIES);
	/* What comes behind it would have been in it. */
	if (!ret && (!slice->limit || slice->count < slice->limit))
		slice->last = UINT64_MAX;
	return ret;
}

/* From the end, as what is lost leaves the index. */
static void forget_unseen(const struct slice *slice)
{
	struct gw *gw = slice->gw;
	size_t first = gw_index_at_least(&gw->eps, gw->sync.behind + 1), at = gw->eps.count;

	if (slice->last != UINT64_MAX)
		at = gw_index_at_least(&gw->eps, slice->last + 1);
	while (at-- > first) {
		struct gw_ep *ep = (struct gw_ep *)gw->eps.item[at];

		if (ep->seen != gw->sync.dumps)
			gw_lose(gw, ep);
	}
}

/* What the comparison left to do, now that the module can be asked. */
static void settle_all(const struct slice *slice)
{
	struct gw *gw = slice->gw;
	size_t at = gw_index_at_least(&gw->eps, gw->sync.behind + 1);

	for (; at < gw->eps.count && gw->eps.item[at]->key <= slice->last; at++) {
		struct gw_ep *ep = (struct gw_ep *)gw->eps.item[at];

		if (ep->unsettled)
			gw_settle(gw, ep);
	}
}

/* Goes on behind the last slice, and begins anew behind the last of all. */
static int sync_slice(struct gw *gw, uint32_t limit, struct gw_error *err)
{
	struct slice slice = { .gw = gw, .limit = limit };
	struct kern_error kern;
	int ret = dump_slice(&slice, &kern);

	if (!ret)
		forget_unseen(&slice);
	settle_all(&slice);
	gw->sync.behind = ret || slice.last == UINT64_MAX ? 0 : slice.last;
	/* Things change that are not this agent's doing: another round, but not now. */
	if (ret == -EINTR)
		gw->sync.again = gw->sync.running;
	if (ret && ret != -EINTR)
		return gw_kern_refuse(err, &kern);
	if (slice.no_memory)
		return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for the endpoints");
	return 0;
}

int gw_sync(struct gw *gw, struct gw_error *err)
{
	return sync_slice(gw, 0, err);
}

void gw_kern_events_lost(struct gw *gw)
{
	gw->status.resyncs++;
	log_notice("events were lost, comparing with the module");
	/* They may be of what a comparison that is under way has looked at already. */
	if (gw->sync.running)
		gw->sync.again = true;
	gw->sync.running = true;
}

/* What was not seen in this round nobody will tell of, so after a failure there is another. */
static bool next_round(struct gw *gw)
{
	bool failed = gw->sync.failed;

	gw->sync.running = gw->sync.again || failed;
	gw->sync.again = false;
	gw->sync.failed = false;
	return gw->sync.running && !failed;
}

bool gw_resync(struct gw *gw)
{
	struct gw_error err;

	if (!gw->sync.running)
		return false;
	if (sync_slice(gw, GW_SLICE, &err)) {
		log_error("cannot compare with the module: %s", err.reason);
		gw->sync.failed = true;
	}
	return gw->sync.behind || next_round(gw);
}
