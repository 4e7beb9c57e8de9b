// SPDX-License-Identifier: GPL-2.0
/*
 * The event loop: order of timers, setting and removal in callbacks, stop.
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
static struct loop_timer *timers[2];
static struct loop_timer *made[64];
static size_t made_count;
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

static struct loop_timer *after(uint64_t ms, loop_timer_fn fn, void *arg)
{
	struct loop_timer *timer = loop_timer_new(loop, fn, arg);

	loop_timer_set(timer, ms);
	return timer;
}

/* The same, which is freed at the end of the test. */
static void once(uint64_t ms, loop_timer_fn fn, void *arg)
{
	made[made_count++] = after(ms, fn, arg);
}

static void run(void)
{
	order[0] = 0;
	loop_run(loop);
}

static void order_of_timers(void)
{
	once(30, note_and_stop, "d");
	once(10, note, "b");
	once(0, note, "a");
	once(10, note, "c");
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
		timer[i] = after(due_ms[i], check_order, &due_ms[i]);
	}
	for (i = 0; i < 1000; i += 4)
		loop_timer_free(timer[i]);
	for (i = 2; i < 1000; i += 4)
		loop_timer_stop(timer[i]);
	once(40, note_and_stop, "end");
	run();
	is_int(seen.fired, 500, "500 of 1000 timers are left when 500 are freed or stopped");
	is_int(seen.disorder, 0, "and in order");
	for (i = 1; i < 1000; i++)
		if (i % 4)
			loop_timer_free(timer[i]);
}

static void set_again(void *arg)
{
	note(arg);
	if (strlen(order) < 3)
		loop_timer_set(timers[0], 1);
	else
		loop_stop(loop);
}

static void setting(void)
{
	timers[0] = loop_timer_new(loop, set_again, "a");
	ok(!loop_timer_is_set(timers[0]), "a new timer is not set");
	loop_timer_stop(timers[0]);
	loop_timer_set(timers[0], 100000);
	loop_timer_set(timers[0], 1);
	ok(loop_timer_is_set(timers[0]), "it is set, and set anew");
	run();
	is_str(order, "aaa", "it fires once for each setting, also of its own callback's");
	ok(!loop_timer_is_set(timers[0]), "and is not set afterwards");
	loop_timer_free(timers[0]);
}

static void deadline(void)
{
	uint64_t before;

	once(0, note_and_stop, "");
	run();
	before = loop_now_ms(loop);
	once(25, note_and_stop, "");
	run();
	ok(loop_now_ms(loop) - before >= 25, "not before its time");
	ok(loop_now_ms(loop) - before < 20000, "but then");
}

static void delete_other(void *arg)
{
	note(arg);
	loop_timer_free(timers[1]);
	loop_timer_free(timers[0]);	/* itself */
}

static void removing_timers(void)
{
	timers[0] = after(1, delete_other, "a");
	timers[1] = after(1, note, "b");
	once(2, note_and_stop, "c");
	run();
	is_str(order, "ac", "a callback removes another timer and its own");
	loop_timer_free(NULL);
}

static void again(void *arg)
{
	note(arg);
	if (strlen(order) < 5)
		once(0, again, arg);
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
	once(0, again, "t");
	run();
	is_int(loop_watch_set(watches[0], EPOLLOUT), 0, "a watch is changed");
	ok(strchr(order, 'I') && strlen(order) < 5, "a timer that adds a timer lets I/O in: %s",
	   order);
	loop_watch_del(watches[0]);
	once(5, note_and_stop, "e");
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
	once(5, note_and_stop, "e");
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
	once(0, note_and_stop, "a");
	once(0, note_and_stop, "b");
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
	once(0, note, "t");
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
	once(0, defer_all, "a");
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
	while (made_count)
		loop_timer_free(made[--made_count]);
	loop_free(loop);
	loop_free(NULL);
}

int main(void)
{
	plan(22);
	loop = loop_new();
	ok(loop, "loop");
	order_of_timers();
	many_timers();
	setting();
	deadline();
	removing_timers();
	timers_do_not_starve_io();
	removing_watches();
	stopping();
	deferring();
	errors();
	return tap_done();
}
