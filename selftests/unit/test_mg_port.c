// SPDX-License-Identifier: GPL-2.0
/*
 * The H.248 front end on each transport, with a controller on loopback: registration, an order, the
 * connection's end, messages that are none.
 *
 * with: core mg h248 sdp selftests/unit/far_mgc.c
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "far_mgc.h"
#include "tap.h"
#include "turn.h"

#define CHECKS	7		/* of a transport */
#define AUDIT	"MEGACO/2 <mgc>\nTransaction=%u{Context=-{AuditValue=ROOT{Audit{}}}}"
#define HANDOFF	\
	"MEGACO/2 [127.0.0.1]:%u\n" \
	"Transaction=5{Context=-{ServiceChange=ROOT{Services{" \
	"Method=HandOff,Reason=\"903 MGC Directed Change\",MgcIdToTry=[127.0.0.1]:%u}}}}"

static char err[512];
static struct far_mgc far, second;
static uint16_t own_port;

static void start(const char *transport, const char *address, const char *more)
{
	const char *open = strchr(address, ':') ? "[" : "", *close = *open ? "]" : "";
	char conf[1024];

	own_port = far_free_port();
	snprintf(conf, sizeof(conf),
		 "h248-listen = %s %s%s%s:%u\nh248-controller = %s %s%s%s:%u\n"
		 "h248-avalanche = 0s\nh248-response-timeout = 100ms\n%s",
		 transport, open, address, close, own_port, transport, open, address, close,
		 far.port, more);
	far_start(conf, err, sizeof(err));
}

static void order(uint32_t id)
{
	far_send(&far, AUDIT, id);
}

static void check_end(void)
{
	if (!far.stream) {
		ok(1, "datagrams have no end");
		return;
	}
	close(far.connection);
	far.connection = -1;
	ok(far_next(&far) && far_says(&far, "Method=Disconnected"), "registers anew at its end");
}

static void test_transport(const char *transport, const char *address)
{
	unsigned int i;

	if (!far_open(&far, transport, address)) {
		for (i = 0; i < CHECKS; i++)
			ok(1, "# SKIP there is no %s here", transport);
		far_close(&far);
		return;
	}
	start(transport, address, "");
	ok(far_mg, "%s %s", transport, address);
	ok(far_register(&far, NULL) && !strcmp(far_state(), "up"), "is registered");
	order(7);
	ok(far_next(&far) && far_says(&far, "Reply=7{"), "has an order");
	far_send(&far, "MEGACO/2 <mgc>\nTransaction=9{Context=-{Nothing=ROOT}}");
	ok(far_next(&far) && far_says(&far, "Reply=9{Error=443{\"line 2, column 25: "),
	   "a transaction that is none, with the place of its fault");
	far_send(&far, "MEGACO/2 <mgc>\nTransaction={Context=-{AuditValue=ROOT{Audit{}}}}");
	ok(far_next(&far) && far_says(&far, "Reply=0{Error=410{\"line 2, column 13: "),
	   "one without a number");
	far_send(&far, "GET / HTTP/1.0\r\n\r\n");
	ok(far_next(&far) && far_says(&far, "Error=400"), "a message that is none");
	check_end();
	far_stop();
	far_close(&far);
}

/* --- more than one controller ---------------------------------------------------------------- */

/* Under the name that the second one orders by, which is not that of its registration. */
static void check_acks(void)
{
	far_send(&second, AUDIT, 30u);
	ok(far_next(&second) && far_says(&second, "Reply=30{"), "the second one orders");
	far_send(&far, "MEGACO/2 <mgc>\nTransactionResponseAck{0-4000}");
	order(30);
	while (far_next(&far) && !far_says(&far, "Reply=30{"))
		;
	ok(far_says(&far, "Reply=30{"), "the first one acknowledges nothing");
	far_send(&second, "MEGACO/2 <mgc>\nTransactionResponseAck{0-4000}");
	far_send(&second, AUDIT, 30u);
	far_send(&second, AUDIT, 31u);
	ok(far_next(&second) && far_says(&second, "Reply=31{"), "the second one does");
}

static void test_second(void)
{
	char more[128];

	far_open(&far, "udp", "127.0.0.1");
	far_open(&second, "udp", "127.0.0.1");
	snprintf(more, sizeof(more), "h248-controller = udp 127.0.0.1:%u\n", second.port);
	start("udp", "127.0.0.1", more);
	ok(far_next(&far) && far_next(&far), "the first one is asked, again and again");
	ok(far_register(&second, NULL), "then the second");
	far.gateway = second.gateway;
	order(3);
	while (far_has(&far) && !far_says(&far, "Reply=3"))
		;
	if (!far_says(&far, "Reply=3{Error=504"))
		far_next(&far);
	ok(far_says(&far, "Reply=3{Error=504"), "the first one may order nothing now");
	is_int(far_count("messages.unauthorized"), 1, "which counts");
	check_acks();
	far_send(&second, HANDOFF, second.port, far.port);
	ok(far_next(&second) && far_says(&second, "Reply=5{"), "a handoff is agreed");
	while (far_next(&far) && !far_says(&far, "Method=HandOff"))
		;
	ok(far_says(&far, "Method=HandOff"), "and done");
	far_stop();
	far_close(&second);
	far_close(&far);
}

/* --- connections ----------------------------------------------------------------------------- */

static void test_broken_tpkt(void)
{
	far_open(&far, "tcp", "127.0.0.1");
	start("tcp", "127.0.0.1", "");
	far_register(&far, NULL);
	send(far.connection, "\4\0\0\10abcd", 8, MSG_NOSIGNAL);
	ok(far_next(&far) && far_says(&far, "Method=Disconnected"), "what is no TPKT ends it");
	is_int(far_count("messages.undecodable"), 1, "and counts");
	far_stop();
	far_close(&far);
}

static void test_too_long(void)
{
	static char text[60000];
	unsigned int i, len = 0;

	far_open(&far, "udp", "127.0.0.1");
	start("udp", "127.0.0.1", "");
	far_register(&far, NULL);
	for (i = 0; i < 12; i++)
		len += (unsigned int)snprintf(text + len, sizeof(text) - len,
			"T=%u{C=-{AV=ROOT{AT{}}}}", i + 20);
	far_send(&far, "!/2 <mgc>\n%s", text);
	for (i = 0; i < 12 && far_next(&far) && !far_says(&far, "Error=413"); i++)
		;
	ok(far_says(&far, "Error=413"), "more than ten transactions");
	is_int(far_count("orders.received"), 10, "of which ten are taken");
	far_stop();
	far_close(&far);
}

static void dial(struct far_mgc *by, const char *from)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(own_port) };
	struct sockaddr_in at = { .sin_family = AF_INET };

	*by = (struct far_mgc){ .stream = true, .fd = -1 };
	by->connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	inet_pton(AF_INET, from, &at.sin_addr);
	bind(by->connection, (struct sockaddr *)&at, sizeof(at));
	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	connect(by->connection, (struct sockaddr *)&to, sizeof(to));
}

static bool is_closed(const struct far_mgc *by)
{
	char octet;

	return recv(by->connection, &octet, 1, MSG_DONTWAIT) == 0;
}

/* Its address is none of a controller. */
static void test_stranger(void)
{
	far_open(&far, "tcp", "127.0.0.1");
	start("tcp", "127.0.0.1", "");
	far_register(&far, NULL);
	dial(&second, "127.0.0.2");
	ok(turn_until(far_loop, is_closed(&second)), "the connection of a stranger is closed");
	is_int(far_count("messages.strangers"), 1, "which counts");
	far_stop();
	far_close(&second);
	far_close(&far);
}

static void test_descriptors(void)
{
	struct rlimit old, none;

	far_open(&far, "tcp", "127.0.0.1");
	start("tcp", "127.0.0.1", "");
	far_register(&far, NULL);
	dial(&second, "127.0.0.1");
	getrlimit(RLIMIT_NOFILE, &old);
	none = old;
	none.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &none);
	ok(turn_cost(far_loop) < CLOCKS_PER_SEC / 10,
	   "without descriptors for a connection the loop does not spin");
	setrlimit(RLIMIT_NOFILE, &old);
	far_send(&second, AUDIT, 8u);
	ok(far_next(&second) && far_says(&second, "Reply=8{"), "with one it is taken");
	far_stop();
	far_close(&second);
	far_close(&far);
}

/* A host without it has it in the machine, see net/test-h248-flows.sh. */
static bool has_sctp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int main(void)
{
	bool sctp = has_sctp();

	plan((sctp ? 6 : 4) * CHECKS + 17);
	test_transport("udp", "127.0.0.1");
	test_transport("udp", "::1");
	test_transport("tcp", "127.0.0.1");
	test_transport("tcp", "::1");
	if (sctp) {
		test_transport("sctp", "127.0.0.1");
		test_transport("sctp", "::1");
	}
	test_second();
	test_broken_tpkt();
	test_too_long();
	test_stranger();
	test_descriptors();
	loop_free(far_loop);
	return tap_done();
}
