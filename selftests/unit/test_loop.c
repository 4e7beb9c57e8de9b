// SPDX-License-Identifier: GPL-2.0
/*
 * The event loop: order of timers, removal from callbacks, stop.
 *
 * with: agent/loop.c
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "tap.h"

static struct loop *loop;
static char order[64];
static struct loop_timer *timers[8];
static struct loop_watch *watches[2];

static void note(void *arg)
{
	strcat(order, arg);
}

static void note_and_stop(void *arg)
{
	note(arg);
	loop_stop(loop);
}

static void run(void)
{
	order[0] = 0;
	loop_run(loop);
}

static void order_of_timers(void)
{
	loop_timer_add(loop, 30, note_and_stop, "d");
	loop_timer_add(loop, 10, note, "b");
	loop_timer_add(loop, 0, note, "a");
	loop_timer_add(loop, 10, note, "c");
	run();
	is_str(order, "abcd", "timers fire in order of time, then of making");
}

static struct {
	uint64_t last_ms;
	int fired, disorder;
} seen;

static void check_order(void *arg)
{
	uint64_t due_ms = *(uint64_t *)arg;

	seen.fired++;
	seen.disorder += due_ms < seen.last_ms;
	seen.last_ms = due_ms;
}

static void many_timers(void)
{
	struct loop_timer *timer[1000];
	uint64_t due_ms[1000];
	int i;

	for (i = 0; i < 1000; i++) {
		due_ms[i] = 1 + i * 7919 % 20;
		timer[i] = loop_timer_add(loop, due_ms[i], check_order, &due_ms[i]);
	}
	for (i = 0; i < 1000; i += 2)
		loop_timer_del(timer[i]);
	loop_timer_add(loop, 40, note_and_stop, "end");
	run();
	is_int(seen.fired, 500, "500 of 1000 timers are left when 500 are removed");
	is_int(seen.disorder, 0, "and in order");
}

static void deadline(void)
{
	uint64_t before;

	loop_timer_add(loop, 0, note_and_stop, "");
	run();
	before = loop_now_ms(loop);
	loop_timer_add(loop, 25, note_and_stop, "");
	run();
	ok(loop_now_ms(loop) - before >= 25, "not before its time");
	ok(loop_now_ms(loop) - before < 20000, "but then");
}

static void delete_other(void *arg)
{
	note(arg);
	loop_timer_del(timers[1]);
	loop_timer_del(timers[0]);	/* itself */
}

static void removing_timers(void)
{
	timers[0] = loop_timer_add(loop, 1, delete_other, "a");
	timers[1] = loop_timer_add(loop, 1, note, "b");
	loop_timer_add(loop, 2, note_and_stop, "c");
	run();
	is_str(order, "ac", "a callback removes another timer and its own");
	loop_timer_del(NULL);
}

static void again(void *arg)
{
	note(arg);
	if (strlen(order) < 5)
		loop_timer_add(loop, 0, again, arg);
}

static void on_io(void *arg, uint32_t events)
{
	(void)events;
	note(arg);
	loop_stop(loop);
}

static void timers_do_not_starve_io(void)
{
	int pair[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	watches[0] = loop_watch_add(loop, pair[0], EPOLLOUT, on_io, "I");
	loop_timer_add(loop, 0, again, "t");
	run();
	is_int(loop_watch_set(watches[0], EPOLLOUT), 0, "a watch is changed");
	ok(strchr(order, 'I') && strlen(order) < 5, "a timer that adds a timer lets I/O in: %s",
	   order);
	loop_watch_del(watches[0]);
	loop_timer_add(loop, 5, note_and_stop, "e");
	run();
	ok(!strchr(order, 'I'), "a watch that is removed is silent");
	close(pair[0]);
	close(pair[1]);
}

static void remove_both(void *arg, uint32_t events)
{
	(void)events;
	note(arg);
	loop_watch_del(watches[0]);
	loop_watch_del(watches[1]);
	loop_timer_add(loop, 5, note_and_stop, "e");
}

static void removing_watches(void)
{
	int pair[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	watches[0] = loop_watch_add(loop, pair[0], EPOLLOUT, remove_both, "w");
	watches[1] = loop_watch_add(loop, pair[1], EPOLLOUT, remove_both, "w");
	run();
	is_str(order, "we", "the first of two ready watches removes both");
	loop_watch_del(NULL);
	close(pair[0]);
	close(pair[1]);
}

static void stopping(void)
{
	loop_timer_add(loop, 0, note_and_stop, "a");
	loop_timer_add(loop, 0, note_and_stop, "b");
	run();
	is_str(order, "a", "stop comes before the next timer");
	run();
	is_str(order, "b", "which is not lost");
	loop_stop(loop);
	run();
	is_str(order, "", "a stop before the run counts");
}

static struct loop_deferred deferred[4];

static void defer_again(void *arg)
{
	note(arg);
	loop_defer(loop, &deferred[2]);
	loop_timer_add(loop, 0, note, "t");
}

static void defer_all(void *arg)
{
	note(arg);
	loop_defer(loop, &deferred[1]);
	loop_defer(loop, &deferred[0]);
	loop_defer(loop, &deferred[1]);
	loop_defer(loop, &deferred[3]);
	loop_undefer(loop, &deferred[3]);
	loop_undefer(loop, &deferred[3]);
	note("b");
}

static void undefer_next(void *arg)
{
	note(arg);
	loop_undefer(loop, &deferred[1]);
	loop_stop(loop);
}

static void deferring(void)
{
	deferred[0] = (struct loop_deferred){ .fn = note, .arg = "d" };
	deferred[1] = (struct loop_deferred){ .fn = defer_again, .arg = "c" };
	deferred[2] = (struct loop_deferred){ .fn = note_and_stop, .arg = "e" };
	deferred[3] = (struct loop_deferred){ .fn = note, .arg = "x" };
	loop_timer_add(loop, 0, defer_all, "a");
	run();
	is_str(order, "abcdte", "what is deferred waits for the turn's end, or the next one's");
	deferred[0].fn = undefer_next;
	loop_defer(loop, &deferred[0]);
	loop_defer(loop, &deferred[1]);
	loop_defer(loop, &deferred[2]);
	run();
	is_str(order, "d", "one takes another back and stops the loop");
	run();
	is_str(order, "e", "what is left then is not lost");
}

static void errors(void)
{
	errno = 0;
	ok(!loop_watch_add(loop, -1, EPOLLIN, on_io, NULL) && errno == EBADF,
	   "no watch without descriptor");
	loop_timer_add(loop, 1000, note, "left");
	loop_free(loop);
	ok(1, "a loop with a timer is freed");
	loop_free(NULL);
}

int main(void)
{
	plan(19);
	loop = loop_new();
	ok(loop, "loop");
	order_of_timers();
	many_timers();
	deadline();
	removing_timers();
	timers_do_not_starve_io();
	removing_watches();
	stopping();
	deferring();
	errors();
	return tap_done();
}
