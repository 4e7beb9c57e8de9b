// SPDX-License-Identifier: GPL-2.0
/*
 * What is ordered of a context: priority and emergency, who is first and who goes last, and that
 * what nobody confirms is released. And heartbeats.
 *
 * with: core
 */
#include <errno.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static struct gw_error err;
static struct gw_term_reply reply;
static struct gw_view seen;

static void look(void *arg, const struct gw_view *view)
{
	(void)arg;
	seen = *view;
}

/* False: it is not there. */
static bool look_at(uint32_t termination)
{
	struct gw_target target = { .termination = termination }, after = { 0 };
	struct gw_error none;
	bool more;

	return !gw_audit(gw, &target, &after, 1, &more, look, NULL, &none);
}

static struct gw_term_req plain(void)
{
	return (struct gw_term_req){
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH, .realm = "access",
		.media = GW_MEDIA_TCP, .latch = GW_LATCH_ON,
	};
}

static struct gw_term_req urgent(uint8_t priority, bool emergency)
{
	struct gw_term_req req = plain();

	req.has |= GW_HAS_PRIORITY | GW_HAS_EMERGENCY;
	req.priority = priority;
	req.emergency = emergency;
	return req;
}

static void set(struct gw_term_req *req, enum setting setting, uint32_t ms)
{
	req->settings.has |= 1U << setting;
	req->settings.value[setting] = ms;
}

static void begin(const char *conf)
{
	fake_reset();
	fake_start(conf, &err);
}

static void restart(void)
{
	fake_stop();
	fake_start(FAKE_CONF, &err);
}

static bool is(uint32_t termination, unsigned int priority, bool emergency)
{
	return look_at(termination) && seen.priority == priority && seen.emergency == emergency;
}

/* Two terminations of context 1. */
static void pair(struct gw_term_req first)
{
	struct gw_term_req second = plain();

	begin(FAKE_CONF);
	gw_reserve(gw, &first, &reply, &err);
	second.has |= GW_HAS_CONTEXT;
	second.context = 1;
	second.realm = "core";
	gw_reserve(gw, &second, &reply, &err);
}

static struct gw_term_req change_of(uint32_t termination)
{
	struct gw_term_req req = { .has = GW_HAS_TERMINATION | GW_HAS_PRIORITY,
				   .termination = termination, .priority = 9 };

	return req;
}

static void test_context(void)
{
	struct gw_term_req req = urgent(3, true);

	pair(req);
	ok(is(1, 3, true) && is(2, 3, true), "both sides have what the first was ordered with");
	restart();
	ok(is(1, 3, true) && is(2, 3, true), "also for another agent");
	req = change_of(2);
	is_int(gw_configure(gw, &req, &reply, &err), 0, "a change by one side");
	ok(is(1, 9, true) && is(2, 9, true), "is one of both");
	gw_release(gw, &(struct gw_target){ .termination = 2 }, NULL, NULL, &err);
	restart();
	ok(is(1, 9, true), "and stays when that side is released");
	req = (struct gw_term_req){ .has = GW_HAS_CONTEXT | GW_HAS_EMERGENCY, .context = 1 };
	is_int(gw_configure_context(gw, &req, &err), 0, "a change of the context alone");
	ok(is(1, 9, false), "is done");
	restart();
	ok(is(1, 9, false), "and kept");
}

/* As an agent leaves it that ended while it changed the one and not yet the other. */
static void half_changed(uint32_t changed)
{
	struct kern_config *left, *right, before;
	struct gw_term_req req = urgent(9, true);

	pair(urgent(3, false));
	left = &fake_find(3 - changed, 1)->config;
	before = *left;
	req.has = GW_HAS_TERMINATION | GW_HAS_PRIORITY | GW_HAS_EMERGENCY;
	req.termination = changed;
	set(&req, SETTING_CONFIRM, 60000);
	gw_configure(gw, &req, &reply, &err);
	right = &fake_find(changed, 1)->config;
	*left = before;
	ok(left->opaque_len != right->opaque_len, "two sides differ");
	restart();
}

static void test_half_changed(void)
{
	uint32_t changed;

	for (changed = 1; changed <= 2; changed++) {
		half_changed(changed);
		ok(is(1, 9, true) && is(2, 9, true), "what asks for more counts for both");
		is_int(seen.settings.value[SETTING_CONFIRM], 60000, "and the longer time");
	}
}

static void test_refused(void)
{
	struct gw_term_req req = urgent(16, false);

	begin(FAKE_CONF);
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "priority 16 is refused");
	is_int(gw_field_of(&err, NULL), GW_FIELD_PRIORITY, "by its name");
	pair(urgent(3, false));
	req = change_of(2);
	fake_fail("endpoint-set", -EIO, 1);
	is_int(gw_configure(gw, &req, &reply, &err), -GW_E_KERNEL, "the module fails at one side");
	ok(is(1, 3, false) && is(2, 3, false), "nothing has changed");
	fake_fail("endpoint-set", -EIO, 2);
	is_int(gw_configure(gw, &req, &reply, &err), -GW_E_KERNEL, "it fails at the change itself");
	restart();
	ok(is(1, 3, false) && is(2, 3, false), "nothing has changed, neither in the module");
	req.has = GW_HAS_CONTEXT | GW_HAS_PRIORITY | GW_HAS_MODE;
	req.context = 1;
	is_int(gw_configure_context(gw, &req, &err), -GW_E_MISSING,
	       "what is of a stream is not ordered of a context");
	req.has = GW_HAS_CONTEXT | GW_HAS_PRIORITY;
	req.replace = GW_HAS_DESCRIPTOR;
	is_int(gw_configure_context(gw, &req, &err), -GW_E_MISSING,
	       "nor set back to its default");
	is_str(err.field, "termination", "which would be of one");
	req.replace = 0;
	req.context = 7;
	is_int(gw_configure_context(gw, &req, &err), -GW_E_NO_CONTEXT,
	       "a context that is not there");
}

static void test_order(void)
{
	struct gw_term_req req[2] = { urgent(5, true), plain() };
	struct gw_term_reply both[2];
	unsigned int failed;

	begin(FAKE_CONF);
	req[1].has |= GW_HAS_STREAM;
	req[1].stream = 2;
	is_int(gw_order(gw, req, 2, both, &failed, &err), 0, "two streams in one order");
	restart();
	ok(is(1, 5, true), "have what the first says");
	req[1] = urgent(6, true);
	req[1].has |= GW_HAS_STREAM;
	req[1].stream = 2;
	is_int(gw_order(gw, req, 2, both, &failed, &err), -GW_E_CONFLICT,
	       "two priorities for one context are refused");
	is_int(failed, 1, "at the second stream");
	req[1] = plain();
	req[1].has |= GW_HAS_STREAM;
	req[1].stream = 2;
	set(&req[1], SETTING_CONFIRM, 0);
	is_int(gw_order(gw, req, 2, both, &failed, &err), -GW_E_CONFLICT,
	       "so is no time where the first has the configured one");
	is_str(err.field, "timeouts.confirm", "by its name");
}

/* --- who is first ---------------------------------------------------------------------------- */

static void connect_all(const struct gw_term_req *req, uint32_t count)
{
	uint32_t i;

	begin("handshakes-max = 1\n" FAKE_CONF);
	for (i = 0; i < count; i++) {
		struct gw_term_req one = req[i];

		one.media = GW_MEDIA_TCP_TLS;
		gw_reserve(gw, &one, &reply, &err);
	}
	for (i = 1; i <= count; i++) {
		fake_state(i, IMS_AGW_STATE_ACCEPTED);
		fake_state(i, IMS_AGW_STATE_ESTABLISHED);
	}
}

/* The handshake that runs ends; whose is next? */
static int next(void)
{
	fake_forget();
	fake_done(1);
	return strstr(fake_log, "submit ") ? (int)(fake_job.id >> 32) : 0;
}

static void test_queue(void)
{
	const struct gw_term_req req[] = {
		plain(), plain(), urgent(4, false), urgent(0, true), urgent(4, false),
		urgent(15, false),
	};
	struct gw_term_req change = change_of(5);

	connect_all(req, 6);
	is_int(next(), 4, "the emergency call comes first");
	is_int(next(), 6, "then the greatest priority");
	is_int(gw_configure(gw, &change, &reply, &err), 0, "the priority changes while it waits");
	is_int(next(), 5, "and its place with it");
	is_int(next(), 3, "then the next");
	is_int(next(), 2, "the others at last");
	is_int(next(), 0, "none is forgotten");
}

static void test_silent(void)
{
	struct gw_term_req req[] = { urgent(0, true), plain(), plain(), urgent(2, false) };
	unsigned int i;

	begin(FAKE_CONF "silent-max = 2\n");
	fake_silent = true;
	for (i = 0; i < 4; i++) {
		req[i].media = GW_MEDIA_TCP_TLS;
		gw_reserve(gw, &req[i], &reply, &err);
	}
	fake_connect(1, "192.0.2.9:1");
	fake_connect(2, "192.0.2.10:1");
	fake_forget();
	fake_connect(3, "192.0.2.11:1");
	ok(strstr(fake_log, "fail 2/1 "), "of too many silent ones the emergency call stays");
	fake_forget();
	fake_connect(4, "192.0.2.12:1");
	ok(strstr(fake_log, "fail 3/1 "), "and one with priority takes the place of one without");
	fake_forget();
	fake_connect(2, "192.0.2.13:1");
	ok(strstr(fake_log, "fail 2/1 "), "where all others have more it is the new one that goes");
	is_int(fake_listening, 2, "and nothing of it is left");
	fake_silent = false;
}

static int reserve_one(struct gw_term_req req)
{
	return gw_reserve(gw, &req, &reply, &err);
}

/* The module has 1000 endpoints. */
static void test_room(void)
{
	struct gw_term_req second = plain();

	begin("priority-reserve = 998\n" FAKE_CONF);
	is_int(reserve_one(plain()), 0, "there is room for calls");
	is_int(reserve_one(plain()), 0, "for two");
	is_int(reserve_one(plain()), -GW_E_LIMIT, "the rest is for those with priority");
	is_int(reserve_one(urgent(1, false)), 0, "who get it");
	second.has |= GW_HAS_CONTEXT;
	second.context = 1;
	second.realm = "core";
	is_int(reserve_one(second), 0, "what is there gets what it needs");
	begin("priority-reserve = 1998\n" FAKE_CONF);
	is_int(reserve_one(urgent(7, false)), 0, "half of it is for emergency calls");
	is_int(reserve_one(urgent(7, false)), -GW_E_LIMIT, "and not for those with priority");
	is_int(gw_field_of(&err, NULL), GW_FIELD_PRIORITY, "which is told");
	is_int(reserve_one(urgent(0, true)), 0, "who get all");
}

/* --- who forgot whom ------------------------------------------------------------------------- */

#define SECOND 1000

static void wait_until(uint64_t ms)
{
	gw_timers_run(gw, ms);
}

static void test_confirm(void)
{
	struct gw_term_req req = plain(), change = change_of(1);
	struct gw_target target = { .context = 1 };
	uint64_t begun = gw_timer_now();

	set(&req, SETTING_CONFIRM, 60 * SECOND);
	pair(req);
	ok(look_at(1) && seen.settings.value[SETTING_CONFIRM] == 60 * SECOND, "the time is shown");
	wait_until(begun + 59 * SECOND);
	ok(look_at(1), "before the time it is there");
	is_int(gw_confirm(gw, &target, &err), 0, "somebody confirms it");
	gw_ctx_find(gw, 1)->confirmed_ms = begun + 50 * SECOND;
	wait_until(begun + 100 * SECOND);
	ok(look_at(1), "then it lives for another time");
	is_int(gw_configure(gw, &change, &reply, &err), 0, "an order confirms it");
	gw_ctx_find(gw, 1)->confirmed_ms = begun + 100 * SECOND;
	wait_until(begun + 159 * SECOND);
	ok(look_at(1) && look_at(2), "as well");
	wait_until(begun + 162 * SECOND);
	ok(!look_at(1) && !look_at(2), "what nobody confirms is released, all of it");
	ok(fake_last(GW_EVENT_RELEASED), "which is told");
	is_int(gw_confirm(gw, &target, &err), -GW_E_NO_CONTEXT, "and cannot be confirmed any more");
}

/* A release of a part is an order for the context as well. */
static void test_confirm_by_release(void)
{
	struct gw_target part = { .termination = 1 };
	struct gw_term_req req = plain();
	struct gw_ctx *ctx;
	uint64_t begun;

	set(&req, SETTING_CONFIRM, 60 * SECOND);
	pair(req);
	begun = gw_timer_now();
	ctx = gw_ctx_find(gw, 1);
	ctx->confirmed_ms = begun - 50 * SECOND;
	gw_timer_set(gw, &ctx->timer, begun + 10 * SECOND);
	is_int(gw_release(gw, &part, NULL, NULL, &err), 0, "one termination is released");
	wait_until(begun + 30 * SECOND);
	ok(look_at(2), "which confirms the context of the other one");
	wait_until(begun + 90 * SECOND);
	ok(!look_at(2), "for one time");
}

static void test_confirm_lost(void)
{
	struct gw_term_req req = plain();
	uint64_t begun = gw_timer_now();

	begin("confirm-timeout = 30s\n" FAKE_CONF);
	gw_reserve(gw, &req, &reply, &err);
	wait_until(begun + 32 * SECOND);
	ok(!look_at(1), "the time can be one of the configuration");
	set(&req, SETTING_CONFIRM, 60 * SECOND);
	pair(req);
	restart();
	begun = gw_timer_now();
	wait_until(begun + 59 * SECOND);
	ok(look_at(1), "for a new agent the time begins anew");
	fake_fail("endpoint-del", -EIO, 0);
	wait_until(begun + 62 * SECOND);
	ok(look_at(1), "the module fails to release it");
	wait_until(begun + 80 * SECOND);
	ok(!look_at(1), "it is asked again");
	set(&req, SETTING_CONFIRM, 999);
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "less than a second is refused");
	set(&req, SETTING_CONFIRM, 0);
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "0 is none");
	wait_until(begun + 900 * SECOND);
	ok(look_at(reply.termination), "and for ever");
}

/* --- heartbeats ------------------------------------------------------------------------------ */

static int beats(void)
{
	int i, count = 0;

	for (i = 0; i < fake_events; i++)
		count += fake_event[i].kind == GW_EVENT_HEARTBEAT;
	return count;
}

static void test_heartbeat(void)
{
	struct gw_term_req req = plain(), change = change_of(1);
	uint64_t begun;

	begin(FAKE_CONF);
	set(&req, SETTING_HEARTBEAT, 300 * SECOND);
	begun = gw_timer_now();
	gw_reserve(gw, &req, &reply, &err);
	wait_until(begun + 299 * SECOND);
	is_int(beats(), 0, "no heartbeat before its time");
	wait_until(begun + 302 * SECOND);
	is_int(beats(), 1, "one at its time");
	wait_until(begun + 605 * SECOND);
	is_int(beats(), 2, "and at each of them");
	restart();
	ok(look_at(1) && seen.settings.value[SETTING_HEARTBEAT] == 300 * SECOND,
	   "the period is kept for another agent");
	begun = gw_timer_now();
	fake_events = 0;
	wait_until(begun + 301 * SECOND);
	is_int(beats(), 1, "which goes on with it within a period");
	set(&change, SETTING_HEARTBEAT, 0);
	is_int(gw_configure(gw, &change, &reply, &err), 0, "it is taken back");
	fake_events = 0;
	wait_until(begun + 2000 * SECOND);
	is_int(beats(), 0, "then there is none");
	set(&change, SETTING_HEARTBEAT, 86400001);
	is_int(gw_configure(gw, &change, &reply, &err), -GW_E_VALUE, "more than a day is refused");
}

/* --- what is configured ---------------------------------------------------------------------- */

#define SETTINGS_CONF \
	"confirm-timeout = 60s\nheartbeat-time = 100s\nuser-timeout = 70s\nhello-timeout = 80s\n" \
	FAKE_CONF "confirm-timeout = 61s\nheartbeat-time = 101s\nuser-timeout = 71s\n"

static uint32_t value_of(enum setting setting)
{
	return seen.settings.value[setting];
}

static void test_settings(void)
{
	struct gw_term_req req = plain();

	begin(SETTINGS_CONF);
	gw_reserve(gw, &req, &reply, &err);
	ok(look_at(1) && value_of(SETTING_CONFIRM) == 61000 &&
	   value_of(SETTING_HEARTBEAT) == 101000 && value_of(SETTING_USER) == 71000,
	   "what a realm says counts in it");
	is_int(value_of(SETTING_HELLO), 80000, "of what it does not say the rest of the file");
	req.realm = "core";
	gw_reserve(gw, &req, &reply, &err);
	ok(look_at(2) && value_of(SETTING_CONFIRM) == 60000 &&
	   value_of(SETTING_HEARTBEAT) == 100000 && value_of(SETTING_USER) == 70000,
	   "in another realm that counts");
	req.realm = "access";
	set(&req, SETTING_CONFIRM, 62000);
	set(&req, SETTING_HEARTBEAT, 102000);
	set(&req, SETTING_HELLO, 82000);
	gw_reserve(gw, &req, &reply, &err);
	ok(look_at(3) && value_of(SETTING_CONFIRM) == 62000 &&
	   value_of(SETTING_HEARTBEAT) == 102000 && value_of(SETTING_HELLO) == 82000,
	   "an order goes before both");
}

int main(void)
{
	log_set_level(LOG_LEVEL_ERROR);
	plan(67 + 8 + 2 + 4);
	test_settings();
	test_half_changed();
	test_context();
	test_refused();
	test_order();
	test_queue();
	test_silent();
	test_room();
	test_confirm();
	test_confirm_by_release();
	test_confirm_lost();
	test_heartbeat();
	fake_reset();
	return tap_done();
}
