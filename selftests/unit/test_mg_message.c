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

static void start(void)
{
	char conf[1024];

	snprintf(conf, sizeof(conf),
		 "h248-listen = udp 127.0.0.1:%u\n"
		 "h248-controller = udp 127.0.0.1:%u\n"
		 "h248-avalanche = 0s\n", far_free_port(), far.port);
	far_start(conf, err, sizeof(err));
}

#define HEAD "MEGACO/2 [127.0.0.1]:%u\n"
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

	start();
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

/* Two ends would never stop. */
static void test_odd_error(void)
{
	start();
	far_register(&far, NULL);
	far_send(&far, HEAD "Error=406{\"\"} Error=406{\"\"}", far.port);
	far_send(&far, HEAD "Error=x", far.port);
	far_send(&far, "Authentication=0x00000001:0x00000001:0x000102030405060708090a0b "
		 HEAD "Error=402{\"\"}", far.port);
	ok(answers_first(9), "an error that cannot be read, or has authentication, has no answer");
	is_int(far_count("messages.undecodable"), 2, "it counts as what cannot be read");
	far_stop();
}

int main(void)
{
	plan(5 + 2);
	catch_log();
	far_open(&far, "udp", "127.0.0.1");
	test_error();
	test_odd_error();
	far_close(&far);
	loop_free(far_loop);
	return tap_done();
}
