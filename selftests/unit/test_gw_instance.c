// SPDX-License-Identifier: GPL-2.0
/*
 * Endpoints that have the name of an earlier one, termination and stream: what is told or asked of
 * the one does not touch the other.
 *
 * with: core
 */
#include <errno.h>
#include <stdlib.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define EVENTS	(IMS_AGW_EVENT_INACTIVITY + 1)

static struct gw_error err;
static struct gw_term_reply reply;

/* Termination 1 with stream 1, or a further stream of it. */
static int reserve(uint16_t stream)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_STREAM |
			(stream > 1 ? GW_HAS_TERMINATION : 0),
		.realm = "access", .media = GW_MEDIA_TCP_TLS, .stream = stream, .termination = 1,
	};

	return gw_reserve(gw, &req, &reply, &err);
}

static int release(uint16_t stream)
{
	return gw_release(gw, &(struct gw_target){ .termination = 1, .stream = stream }, NULL, NULL,
			  &err);
}

static unsigned int endpoints(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return status.endpoints;
}

/* Stream 2 was released and reserved again; *old is what the module had before. */
static void again(struct kern_endpoint *old)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve(1);
	reserve(2);
	*old = *fake_find(1, 2);
	release(2);
	if (reserve(2))
		printf("Bail out! %s: %s\n", err.field, err.reason);
	fake_forget();
}

static void tell_of(const struct kern_endpoint *ep, uint32_t kind, uint32_t state, uint32_t seq)
{
	struct kern_event event = {
		.event = kind,
		.context = ep->config.context,
		.termination = ep->config.termination,
		.stream = ep->config.stream,
		.instance = ep->config.instance,
		.event_seq = seq,
		.state = state,
		.reason = IMS_AGW_REASON_RELEASED,
	};

	gw_kern_event(gw, &event);
}

static void test_late_events(void)
{
	struct kern_endpoint old;
	unsigned int kind;

	again(&old);
	for (kind = 0; kind < EVENTS; kind++)
		tell_of(&old, kind, IMS_AGW_STATE_ESTABLISHED, 10 + kind);
	is_int(endpoints(), 2, "events of the one that was released: the new one stays");
	is_int(fake_events, 0, "nothing is told of it");
	is_str(fake_log, "", "and the module is not asked");
	tell_of(fake_find(1, 2), IMS_AGW_EVENT_STATE, IMS_AGW_STATE_ACCEPTED, 1);
	is_int(fake_events, 1, "its own are taken");
	tell_of(fake_find(1, 2), IMS_AGW_EVENT_RELEASED, IMS_AGW_STATE_ACCEPTED, 2);
	is_int(endpoints(), 1, "its end, too");
}

/* The lost events were those of the release, and the dump has the next one only. */
static void test_lost_release(void)
{
	struct kern_endpoint old;

	again(&old);
	fake_find(1, 2)->config.instance += 5;
	fake_find(1, 2)->state = IMS_AGW_STATE_ESTABLISHED;
	fake_lost();
	ok(fake_last(GW_EVENT_RELEASED),
	   "a dump with another one of that name: the release is told");
	is_int(endpoints(), 2, "the other one is known");
	is_str(fake_log, "dump\naccept 1/2\nsubmit role=server expected=0\n",
	       "and what it asks for is done");
}

static void test_restart(void)
{
	struct kern_endpoint old;

	again(&old);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	fake_forget();
	tell_of(&old, IMS_AGW_EVENT_RELEASED, IMS_AGW_STATE_IDLE, 10);
	is_int(endpoints(), 2, "a new agent hears late of the release");
	is_str(fake_log, "", "and has no question");
}

static int set_mode(void)
{
	struct gw_target target = { .termination = 1, .stream = 2 };

	return gw_through_connect(gw, &target, 0, &err);
}

static int configure(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_STREAM | GW_HAS_IGNORE_SYN,
		.termination = 1, .stream = 2, .ignore_syn = true,
	};

	return gw_configure(gw, &req, &reply, &err);
}

static void test_orders(void)
{
	struct kern_endpoint old;

	again(&old);
	fake_find(1, 2)->config.instance += 5;
	is_int(configure(), -GW_E_STATE, "an order names the one that it means: configure");
	is_int(set_mode(), -GW_E_STATE, "mode");
	fake_forget();
	tell_of(&old, IMS_AGW_EVENT_STATE, IMS_AGW_STATE_ESTABLISHED, 1);
	is_str(fake_log, "", "a handshake of one that is gone is not begun");
	is_int(release(2), 0, "it can be released, for it is gone");
	ok(fake_find(1, 2), "and the other one is left alone");
}

/* A verdict that comes late is of the connection that it was made for. */
static void test_connection(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve(1);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_forget();
	gw_tls_fail(gw, gw_ep_find(gw, 1, 1), 1, IMS_AGW_REASON_INTERNAL, 0);
	is_str(fake_log, "", "a failure of the first connection is none of the second");
	gw_tls_fail(gw, gw_ep_find(gw, 1, 1), 2, IMS_AGW_REASON_INTERNAL, 0);
	is_str(fake_log, "fail 1/1 internal alert=0\n", "its own is");
}

/* Nobody but an agent makes endpoints. */
static void test_foreign(void)
{
	struct kern_endpoint foreign = { .config = {
		.context = 9, .termination = 50, .stream = 1, .instance = 100,
	} };
	unsigned int kind;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve(1);
	fake_forget();
	memset(&fake_claim, 0xff, sizeof(fake_claim));
	for (kind = 0; kind < EVENTS; kind++)
		tell_of(&foreign, kind, IMS_AGW_STATE_ACCEPTED, 1 + kind);
	is_str(fake_log, "claim\n",
	       "one that is newer than all own ones: the claim is asked, once");
	ok(!fake_claim.endpoints_max && !fake_claim.unverified_max,
	   "and no cap is changed by that");
	is_int(fake_events, 0, "the controller is told nothing");
	foreign.config.instance++;
	fake_fail("claim", -EBUSY, 0);
	tell_of(&foreign, IMS_AGW_EVENT_STATE, IMS_AGW_STATE_ACCEPTED, 1);
	is_str(fake_log, "claim\nclaim refused\n", "a still newer one: asked again");
}

int main(void)
{
	plan(5 + 3 + 2 + 5 + 4 + 2);
	log_set_level((enum log_level)0);
	test_late_events();
	test_lost_release();
	test_restart();
	test_orders();
	test_connection();
	test_foreign();
	fake_reset();
	return tap_done();
}
