// SPDX-License-Identifier: GPL-2.0
/*
 * Where a pre-shared key is in memory that a controller of H.248 orders: in one place while it
 * waits for its handshake, its digits nowhere once the message has been taken.
 *
 * with: core mg h248 sdp selftests/unit/far_mgc.c selftests/unit/known_key.c
 * with: selftests/unit/memory.c
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "far_mgc.h"
#include "known_key.h"
#include "log.h"
#include "tap.h"
#include "turn.h"

static char err[512];
static struct far_mgc far;

/* --- messages, of which nothing stays on this side ------------------------------------------- */

static char wire[8192];
static size_t wire_len;

/* # is the key. */
static void add_text(const char *text)
{
	size_t i;

	for (; *text; text++) {
		if (*text != '#')
			wire[wire_len++] = *text;
		for (i = 0; *text == '#' && i < 2 * KNOWN_KEY_LEN; i++)
			wire[wire_len++] = known_key_digit(i);
	}
}

/* One more, which goes out with those before. */
static void add(uint32_t id, const char *text)
{
	size_t begin = wire_len, len;
	char head[64], tpkt[4] = { 3 };

	if (far.stream && !far.sctp)
		wire_len += 4;
	snprintf(head, sizeof(head), "!/2 [127.0.0.1]:%u T=%u", far.port, id);
	add_text(head);
	add_text(text);
	len = wire_len - begin;
	tpkt[2] = (char)(len >> 8);
	tpkt[3] = (char)len;
	if (far.stream && !far.sctp)
		memcpy(wire + begin, tpkt, sizeof(tpkt));
}

static void send_wire(size_t missing)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(far.gateway) };
	size_t len = wire_len - missing;

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	if (far.stream)
		send(far.connection, wire, len, MSG_NOSIGNAL);
	else
		sendto(far.fd, wire, len, 0, (struct sockaddr *)&to, sizeof(to));
	explicit_bzero(wire, wire_len);
	wire_len = 0;
}

static void say(uint32_t id, const char *text)
{
	add(id, text);
	send_wire(0);
}

/* --- orders ---------------------------------------------------------------------------------- */

#define SDP(address, port) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " TCP/TLS *\n"
#define ORDER(control) \
	"{C=${A=ip/1/access/${M{O{MO=SR," control "},L{" SDP("$", "$") "},R{" \
	SDP("203.0.113.9", "6000") "}}}}}"
#define AUDIT "{C=-{AV=ROOT{AT{}}}}"

static const struct {
	const char *what, *order;
} wrong[] = {
	{ "an order that is refused", ORDER("xagw/psk=#,ds/dscp=ff") },
	{ "a key that is no hex", ORDER("xagw/psk=#x") },
	{ "a key in quotes that is none", ORDER("xagw/psk=\"#x\"") },
	{ "keys in a list", ORDER("xagw/psk=[#,#]") },
	{ "a transaction that does not end", "{C=${A=ip/1/access/${M{O{xagw/psk=#" },
	{ "a key that does not end", "{C=${A=ip/1/access/${M{O{xagw/psk=\"#" },
	{ "a text that does not end", "{C=${A=ip/1/access/${M{L{\na=key:#" },
	{ "a termination that is none", "{C=${A=ip/1/none/${M{O{xagw/psk=#}}}}}" },
};

#define WRONG	(sizeof(wrong) / sizeof(*wrong))
#define CHECKS	(3 + (int)WRONG * 3 + 3 + 3 + 3)

/* Registrations may come again meanwhile. */
static bool has_reply(void)
{
	while (far_next(&far))
		if (far_says(&far, "Reply=") || far_says(&far, "Error="))
			return true;
	return false;
}

static void test_wrong(void)
{
	size_t i;

	for (i = 0; i < WRONG; i++) {
		say((uint32_t)i + 20, wrong[i].order);
		ok(has_reply() && far_says(&far, "Error="), "%s", wrong[i].what);
		known_key_is(0, 0, wrong[i].what);
	}
}

static void test_right(void)
{
	say(40, ORDER("xagw/psk=#"));
	ok(has_reply() && !far_says(&far, "Error="), "an order");
	known_key_is(1, 0, "ordered");
	say(40, ORDER("xagw/psk=#"));
	ok(has_reply() && !far_says(&far, "Error="), "the same again");
	known_key_is(1, 0, "ordered again");
	say(41, "{C=*{S=*}}");
	ok(has_reply() && !far_says(&far, "Error="), "released");
	known_key_is(0, 0, "released");
}

static void start(const char *transport)
{
	char conf[512];

	far_open(&far, transport, "127.0.0.1");
	snprintf(conf, sizeof(conf),
		 "h248-listen = %s 127.0.0.1:%u\nh248-controller = %s 127.0.0.1:%u\n"
		 "h248-avalanche = 0s\n", transport, far_free_port(), transport,
		 far.port);
	far_start(conf, err, sizeof(err));
}

static void test_transport(const char *transport)
{
	uint32_t id;

	start(transport);
	ok(far_next(&far), "%s", transport);
	id = far_id(&far);
	say(7, ORDER("xagw/psk=#"));
	has_reply();
	known_key_is(0, 0, "an order before the association");
	far_send(&far, "!/1 [127.0.0.1]:%u P=%u{C=-{SC=ROOT}}", far.port, id);
	turn_until(far_loop, !strcmp(far_state(), "up"));
	test_wrong();
	test_right();
	far_stop();
	far_close(&far);
}

/* --- a stream, which has more or less than a message ----------------------------------------- */

static void test_stream(void)
{
	start("tcp");
	far_register(&far, NULL);
	add(1, AUDIT);
	add(2, ORDER("xagw/psk=#x"));
	send_wire(0);
	ok(far_next(&far) && far_next(&far), "two messages at once");
	known_key_is(0, 0, "moved within the buffer");
	add(3, ORDER("xagw/psk=#"));
	send_wire(60);
	ok(turn_until(far_loop, known_key_search().texts), "a part of one waits for the rest");
	close(far.connection);
	far.connection = -1;
	ok(far_next(&far) && far_says(&far, "ServiceChange=ROOT"), "which does not come");
	known_key_is(0, 0, "the connection is closed");
	far_stop();
	far_close(&far);
}

/* A host without it has it in the machine. */
static bool has_sctp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	return fd >= 0 && !close(fd);
}

int main(void)
{
	bool sctp = has_sctp();

	plan((sctp ? 3 : 2) * CHECKS + 7 + 1);
	log_set_level((enum log_level)0);
	test_transport("udp");
	test_transport("tcp");
	if (sctp)
		test_transport("sctp");
	test_stream();
	ok(known_key_is_found(), "what is freed and not wiped");
	loop_free(far_loop);
	return tap_done();
}
