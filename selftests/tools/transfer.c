// SPDX-License-Identifier: GPL-2.0
/* Moves octets both ways at once and tells about it. */
#include "transfer.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#include "event.h"
#include "stream.h"

#define BUFFER (256 * 1024)
#define CHUNK_MAX (64 * 1024)
#define PROGRESS_US 200000
#define TICK_MS 50

static volatile sig_atomic_t go_on;

/* What a running transfer needs besides its orders. */
struct run {
	struct transfer *t;
	struct wire *w;
	struct stream out, in;
	uint8_t buf[BUFFER];		/* filled from out: unsent octets */
	size_t begin, end;
	size_t retry;			/* octets of a write that could not be done */
	uint64_t dice;
	uint64_t started, told;		/* times */
	uint64_t told_sent, told_received;
	bool finished, told_pause[PAUSE_COUNT];
	short events;
};

static void on_signal(int number)
{
	(void)number;
	go_on = 1;
}

void transfer_catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void take_signal(struct transfer *t)
{
	int i;

	if (!go_on)
		return;
	go_on = 0;
	for (i = 0; i < PAUSE_COUNT && !t->pause[i]; i++)
		;
	if (i < PAUSE_COUNT)
		t->pause[i] = false;
	else
		t->read_rate = 0;
}

static void report_pause(enum pause at)
{
	static const char * const names[] = { "tls", "hello", "send", "read", "finish" };

	event_begin("paused");
	event_text("at", names[at]);
	event_end();
}

bool transfer_pause(struct transfer *t, enum pause at)
{
	struct wire none = { .fd = -1 };

	if (!t->pause[at])
		return true;
	report_pause(at);
	while (t->pause[at] && now_us() < t->deadline) {
		wire_poll(&none, 0, TICK_MS);
		take_signal(t);
	}
	return !t->pause[at];
}

static bool paused(struct run *r, enum pause at, uint64_t done)
{
	struct transfer *t = r->t;

	if (!t->pause[at] || done < t->pause_at[at])
		return false;
	if (!r->told_pause[at])
		report_pause(at);
	r->told_pause[at] = true;
	return true;
}

/* Octets for the next system call; random sizes favour no order of magnitude. */
static size_t next_chunk(struct run *r)
{
	if (r->t->chunk)
		return r->t->chunk;
	r->dice ^= r->dice << 13;
	r->dice ^= r->dice >> 7;
	r->dice ^= r->dice << 17;
	return 1 + (r->dice >> 20) % (1u << (r->dice % 17));
}

static size_t at_most(size_t len, uint64_t limit)
{
	return len < limit ? len : (size_t)limit;
}

static void fill_buffer(struct run *r)
{
	r->begin = 0;
	r->end = at_most(sizeof(r->buf), r->t->send - r->t->sent);
	stream_peek(&r->out, r->buf, r->end);
}

/* Sends what is due besides octets. False: they have to wait. */
static bool insert(struct run *r)
{
	if (r->retry || inserts_send(&r->t->inserts, r->w, r->t->sent))
		return true;
	r->events |= r->w->events;
	return false;
}

/* Returns whether something was sent. */
static bool send_some(struct run *r)
{
	struct transfer *t = r->t;
	ssize_t n;
	size_t len;

	if (r->w->write_broken || !insert(r) || t->sent == t->send ||
	    paused(r, PAUSE_SEND, t->sent))
		return false;
	if (r->begin == r->end)
		fill_buffer(r);
	len = at_most(next_chunk(r), r->end - r->begin);
	if (t->pause[PAUSE_SEND])
		len = at_most(len, t->pause_at[PAUSE_SEND] - t->sent);
	len = at_most(len, inserts_room(&t->inserts, t->sent));
	/* TLS wants a write that could not be done repeated with as many octets. */
	if (r->retry)
		len = r->retry;
	n = wire_write(r->w, r->buf + r->begin, len);
	r->retry = n ? 0 : len;
	if (n <= 0) {
		r->events |= r->w->events;
		return false;
	}
	stream_add(&r->out, r->buf + r->begin, (size_t)n);
	r->begin += (size_t)n;
	t->sent += (uint64_t)n;
	return true;
}

static void check_octets(struct run *r, const uint8_t *buf, size_t len)
{
	struct transfer *t = r->t;
	size_t good;

	if (!t->received) {
		event_begin("first_octet");
		event_end();
	}
	if (!t->mismatch) {
		good = stream_match(&r->in, buf, len);
		t->mismatch = good != len;
		if (t->mismatch) {
			event_begin("mismatch");
			event_num("offset", (long long)(t->received + good));
			event_end();
		}
	}
	stream_add(&r->in, buf, len);
	t->received += len;
}

/* How many octets may be read now. */
static uint64_t read_room(struct run *r)
{
	struct transfer *t = r->t;
	uint64_t room = UINT64_MAX, allowed;

	if (paused(r, PAUSE_READ, t->received))
		return 0;
	if (t->pause[PAUSE_READ])
		room = t->pause_at[PAUSE_READ] - t->received;
	if (t->read_rate) {
		allowed = (now_us() - r->started) * t->read_rate / 1000000;
		allowed -= t->read_step ? allowed % t->read_step : 0;
		allowed = allowed > t->received ? allowed - t->received : 0;
		room = room < allowed ? room : allowed;
	}
	return room;
}

static void report_read_end(struct run *r)
{
	event_begin("read_end");
	event_text("how", wire_end_name(r->w->end));
	event_num("received", (long long)r->t->received);
	event_end();
}

static bool read_some(struct run *r)
{
	static uint8_t buf[BUFFER];
	size_t len;
	ssize_t n;

	if (r->w->end != WIRE_OPEN) {
		wire_read_tcp_end(r->w);
		if (r->w->tcp_end == WIRE_OPEN)
			r->events |= POLLIN;
		return false;
	}
	len = at_most(r->t->chunk ? sizeof(buf) : next_chunk(r), read_room(r));
	if (!len)
		return false;
	n = wire_read(r->w, buf, len);
	if (n > 0) {
		check_octets(r, buf, (size_t)n);
		return true;
	}
	if (n < 0)
		report_read_end(r);
	else
		r->events |= r->w->events;
	return n < 0;
}

static bool may_finish(struct run *r)
{
	struct transfer *t = r->t;

	if (t->finish == FINISH_NONE || r->w->write_broken || t->sent < t->send)
		return false;
	if (inserts_room(&t->inserts, t->sent) != UINT64_MAX)
		return false;
	if (t->finish_when_received && t->received < t->expect && r->w->end == WIRE_OPEN)
		return false;
	return !paused(r, PAUSE_FINISH, t->sent);
}

static void report_finish(const char *how)
{
	event_begin("write_end");
	event_text("how", how);
	event_end();
}

static bool finish(struct run *r)
{
	struct transfer *t = r->t;
	bool notify = r->w->ssl && (t->finish == FINISH_CLOSE || t->finish == FINISH_NOTIFY);

	if (r->finished || !may_finish(r))
		return false;
	if (notify && !wire_notify(r->w)) {
		r->events |= POLLOUT;
		return false;
	}
	if (t->finish == FINISH_RESET)
		wire_reset(r->w);
	else if (t->finish != FINISH_NOTIFY)
		wire_fin(r->w);
	report_finish(t->finish == FINISH_RESET ? "reset" :
		      t->finish == FINISH_NOTIFY ? "close_notify" :
		      notify ? "close_notify, fin" : "fin");
	r->finished = true;
	return true;
}

/* Nothing more can come and nothing more is to go. */
static bool over(const struct run *r)
{
	const struct wire *w = r->w;

	if (w->fd < 0 || w->end == WIRE_RESET || w->end == WIRE_ALERT || w->end == WIRE_ERROR)
		return true;
	if (w->end == WIRE_OPEN || w->tcp_end == WIRE_OPEN)
		return false;
	return r->finished || w->write_broken || r->t->finish == FINISH_NONE;
}

/* Not too often, but the last one always: who waits for a number will see it. */
static void report_progress(struct run *r)
{
	struct transfer *t = r->t;
	uint64_t now = now_us();

	if (now - r->told < PROGRESS_US && !over(r))
		return;
	r->told = now;
	if (t->sent == r->told_sent && t->received == r->told_received)
		return;
	r->told_sent = t->sent;
	r->told_received = t->received;
	event_begin("progress");
	event_num("sent", (long long)t->sent);
	event_num("received", (long long)t->received);
	event_num("unacked", wire_unacked(r->w));
	event_end();
}

static bool step(struct run *r)
{
	bool moved;

	r->events = 0;
	take_signal(r->t);
	moved = send_some(r);
	moved |= read_some(r);
	moved |= finish(r);
	report_progress(r);
	return moved;
}

void transfer_run(struct transfer *t, struct wire *w)
{
	static struct run r;

	memset(&r, 0, sizeof(r));
	r.t = t;
	r.w = w;
	r.dice = t->send_seed * 2 + 1;
	r.started = now_us();
	stream_init(&r.out, t->send_seed);
	stream_init(&r.in, t->expect_seed);
	while (!over(&r) && !t->timed_out) {
		if (!step(&r) && !over(&r))
			wire_poll(w, r.events, TICK_MS);
		t->timed_out = now_us() >= t->deadline;
	}
	t->sent_hash = stream_hash(&r.out);
	t->received_hash = stream_hash(&r.in);
}
