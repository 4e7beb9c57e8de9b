// SPDX-License-Identifier: GPL-2.0
/*
 * A front end of its own kind, which needs nothing of the core but gw.h.
 *
 * with: core selftests/unit/front/front.c
 */
#include "front/front.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"
#include "turn.h"

static struct gw_error err;
static struct front front;
static struct loop *loop;

/* Of somebody else. */
static uint32_t reserve(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "core", .media = GW_MEDIA_TCP,
	};
	struct gw_term_reply reply;

	gw_reserve(gw, &req, &reply, &err);
	return reply.termination;
}

static int count_streams(void)
{
	struct gw_summary summary;

	gw_summarize(gw, &(struct gw_target){ .all = true }, &summary, &err);
	return (int)summary.streams;
}

static void forget(void)
{
	*front.log = '\0';
}

static void test_call(void)
{
	is_int(front_call(&front, "call-1", "203.0.113.9", &err), 0, "a call");
	is_int(count_streams(), 4, "two terminations of two streams");
	is_int(front_call(&front, "call-2", "no address", &err), -GW_E_VALUE, "one that fails");
	is_int(count_streams(), 4, "leaves nothing");
	is_str(front.log, "event call-2 3/1 released\nevent call-2 3/2 released\n",
	       "but what was told of its first half");
	forget();
}

static void test_end(void)
{
	uint32_t other = reserve();

	fake_state(other, IMS_AGW_STATE_ACCEPTED);
	is_str(front.log, "", "what is not its own it does not hear");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_fails(1, IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_REASON_RESET);
	is_str(front.log, "event call-1 1/1 state\nevent call-1 1/1 bearer-released\n",
	       "events have the call-id");
	forget();
	turn_until(loop, !front.ended_count);
	is_str(front.log, "final call-1 1/1 reset rx=7 connected\n"
	       "final call-1 1/2 none rx=7 never connected\n"
	       "final call-1 2/1 none rx=7 never connected\n"
	       "final call-1 2/2 none rx=7 never connected\n"
	       "event call-1 1/1 released\nevent call-1 1/2 released\n"
	       "event call-1 2/1 released\nevent call-1 2/2 released\n",
	       "the call ends in the next turn, with its last figures");
	is_int(count_streams(), 1, "what is another's stays");
	forget();
}

static void test_restart(void)
{
	front_call(&front, "call-3", "203.0.113.9", &err);
	front_call(&front, "call-4", "203.0.113.9", &err);
	front_end(&front);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	front_begin(&front, gw, loop);
	is_int(front.calls, 2, "after a restart it finds its calls");
	is_int(front_end_calls(&front, &err), 0, "all of them end in one order");
	ok(strstr(front.log, "final call-3 ") && strstr(front.log, "final call-4 "),
	   "each known by its call-id");
	is_int(count_streams(), 1, "what is another's stays");
	is_int(front_end_calls(&front, &err), -GW_E_NO_MATCH, "then there are none");
}

int main(void)
{
	plan(5 + 4 + 5);
	log_set_level((enum log_level)0);
	fake_start(FAKE_CONF, &err);
	loop = loop_new();
	front_begin(&front, gw, loop);
	test_call();
	test_end();
	test_restart();
	front_end(&front);
	fake_reset();
	loop_free(loop);
	return tap_done();
}
