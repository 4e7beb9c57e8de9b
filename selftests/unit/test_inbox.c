// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of controllers are done once: duplicates, Pendings, acknowledgments, want of room. The
 * clock is the test's.
 *
 * with: h248 agent/control/mg/inbox.c
 */
#include <errno.h>
#include <stdlib.h>

#include "control/mg/inbox.h"
#include "notes.h"
#include "tap.h"

static struct inbox *inbox;
static uint64_t now;
static int send_result;		/* of the next send */
static size_t reply_len = 4;

static struct inbox_text text_of(size_t len)
{
	return (struct inbox_text){ calloc(1, len), len };
}

static struct inbox_text write_run(void *arg, struct inbox_message *message,
				   const struct h248_transaction *request, bool ack)
{
	(void)arg;
	(void)message;
	note("run %u%s ", request->id, ack ? " ack" : "");
	return text_of(reply_len);
}

static struct inbox_text write_refusal(void *arg, struct inbox_message *message, uint32_t id,
				       uint32_t code)
{
	(void)arg;
	(void)message;
	note("refuse %u %u ", id, code);
	return text_of(1);
}

static int send_text(void *arg, const struct port_path *to, const char *octets, size_t len)
{
	int result = send_result;

	(void)arg;
	(void)octets;
	send_result = 0;
	note("send %zu to %u ", len, to->remote.port);
	return result;
}

static void write_pending(void *arg, const struct port_path *to, uint32_t version, uint32_t id)
{
	(void)arg;
	note("pending %u v%u to %u ", id, version, to->remote.port);
}

static const struct inbox_ops ops = { write_run, write_refusal, send_text, write_pending };

static void start(size_t max, size_t octets)
{
	const struct inbox_config config = { 30000, 500, 1000, max, octets, 3 };

	inbox = inbox_new(&config, &ops, NULL);
	now = 1000;
	*notes = '\0';
}

/* One message with one request, from a port of its controller. */
static bool come(const char *mid, uint32_t id, uint16_t port)
{
	static struct h248_transaction request[64];
	static unsigned int count;
	struct h248_transaction *one = &request[count++ % 64];
	struct inbox_message *message = calloc(1, sizeof(*message));
	bool again;

	*one = (struct h248_transaction){ .kind = H248_TRANSACTION, .id = id };
	message->users = 1;
	message->message.version = 2;
	message->message.mid.kind = H248_MID_DEVICE;
	snprintf(message->message.mid.text, sizeof(message->message.mid.text), "%s", mid);
	message->from.remote.port = port;
	again = inbox_again(inbox, &message->message.mid, id, &message->from, now);
	if (!again)
		inbox_add(inbox, message, one, now);
	inbox_message_put(message);
	return again;
}

static struct inbox_message *acks_of(const char *mid)
{
	static struct inbox_message message;

	message = (struct inbox_message){ .message.mid.kind = H248_MID_DEVICE };
	snprintf(message.message.mid.text, sizeof(message.message.mid.text), "%s", mid);
	return &message;
}

/* A message that has nothing else. */
static void ack(const char *mid, uint32_t first, uint32_t last)
{
	inbox_ack(inbox, acks_of(mid), first, last);
}

static void pass(uint64_t ms)
{
	now += ms;
	inbox_tick(inbox, now);
}

static void test_once(void)
{
	start(100, 1000);
	ok(!come("a", 1, 10) && !come("b", 1, 20), "the same number of two controllers");
	inbox_run(inbox, now);
	inbox_run(inbox, now);
	ok(!inbox_run(inbox, now), "that is all");
	is_log("run 1 send 4 to 10 run 1 send 4 to 20 ", "is two requests");
	ok(come("a", 1, 11), "again from another port");
	is_log("send 4 to 11 ", "the reply goes there");
	ack("b", 1, 1);
	ok(come("b", 1, 20), "again although it was acknowledged");
	is_log("", "nothing is sent");
	pass(29999);
	ok(come("a", 1, 10), "remembered to the end of LONG-TIMER");
	pass(1);
	ok(!come("a", 1, 10), "and forgotten then");
	inbox_free(inbox);
}

static void test_pending(void)
{
	start(100, 1000);
	come("a", 1, 10);
	is_int(inbox_due(inbox), now + 500, "a request that waits has its time");
	come("a", 1, 10);
	is_log("pending 1 v2 to 10 ", "one that comes again while it waits");
	pass(500);
	is_log("pending 1 v2 to 10 ", "one that waits for long");
	inbox_run(inbox, now);
	is_log("run 1 ack send 4 to 10 ", "its reply wants an acknowledgment");
	pass(1000);
	is_log("send 4 to 10 ", "and is sent again without one");
	pass(1999);
	is_log("", "later each time");
	pass(1);
	is_log("send 4 to 10 ", "by the double");
	ack("a", 0, 5);
	pass(60000);
	is_log("", "until it comes, in a range");
	come("a", 2, 10);
	ack("a", 2, 2);
	inbox_run(inbox, now);
	is_log("run 2 send 4 to 10 ", "an acknowledgment before the reply is of nothing");
	inbox_free(inbox);
}

static void test_too_many_pendings(void)
{
	unsigned int i;

	start(100, 1000);
	come("a", 1, 10);
	for (i = 0; i < 20; i++)
		come("a", 1, 10);
	*notes = '\0';
	come("a", 1, 10);
	is_log("refuse 1 506 send 1 to 10 ", "too many Pendings end it");
	ok(!inbox_run(inbox, now), "and it is not done");
	inbox_free(inbox);
}

static void test_too_long(void)
{
	start(100, 1000);
	come("a", 1, 10);
	send_result = -EMSGSIZE;
	inbox_run(inbox, now);
	is_log("run 1 send 4 to 10 refuse 1 533 send 1 to 10 ", "a reply that is too long");
	come("a", 1, 10);
	is_log("send 1 to 10 ", "was an error for whoever asks again");
	inbox_free(inbox);
}

/* Not to be run: a controller that has its error may go another way. */
static void test_refused(void)
{
	size_t octets;

	start(2, 100);
	inbox_refuse(inbox, acks_of("a"), 1, 505, now);
	is_log("refuse 1 505 send 1 to 0 ", "a request that is refused at once");
	ok(!inbox_run(inbox, now) && !inbox_counters(inbox)->requests, "is not done, nor counts");
	ok(come("a", 1, 10), "again when it could be done");
	is_log("send 1 to 10 ", "it gets the same answer");
	ok(!come("a", 2, 10) && !come("b", 1, 10), "others do not");
	inbox_refuse(inbox, acks_of("a"), 3, 504, now);
	is_int(inbox_kept(inbox, &octets), 1, "refusals take no more room than there is");
	ok(come("a", 3, 10) && !come("a", 1, 10), "the oldest goes first");
	ack("a", 3, 3);
	inbox_kept(inbox, &octets);
	is_int(octets, 0, "an acknowledgment is of them as well");
	pass(30000);
	ok(!come("a", 3, 10), "and they are forgotten in their time");
	inbox_free(inbox);
}

static void test_room(void)
{
	size_t octets;
	uint32_t i;

	start(5, 100);
	for (i = 1; i <= 9; i++) {
		come("a", i, 10);
		inbox_run(inbox, now);
	}
	*notes = '\0';
	is_int(inbox_kept(inbox, &octets), 5, "no more are kept than may be");
	ok(!come("a", 4, 10) && come("a", 9, 10), "the oldest goes, the newest stays");
	is_int(inbox_counters(inbox)->forgotten, 5, "which counts");
	inbox_free(inbox);
	start(100, 100);
	reply_len = 30;
	for (i = 1; i <= 9; i++) {
		come("a", i, 10);
		inbox_run(inbox, now);
	}
	reply_len = 4;
	is_int(inbox_kept(inbox, &octets), 3, "nor more octets");
	is_int(octets, 90, "of them");
	ack("a", 1, 0xffffffff);
	inbox_kept(inbox, &octets);
	is_int(octets, 0, "a long range of acknowledgments");
	come("a", 11, 10);
	come("a", 12, 10);
	ok(!inbox_is_full(inbox), "there is room for one more");
	come("a", 13, 10);
	ok(inbox_is_full(inbox), "and then none");
	inbox_free(inbox);
}

/* Replies to these numbers. */
static void answer(uint32_t first, uint32_t last)
{
	uint32_t id;

	for (id = first; id <= last; id++) {
		come("a", id, 10);
		inbox_run(inbox, now);
	}
	*notes = '\0';
}

static bool is_kept(uint32_t id)
{
	bool kept;

	come("a", id, 10);
	kept = *notes;
	*notes = '\0';
	return kept;
}

/* However a message says it, so many numbers are looked up. */
static void test_ack_budget(void)
{
	struct inbox_message *message;
	unsigned int i;

	start(10000, 100000);
	answer(1, 4);
	answer(4095, 4099);
	ack("a", 1, 5000);
	ok(!is_kept(1) && !is_kept(4095) && !is_kept(4096), "4096 numbers of a range count");
	ok(is_kept(4097) && is_kept(4099), "more do not");
	ack("a", 4097, 4097);
	ok(!is_kept(4097) && is_kept(4098), "they do in the next message");
	answer(10, 20);
	message = acks_of("a");
	for (i = 0; i < 4095; i++)
		inbox_ack(inbox, message, 10, 10);
	inbox_ack(inbox, message, 11, 12);
	inbox_ack(inbox, message, 13, 13);
	ok(!is_kept(10) && !is_kept(11), "4096 ranges of one number count, though it is the same");
	ok(is_kept(12) && is_kept(13), "more do not");
	message = acks_of("a");
	for (i = 0; i < 4; i++)
		inbox_ack(inbox, message, 100000, 101023);
	inbox_ack(inbox, message, 14, 14);
	ok(is_kept(14), "numbers that nobody knows count as well");
	answer(0xfffffffe, 0xfffffffe);
	ack("a", 0xfffffffe, 0xffffffff);
	ok(!is_kept(0xfffffffe), "up to the last number");
	inbox_free(inbox);
}

int main(void)
{
	plan(37 + 9);
	test_once();
	test_pending();
	test_too_many_pendings();
	test_too_long();
	test_refused();
	test_room();
	test_ack_budget();
	return tap_done();
}
