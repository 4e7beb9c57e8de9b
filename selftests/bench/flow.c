// SPDX-License-Identifier: GPL-2.0
#include "flow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "../tools/event.h"

#define LIMIT_MS 120000		/* without any octet */
#define EVENTS 64

static int epoll = -1;

static void watch(struct end *end, uint32_t events, void *what)
{
	struct epoll_event event = { .events = events, .data.ptr = what };

	if (epoll < 0)
		epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, end->fd, &event) < 0)
		die("epoll: %s", strerror(errno));
}

static void forget(struct end *end)
{
	if (epoll_ctl(epoll, EPOLL_CTL_DEL, end->fd, NULL) < 0)
		die("epoll: %s", strerror(errno));
}

static int wait_for_events(struct epoll_event *events)
{
	int n = epoll_wait(epoll, events, EVENTS, LIMIT_MS);

	if (n <= 0)
		die("nothing moves any more");
	return n;
}

/* One direction of a call in which much is sent. */
struct bulk {
	struct end *from, *to;
	uint64_t to_send, to_receive;
	size_t size;
};

static void bulk_send(struct bulk *b)
{
	size_t n = 1, len;

	while (b->to_send && n) {
		len = b->to_send < b->size ? (size_t)b->to_send : b->size;
		n = end_send_some(b->from, len);
		b->to_send -= n;
	}
	if (!b->to_send)
		forget(b->from);
}

/* True: that was the last. */
static bool bulk_receive(struct bulk *b)
{
	size_t n = 1;

	while (b->to_receive && n) {
		n = end_receive_some(b->to, b->to_receive);
		b->to_receive -= n;
	}
	if (!b->to_receive)
		forget(b->to);
	return !b->to_receive;
}

static struct bulk bulk_begin(struct call *call, bool from_ue, uint64_t octets, size_t size)
{
	struct bulk b = {
		.from = from_ue ? &call->ue : &call->core,
		.to = from_ue ? &call->core : &call->ue,
		.to_send = octets, .to_receive = octets, .size = size,
	};

	end_unblock(b.from);
	end_unblock(b.to);
	return b;
}

/* One call after another: each alone finds out what a flow costs. */
static void bulk_call(struct call *call, bool from_ue, uint64_t octets, size_t size)
{
	struct bulk b = bulk_begin(call, from_ue, octets, size);
	struct epoll_event events[EVENTS];
	bool done = false;

	watch(b.from, EPOLLOUT, b.from);
	watch(b.to, EPOLLIN, b.to);
	while (!done) {
		int n = wait_for_events(events);

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == b.from)
				bulk_send(&b);
			else
				done = bulk_receive(&b);
		}
	}
}

void flow_bulk(struct call *calls, unsigned int count, bool from_ue, uint64_t octets, size_t size)
{
	for (unsigned int i = 0; i < count; i++)
		bulk_call(&calls[i], from_ue, octets, size);
}

/* A message of an echo, by the end that it comes to. */
struct echo {
	struct end *end;
	bool is_ue;
	size_t due;
	unsigned int rounds;	/* of the UE: still to begin */
};

static void echo_answer(struct echo *e, size_t size, unsigned int think_us)
{
	if (think_us)
		usleep(think_us);
	end_send(e->end, size);
	e->due = size;
}

/* True: the UE's last message came back. */
static bool echo_event(struct echo *e, size_t size, unsigned int think_us)
{
	size_t n = 1;

	while (e->due && n) {
		n = end_receive_some(e->end, e->due);
		e->due -= n;
	}
	if (e->due)
		return false;
	if (!e->is_ue || --e->rounds) {
		echo_answer(e, size, think_us);
		return false;
	}
	return true;
}

static void echo_begin(struct echo *e, struct call *call, unsigned int rounds, size_t size)
{
	for (int i = 0; i < 2; i++) {
		e[i].end = i ? &call->core : &call->ue;
		e[i].is_ue = !i;
		e[i].rounds = rounds;
		e[i].due = size;
		end_unblock(e[i].end);
		watch(e[i].end, EPOLLIN, &e[i]);
	}
}

/* At its end the core waits for one more, which does not come. */
static void echo_end(struct echo *e, unsigned int count)
{
	for (unsigned int i = 0; i < 2 * count; i++)
		forget(e[i].end);
}

void flow_echo(struct call *calls, unsigned int count, unsigned int rounds, size_t size,
	       unsigned int think_us)
{
	struct echo *echoes = calloc(2 * (size_t)count, sizeof(*echoes));
	struct epoll_event events[EVENTS];
	unsigned int done = 0;

	if (!echoes)
		die("no memory");
	for (unsigned int i = 0; i < count; i++)
		echo_begin(&echoes[2 * (size_t)i], &calls[i], rounds, size);
	for (unsigned int i = 0; i < count; i++)
		end_send(&calls[i].ue, size);
	while (done < count) {
		int n = wait_for_events(events);

		for (int i = 0; i < n; i++)
			done += echo_event(events[i].data.ptr, size, think_us);
	}
	echo_end(echoes, count);
	free(echoes);
}
