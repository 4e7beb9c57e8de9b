// SPDX-License-Identifier: GPL-2.0
/*
 * What a question looks at: status at no endpoint, audit of a context at no other one's. All
 * others are poisoned meanwhile, so that the address sanitizer ends the test when one is read. And
 * that the counters, which are kept in place of that, are what there is.
 *
 * with: core
 */
#include <sanitizer/asan_interface.h>
#include <stdlib.h>

#include "gw_fake.h"
#include "core/gw_priv.h"
#include "log.h"
#include "tap.h"

#define CONTEXTS 20

static const char conf[] =
	"[realm core]\n"
	"address = 192.0.2.1\n"
	"ports = 20000-20999\n"
	"port-quarantine = 0s\n";

static struct gw_error err;
static uint32_t context[CONTEXTS];	/* each has two terminations, the second one two streams */

static uint32_t reserve(uint32_t in_context, uint32_t termination, uint16_t stream)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_STREAM |
			(in_context ? GW_HAS_CONTEXT : 0) | (termination ? GW_HAS_TERMINATION : 0),
		.realm = "core", .media = GW_MEDIA_TCP, .context = in_context,
		.termination = termination, .stream = stream,
	};
	struct gw_term_reply reply;

	if (gw_reserve(gw, &req, &reply, &err))
		abort();
	return in_context ? reply.termination : reply.context;
}

static void begin(void)
{
	unsigned int i;
	uint32_t second;

	fake_reset();
	fake_start(conf, &err);
	for (i = 0; i < CONTEXTS; i++) {
		context[i] = reserve(0, 0, 1);
		second = reserve(context[i], 0, 2);
		reserve(context[i], second, 1);
	}
}

/* All endpoints but those of one context; 0: all. */
static void poison(uint32_t but)
{
	size_t i;

	for (i = 0; i < gw->eps.count; i++)
		if (((struct gw_ep *)gw->eps.item[i])->ctx->key.key != but)
			ASAN_POISON_MEMORY_REGION(gw->eps.item[i], sizeof(struct gw_ep));
}

static void heal(void)
{
	size_t i;

	for (i = 0; i < gw->eps.count; i++)
		ASAN_UNPOISON_MEMORY_REGION(gw->eps.item[i], sizeof(struct gw_ep));
}

/* --- audit ----------------------------------------------------------------------------------- */

static char shown[128];

static void show(void *arg, const struct gw_view *view)
{
	size_t len = strlen(shown);

	(void)arg;
	snprintf(shown + len, sizeof(shown) - len, " %u/%u", view->termination,
		 view->stream);
}

static void audit(uint32_t of, struct gw_target *after, unsigned int max, bool *more)
{
	const struct gw_target target = { .context = of };

	*shown = '\0';
	if (gw_audit(gw, &target, after, max, more, show, NULL, &err))
		abort();
}

static void test_audit(void)
{
	struct gw_target after = { 0 };
	bool more;

	begin();
	poison(context[7]);
	audit(context[7], &after, 10, &more);
	is_str(shown, " 15/1 16/1 16/2", "a context is shown in the order of its streams");
	ok(!more, "all of it");
	after = (struct gw_target){ 0 };
	audit(context[7], &after, 2, &more);
	is_str(shown, " 15/1 16/1", "or a part");
	ok(more, "and there is more");
	audit(context[7], &after, 2, &more);
	is_str(shown, " 16/2", "which comes behind it");
	ok(!more, "and is the end");
	audit(context[7], &after, 2, &more);
	is_str(shown, "", "behind which there is nothing");
	heal();
	after = (struct gw_target){ .termination = 39, .stream = 1 };
	audit(0, &after, 10, &more);
	is_str(shown, " 40/1 40/2", "without a context it is the end of all");
}

/* --- status ---------------------------------------------------------------------------------- */

static bool counters_are_right(void)
{
	struct gw_status status;
	size_t i, state[IMS_AGW_STATE_MAX + 1] = { 0 };

	for (i = 0; i < gw->eps.count; i++)
		state[((struct gw_ep *)gw->eps.item[i])->state]++;
	poison(0);
	gw_status(gw, &status);
	heal();
	return status.endpoints == gw->eps.count && !memcmp(status.state, state, sizeof(state));
}

static void test_status(void)
{
	struct gw_target target = { 0 };
	struct gw_status status;

	begin();
	ok(counters_are_right(), "status: reserved");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(3, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	gw_status(gw, &status);
	is_int(status.state[IMS_AGW_STATE_ACCEPTED], 1, "one is in the state that was told");
	ok(counters_are_right(), "status: states that were told");
	fake_state_lost(5, IMS_AGW_STATE_CLOSED);
	fake_state_lost(7, IMS_AGW_STATE_ACCEPTED);
	fake_lost();
	ok(counters_are_right(), "status: states that were seen");
	target.context = context[0];
	gw_release(gw, &target, NULL, NULL, &err);
	ok(counters_are_right(), "status: after a release");
	fake_stop();
	fake_start(conf, &err);
	ok(counters_are_right(), "status: of what another agent has left");
	gw_flush(gw, &err);
	ok(counters_are_right(), "status: of nothing");
}

static void test_again(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_LATCH, .termination = 1,
		.latch = GW_LATCH_RELATCH,
	};
	struct gw_term_reply reply;

	begin();
	fake_fails(1, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_RESET);
	ok(counters_are_right(), "status: failed");
	gw_configure(gw, &req, &reply, &err);
	is_int(gw_ep_find(gw, 1, 1)->state, IMS_AGW_STATE_IDLE, "by order it is idle again");
	ok(counters_are_right(), "status: idle by order");
}

int main(void)
{
	plan(8 + 7 + 3);
	log_set_level((enum log_level)0);
	test_audit();
	test_status();
	test_again();
	fake_reset();
	return tap_done();
}
