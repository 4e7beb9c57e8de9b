// SPDX-License-Identifier: GPL-2.0
/*
 * An MSRP endpoint (RFC 4975): says who it is, chats, and sends a file in chunks while it takes
 * one, with an answer to every chunk and a report of every message.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "event.h"
#include "msrp_msg.h"
#include "stream.h"

static const char usage[] =
"msrp --listen ADDR:PORT | --connect ADDR:PORT [OPTION...]\n"
"An MSRP endpoint that sends a line of text and a file, and takes the same, and tells what happens\n"
"as JSON lines. Exit status 0: every message was the one that was due, every octet was right, 1:\n"
"not, 2: wrong usage or no connection.\n"
"\n"
WIRE_USAGE
"  --path URI --remote-path URI        a=path of both sides\n"
"  --file N --seed S                   octets of the file (K, M allowed), what they are\n"
"  --expect N --expect-seed S          the same of the other side's\n"
"  --chunk N|random                    octets of a SEND's body (default 2048)\n"
"  --chats N                           lines of text before and after it (default 1)\n";

#define WINDOW 16			/* SENDs that may wait for their answer */
#define OUT_ROOM (4 * MSRP_MESSAGE_MAX)
#define TICK_MS 100

static const char chat[] = "What do you say to this?\r\n-------and to that$\r\n";

/* A file on its way: the octets until now. */
struct progress {
	uint64_t done, total;
};

struct msrp {
	struct wire_args args;
	struct wire wire;
	const char *path, *remote_path, *chunk_text;
	uint64_t seed, expect_seed, chunk, chats, dice;
	struct progress out, in;
	struct stream out_octets, in_octets;
	uint64_t chats_sent, chats_received, waiting;	/* SENDs without an answer */
	uint64_t transactions, answers, reports, chunks_received;
	bool mismatch, greeted;
	uint8_t out_buf[OUT_ROOM], in_buf[2 * MSRP_MESSAGE_MAX];
	size_t out_head, out_fill, in_fill, retry;
};

static bool protocol_error(const char *text)
{
	event_begin("protocol_error");
	event_text("text", text);
	event_end();
	return false;
}

/* --- what is sent ------------------------------------------------------------- */

static void compose(struct msrp *m, const struct msrp_msg *msg)
{
	m->out_fill += msrp_encode(msg, m->out_buf + m->out_fill);
}

static void address(struct msrp *m, struct msrp_msg *msg)
{
	snprintf(msg->to, sizeof(msg->to), "%s", m->remote_path);
	snprintf(msg->from, sizeof(msg->from), "%s", m->path);
}

/* RFC 4975 clause 7.1.1: a transaction must not be guessed from the octets of a body. */
static void begin(struct msrp *m, struct msrp_msg *msg)
{
	m->transactions++;
	snprintf(msg->transaction, sizeof(msg->transaction), "t%llux%llu",
		 (unsigned long long)m->seed, (unsigned long long)m->transactions);
	address(m, msg);
	msg->flag = '$';
	if (msg->kind == MSRP_SEND)
		m->waiting++;
}

/* Clause 5.4: who connects says at once which path it is. */
static void send_greeting(struct msrp *m)
{
	struct msrp_msg msg = { .kind = MSRP_SEND, .message_id = "greeting", .has_range = true,
		.first = 1 };

	begin(m, &msg);
	compose(m, &msg);
	m->greeted = true;
}

static void send_chat(struct msrp *m)
{
	struct msrp_msg msg = { .kind = MSRP_SEND, .content_type = "text/plain",
		.has_range = true, .first = 1, .last = sizeof(chat) - 1, .total = sizeof(chat) - 1,
		.body = (const uint8_t *)chat, .body_len = sizeof(chat) - 1 };

	m->chats_sent++;
	snprintf(msg.message_id, sizeof(msg.message_id), "chat%llu",
		 (unsigned long long)m->chats_sent);
	begin(m, &msg);
	compose(m, &msg);
}

static size_t next_chunk(struct msrp *m)
{
	uint64_t left = m->out.total - m->out.done, size = m->chunk;

	if (!size) {
		m->dice = m->dice * 6364136223846793005ULL + 1442695040888963407ULL;
		size = 1 + (m->dice >> 33) % MSRP_CHUNK_MAX;
	}
	return size < left ? size : left;
}

static void send_chunk(struct msrp *m)
{
	static uint8_t body[MSRP_CHUNK_MAX];
	struct msrp_msg msg = { .kind = MSRP_SEND, .message_id = "file", .success_report = true,
		.content_type = "application/octet-stream", .has_range = true, .body = body };

	msg.body_len = next_chunk(m);
	stream_peek(&m->out_octets, body, msg.body_len);
	stream_add(&m->out_octets, body, msg.body_len);
	msg.first = m->out.done + 1;
	m->out.done += msg.body_len;
	msg.last = m->out.done;
	msg.total = m->out.total;
	begin(m, &msg);
	if (m->out.done < m->out.total)
		msg.flag = '+';
	compose(m, &msg);
}

static bool all_sent(const struct msrp *m)
{
	return m->out.done == m->out.total && m->chats_sent == 2 * m->chats;
}

/* The file comes between the lines of text; one of them is said while it is under way. */
static void send_next(struct msrp *m)
{
	if (!m->greeted && m->args.address.connect)
		send_greeting(m);
	else if (m->chats_sent < m->chats ||
		 (m->chats_sent < 2 * m->chats && m->out.done >= m->out.total / 2))
		send_chat(m);
	else if (m->out.done < m->out.total)
		send_chunk(m);
}

static void answer(struct msrp *m, const struct msrp_msg *to)
{
	struct msrp_msg msg = { .kind = MSRP_RESPONSE, .status = 200, .flag = '$' };

	memcpy(msg.transaction, to->transaction, sizeof(msg.transaction));
	address(m, &msg);
	compose(m, &msg);
}

/* Clause 7.1.2: of the whole message, when all of it is here. */
static void report(struct msrp *m, const struct msrp_msg *of)
{
	struct msrp_msg msg = { .kind = MSRP_REPORT, .status = 200, .has_range = true, .first = 1,
		.last = of->total, .total = of->total };

	memcpy(msg.message_id, of->message_id, sizeof(msg.message_id));
	begin(m, &msg);
	compose(m, &msg);
}

/* --- what comes --------------------------------------------------------------- */

static bool take_chunk(struct msrp *m, const struct msrp_msg *msg)
{
	bool last = msg->last == msg->total;

	if (msg->first != m->in.done + 1 || msg->total != m->in.total)
		return protocol_error("not the range that is due");
	if (msg->flag != (last ? '$' : '+'))
		return protocol_error("not the flag that is due");
	if (stream_match(&m->in_octets, msg->body, msg->body_len) != msg->body_len)
		m->mismatch = true;
	stream_add(&m->in_octets, msg->body, msg->body_len);
	m->in.done = msg->last;
	m->chunks_received++;
	if (last && msg->success_report)
		report(m, msg);
	return !m->mismatch || protocol_error("wrong octets");
}

static bool take_send(struct msrp *m, const struct msrp_msg *msg)
{
	if (!msg->has_range || msg->last + 1 - msg->first != msg->body_len)
		return protocol_error("a range that the body has not");
	answer(m, msg);
	if (!strcmp(msg->message_id, "greeting"))
		return !msg->body || protocol_error("a greeting with a body");
	if (!strcmp(msg->message_id, "file"))
		return take_chunk(m, msg);
	m->chats_received++;
	return (msg->body_len == sizeof(chat) - 1 && !memcmp(msg->body, chat, msg->body_len)) ||
		protocol_error("another text");
}

static bool take(struct msrp *m, const struct msrp_msg *msg)
{
	if (strcmp(msg->to, m->path) || strcmp(msg->from, m->remote_path))
		return protocol_error("another path");
	switch (msg->kind) {
	case MSRP_SEND:
		return take_send(m, msg);
	case MSRP_REPORT:
		m->reports++;
		return (msg->status == 200 && msg->last == m->out.total &&
			!strcmp(msg->message_id, "file")) || protocol_error("another report");
	default:
		m->answers++;
		return (m->waiting-- && msg->status == 200) || protocol_error("another answer");
	}
}

static bool take_all(struct msrp *m)
{
	const char *error = NULL;
	size_t used = 0;
	struct msrp_msg msg;
	ssize_t n = 0;

	while (m->out_fill + 3 * MSRP_MESSAGE_MAX <= OUT_ROOM &&
	       (n = msrp_decode(m->in_buf + used, m->in_fill - used, &msg, &error)) > 0) {
		if (!take(m, &msg))
			return false;
		used += (size_t)n;
	}
	m->in_fill -= used;
	memmove(m->in_buf, m->in_buf + used, m->in_fill);
	return n >= 0 || protocol_error(error);
}

/* --- the connection ----------------------------------------------------------- */

/* Returns whether something moved. */
static bool write_some(struct msrp *m)
{
	size_t len = m->retry ? m->retry : m->out_fill - m->out_head;
	ssize_t n;

	if (!len)
		return false;
	n = wire_write(&m->wire, m->out_buf + m->out_head, len);
	m->retry = n ? 0 : len;
	if (n <= 0)
		return false;
	m->out_head += (size_t)n;
	if (m->out_head == m->out_fill) {
		m->out_head = 0;
		m->out_fill = 0;
	}
	return true;
}

static ssize_t read_some(struct msrp *m)
{
	ssize_t n = wire_read(&m->wire, m->in_buf + m->in_fill, sizeof(m->in_buf) - m->in_fill);

	if (n > 0)
		m->in_fill += (size_t)n;
	return n;
}

static bool is_done(const struct msrp *m)
{
	return all_sent(m) && !m->waiting && !m->out_fill && m->in.done == m->in.total &&
		m->chats_received == 2 * m->chats && m->reports == !!m->out.total;
}

/* Until all is said and answered on both sides: then the other one may be the first to end. */
static bool talk(struct msrp *m)
{
	bool moved;
	ssize_t n;

	while (!is_done(m)) {
		if (!args_time_left_ms(&m->args))
			return protocol_error("the time is over");
		if (!m->out_fill && m->waiting < WINDOW && !all_sent(m))
			send_next(m);
		moved = write_some(m);
		n = read_some(m);
		if (m->wire.write_broken || (n < 0 && !is_done(m)))
			return protocol_error("the connection ended");
		if (!take_all(m))
			return false;
		if (!moved && !n)
			wire_poll(&m->wire, m->out_fill ? POLLIN | POLLOUT : POLLIN, TICK_MS);
	}
	return !m->in_fill || protocol_error("octets that nobody asked for");
}

/* An orderly close of both directions. */
static bool close_both(struct msrp *m)
{
	struct wire *w = &m->wire;
	uint8_t octet;

	while (!wire_notify(w) && args_time_left_ms(&m->args))
		wire_poll(w, POLLOUT, TICK_MS);
	wire_fin(w);
	while (w->end == WIRE_OPEN && args_time_left_ms(&m->args)) {
		if (wire_read(w, &octet, 1) > 0)
			return protocol_error("octets after the end");
		wire_poll(w, POLLIN, TICK_MS);
	}
	while (w->tcp_end == WIRE_OPEN && args_time_left_ms(&m->args)) {
		wire_poll(w, POLLIN, TICK_MS);
		wire_read_tcp_end(w);
	}
	return w->end == (w->ssl ? WIRE_CLOSE_NOTIFY : WIRE_FIN) && w->tcp_end == WIRE_FIN;
}

static bool play(struct msrp *m)
{
	if (m->args.tls.role != WIRE_PLAIN) {
		wire_tls_start(&m->wire, &m->args.tls);
		if (wire_handshake_wait(&m->wire, args_time_left_ms(&m->args)) != 1)
			return false;
	}
	return talk(m) && close_both(m);
}

static void report_end(const struct msrp *m, bool good)
{
	event_begin("end");
	event_bool("good", good);
	event_num("sent", (long long)m->out.done);
	event_hex("sent_hash", stream_hash(&m->out_octets));
	event_num("received", (long long)m->in.done);
	event_hex("received_hash", stream_hash(&m->in_octets));
	event_num("chunks_received", (long long)m->chunks_received);
	event_num("answers", (long long)m->answers);
	event_num("reports", (long long)m->reports);
	event_num("chats_received", (long long)m->chats_received);
	event_text("how", wire_end_name(m->wire.end));
	event_text("tcp", wire_end_name(m->wire.tcp_end));
	event_text("text", *m->wire.error ? m->wire.error : NULL);
	event_end();
}

static void parse(struct msrp *m, int argc, char **argv)
{
	const struct arg own[] = {
		{ "path", ARG_TEXT, &m->path, NULL },
		{ "remote-path", ARG_TEXT, &m->remote_path, NULL },
		{ "file", ARG_NUMBER, &m->out.total, NULL },
		{ "seed", ARG_NUMBER, &m->seed, NULL },
		{ "expect", ARG_NUMBER, &m->in.total, NULL },
		{ "expect-seed", ARG_NUMBER, &m->expect_seed, NULL },
		{ "chunk", ARG_TEXT, &m->chunk_text, NULL },
		{ "chats", ARG_NUMBER, &m->chats, NULL },
		{ NULL, ARG_TEXT, NULL, NULL },
	};

	m->path = "msrp://a.example.com:2855/a;tcp";
	m->remote_path = "msrp://b.example.com:2855/b;tcp";
	m->chunk_text = "2048";
	m->chats = 1;
	args_parse(argc, argv, usage, &m->args, own);
	m->chunk = strcmp(m->chunk_text, "random") ? args_number(m->chunk_text) : 0;
	if (m->chunk > MSRP_CHUNK_MAX || (!m->chunk && strcmp(m->chunk_text, "random")))
		die("--chunk %s: 1 to %d", m->chunk_text, MSRP_CHUNK_MAX);
	m->dice = m->seed;
}

int main(int argc, char **argv)
{
	static struct msrp m;
	bool good;

	signal(SIGPIPE, SIG_IGN);
	parse(&m, argc, argv);
	stream_init(&m.out_octets, m.seed);
	stream_init(&m.in_octets, m.expect_seed);
	wire_set_up(&m.wire, &m.args.address, args_time_left_ms(&m.args));
	good = play(&m);
	report_end(&m, good);
	return !good;
}
