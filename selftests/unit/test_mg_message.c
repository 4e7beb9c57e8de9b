// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a controller in which no order is run: errors of its own, and what is refused before.
 *
 * with: core mg h248 sdp selftests/unit/far_mgc.c
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "far_mgc.h"
#include "tap.h"
#include "turn.h"

static char err[512];
static struct far_mgc far;
static int log_end;

static const char *logged(void)
{
	static char text[65536];
	ssize_t n = read(log_end, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void catch_log(void)
{
	int ends[2];

	if (pipe2(ends, O_NONBLOCK) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	log_end = ends[0];
}

#define HEAD "MEGACO/2 [127.0.0.1]:%u\n"
#define LEAVE "Context=-{ServiceChange=ROOT{Services{Method=Forced,Reason=\"909\"}}}"
#define AUDIT "Context=-{AuditValue=ROOT{Audit{}}}"

static void order(uint32_t id)
{
	far_send(&far, HEAD "Transaction=%u{" AUDIT "}", far.port, id);
}

/* Whether the next message is the reply to this order: nothing else was sent before. */
static bool answers_first(uint32_t id)
{
	char reply[32];

	snprintf(reply, sizeof(reply), "Reply=%u{Context", id);
	order(id);
	return far_next(&far) && far_says(&far, reply);
}

static void test_error(void)
{
	const char *text;

	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	logged();
	far_send(&far, HEAD "Error=406{\"not this\tversion\"}", far.port);
	ok(answers_first(7), "an error of a whole message has no answer");
	is_int(far_count("messages.errors"), 1, "and counts");
	text = logged();
	ok(strstr(text, "<4>h248: 127.0.0.1:") &&
	   strstr(text, " refuses a message by error 406 \"not this\\x09version\"\n"),
	   "the log has it in one line that a text cannot change: %s", text);
	far_send(&far, HEAD "Error=500{}", far.port);
	ok(answers_first(8) && far_count("messages.errors") == 2, "one without a text");
	ok(strstr(logged(), "by error 500 \"\"\n"), "is told as well");
	far_stop();
}

/* Whether the registration that comes next is in a message of this version. */
static bool registers_in(unsigned int version)
{
	char head[16];

	snprintf(head, sizeof(head), "MEGACO/%u", version);
	return far_next(&far) && far_says(&far, head) && far_says(&far, "ServiceChange=ROOT");
}

/* It has agreed on version 2, and the reply was lost. */
static void test_other_version(const char *transport)
{
	char conf[256];

	far_open(&far, transport, "127.0.0.1");
	snprintf(conf, sizeof(conf), "h248-listen = %s 127.0.0.1:%u\n"
		 "h248-controller = %s 127.0.0.1:%u\nh248-avalanche = 0s\n"
		 "h248-version = 3\nh248-response-timeout = 1s\n", transport, far_free_port(),
		 transport, far.port);
	far_start(conf, err, sizeof(err));
	ok(registers_in(1), "%s: a registration is in a message of version 1", transport);
	far_send(&far, HEAD "Error=406{\"\"}", far.port);
	ok(registers_in(2), "%s: behind error 406 it is in the next one", transport);
	far_send(&far, HEAD "Error=406{\"\"}", far.port);
	ok(registers_in(3), "%s: and in the next", transport);
	far_send(&far, HEAD "Error=406{\"\"}", far.port);
	ok(registers_in(1), "%s: up to that of the configuration", transport);
	far_send(&far, HEAD "Error=406{\"\"}", far.port);
	ok(registers_in(2), "%s: once more", transport);
	far_send(&far, HEAD "Reply=%u{Context=-{ServiceChange=ROOT{Services{Version=2}}}}",
		 far.port, far_id(&far));
	ok(turn_until(far_loop, !strcmp(far_state(), "up")),
	   "%s: whose reply makes an association", transport);
	far_stop();
	far_close(&far);
}

/* Two ends would never stop. */
static void test_odd_error(void)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Error=406{\"\"} Error=406{\"\"}", far.port);
	far_send(&far, HEAD "Error=x", far.port);
	far_send(&far, "Authentication=0x00000001:0x00000001:0x000102030405060708090a0b "
		 HEAD "Error=402{\"\"}", far.port);
	ok(answers_first(9), "an error that cannot be read, or has authentication, has no answer");
	is_int(far_count("messages.undecodable"), 2, "it counts as what cannot be read");
	far_stop();
}

/* Whether this controller, who sends it, gets this error next as the answer to an order. */
static bool is_refused(struct far_mgc *by, uint32_t id, uint32_t code)
{
	char reply[64];

	snprintf(reply, sizeof(reply), "Reply=%u{Error=%u", id, code);
	far_send(by, HEAD "Transaction=%u{" AUDIT "}", by->port, id);
	return far_next(by) && far_says(by, reply);
}

/* The reply to the first one may be lost, or the order may come twice on its way. */
static void test_early(void)
{
	uint32_t id;

	far_start_udp(&far, "", err, sizeof(err));
	far_next(&far);
	id = far_id(&far);
	ok(is_refused(&far, 7, 505), "an order before the reply to the registration");
	far_send(&far, "MEGACO/1 [127.0.0.1]:%u\nReply=%u{Context=-{ServiceChange=ROOT}}",
		 far.port, id);
	ok(turn_until(far_loop, !strcmp(far_state(), "up")), "which then is there");
	ok(is_refused(&far, 7, 505), "the same one is refused again");
	is_int(far_count("orders.duplicates"), 1, "as a duplicate");
	is_int(far_count("messages.early"), 1, "that is not early");
	ok(answers_first(8), "and the next one is done");
	far_stop();
}

/* It is the controller when the same order comes again. */
static void test_other(void)
{
	struct far_mgc other;
	char more[64];

	far_open(&other, "udp", "127.0.0.1");
	snprintf(more, sizeof(more), "h248-controller = udp 127.0.0.1:%u\n", other.port);
	far_start_udp(&far, more, err, sizeof(err));
	far_register(&far, NULL);
	other.gateway = far.gateway;
	ok(is_refused(&other, 7, 504), "an order of another controller");
	far_send(&far, HEAD "Transaction=1{" LEAVE "}", far.port);
	ok(far_next(&far) && far_says(&far, "Reply=1{Context"), "its own one ends itself");
	far_register(&other, NULL);
	is_str(far_state(), "up", "to which the gateway goes over");
	ok(is_refused(&other, 7, 504), "the same one is refused again");
	is_int(far_count("messages.unauthorized"), 1, "as a duplicate");
	far_stop();
	far_close(&other);
}

static void send_eleven(void)
{
	char text[2048] = "";
	uint32_t id;

	for (id = 11; id <= 21; id++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "Transaction=%u{" AUDIT "}", id);
	far_send(&far, HEAD "%s", far.port, text);
}

static void test_surplus(void)
{
	unsigned int i;

	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	send_eleven();
	ok(far_next(&far) && far_says(&far, "Reply=21{Error=413"), "the 11th of a message");
	for (i = 0; i < 10; i++)
		far_next(&far);
	ok(far_says(&far, "Reply=20{Context"), "those before it are done");
	ok(is_refused(&far, 21, 413), "alone it is refused again");
	send_eleven();
	for (i = 0; i < 11; i++)
		far_next(&far);
	is_int(far_count("orders.received"), 10, "all together again: nothing is done twice");
	is_int(far_count("orders.duplicates"), 12, "all are duplicates");
	far_stop();
}

int main(void)
{
	plan(5 + 2 + 6 + 5 + 5 + 2 * 6);
	catch_log();
	far_open(&far, "udp", "127.0.0.1");
	test_error();
	test_odd_error();
	test_early();
	test_other();
	test_surplus();
	far_close(&far);
	test_other_version("udp");
	test_other_version("tcp");
	loop_free(far_loop);
	return tap_done();
}
