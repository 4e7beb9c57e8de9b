// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gw_priv.h"
#include "handshake.h"
#include "log.h"
#include "utf8.h"
#include "words.h"

#define ALERT_HANDSHAKE_FAILURE	40
#define ALERT_BAD_CERTIFICATE	42
#define ALERT_INTERNAL_ERROR	80
#define HANDSHAKE_MS		30000	/* when the module does not tell its own limit */
#define CLIENT_HELLO_MS		10000	/* from the first octet to the last of the ClientHello */
#define VERSION_1_2		0x0303
#define VERSION_1_3		0x0304

/* --- queue of endpoints that wait for the broker --------------------------------------------- */

void gw_hs_append(struct gw_hs_list *list, struct gw_ep *ep)
{
	ep->hs_prev = list->last;
	ep->hs_next = NULL;
	if (list->last)
		list->last->hs_next = ep;
	else
		list->first = ep;
	list->last = ep;
	list->count++;
}

void gw_hs_unlink(struct gw_hs_list *list, struct gw_ep *ep)
{
	if (ep->hs_prev)
		ep->hs_prev->hs_next = ep->hs_next;
	else
		list->first = ep->hs_next;
	if (ep->hs_next)
		ep->hs_next->hs_prev = ep->hs_prev;
	else
		list->last = ep->hs_prev;
	list->count--;
}

static void enqueue(struct gw *gw, struct gw_ep *ep)
{
	ep->hs = GW_HS_WAITING;
	ep->hs_list = &gw->waiting[gw_ctx_rank(ep->ctx)];
	gw_hs_append(ep->hs_list, ep);
	gw->status.handshakes_waiting++;
}

static void dequeue(struct gw *gw, struct gw_ep *ep)
{
	gw_hs_unlink(ep->hs_list, ep);
	ep->hs = GW_HS_NONE;
	gw->status.handshakes_waiting--;
}

/* Unique among running jobs: a termination's stream has one, and its generation tells which. */
static uint64_t job_id(const struct gw_ep *ep)
{
	return (uint64_t)ep->termination << 32 | (uint64_t)ep->stream << 16 |
	       (ep->hs_generation & 0xffff);
}

static struct gw_ep *of_job(const struct gw *gw, uint64_t id, enum gw_hs_state state)
{
	struct gw_ep *ep = gw_ep_find(gw, id >> 32, id >> 16 & 0xffff);

	return ep && ep->hs == state && job_id(ep) == id ? ep : NULL;
}

/* --- what the module hears ------------------------------------------------------------------- */

static struct kern_id connection(const struct gw_ep *ep, uint32_t generation)
{
	struct kern_id id = gw_ep_id(ep);

	id.generation = generation;
	return id;
}

/* The connection ended before the command: its own event tells, and there is nothing to do. */
static bool is_late(int err)
{
	return err == -ESTALE || err == -ENOTCONN || err == -ENOENT;
}

void gw_tls_fail(struct gw *gw, struct gw_ep *ep, uint32_t generation, uint32_t reason,
		 uint8_t alert)
{
	struct kern_id id = connection(ep, generation);
	struct kern_error kern;
	int ret;

	gw->status.handshakes_failed++;
	ret = gw->kern->tls_fail(gw->kern_arg, &id, reason, alert, &kern);
	if (ret && !is_late(ret))
		log_error("termination %u stream %u: %s not told: %s", ep->termination, ep->stream,
			  word_reason(reason), kern.text);
}

static void verify(struct gw *gw, struct gw_ep *ep, uint32_t generation)
{
	struct kern_id id = connection(ep, generation);
	struct kern_error kern;
	int ret;

	ret = gw->kern->verify(gw->kern_arg, &id, &kern);
	if (!ret) {
		gw->status.verified++;
		ep->verified = generation;
		gw_deliver(gw, ep, GW_EVENT_VERIFIED, NULL);
	} else if (!is_late(ret)) {
		log_error("termination %u stream %u: verdict not taken: %s", ep->termination,
			  ep->stream, kern.text);
	}
}

/* --- verdict --------------------------------------------------------------------------------- */

static struct fp_set expected_of(const struct gw_ep *ep)
{
	struct fp_set expected = { .count = ep->intent.fp_count };

	if (expected.count)
		memcpy(expected.fp, ep->intent.fp, expected.count * sizeof(struct fp));
	return expected;
}

static bool matches(const struct gw_ep *ep, const uint8_t *digest, size_t len)
{
	const struct fp_set expected = expected_of(ep);
	struct fp_digests digests;

	if (len != sizeof(digests.octets))
		return false;
	memcpy(digests.octets, digest, len);
	return fp_set_match(&expected, &digests);
}

static void mismatch(struct gw *gw, struct gw_ep *ep, uint32_t generation)
{
	gw->status.mismatches++;
	gw_tls_fail(gw, ep, generation, IMS_AGW_REASON_FINGERPRINT_MISMATCH, ALERT_BAD_CERTIFICATE);
}

/*
 * Record keys are set here after a handshake with the PSK only, so an endpoint that has them is
 * verified: a new agent, which does not have the PSK, can say so as well. With a certificate it was
 * another handshake, and the endpoint stays held until its deadline.
 */
static void judge_psk(struct gw *gw, struct gw_ep *ep, uint32_t state, uint32_t generation,
		      size_t len)
{
	if (state == IMS_AGW_STATE_KEYED && !len)
		verify(gw, ep, generation);
}

/* Without a fingerprint there is no verdict: the endpoint stays held until its deadline. */
static void judge(struct gw *gw, struct gw_ep *ep, uint32_t state, uint32_t generation,
		  const uint8_t *digest, size_t len)
{
	if (ep->intent.psk)
		judge_psk(gw, ep, state, generation, len);
	if (!ep->intent.fp_count)
		return;
	if (!matches(ep, digest, len))
		mismatch(gw, ep, generation);
	else if (state == IMS_AGW_STATE_KEYED)
		verify(gw, ep, generation);
}

void gw_tls_judge(struct gw *gw, struct gw_ep *ep)
{
	struct kern_id id = gw_ep_id(ep);
	struct kern_endpoint now;
	struct kern_error kern;

	if (ep->tls_role == IMS_AGW_TLS_ROLE_NONE)
		return;
	if (gw->kern->endpoint_get(gw->kern_arg, &id, &now, &kern))
		return;
	switch (now.state) {
	case IMS_AGW_STATE_KEYED:
	case IMS_AGW_STATE_VERIFIED:
	case IMS_AGW_STATE_LINKED:
	case IMS_AGW_STATE_HALF_CLOSED:
	case IMS_AGW_STATE_CLOSING:
		judge(gw, ep, now.state, now.generation, now.digest, now.digest_len);
	}
}

/* --- handshake ------------------------------------------------------------------------------- */

/* Completes the key by what is ordered about it. NULL: certificates. */
static const struct psk *key_of(struct gw_ep *ep)
{
	const char *identity = ep->intent.psk_identity;

	if (!ep->intent.psk)
		return NULL;
	if (!identity)
		identity = ep->tls_role == IMS_AGW_TLS_ROLE_CLIENT ? PSK_IDENTITY_DEFAULT : "";
	ep->psk->version = ep->intent.tls_version == GW_TLS_1_3 ? VERSION_1_3 : VERSION_1_2;
	snprintf(ep->psk->identity, sizeof(ep->psk->identity), "%s", identity);
	return ep->psk;
}

static int submit(struct gw *gw, struct gw_ep *ep, int fd)
{
	struct hs_job job = {
		.id = job_id(ep),
		.fd = fd,
		.role = ep->tls_role,
		.timeout_ms = ep->handshake_ms ? ep->handshake_ms : HANDSHAKE_MS,
		.hello_ms = ep->tls_role == IMS_AGW_TLS_ROLE_SERVER ? CLIENT_HELLO_MS : 0,
		.expected = expected_of(ep),
		.psk = key_of(ep),
		.strict_signatures = gw->conf.strict_signatures,
	};

	return gw->hs->submit(gw->hs_arg, &job);
}

/* False: the connection has ended, or fails for what is told here. */
static bool open_channel(struct gw *gw, struct gw_ep *ep)
{
	struct kern_id id = connection(ep, ep->hs_generation);
	struct kern_error kern;

	if (ep->intent.psk && !ep->psk) {
		log_warn("termination %u stream %u: it has no PSK: used up, or lost with an agent",
			 ep->termination, ep->stream);
		gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_AGENT_LOST, 0);
		return false;
	}
	ep->channel = gw->kern->handshake_accept(gw->kern_arg, &id, &kern);
	if (ep->channel >= 0) {
		/* The module gives the channel of the connection that there is. */
		ep->rearmed = false;
		return true;
	}
	if (!is_late(ep->channel)) {
		log_warn("termination %u stream %u: no handshake channel: %s", ep->termination,
			 ep->stream, kern.text);
		gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_INTERNAL, 0);
	}
	ep->channel = -1;
	return false;
}

static void close_channel(struct gw_ep *ep)
{
	if (ep->channel >= 0)
		close(ep->channel);
	ep->channel = -1;
}

/* Nobody can do the handshake. */
static void refuse(struct gw *gw, struct gw_ep *ep, int err)
{
	log_warn("termination %u stream %u: no handshake worker: %s", ep->termination, ep->stream,
		 strerror(-err));
	gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_INTERNAL, 0);
	close_channel(ep);
}

static void start(struct gw *gw, struct gw_ep *ep)
{
	int ret;

	if (ep->channel < 0 && !open_channel(gw, ep))
		return;
	ret = submit(gw, ep, ep->channel);
	if (ret) {
		refuse(gw, ep, ret);
		return;
	}
	ep->channel = -1;	/* the broker's now */
	ep->hs = GW_HS_RUNNING;
	gw->status.handshakes_running++;
}

/* Of the context with the greatest rank, and of those the one that has waited longest. */
static struct gw_ep *first_waiting(const struct gw *gw)
{
	unsigned int rank = gw->status.handshakes_waiting ? GW_RANKS : 0;

	while (rank--)
		if (gw->waiting[rank].first)
			return gw->waiting[rank].first;
	return NULL;
}

void gw_tls_run(struct gw *gw)
{
	struct gw_ep *ep;

	while (gw->status.handshakes_running < gw->status.handshakes_max &&
	       (ep = first_waiting(gw))) {
		dequeue(gw, ep);
		start(gw, ep);
	}
}

void gw_tls_requeue(struct gw *gw, struct gw_ctx *ctx)
{
	struct gw_ep *ep;

	for (ep = ctx->first; ep; ep = ep->ctx_next) {
		if (ep->hs != GW_HS_WAITING)
			continue;
		dequeue(gw, ep);
		enqueue(gw, ep);
	}
}

static void listen_for_hello(struct gw *gw, struct gw_ep *ep)
{
	int ret;

	if (!open_channel(gw, ep))
		return;
	ret = gw_silence_begin(gw, ep, job_id(ep));
	if (ret)
		refuse(gw, ep, ret);
}

void gw_tls_begin(struct gw *gw, struct gw_ep *ep)
{
	if (ep->tls_role == IMS_AGW_TLS_ROLE_NONE || ep->hs != GW_HS_NONE)
		return;
	ep->hs_generation = ep->generation;
	if (ep->tls_role == IMS_AGW_TLS_ROLE_SERVER) {
		listen_for_hello(gw, ep);
		return;
	}
	enqueue(gw, ep);
	gw_tls_run(gw);
}

void gw_tls_expect(struct gw *gw, struct gw_ep *ep)
{
	const struct fp_set expected = expected_of(ep);

	if (ep->hs == GW_HS_RUNNING && gw->hs->expect(gw->hs_arg, job_id(ep), &expected))
		log_debug("termination %u stream %u: its handshake has ended", ep->termination,
			  ep->stream);
	gw_tls_judge(gw, ep);
}

void gw_hs_heard(struct gw *gw, uint64_t id)
{
	struct gw_ep *ep = of_job(gw, id, GW_HS_SILENT);

	if (!ep)
		return;
	gw_silence_end(gw, ep);
	enqueue(gw, ep);
	gw_tls_run(gw);
}

void gw_tls_stop(struct gw *gw, struct gw_ep *ep)
{
	if (ep->hs == GW_HS_SILENT)
		gw_silence_end(gw, ep);
	if (ep->hs == GW_HS_WAITING)
		dequeue(gw, ep);
	close_channel(ep);
	if (ep->hs != GW_HS_RUNNING)
		return;
	gw->hs->cancel(gw->hs_arg, job_id(ep));
	ep->hs = GW_HS_NONE;
	gw->status.handshakes_running--;
}

/* The remote was authenticated in the way that is ordered. */
static bool check_mode(struct gw *gw, struct gw_ep *ep, const struct hs_result *result)
{
	if (ep->intent.psk && result->have_digests) {
		gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_HANDSHAKE_FAILED,
			    ALERT_HANDSHAKE_FAILURE);
		return false;
	}
	if (!ep->intent.psk && !result->have_digests) {
		gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_NO_CERTIFICATE,
			    ALERT_BAD_CERTIFICATE);
		return false;
	}
	return true;
}

static void set_keys(struct gw *gw, struct gw_ep *ep, const struct hs_result *result)
{
	struct kern_id id = connection(ep, ep->hs_generation);
	struct kern_error kern;
	int ret;

	if (!check_mode(gw, ep, result))
		return;
	ret = gw->kern->key_set(gw->kern_arg, &id, result, &kern);
	if (!ret) {
		judge(gw, ep, IMS_AGW_STATE_KEYED, id.generation, result->digests.octets,
		      result->have_digests ? sizeof(result->digests.octets) : 0);
	} else if (!is_late(ret)) {
		log_error("termination %u stream %u: keys refused: %s", ep->termination,
			  ep->stream, kern.text);
		gw_tls_fail(gw, ep, id.generation, IMS_AGW_REASON_KEYS_REFUSED,
			    ALERT_INTERNAL_ERROR);
	}
}

/* Which of several remotes it was only its identity tells. */
static void log_identity(const struct gw_ep *ep, const struct hs_result *result)
{
	char text[4 * sizeof(result->psk_identity)];

	if (!ep->intent.psk || ep->tls_role != IMS_AGW_TLS_ROLE_SERVER)
		return;
	utf8_quote(text, sizeof(text), result->psk_identity);
	log_info("termination %u stream %u: TLS: PSK identity \"%s\"", ep->termination, ep->stream,
		 text);
}

void gw_hs_done(struct gw *gw, const struct hs_result *result)
{
	struct gw_ep *ep = of_job(gw, result->id, GW_HS_RUNNING);

	if (!ep)
		return;
	ep->hs = GW_HS_NONE;
	gw->status.handshakes_running--;
	gw->status.handshakes_done++;
	gw_past_keep(ep, result);
	if (result->reason != IMS_AGW_REASON_NONE) {
		gw->status.mismatches += result->reason == IMS_AGW_REASON_FINGERPRINT_MISMATCH;
		gw_tls_fail(gw, ep, ep->hs_generation, result->reason, result->alert);
	} else {
		log_identity(ep, result);
		set_keys(gw, ep, result);
	}
	gw_tls_run(gw);
}
