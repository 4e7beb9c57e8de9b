// SPDX-License-Identifier: GPL-2.0
/*
 * Orders to more than one context: by realm, by owner, of all.
 *
 * with: core
 */
#include <errno.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static struct gw_error err;
static struct gw_summary sum;
static int shown;

static void count(void *arg, const struct gw_view *view)
{
	(void)arg;
	(void)view;
	shown++;
}

static uint32_t reserve(uint32_t context, uint32_t termination, const char *realm,
			const char *owner)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_OWNER, .context = context,
		.termination = termination, .stream = 2, .realm = realm, .media = GW_MEDIA_TCP,
		.owner = owner,
	};
	struct gw_term_reply reply = { 0 };

	if (context)
		req.has |= GW_HAS_CONTEXT;
	if (termination)
		req.has |= GW_HAS_TERMINATION | GW_HAS_STREAM;
	if (gw_reserve(gw, &req, &reply, &err))
		printf("Bail out! %s: %s\n", err.field, err.reason);
	return reply.context;
}

/* Contexts 1 and 2 of h248, with two streams at termination 1; 3 of ng, 4 of both. */
static void begin(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve(0, 0, "core", "h248");
	reserve(1, 0, "access", "h248");
	reserve(1, 1, "core", "h248");
	reserve(reserve(0, 0, "core", "h248"), 0, "access", "h248");
	reserve(reserve(0, 0, "core", "ng"), 0, "access", "ng");
	reserve(reserve(0, 0, "core", "h248"), 0, "access", "ng");
	fake_forget();
	shown = 0;
}

static int release(struct gw_target target)
{
	return gw_release(gw, &target, count, NULL, &err);
}

static bool counts(struct gw_target target, size_t contexts, size_t terminations, size_t streams)
{
	return !gw_summarize(gw, &target, &sum, &err) && sum.contexts == contexts &&
	       sum.terminations == terminations && sum.streams == streams &&
	       sum.state[IMS_AGW_STATE_IDLE] == streams;
}

static void test_summary(void)
{
	begin();
	ok(counts((struct gw_target){ .all = true }, 4, 8, 9), "all");
	ok(counts((struct gw_target){ .realm = "access" }, 4, 4, 4), "by realm");
	ok(counts((struct gw_target){ .owner = "h248" }, 3, 5, 6), "by owner");
	ok(counts((struct gw_target){ .owner = "ng", .realm = "core" }, 1, 1, 1), "by both");
	ok(counts((struct gw_target){ .owner = "ng", .context = 4 }, 1, 1, 1), "in a context");
	ok(counts((struct gw_target){ .context = 1 }, 1, 2, 3), "a context");
	ok(counts((struct gw_target){ .termination = 1 }, 1, 1, 2), "a termination");
	ok(counts((struct gw_target){ 0 }, 4, 8, 9), "of nothing that is named: all");
	is_str(fake_log, "", "the module is not asked");
	gw_flush(gw, &err);
	ok(counts((struct gw_target){ 0 }, 0, 0, 0), "also when that is nothing");
}

static void test_nothing(void)
{
	begin();
	is_int(release((struct gw_target){ .owner = "h24" }), -GW_E_NO_MATCH, "no such owner");
	is_str(err.field, "owner", "which is named");
	is_int(release((struct gw_target){ .realm = "Core" }), -GW_E_NO_MATCH, "no such realm");
	is_str(err.field, "realm", "which is named");
	is_int(release((struct gw_target){ .context = 1, .owner = "ng" }), -GW_E_NO_MATCH,
	       "nothing of it in the context");
	is_int(release((struct gw_target){ .context = 9, .owner = "ng" }), -GW_E_NO_CONTEXT,
	       "a context that is not there");
	is_int(release((struct gw_target){ 0 }), -GW_E_MISSING, "all has to be said");
	is_int(gw_through_connect(gw, &(struct gw_target){ .owner = "x" }, 0, &err),
	       -GW_E_NO_MATCH, "a mode of nothing");
	is_str(fake_log, "", "the module hears nothing of it");
	gw_flush(gw, &err);
	is_int(release((struct gw_target){ .all = true }), -GW_E_NO_MATCH, "all of nothing");
}

static void test_release(void)
{
	begin();
	is_int(release((struct gw_target){ .owner = "h248" }), 0, "by owner");
	is_str(fake_log, "del context=0 termination=7 stream=1\n"
	       "del context=2 termination=0 stream=0\ndel context=1 termination=0 stream=0\n",
	       "whole contexts by one command each, of others what is meant");
	is_int(shown, 6, "each stream is shown");
	ok(counts((struct gw_target){ .all = true }, 2, 3, 3), "the others stay");
	begin();
	is_int(release((struct gw_target){ .context = 1, .realm = "core" }), 0, "in a context");
	is_int(shown, 2, "both streams there");
	ok(counts((struct gw_target){ .all = true }, 4, 7, 7), "the others stay");
	is_int(release((struct gw_target){ .all = true }), 0, "all");
	is_int(gw->eps.count + gw->ctxs.count, 0, "nothing is left");
	begin();
	fake_fail("endpoint-del", -ENOMEM, 1);
	is_int(release((struct gw_target){ .all = true }), -GW_E_NO_MEMORY, "the module fails");
	ok(counts((struct gw_target){ .all = true }, 3, 6, 7), "what it did not end is there");
}

static void test_modes(void)
{
	begin();
	is_int(gw_through_connect(gw, &(struct gw_target){ .realm = "access" }, 0, &err), 0,
	       "a mode by realm");
	is_str(fake_log, "set 2/1 mode=inactive\nset 4/1 mode=inactive\n"
	       "set 6/1 mode=inactive\nset 8/1 mode=inactive\n", "of all that is in it");
	fake_forget();
	fake_fail("endpoint-set", -ENOMEM, 2);
	is_int(gw_through_connect(gw, &(struct gw_target){ .owner = "ng" }, 1, &err),
	       -GW_E_NO_MEMORY, "one fails");
	is_str(fake_log, "set 5/1 mode=receive\nset 6/1 mode=receive\nendpoint-set refused\n"
	       "set 5/1 mode=both\nset 6/1 mode=inactive\n", "the others are put back");
}

static void test_audit(void)
{
	struct gw_target target = { .owner = "ng" }, after = { 0 };
	bool more;

	begin();
	is_int(gw_audit(gw, &target, &after, 2, &more, count, NULL, &err), 0, "by owner");
	ok(shown == 2 && more, "two of them");
	gw_audit(gw, &target, &after, 2, &more, count, NULL, &err);
	ok(shown == 3 && !more, "and the last");
	gw_flush(gw, &err);
	is_int(gw_audit(gw, &target, &after, 2, &more, count, NULL, &err), 0,
	       "that they have gone since is no error");
	after = (struct gw_target){ 0 };
	is_int(gw_audit(gw, &target, &after, 2, &more, count, NULL, &err), -GW_E_NO_MATCH,
	       "that there are none is one");
	is_int(gw_audit(gw, &(struct gw_target){ 0 }, &after, 2, &more, count, NULL, &err), 0,
	       "but not of an audit of all");
}

int main(void)
{
	plan(10 + 10 + 11 + 4 + 6);
	log_set_level((enum log_level)0);
	test_summary();
	test_nothing();
	test_release();
	test_modes();
	test_audit();
	fake_reset();
	return tap_done();
}
