// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the gateway: repetitions, the window, the queue without a controller. The clock is
 * the test's.
 *
 * with: h248 agent/control/mg/outbox.c
 */
#include <errno.h>
#include <stdlib.h>

#include "control/mg/outbox.h"
#include "notes.h"
#include "tap.h"

static struct outbox *outbox;
static uint64_t now;
static int send_result;
static uint32_t dice_says;

static int send_message(void *arg, struct h248_message *message)
{
	(void)arg;
	note("send %u ", message->transactions->id);
	return send_result;
}

static void write_registered(void *arg, const struct h248_transaction *reply, uint32_t code)
{
	(void)arg;
	if (reply)
		note("registered by %u ", code);
	else
		note("unanswered ");
}

static void write_answered(void *arg, const struct h248_message *request, uint32_t code)
{
	(void)arg;
	note("answered %u by %u ", request->transactions->id, code);
}

static void write_silent(void *arg)
{
	(void)arg;
	note("silent ");
}

static uint32_t dice(void *arg, uint32_t below)
{
	(void)arg;
	return dice_says < below ? dice_says : below - 1;
}

static const struct outbox_ops ops = {
	send_message, write_registered, write_answered, write_silent, dice,
};

static void start(size_t max, size_t window)
{
	const struct outbox_config config = { 1000, 30000, 100, max, 1 << 20, window };

	outbox = outbox_new(&config, &ops, NULL);
	now = 1000;
	*notes = '\0';
	dice_says = 0;
	send_result = 0;
}

static struct h248_message *new_message(void)
{
	struct h248_message *message = calloc(1, sizeof(*message));

	h248_arena_init(&message->arena, 4096);
	message->transactions = h248_alloc(&message->arena, sizeof(*message->transactions));
	message->transactions->kind = H248_TRANSACTION;
	return message;
}

static void add(void)
{
	outbox_add(outbox, new_message(), now);
}

static bool reply(uint32_t id)
{
	const struct h248_transaction transaction = { .kind = H248_REPLY, .id = id };

	return outbox_reply(outbox, &transaction, now);
}

static void pass(uint64_t ms)
{
	now += ms;
	outbox_tick(outbox, now);
}

static void test_again(void)
{
	start(10, 5);
	add();
	is_log("", "without a controller it waits");
	outbox_open(outbox, now);
	is_log("send 100 ", "and goes when there is one");
	pass(999);
	is_log("", "it has its time");
	pass(1);
	is_log("send 100 ", "then it goes again");
	pass(1999);
	is_log("", "twice the time");
	pass(1);
	is_log("send 100 ", "and again");
	pass(4000);
	pass(3999);
	is_log("send 100 ", "four seconds at most");
	pass(1);
	is_log("send 100 ", "each time");
	ok(outbox_pending(outbox, 100, now), "a Pending for it");
	pass(3999);
	is_log("", "gives it time");
	ok(reply(100) && !reply(100), "the reply ends it");
	is_int(outbox_waiting(outbox), 0, "nothing is left");
	is_int(outbox_due(outbox), -1, "and nothing is due");
	is_int(outbox_interval(outbox), 1000, "one that went twice says nothing of time");
	outbox_free(outbox);
}

static void test_chance(void)
{
	start(10, 5);
	dice_says = UINT32_MAX;
	outbox_open(outbox, now);
	add();
	pass(1249);
	is_log("send 100 ", "up to a quarter more by chance");
	pass(1);
	is_log("send 100 ", "and not beyond it");
	outbox_free(outbox);
}

static void test_measured(void)
{
	start(10, 5);
	outbox_open(outbox, now);
	add();
	now += 99;
	reply(100);
	is_int(outbox_interval(outbox), 300, "from the first reply");
	add();
	now += 99;
	reply(101);
	ok(outbox_interval(outbox) < 300, "a steady one makes it shorter");
	outbox_free(outbox);
}

static void test_lost(void)
{
	start(10, 5);
	outbox_open(outbox, now);
	add();
	while (now < 31000)
		pass(100);
	ok(strstr(notes, "silent "), "no reply for LONG-TIMER");
	*notes = '\0';
	pass(60000);
	is_log("", "nothing is sent to nobody");
	outbox_open(outbox, now);
	is_log("send 100 ", "the next controller has it under the same number");
	outbox_set_reliable(outbox, true);
	outbox_close(outbox);
	outbox_open(outbox, now);
	*notes = '\0';
	pass(29999);
	is_log("", "on a connection it goes once");
	pass(1);
	is_log("silent ", "and has its reply in time or never");
	outbox_free(outbox);
}

static void test_window(void)
{
	start(4, 2);
	outbox_open(outbox, now);
	add();
	add();
	add();
	is_log("send 100 send 101 ", "so many are under way");
	reply(100);
	is_log("answered 100 by 0 send 102 ", "one more when one is done");
	add();
	add();
	ok(!outbox_took_overflow(outbox), "four have room");
	add();
	ok(outbox_took_overflow(outbox) && !outbox_took_overflow(outbox), "a fifth is lost, once");
	is_int(outbox_counters(outbox)->overflowed, 1, "which counts");
	*notes = '\0';
	send_result = -EMSGSIZE;
	reply(101);
	is_int(outbox_waiting(outbox), 1, "what no datagram takes goes");
	is_int(outbox_counters(outbox)->too_long, 2, "and counts");
	outbox_free(outbox);
}

/* An error may stand for the transaction, for the action or for the command. */
static void test_errors(void)
{
	const struct h248_error error = { 411, "" };
	struct h248_descriptor descriptor = { .kind = H248_ERROR, .error = error };
	struct h248_command command = { .kind = H248_NOTIFY };
	struct h248_action action = { .commands = &command };
	struct h248_transaction answer = { .kind = H248_REPLY, .id = 100, .actions = &action };

	start(4, 4);
	outbox_open(outbox, now);
	add();
	add();
	add();
	*notes = '\0';
	command.descriptors = &descriptor;
	outbox_reply(outbox, &answer, now);
	is_log("answered 100 by 411 ", "a command is refused");
	command.descriptors = NULL;
	action.error = &descriptor.error;
	answer.id = 101;
	outbox_reply(outbox, &answer, now);
	is_log("answered 101 by 411 ", "an action");
	answer = (struct h248_transaction){ .kind = H248_REPLY, .id = 102,
					    .error = &descriptor.error };
	outbox_reply(outbox, &answer, now);
	is_log("answered 102 by 411 ", "a transaction");
	is_int(outbox_counters(outbox)->errors, 3, "which counts");
	outbox_free(outbox);
}

static void test_registration(void)
{
	struct h248_error error = { .code = 403 };
	struct h248_transaction refusal = { .kind = H248_REPLY, .id = 102, .error = &error };

	start(10, 5);
	add();
	outbox_register(outbox, new_message(), 8000, now);
	is_log("send 100 ", "a registration goes before the others");
	pass(1000);
	is_log("send 100 ", "and again");
	while (now < 9000)
		pass(100);
	ok(strstr(notes, "unanswered "), "nobody has answered in its own time");
	*notes = '\0';
	outbox_register(outbox, new_message(), 8000, now);
	ok(reply(101), "another one is answered");
	is_log("send 101 registered by 0 ", "which is told");
	outbox_register(outbox, new_message(), 8000, now);
	ok(outbox_reply(outbox, &refusal, now), "a third is refused");
	is_log("send 102 registered by 403 ", "which is told as well");
	outbox_free(outbox);
}

int main(void)
{
	plan(41);
	test_again();
	test_chance();
	test_measured();
	test_lost();
	test_window();
	test_errors();
	test_registration();
	return tap_done();
}
