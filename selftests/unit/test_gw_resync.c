// SPDX-License-Identifier: GPL-2.0
/*
 * Events were lost: the tables are compared with the module slice by slice, and orders, events and
 * further losses come in between.
 *
 * with: core
 */
#include <errno.h>
#include <string.h>

#include "gw_fake.h"
#include "tap.h"

#define COUNT	(2 * GW_SLICE + 10)

static struct gw_error err;

/* Terminations 1 to COUNT, two a context, all linked. */
static void begin(void)
{
	static const char conf[] = "[realm access]\naddress = 198.51.100.1\nports = 30000-31000\n"
				   "port-quarantine = 0s\n";
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};
	struct gw_term_reply reply = { 0 };
	uint32_t i;

	fake_reset();
	fake_start(conf, &err);
	for (i = 1; i <= COUNT; i++) {
		req.has &= ~(uint64_t)GW_HAS_CONTEXT;
		if (i % 2 == 0)
			req.has |= GW_HAS_CONTEXT;
		req.context = reply.context;
		gw_reserve(gw, &req, &reply, &err);
		fake_state(i, IMS_AGW_STATE_LINKED);
	}
	fake_forget();
}

static void fails_unheard(uint32_t termination)
{
	fake_find(termination, 1)->reason = IMS_AGW_REASON_RESET;
	fake_state_lost(termination, IMS_AGW_STATE_FAILED);
}

static void vanishes(uint32_t termination)
{
	memset(fake_find(termination, 1), 0, sizeof(fake_ep[0]));
}

static int told(enum gw_event_kind kind, uint32_t termination)
{
	int i, count = 0;

	for (i = 0; i < fake_events; i++)
		count += fake_event[i].kind == kind && fake_event[i].termination == termination;
	return count;
}

static size_t streams(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return status.endpoints;
}

static int release(uint32_t termination)
{
	struct gw_target target = { .termination = termination };

	return gw_release(gw, &target, NULL, NULL, &err);
}

static void test_slices(void)
{
	begin();
	fails_unheard(1);
	fails_unheard(GW_SLICE);
	fails_unheard(GW_SLICE + 1);
	fails_unheard(COUNT);
	ok(!gw_resync(gw), "without a loss nothing is looked at");
	gw_kern_events_lost(gw);
	is_str(fake_log, "", "a loss asks for nothing in the turn in which it is told");
	ok(gw_resync(gw), "the first slice is not all");
	is_int(told(GW_EVENT_BEARER_RELEASED, 1), 1, "its first end is told");
	is_int(told(GW_EVENT_BEARER_RELEASED, GW_SLICE), 1, "its last one, too");
	is_int(told(GW_EVENT_BEARER_RELEASED, GW_SLICE + 1), 0, "that of the next one not yet");
	ok(gw_resync(gw), "nor is the second one");
	is_int(told(GW_EVENT_BEARER_RELEASED, GW_SLICE + 1), 1, "its first end is told");
	ok(!gw_resync(gw), "the third one is");
	is_int(told(GW_EVENT_BEARER_RELEASED, COUNT), 1, "the last end is told");
	is_int(told(GW_EVENT_BEARER_RELEASED, 1), 1, "and no end twice");
	ok(!gw_resync(gw), "then there is nothing more to do");
}

static void test_vanished(void)
{
	begin();
	vanishes(3);
	vanishes(GW_SLICE);
	vanishes(GW_SLICE + 1);
	vanishes(COUNT);
	fake_lost();
	is_int(streams(), COUNT - 4, "what the module has no more is gone, wherever it was");
	is_int(told(GW_EVENT_RELEASED, GW_SLICE) + told(GW_EVENT_RELEASED, COUNT), 2,
	       "which is told");
	begin();
	memset(fake_ep, 0, sizeof(fake_ep));
	fake_lost();
	is_int(streams(), 0, "also when nothing is left");
}

static void test_orders_between(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};
	struct gw_term_reply reply;

	begin();
	gw_kern_events_lost(gw);
	gw_resync(gw);
	is_int(release(2), 0, "a release of what was looked at");
	is_int(release(GW_SLICE + 2), 0, "of what comes next");
	is_int(release(COUNT), 0, "of the last one");
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "a reservation");
	fake_state(GW_SLICE + 3, IMS_AGW_STATE_HALF_CLOSED);
	while (gw_resync(gw))
		;
	is_int(streams(), COUNT - 2, "all is as it was ordered");
	is_int(told(GW_EVENT_RELEASED, GW_SLICE + 2), 1, "each release is told once");
	is_int(told(GW_EVENT_STATE, GW_SLICE + 3), 1, "so is a state that came meanwhile");
}

static void test_again(void)
{
	begin();
	gw_kern_events_lost(gw);
	gw_resync(gw);
	fails_unheard(1);
	gw_kern_events_lost(gw);
	gw_resync(gw);
	ok(gw_resync(gw), "events were lost once more: behind the last slice there is the first");
	is_int(told(GW_EVENT_BEARER_RELEASED, 1), 0, "it was looked at before");
	gw_resync(gw);
	is_int(told(GW_EVENT_BEARER_RELEASED, 1), 1, "and is looked at again");
	gw_resync(gw);
	ok(!gw_resync(gw), "once, then it is done");
}

static void test_failing(void)
{
	begin();
	fails_unheard(1);
	vanishes(COUNT);
	fake_fail("dump", -ETIMEDOUT, 1);
	gw_kern_events_lost(gw);
	gw_resync(gw);
	ok(!gw_resync(gw), "a slice that fails is the last one for now");
	is_int(streams(), COUNT, "what it did not show is not gone");
	while (gw_resync(gw))
		;
	is_int(streams(), COUNT - 1, "a later try shows it, though nothing more is lost");
	fake_forget();
	ok(!gw_resync(gw) && !*fake_log, "and then all is known");
	begin();
	vanishes(GW_SLICE + 5);
	fake_fail("dump", -EINTR, 1);
	fake_lost();
	is_int(streams(), COUNT - 1, "a slice that was disturbed is asked for again");
	begin();
	vanishes(GW_SLICE + 5);
	fake_fail_often("dump", -EINTR, 25);
	gw_kern_events_lost(gw);
	ok(gw_resync(gw), "one that always is waits for another turn");
	while (gw_resync(gw))
		;
	is_int(streams(), COUNT - 1, "and comes to an end some time");
}

int main(void)
{
	plan(12 + 3 + 7 + 4 + 7);
	test_slices();
	test_vanished();
	test_orders_between();
	test_again();
	test_failing();
	fake_reset();
	return tap_done();
}
