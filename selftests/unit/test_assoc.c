// SPDX-License-Identifier: GPL-2.0
/*
 * With whom the gateway registers, when and how. The clock is the test's, and so is chance.
 *
 * with: h248 agent/control/mg/assoc.c
 */
#include <stdlib.h>

#include "control/mg/assoc.h"
#include "notes.h"
#include "tap.h"

static struct assoc *assoc;
static struct conf_port controllers[3];
static uint64_t now;
static bool overflowed, cannot;

static bool change(void *arg, const struct conf_port *controller,
		   const struct assoc_change *what)
{
	(void)arg;
	note("%s %.3s v%u to %u ", h248_token_name(what->method, false), what->reason,
	     what->version, controller->addr.port);
	return !cannot;
}

static void write_up(void *arg)
{
	(void)arg;
	note("up ");
}

static void write_down(void *arg)
{
	(void)arg;
	note("down ");
}

static bool lost_events(void *arg)
{
	bool was = overflowed;

	(void)arg;
	overflowed = false;
	return was;
}

static void write_out(void *arg)
{
	(void)arg;
	note("out ");
}

/* The longest time. */
static uint32_t dice(void *arg, uint32_t below)
{
	(void)arg;
	return below - 1;
}

static const struct assoc_ops ops = {
	change, write_up, write_down, lost_events, write_out, dice,
};

static void start(size_t count, bool warm)
{
	struct assoc_config config = { controllers, count, 2, 1000 };
	size_t i;

	for (i = 0; i < 3; i++) {
		controllers[i].transport = CONF_UDP;
		addr_parse_transport(&controllers[i].addr, "192.0.2.1:1");
		controllers[i].addr.port = (uint16_t)(i + 1);
	}
	assoc = assoc_new(&config, &ops, NULL);
	now = 1000;
	*notes = '\0';
	cannot = false;
	assoc_begin(assoc, warm, now);
}

static void pass(uint64_t ms)
{
	now += ms;
	assoc_tick(assoc, now);
}

static void answer(uint32_t error, uint32_t version, uint16_t redirect)
{
	struct h248_mid mid = { .kind = H248_MID_ADDRESS, .has_port = true, .port = redirect };
	struct assoc_answer what = { error, version, redirect ? &mid : NULL, NULL };

	addr_parse(&mid.addr, "192.0.2.9");
	assoc_answered(assoc, &what, now);
}

static void test_start(void)
{
	start(1, false);
	pass(999);
	is_log("", "not all gateways come at once");
	pass(1);
	is_log("Restart 901 v2 to 1 ", "after a cold boot");
	answer(0, 1, 0);
	is_log("up ", "the reply makes an association");
	is_int(assoc_version(assoc), 1, "of the lower version");
	assoc_free(assoc);
	start(1, true);
	pass(1000);
	is_log("Restart 902 v2 to 1 ", "with calls of the agent before");
	answer(406, 0, 0);
	pass(0);
	is_log("Restart 902 v1 to 1 ", "a version that is not known there");
	assoc_free(assoc);
}

/* Three numbers, and the error, of one controller. */
static void is_counted(size_t number, unsigned int registrations, unsigned int refused,
		       unsigned int unanswered, unsigned int error, const char *what)
{
	const struct assoc_counters *counters = assoc_counters(assoc, number);

	ok(counters->registrations == registrations && counters->refused == refused &&
	   counters->unanswered == unanswered && counters->error == error, "%s", what);
}

static void test_rounds(void)
{
	start(2, false);
	pass(1000);
	assoc_unanswered(assoc, now);
	pass(0);
	answer(500, 0, 0);
	is_log("Restart 901 v2 to 1 Restart 901 v2 to 2 ", "one after the other");
	is_counted(0, 1, 0, 1, 0, "one does not answer");
	is_counted(1, 1, 1, 0, 500, "the other one refuses");
	pass(1000);
	is_log("", "then there is a pause");
	pass(1);
	is_log("Restart 901 v2 to 1 ", "and another round");
	cannot = true;
	assoc_unanswered(assoc, now);
	pass(0);
	*notes = '\0';
	pass(2001);
	is_log("", "longer pauses");
	pass(1);
	is_log("Restart 901 v2 to 1 ", "of twice the time");
	assoc_unanswered(assoc, now);
	cannot = false;
	pass(0);
	answer(0, 0, 0);
	is_counted(1, 3, 1, 1, 0, "what has registered is not refused any more");
	is_int((int)assoc_number(assoc), 1, "and is the one");
	assoc_free(assoc);
}

static void test_lost(void)
{
	start(3, false);
	pass(1000);
	answer(0, 0, 0);
	*notes = '\0';
	assoc_lost(assoc, now);
	is_log("down ", "lost");
	pass(1000);
	assoc_unanswered(assoc, now);
	pass(0);
	is_log("Failover 909 v2 to 2 Failover 909 v2 to 3 ", "the others first");
	assoc_unanswered(assoc, now);
	overflowed = true;
	pass(1001);
	is_log("Disconnected 915 v2 to 1 ", "then the old one, which hears of lost events");
	answer(0, 0, 0);
	assoc_lost(assoc, now);
	*notes = '\0';
	pass(1000);
	assoc_unanswered(assoc, now);
	pass(0);
	assoc_unanswered(assoc, now);
	*notes = '\0';
	pass(1001);
	is_log("Disconnected 900 v2 to 1 ", "once");
	assoc_free(assoc);
}

static void test_redirect(void)
{
	unsigned int i;

	start(2, false);
	pass(1000);
	*notes = '\0';
	answer(0, 0, 7);
	pass(0);
	is_log("Restart 901 v2 to 7 ", "another one is named");
	for (i = 0; i < 8; i++) {
		answer(0, 0, (uint16_t)(10 + i));
		pass(0);
	}
	ok(strstr(notes, "to 16 ") && !strstr(notes, "to 17 "), "which has an end");
	ok(strstr(notes, "to 16 Restart 901 v2 to 2 "), "then comes the next of the list");
	is_counted(ASSOC_ELSEWHERE, 8, 0, 0, 0, "others are counted apart");
	is_int((int)assoc_redirects(assoc), 8, "and so is that one was sent there");
	assoc_free(assoc);
}

/* Who leads to a place where nobody wants the gateway does so each time. */
static void test_redirect_in_vain(void)
{
	start(2, false);
	pass(1000);
	*notes = '\0';
	answer(0, 0, 7);
	pass(0);
	answer(500, 0, 0);
	pass(0);
	is_log("Restart 901 v2 to 7 Restart 901 v2 to 2 ", "the next one, not the same again");
	answer(0, 0, 7);
	pass(0);
	assoc_unanswered(assoc, now);
	*notes = '\0';
	pass(1000);
	is_log("", "behind the last one there is a pause");
	pass(1);
	is_log("Restart 901 v2 to 1 ", "before all begins anew");
	assoc_free(assoc);
}

static void test_orders(void)
{
	struct h248_mid mid = { .kind = H248_MID_ADDRESS };

	addr_parse(&mid.addr, "192.0.2.9");
	start(2, false);
	pass(1000);
	answer(0, 0, 0);
	*notes = '\0';
	ok(assoc_hand_off(assoc, &mid, now), "a handoff");
	pass(0);
	is_log("down HandOff 903 v2 to 2944 ", "to the port of H.248");
	assoc_unanswered(assoc, now);
	pass(0);
	is_log("Disconnected 900 v2 to 1 ", "which does not answer");
	answer(0, 0, 0);
	*notes = '\0';
	assoc_restart(assoc, true, now);
	pass(0);
	is_log("down Restart 902 v2 to 1 ", "a restart");
	answer(0, 0, 0);
	*notes = '\0';
	assoc_next(assoc, now);
	pass(1000);
	is_log("down Failover 909 v2 to 2 ", "the end of a controller");
	mid.kind = H248_MID_DOMAIN;
	ok(!assoc_hand_off(assoc, &mid, now), "a name is no address");
	assoc_free(assoc);
}

static void test_end(void)
{
	start(1, false);
	pass(1000);
	answer(0, 0, 0);
	*notes = '\0';
	assoc_grace(assoc, 9);
	answer(0, 0, 0);
	is_log("Graceful 905 v2 to 1 ", "grace is told and changes nothing");
	assoc_leave(assoc, true, now);
	is_log("Forced 905 v2 to 1 ", "the end is told");
	answer(0, 0, 0);
	is_log("out ", "and over by its reply");
	assoc_free(assoc);
	start(1, false);
	pass(1000);
	answer(0, 0, 0);
	assoc_leave(assoc, true, now);
	*notes = '\0';
	pass(1000);
	is_log("out ", "or a second later");
	assoc_free(assoc);
	start(1, false);
	assoc_leave(assoc, true, now);
	is_log("out ", "or at once where nobody is");
	assoc_free(assoc);
}

int main(void)
{
	plan(38);
	test_start();
	test_rounds();
	test_lost();
	test_redirect();
	test_redirect_in_vain();
	test_orders();
	test_end();
	return tap_done();
}
