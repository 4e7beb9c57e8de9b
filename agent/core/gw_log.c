// SPDX-License-Identifier: GPL-2.0
/*
 * The log's line for the end of a call: what somebody needs to know who looks for it later, when
 * nothing of it is left. One for each stream of a context, also when both sides end.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gw_priv.h"
#include "handshake.h"
#include "log.h"
#include "utf8.h"
#include "words.h"

#define LINES_MAX 50		/* a second */

/* --- how many -------------------------------------------------------------------------------- */

void gw_log_tick(struct gw *gw)
{
	struct gw_log *log = &gw->log;
	uint64_t suppressed = log->suppressed;

	log->lines = 0;
	log->suppressed = 0;
	if (suppressed)
		log_notice("the ends of %llu more calls were not logged",
			   (unsigned long long)suppressed);
}

/* Remotes can make calls end as fast as they like. */
static bool has_room(struct gw *gw)
{
	struct gw_log *log = &gw->log;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec != log->second) {
		gw_log_tick(gw);
		log->second = now.tv_sec;
	}
	return log->lines < LINES_MAX;
}

/* --- what the handshake was ------------------------------------------------------------------ */

void gw_past_forget(struct gw_ep *ep)
{
	free(ep->past);
	ep->past = NULL;
}

/* Without memory the line has less to tell. */
void gw_past_keep(struct gw_ep *ep, const struct hs_result *result)
{
	struct gw_past *past = calloc(1, sizeof(*past));

	gw_past_forget(ep);
	if (!past)
		return;
	past->has_digests = result->have_digests;
	past->digests = result->digests;
	past->version = result->version;
	past->cipher = result->cipher;
	past->alert_received = result->alert_received;
	/* What a worker says may be what a remote made it say. */
	utf8_quote(past->why, sizeof(past->why), result->text);
	ep->past = past;
}

void gw_past_fill(const struct gw_ep *ep, struct kern_endpoint *kern)
{
	const struct gw_past *past = ep->past;

	if (!past)
		return;
	if (!kern->tls_version) {
		kern->tls_version = past->version;
		kern->cipher = past->cipher;
	}
	if (!kern->digest_len && past->has_digests) {
		kern->digest_len = sizeof(past->digests.octets);
		memcpy(kern->digest, past->digests.octets, sizeof(past->digests.octets));
	}
}

/*
 * What some alerts of a remote say has a reason of its own, with which the gateway may have sent
 * the same one: only who did the handshake knows.
 */
enum gw_alert_from gw_past_alert_from(const struct gw_ep *ep, uint32_t reason)
{
	const struct gw_past *past = ep->past;

	if (reason == IMS_AGW_REASON_ALERT_RECEIVED || (past && past->alert_received))
		return GW_ALERT_REMOTE;
	switch (reason) {
	case IMS_AGW_REASON_PROTOCOL_VERSION:
	case IMS_AGW_REASON_NO_COMMON_SUITE:
	case IMS_AGW_REASON_PSK_FAILED:
		return past ? GW_ALERT_GATEWAY : GW_ALERT_UNKNOWN;
	default:
		return GW_ALERT_GATEWAY;
	}
}

/* --- the line -------------------------------------------------------------------------------- */

struct text {
	char octets[GW_LOG_SIDE_MAX];
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static void add(struct text *text, const char *fmt, ...)
{
	size_t room = sizeof(text->octets) - text->len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text->octets + text->len, room, fmt, args);
	va_end(args);
	if (len > 0)
		text->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void add_addresses(struct text *text, const struct kern_endpoint *kern)
{
	const struct addr *remote = kern->source.family ? &kern->source : &kern->config.remote;
	char local_text[ADDR_TEXT_MAX], remote_text[ADDR_TEXT_MAX];

	addr_format_transport(&kern->config.local, local_text);
	addr_format_transport(remote, remote_text);
	add(text, " local %s remote %s", local_text, remote_text);
}

/* Which certificate it was instead: the only way to find out whose. */
static void add_shown(struct text *text, const struct kern_endpoint *kern)
{
	struct fp_digests digests;
	char shown[FP_TEXT_MAX];
	struct fp fp;

	if (kern->digest_len != sizeof(digests.octets))
		return;
	memcpy(digests.octets, kern->digest, sizeof(digests.octets));
	fp_from_digests(&digests, FP_SHA256, &fp);
	fp_format(&fp, shown);
	add(text, " shown %s", shown);
}

static void add_tls(struct text *text, const struct gw_ep *ep, const struct kern_endpoint *kern)
{
	if (kern->tls_version)
		add(text, " TLS %s %s", word_tls_version(kern->tls_version),
		    word_cipher(kern->cipher));
	if (kern->reason == IMS_AGW_REASON_FINGERPRINT_MISMATCH)
		add_shown(text, kern);
	if (ep->past && *ep->past->why)
		add(text, " (%s)", ep->past->why);
}

static void add_octets(struct text *text, const struct kern_endpoint *kern)
{
	const uint64_t *stats = kern->stats;

	add(text, " received %llu sent %llu",
	    (unsigned long long)stats[IMS_AGW_A_STATS_RX_BYTES],
	    (unsigned long long)stats[IMS_AGW_A_STATS_TX_BYTES]);
	if (stats[IMS_AGW_A_STATS_DROPPED_BYTES])
		add(text, " dropped %llu",
		    (unsigned long long)stats[IMS_AGW_A_STATS_DROPPED_BYTES]);
}

static void describe(struct gw *gw, const struct gw_ep *ep, struct text *text)
{
	struct kern_id id = gw_ep_id(ep);
	struct kern_endpoint kern;
	struct kern_error err;

	add(text, "termination %u realm %s", ep->termination, ep->intent.realm->conf.name);
	if (gw->kern->endpoint_get(gw->kern_arg, &id, &kern, &err)) {
		add(text, " %s", word_reason(ep->reason));
		return;
	}
	gw_past_fill(ep, &kern);
	add_addresses(text, &kern);
	add(text, " %s",
	    gw_is_over(kern.state) ? word_reason(kern.reason) : word_state(kern.state));
	if (kern.alert)
		add(text, " alert %u", kern.alert);
	add_octets(text, &kern);
	add_tls(text, ep, &kern);
}

/* The module is asked for both sides, so not while it is being asked for something else. */
static void note_pair(struct gw *gw, struct gw_ep *ep, const char *what, struct gw_log_line *line)
{
	struct text one = { .len = 0 }, two = { .len = 0 };

	line->ep = ep;
	line->partner = gw_ep_partner(ep);
	line->what = what;
	line->text[0] = '\0';
	if (!has_room(gw))
		return;
	describe(gw, ep, &one);
	if (line->partner)
		describe(gw, line->partner, &two);
	snprintf(line->text, sizeof(line->text), "%s%s%s", one.octets, line->partner ? "; " : "",
		 two.octets);
}

void gw_log_tell(struct gw *gw, const struct gw_log_line *line)
{
	line->ep->end_logged = true;
	if (line->partner)
		line->partner->end_logged = true;
	if (!*line->text || !has_room(gw)) {
		gw->log.suppressed++;
		return;
	}
	gw->log.lines++;
	log_info("context %llu stream %u %s: %s", (unsigned long long)line->ep->ctx->key.key,
		 line->ep->stream, line->what, line->text);
}

void gw_log_end(struct gw *gw, struct gw_ep *ep)
{
	struct gw_ep *partner = gw_ep_partner(ep);
	struct gw_log_line line;

	if (ep->end_logged || !gw_is_over(ep->state) ||
	    (partner && !gw_is_over(partner->state)))
		return;
	note_pair(gw, ep, "ended", &line);
	gw_log_tell(gw, &line);
}

bool gw_log_replace(struct gw *gw, struct gw_ep *ep, struct gw_log_line *line)
{
	if (ep->end_logged || !gw_has_connection(ep->state))
		return false;
	note_pair(gw, ep, "replaced", line);
	return true;
}

bool gw_log_release(struct gw *gw, struct gw_ep *ep, struct gw_log_line *line)
{
	if (ep->end_logged)
		return false;
	note_pair(gw, ep, "released", line);
	return true;
}
