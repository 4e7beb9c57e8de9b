// SPDX-License-Identifier: GPL-2.0
/*
 * Whose a stream is: owner and cookie in orders, views, events and in what the module keeps.
 *
 * with: core
 */
#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define LONGEST "abcdefghijklmnopqrstuvwxyz-._09"

static struct gw_error err;
static struct gw_term_reply reply;
static struct gw_view seen;
static char owner[GW_OWNER_MAX + 1];
static uint8_t cookie[GW_COOKIE_MAX];

static struct gw_term_req order(const char *tag, const void *octets, uint8_t len)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH | GW_HAS_OWNER | GW_HAS_COOKIE,
		.realm = "core", .media = GW_MEDIA_TCP, .latch = GW_LATCH_ON, .owner = tag,
		.cookie_len = len,
	};

	memcpy(req.cookie, octets, len);
	return req;
}

/* The texts of a view are there while it is shown. */
static void look(void *arg, const struct gw_view *view)
{
	(void)arg;
	seen = *view;
	snprintf(owner, sizeof(owner), "%s", view->owner);
	if (view->cookie_len)
		memcpy(cookie, view->cookie, view->cookie_len);
}

static void look_at(uint32_t termination)
{
	struct gw_target target = { .termination = termination }, after = { 0 };
	bool more;

	gw_audit(gw, &target, &after, 1, &more, look, NULL, &err);
}

static bool has_cookie(const void *octets, uint8_t len)
{
	return seen.cookie_len == len && !memcmp(cookie, octets, len);
}

static int change(uint32_t has, const char *tag, const void *octets, uint8_t len)
{
	struct gw_term_req req = order(tag, octets, len);

	req.has = GW_HAS_TERMINATION | has;
	req.termination = 1;
	return gw_configure(gw, &req, &reply, &err);
}

static void test_kept(void)
{
	uint8_t whole[GW_COOKIE_MAX];
	struct gw_term_req req;
	int i;

	for (i = 0; i < GW_COOKIE_MAX; i++)
		whole[i] = 255 - i;
	req = order(LONGEST, whole, sizeof(whole));
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "the longest owner and cookie");
	look_at(1);
	is_str(owner, LONGEST, "a view has the owner");
	ok(has_cookie(whole, sizeof(whole)), "and all octets of the cookie");
	fake_stop();
	fake_start(FAKE_CONF, &err);
	look_at(1);
	is_str(owner, LONGEST, "the next agent finds the owner");
	ok(has_cookie(whole, sizeof(whole)), "and the cookie");
	is_int(change(GW_HAS_MODE, NULL, "", 0), 0, "another order");
	look_at(1);
	ok(has_cookie(whole, sizeof(whole)) && !strcmp(owner, LONGEST), "leaves both");
	gw_release(gw, &(struct gw_target){ .termination = 1 }, look, NULL, &err);
	ok(has_cookie(whole, sizeof(whole)), "a release shows it for the last time");
}

static void test_change(void)
{
	struct gw_term_req req = order("h248", "call-1", 6), plain = req;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	plain.has &= ~(GW_HAS_OWNER | GW_HAS_COOKIE);
	gw_reserve(gw, &plain, &reply, &err);
	look_at(1);
	ok(!*owner && !seen.cookie_len, "nobody owns what is ordered without");
	is_int(change(GW_HAS_OWNER, "h248", "", 0), 0, "which can be owned by saying so");
	is_int(change(GW_HAS_OWNER, "h248", "", 0), 0, "the same again is a success");
	is_int(change(GW_HAS_OWNER, "ng", "", 0), -GW_E_CONFLICT, "another one is not");
	is_str(err.field, "owner", "and is named");
	is_int(change(GW_HAS_COOKIE, NULL, "a\0b", 3), 0, "a cookie can change");
	look_at(1);
	ok(has_cookie("a\0b", 3), "to any octets");
	is_int(change(GW_HAS_COOKIE, NULL, "", 0), 0, "also to none");
	look_at(1);
	is_int(seen.cookie_len, 0, "then there is none");
	is_str(owner, "h248", "the owner stays");
	req.owner = "";
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "an empty owner");
	req.owner = LONGEST "x";
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "one that is too long");
	req.owner = "h248/1";
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "one of other characters");
	req.owner = "h248";
	req.cookie_len = GW_COOKIE_MAX + 1;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "a cookie that is too long");
	is_str(err.field, "cookie", "is named");
}

static char heard[3][64];	/* of nobody in particular, of h248, of ng */

static void hear(void *arg, const struct gw_event *event)
{
	size_t len = strlen(arg);

	snprintf((char *)arg + len, sizeof(heard[0]) - len, "%u=%s:%.*s ", event->termination,
		 event->owner, (int)event->cookie_len, (const char *)event->cookie);
}

static void test_events(void)
{
	const struct gw_term_req req[] = { order("h248", "x", 1), order("ng", "y", 1) };
	struct gw_subscriber *subscriber[3];
	int i;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	subscriber[0] = gw_subscribe(gw, NULL, hear, heard[0]);
	subscriber[1] = gw_subscribe(gw, "h248", hear, heard[1]);
	subscriber[2] = gw_subscribe(gw, "ng", hear, heard[2]);
	for (i = 0; i < 2; i++) {
		gw_reserve(gw, &req[i], &reply, &err);
		fake_state(i + 1, IMS_AGW_STATE_ACCEPTED);
	}
	gw_flush(gw, &err);
	is_str(heard[0], "1=h248:x 2=ng:y 2=ng:y 1=h248:x ", "who asks for all hears all");
	is_str(heard[1], "1=h248:x 1=h248:x ", "a front end hears of its own streams");
	is_str(heard[2], "2=ng:y 2=ng:y ", "and so does another");
	for (i = 0; i < 3; i++)
		gw_unsubscribe(gw, subscriber[i]);
}

static char seqs[64];

static void number(void *arg, const struct gw_event *event)
{
	size_t len = strlen(seqs);

	(void)arg;
	snprintf(seqs + len, sizeof(seqs) - len, "%u:%u ", event->kind, event->seq);
}

static void test_asked(void)
{
	struct gw_term_req req = order("h248", "", 0);
	struct gw_subscriber *subscriber;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	*seqs = '\0';
	req.has |= GW_HAS_EVENTS;
	req.events = 1U << GW_EVENT_COUNT;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "an event that there is not");
	is_str(err.field, "events", "is refused by name");
	req.events = 1U << GW_EVENT_TCP_FAILURE | 1U << GW_EVENT_RELEASED;
	gw_reserve(gw, &req, &reply, &err);
	subscriber = gw_subscribe(gw, "h248", number, NULL);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	fake_fails(1, IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_REASON_CONNECT_REFUSED);
	look_at(1);
	ok(seen.events == req.events && seen.event_seq == 2, "a view has what is asked for");
	is_str(seqs, "3:2 ", "the owner hears what it asked for, and that there was more");
	is_int(fake_events, 2, "who asks for all hears all");
	ok(fake_event[0].seq == 1 && fake_event[0].unasked && !fake_event[1].unasked,
	   "and that the owner does not");
	gw_unsubscribe(gw, subscriber);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	look_at(1);
	ok(seen.events == req.events && !seen.event_seq, "the next agent knows it and counts anew");
	is_int(change(GW_HAS_MODE, NULL, "", 0), 0, "another order");
	look_at(1);
	ok(seen.events == req.events, "leaves it");
}

/* Types 6 and 7 behind a realm. */
static void test_octets(void)
{
	uint8_t octets[5 + 3 + 40] = { 1, 1, 0, 1, 'a', 6, 0, 2, 'n', 'g' };
	uint8_t large[5 + 3 + GW_COOKIE_MAX + 1] = { 1, 1, 0, 1, 'a', 7, 0, GW_COOKIE_MAX };
	struct gw_opaque out;

	ok(gw_opaque_decode(octets, 10, &out) && !strcmp(out.intent.owner, "ng"), "an owner");
	octets[9] = 0;
	ok(!gw_opaque_decode(octets, 10, &out) && !*out.intent.owner, "with a NUL in it");
	octets[7] = 40;
	memset(octets + 8, 'n', 40);
	ok(!gw_opaque_decode(octets, sizeof(octets), &out), "too long");
	ok(gw_opaque_decode(large, sizeof(large) - 1, &out) &&
	   out.intent.cookie_len == GW_COOKIE_MAX, "the longest cookie");
	large[7]++;
	ok(!gw_opaque_decode(large, sizeof(large), &out) && !out.intent.cookie, "a longer one");
}

int main(void)
{
	plan(8 + 15 + 3 + 9 + 5);
	log_set_level((enum log_level)0);
	fake_start(FAKE_CONF, &err);
	test_kept();
	test_change();
	test_events();
	test_asked();
	test_octets();
	fake_reset();
	return tap_done();
}
