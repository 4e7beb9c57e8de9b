// SPDX-License-Identifier: GPL-2.0
/*
 * The end of the agent: new contexts are refused, old ones have their time, and nobody takes that
 * back.
 *
 * with: core json agent/drain.c
 */
#include <stdlib.h>

#include "control/json/ctl.h"
#include "control/json/ctl_verb.h"
#include "drain.h"
#include "gw_fake.h"
#include "tap.h"
#include "turn.h"

static struct loop *loop;
static struct drain *drain;
static struct gw_error err;
static char told[256];

static void tell(void *arg, bool on, uint64_t limit_ms)
{
	size_t len = strlen(told);

	(void)arg;
	snprintf(told + len, sizeof(told) - len, "%s %u ", on ? "on" : "off",
		 (unsigned int)limit_ms);
}

static void leave(void *arg, bool forced)
{
	size_t len = strlen(told);

	(void)arg;
	snprintf(told + len, sizeof(told) - len, "%s ", forced ? "forced" : "leave");
}

static void start(uint64_t limit_ms)
{
	struct drain_args args = { .loop = loop, .limit_ms = limit_ms, .tell = tell,
		.leave = leave };

	fake_reset();
	fake_start(FAKE_CONF, &err);
	args.gw = gw;
	drain = drain_new(&args);
	*told = '\0';
}

static int reserve(uint32_t context)
{
	const struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | (context ? GW_HAS_CONTEXT : 0),
		.context = context, .realm = "core", .media = GW_MEDIA_TCP,
	};
	struct gw_term_reply reply;

	return gw_reserve(gw, &req, &reply, &err);
}

static void test_set(void)
{
	start(0);
	reserve(0);
	drain_set(drain, true);
	drain_set(drain, true);
	is_str(told, "on 0 ", "front ends hear of it once");
	is_int(reserve(0), -GW_E_LIMIT, "no new context");
	is_str(err.field, "context", "which is named");
	is_int(reserve(1), 0, "but the other half of a call");
	drain_set(drain, false);
	is_int(reserve(0), 0, "and not any more");
	drain_free(drain);
}

static void test_stop(void)
{
	const struct gw_target all = { .all = true };

	start(0);
	reserve(0);
	drain_stop(drain);
	is_str(told, "leave ", "without a limit at once");
	drain_free(drain);
	start(60000);
	reserve(0);
	drain_stop(drain);
	is_str(told, "on 60000 ", "with one there is time");
	gw_release(gw, &all, NULL, NULL, &err);
	ok(turn_until(loop, strstr(told, "leave")), "and the end is that of the last context");
	drain_free(drain);
	start(60000);
	reserve(0);
	drain_stop(drain);
	drain_stop(drain);
	is_str(told, "on 60000 leave ", "or by a second signal");
	drain_free(drain);
	start(1);
	reserve(0);
	drain_stop(drain);
	ok(turn_until(loop, strstr(told, "forced")), "or of patience");
	drain_free(drain);
}

static bool on_drain(void *arg, bool on)
{
	(void)arg;
	return drain_set(drain, on);
}

static const char *order(const char *on)
{
	const struct ctl_agent agent = { .drain = on_drain };
	struct ctl_subscription subscription = { 0 };
	static char text[512];
	char line[128], *answer;

	snprintf(line, sizeof(line), "{\"verb\":\"drain\",\"params\":{\"on\":%s}}", on);
	answer = ctl_answer(gw, &agent, &subscription, line, strlen(line));
	snprintf(text, sizeof(text), "%s", answer);
	free(answer);
	return text;
}

#define DONE "{\"result\":{\"contexts\":1}}"

static bool is_refused(const char *answer)
{
	return strstr(answer, "\"wrong_state\"") && strstr(answer, "\"the agent is ending\"");
}

static void test_order(void)
{
	start(60000);
	reserve(0);
	is_str(order("true"), DONE, "drained by order");
	is_str(order("false"), DONE, "and not any more");
	is_str(order("false"), DONE, "which it was not");
	is_str(told, "on 0 off 0 ", "front ends hear of what has changed");
	drain_stop(drain);
	ok(is_refused(order("false")), "an agent that is ending does not take that back");
	is_int(reserve(0), -GW_E_LIMIT, "and no new context");
	is_str(order("true"), DONE, "it is drained");
	drain_stop(drain);
	ok(is_refused(order("false")), "so it is when nothing is waited for");
	is_str(told, "on 0 off 0 on 60000 leave ", "front ends have heard of none of that");
	drain_free(drain);
	start(0);
	reserve(0);
	drain_stop(drain);
	ok(is_refused(order("true")), "an agent that ends at once is not drained any more");
	is_str(order("false"), DONE, "which it is not");
	is_str(told, "leave ", "nor are front ends told");
	drain_free(drain);
}

int main(void)
{
	plan(10 + 12);
	loop = loop_new();
	test_set();
	test_stop();
	test_order();
	fake_reset();
	loop_free(loop);
	return tap_done();
}
