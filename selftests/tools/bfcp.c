// SPDX-License-Identifier: GPL-2.0
/*
 * A floor control client or server (RFC 8855), enough of each for one floor to be asked for,
 * granted and given back.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "bfcp_msg.h"
#include "event.h"

static const char usage[] =
"bfcp --role client|server --listen ADDR:PORT | --connect ADDR:PORT [OPTION...]\n"
"A BFCP endpoint that tells what it sends and receives as JSON lines. The client says Hello, asks\n"
"for a floor, waits until it is granted, releases it and closes. Exit status 0: every message was\n"
"the one that was due, 1: not, 2: wrong usage or no connection.\n"
"\n"
WIRE_USAGE
"  --conference N --user N --floor N   what it is about (default 4711, 17, 1)\n";

struct bfcp {
	struct wire_args args;
	struct wire wire;
	int role;
	uint64_t conference, user, floor;
	uint8_t buf[2 * BFCP_MESSAGE_MAX];
	size_t fill;
	uint16_t transaction;		/* client: of the last request */
	uint16_t floor_request;		/* the one that is going on, 0: none */
};

static void report(const char *direction, const struct bfcp_msg *msg)
{
	event_begin("message");
	event_text("direction", direction);
	event_text("primitive", bfcp_primitive_name(msg->primitive));
	event_num("octets", (long long)msg->octets);
	event_num("conference", msg->conference);
	event_num("transaction", msg->transaction);
	event_num("user", msg->user);
	if (msg->floors)
		event_num("floor", msg->floor[0]);
	if (msg->floor_request)
		event_num("floor_request", msg->floor_request);
	if (msg->status)
		event_text("status", bfcp_status_name(msg->status));
	if (msg->error_code)
		event_num("error_code", msg->error_code);
	event_end();
}

static bool protocol_error(const char *text)
{
	event_begin("protocol_error");
	event_text("text", text);
	event_end();
	return false;
}

static bool send_message(struct bfcp *b, struct bfcp_msg *msg)
{
	uint8_t buf[BFCP_MESSAGE_MAX];
	size_t done = 0;
	ssize_t n;

	msg->conference = (uint32_t)b->conference;
	msg->user = (uint16_t)b->user;
	msg->octets = bfcp_encode(msg, buf);
	while (done < msg->octets) {
		n = wire_write(&b->wire, buf + done, msg->octets - done);
		if (n < 0 || !args_time_left_ms(&b->args))
			return protocol_error("can not send");
		done += (size_t)n;
		if (!n)
			wire_poll(&b->wire, b->wire.events, 100);
	}
	report("sent", msg);
	return true;
}

/* False: there is none, wire.end tells why. */
static bool receive(struct bfcp *b, struct bfcp_msg *msg)
{
	const char *error = NULL;
	ssize_t n;

	while (!(n = bfcp_decode(b->buf, b->fill, msg, &error))) {
		n = wire_read(&b->wire, b->buf + b->fill, sizeof(b->buf) - b->fill);
		if (n < 0)
			return b->fill ? protocol_error("ends within a message") : false;
		if (!args_time_left_ms(&b->args))
			return protocol_error("the time is over");
		b->fill += (size_t)n;
		if (!n)
			wire_poll(&b->wire, b->wire.events, 100);
	}
	if (n < 0)
		return protocol_error(error);
	b->fill -= (size_t)n;
	memmove(b->buf, b->buf + n, b->fill);
	report("received", msg);
	if (msg->conference != b->conference || msg->user != b->user)
		return protocol_error("another conference or user");
	return true;
}

/* --- client ------------------------------------------------------------------- */

static bool request(struct bfcp *b, struct bfcp_msg *msg)
{
	msg->transaction = ++b->transaction;
	return send_message(b, msg);
}

/* The answer has the transaction of its question. */
static bool expect(struct bfcp *b, uint8_t primitive, uint16_t transaction, struct bfcp_msg *msg)
{
	if (!receive(b, msg))
		return protocol_error("no answer");
	if (msg->primitive != primitive)
		return protocol_error("not the answer that is due");
	if (msg->transaction != transaction)
		return protocol_error("answer to another transaction");
	return true;
}

static bool expect_status(struct bfcp *b, uint16_t transaction, uint8_t status)
{
	struct bfcp_msg msg;

	if (!expect(b, BFCP_FLOOR_REQUEST_STATUS, transaction, &msg))
		return false;
	if (!b->floor_request)
		b->floor_request = msg.floor_request;
	if (msg.floor_request != b->floor_request || msg.status != status)
		return protocol_error("another request or status");
	return true;
}

static bool client(struct bfcp *b)
{
	struct bfcp_msg hello = { .primitive = BFCP_HELLO }, ack;
	struct bfcp_msg ask = {
		.primitive = BFCP_FLOOR_REQUEST, .floors = 1, .floor = { (uint16_t)b->floor },
		.text = "May I have the floor?",
	};
	struct bfcp_msg release = { .primitive = BFCP_FLOOR_RELEASE };

	if (!request(b, &hello) || !expect(b, BFCP_HELLO_ACK, b->transaction, &ack))
		return false;
	if (!request(b, &ask) || !expect_status(b, b->transaction, BFCP_ACCEPTED) ||
	    !expect_status(b, 0, BFCP_GRANTED))
		return false;
	release.floor_request = b->floor_request;
	return request(b, &release) && expect_status(b, b->transaction, BFCP_RELEASED);
}

/* --- server ------------------------------------------------------------------- */

static bool answer_hello(struct bfcp *b, const struct bfcp_msg *msg)
{
	static const uint8_t primitives[] = {
		BFCP_FLOOR_REQUEST, BFCP_FLOOR_RELEASE, BFCP_FLOOR_REQUEST_STATUS, BFCP_HELLO,
		BFCP_HELLO_ACK, BFCP_ERROR,
	};
	static const uint8_t attributes[] = {
		BFCP_FLOOR_ID, BFCP_FLOOR_REQUEST_ID, BFCP_PRIORITY, BFCP_REQUEST_STATUS,
		BFCP_ERROR_CODE, BFCP_ERROR_INFO, BFCP_PARTICIPANT_INFO, BFCP_STATUS_INFO,
		BFCP_SUPPORTED_ATTRIBUTES, BFCP_SUPPORTED_PRIMITIVES,
		BFCP_FLOOR_REQUEST_INFORMATION, BFCP_FLOOR_REQUEST_STATUS_ATTRIBUTE,
		BFCP_OVERALL_REQUEST_STATUS,
	};
	struct bfcp_msg ack = {
		.primitive = BFCP_HELLO_ACK, .transaction = msg->transaction,
		.primitives = sizeof(primitives), .attributes = sizeof(attributes),
	};

	memcpy(ack.primitive_list, primitives, sizeof(primitives));
	memcpy(ack.attribute_list, attributes, sizeof(attributes));
	return send_message(b, &ack);
}

static bool send_status(struct bfcp *b, uint16_t transaction, uint8_t status)
{
	struct bfcp_msg msg = {
		.primitive = BFCP_FLOOR_REQUEST_STATUS, .transaction = transaction,
		.floor_request = b->floor_request, .status = status,
		.floors = 1, .floor = { (uint16_t)b->floor },
	};

	return send_message(b, &msg);
}

static bool refuse(struct bfcp *b, const struct bfcp_msg *msg, uint8_t code, const char *text)
{
	struct bfcp_msg error = {
		.primitive = BFCP_ERROR, .transaction = msg->transaction, .error_code = code,
	};

	snprintf(error.text, sizeof(error.text), "%s", text);
	return send_message(b, &error);
}

/* Granted on its own, after the answer: a message that the server begins. */
static bool answer_request(struct bfcp *b, const struct bfcp_msg *msg)
{
	if (msg->floor[0] != b->floor)
		return refuse(b, msg, BFCP_ERROR_FLOOR, "no such floor");
	b->floor_request = (uint16_t)(100 + msg->transaction);
	return send_status(b, msg->transaction, BFCP_ACCEPTED) &&
		send_status(b, 0, BFCP_GRANTED);
}

static bool answer_release(struct bfcp *b, const struct bfcp_msg *msg)
{
	bool good;

	if (!b->floor_request || msg->floor_request != b->floor_request)
		return refuse(b, msg, BFCP_ERROR_FLOOR_REQUEST, "no such request");
	good = send_status(b, msg->transaction, BFCP_RELEASED);
	b->floor_request = 0;
	return good;
}

/* Until the client closes. */
static bool server(struct bfcp *b)
{
	struct bfcp_msg msg;
	bool good = true;

	while (good && receive(b, &msg)) {
		if (msg.primitive == BFCP_HELLO)
			good = answer_hello(b, &msg);
		else if (msg.primitive == BFCP_FLOOR_REQUEST)
			good = answer_request(b, &msg);
		else if (msg.primitive == BFCP_FLOOR_RELEASE)
			good = answer_release(b, &msg);
		else
			good = refuse(b, &msg, BFCP_ERROR_PRIMITIVE, "not known here");
	}
	return good && !b->fill && b->wire.end != WIRE_OPEN;
}

/* --- both --------------------------------------------------------------------- */

static void report_end(const struct wire *w, bool good)
{
	event_begin("end");
	event_bool("good", good);
	event_text("how", wire_end_name(w->end));
	event_text("tcp", wire_end_name(w->tcp_end));
	event_text("text", *w->error ? w->error : NULL);
	event_end();
}

/* An orderly close of both directions; the server's comes second. */
static bool close_both(struct bfcp *b)
{
	struct wire *w = &b->wire;
	struct bfcp_msg msg;

	while (!wire_notify(w) && args_time_left_ms(&b->args))
		wire_poll(w, POLLOUT, 100);
	wire_fin(w);
	event_begin("write_end");
	event_end();
	if (w->end == WIRE_OPEN && receive(b, &msg))
		return protocol_error("a message that nobody asked for");
	while (w->tcp_end == WIRE_OPEN && args_time_left_ms(&b->args)) {
		wire_poll(w, POLLIN, 100);
		wire_read_tcp_end(w);
	}
	return w->end == (w->ssl ? WIRE_CLOSE_NOTIFY : WIRE_FIN) && w->tcp_end == WIRE_FIN;
}

static bool play(struct bfcp *b)
{
	bool good;

	if (b->args.tls.role != WIRE_PLAIN) {
		wire_tls_start(&b->wire, &b->args.tls);
		if (wire_handshake_wait(&b->wire, args_time_left_ms(&b->args)) != 1)
			return false;
	}
	good = b->role ? server(b) : client(b);
	return good && close_both(b);
}

int main(int argc, char **argv)
{
	static const char * const roles[] = { "client", "server", NULL };
	static struct bfcp b = { .conference = 4711, .user = 17, .floor = 1 };
	static const struct arg own[] = {
		{ "role", ARG_CHOICE, &b.role, roles },
		{ "conference", ARG_NUMBER, &b.conference, NULL },
		{ "user", ARG_NUMBER, &b.user, NULL },
		{ "floor", ARG_NUMBER, &b.floor, NULL },
		{ NULL, ARG_TEXT, NULL, NULL },
	};
	bool good;

	signal(SIGPIPE, SIG_IGN);
	args_parse(argc, argv, usage, &b.args, own);
	wire_set_up(&b.wire, &b.args.address, args_time_left_ms(&b.args));
	good = play(&b);
	report_end(&b.wire, good);
	return !good;
}
