// SPDX-License-Identifier: GPL-2.0
#include "loop.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"

#define EVENTS_PER_ROUND 64
#define HEAP_FIRST_ROOM 16
#define NOT_SET SIZE_MAX

struct loop_watch {
	struct loop *loop;
	int fd;
	loop_io_fn fn;		/* NULL: deleted, kept until the round of events is over */
	void *arg;
	struct loop_watch *prev, *next;
};

struct loop_timer {
	struct loop *loop;
	uint64_t due_ms;
	uint64_t seq;		/* order of timers with the same due_ms */
	size_t slot;		/* in loop->heap, or NOT_SET */
	loop_timer_fn fn;
	void *arg;
};

struct loop {
	int epfd;
	bool stop;
	uint64_t now_ms;
	struct loop_watch *watches;
	struct loop_watch *deleted;
	struct loop_timer **heap;	/* those that are set */
	size_t set, timers, room;	/* there is room for all timers, set or not */
	uint64_t timer_seq;
	struct loop_deferred *deferred;	/* in the order of their coming */
};

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->epfd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epfd < 0) {
		free(loop);
		return NULL;
	}
	loop->now_ms = clock_ms(CLOCK_MONOTONIC);
	return loop;
}

static void free_watches(struct loop_watch *watch)
{
	struct loop_watch *next;

	for (; watch; watch = next) {
		next = watch->next;
		free(watch);
	}
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	free_watches(loop->watches);
	free_watches(loop->deleted);
	free(loop->heap);
	close(loop->epfd);
	free(loop);
}

void loop_stop(struct loop *loop)
{
	loop->stop = true;
}

void loop_take_time(struct loop *loop)
{
	loop->now_ms = clock_ms(CLOCK_MONOTONIC);
}

uint64_t loop_now_ms(const struct loop *loop)
{
	return loop->now_ms;
}

static void watch_link(struct loop_watch **head, struct loop_watch *watch)
{
	watch->prev = NULL;
	watch->next = *head;
	if (*head)
		(*head)->prev = watch;
	*head = watch;
}

static void watch_unlink(struct loop_watch **head, struct loop_watch *watch)
{
	if (watch->prev)
		watch->prev->next = watch->next;
	else
		*head = watch->next;
	if (watch->next)
		watch->next->prev = watch->prev;
}

struct loop_watch *loop_watch_add(struct loop *loop, int fd, uint32_t events, loop_io_fn fn,
				  void *arg)
{
	struct loop_watch *watch = calloc(1, sizeof(*watch));
	struct epoll_event event = { .events = events, .data.ptr = watch };

	if (!watch)
		return NULL;
	watch->loop = loop;
	watch->fd = fd;
	watch->fn = fn;
	watch->arg = arg;
	if (epoll_ctl(loop->epfd, EPOLL_CTL_ADD, fd, &event) < 0) {
		free(watch);
		return NULL;
	}
	watch_link(&loop->watches, watch);
	return watch;
}

int loop_watch_set(struct loop_watch *watch, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };

	if (epoll_ctl(watch->loop->epfd, EPOLL_CTL_MOD, watch->fd, &event) < 0)
		return -errno;
	return 0;
}

/* An event of the current round may still point at the watch, so it is freed after the round. */
void loop_watch_del(struct loop_watch *watch)
{
	struct loop *loop;

	if (!watch)
		return;
	loop = watch->loop;
	epoll_ctl(loop->epfd, EPOLL_CTL_DEL, watch->fd, NULL);
	watch->fn = NULL;
	watch_unlink(&loop->watches, watch);
	watch_link(&loop->deleted, watch);
}

static bool timer_before(const struct loop_timer *a, const struct loop_timer *b)
{
	if (a->due_ms != b->due_ms)
		return a->due_ms < b->due_ms;
	return a->seq < b->seq;
}

static void heap_put(struct loop *loop, size_t slot, struct loop_timer *timer)
{
	loop->heap[slot] = timer;
	timer->slot = slot;
}

static void heap_up(struct loop *loop, struct loop_timer *timer)
{
	size_t slot = timer->slot;

	while (slot && timer_before(timer, loop->heap[(slot - 1) / 2])) {
		heap_put(loop, slot, loop->heap[(slot - 1) / 2]);
		slot = (slot - 1) / 2;
	}
	heap_put(loop, slot, timer);
}

static void heap_down(struct loop *loop, struct loop_timer *timer)
{
	size_t slot = timer->slot;
	size_t child;

	for (;;) {
		child = 2 * slot + 1;
		if (child >= loop->set)
			break;
		if (child + 1 < loop->set &&
		    timer_before(loop->heap[child + 1], loop->heap[child]))
			child++;
		if (!timer_before(loop->heap[child], timer))
			break;
		heap_put(loop, slot, loop->heap[child]);
		slot = child;
	}
	heap_put(loop, slot, timer);
}

static int heap_grow(struct loop *loop)
{
	size_t room = loop->room ? 2 * loop->room : HEAP_FIRST_ROOM;
	struct loop_timer **heap = reallocarray(loop->heap, room, sizeof(struct loop_timer *));

	if (!heap)
		return -ENOMEM;
	loop->heap = heap;
	loop->room = room;
	return 0;
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn fn, void *arg)
{
	struct loop_timer *timer;

	if (loop->timers == loop->room && heap_grow(loop))
		return NULL;
	timer = calloc(1, sizeof(*timer));
	if (!timer)
		return NULL;
	loop->timers++;
	timer->loop = loop;
	timer->slot = NOT_SET;
	timer->fn = fn;
	timer->arg = arg;
	return timer;
}

bool loop_timer_is_set(const struct loop_timer *timer)
{
	return timer->slot != NOT_SET;
}

void loop_timer_stop(struct loop_timer *timer)
{
	struct loop *loop = timer->loop;
	struct loop_timer *last;
	size_t slot = timer->slot;

	if (slot == NOT_SET)
		return;
	timer->slot = NOT_SET;
	last = loop->heap[--loop->set];
	if (last == timer)
		return;
	heap_put(loop, slot, last);
	heap_up(loop, last);
	heap_down(loop, last);
}

void loop_timer_set(struct loop_timer *timer, uint64_t delay_ms)
{
	struct loop *loop = timer->loop;

	loop_timer_stop(timer);
	timer->due_ms = loop->now_ms + delay_ms;
	timer->seq = loop->timer_seq++;
	heap_put(loop, loop->set++, timer);
	heap_up(loop, timer);
}

void loop_timer_free(struct loop_timer *timer)
{
	if (!timer)
		return;
	loop_timer_stop(timer);
	timer->loop->timers--;
	free(timer);
}

/* A timer that is set while timers fire waits for the next round, so that I/O gets its turn. */
static void fire_timers(struct loop *loop)
{
	uint64_t first_new = loop->timer_seq;
	struct loop_timer *timer;

	while (loop->set && !loop->stop) {
		timer = loop->heap[0];
		if (timer->due_ms > loop->now_ms || timer->seq >= first_new)
			break;
		loop_timer_stop(timer);
		timer->fn(timer->arg);
	}
}

void loop_defer(struct loop *loop, struct loop_deferred *deferred)
{
	struct loop_deferred **at = &loop->deferred;

	if (deferred->waits)
		return;
	while (*at)
		at = &(*at)->next;
	*at = deferred;
	deferred->next = NULL;
	deferred->waits = true;
}

void loop_undefer(struct loop *loop, struct loop_deferred *deferred)
{
	struct loop_deferred **at = &loop->deferred;

	if (!deferred->waits)
		return;
	while (*at != deferred)
		at = &(*at)->next;
	*at = deferred->next;
	deferred->waits = false;
}

static size_t count_deferred(const struct loop *loop)
{
	const struct loop_deferred *deferred;
	size_t count = 0;

	for (deferred = loop->deferred; deferred; deferred = deferred->next)
		count++;
	return count;
}

/* What is left while this runs is not begun: I/O has its turn first. */
static void run_deferred(struct loop *loop)
{
	size_t left = count_deferred(loop);

	while (left-- && loop->deferred && !loop->stop) {
		struct loop_deferred *deferred = loop->deferred;

		loop_undefer(loop, deferred);
		deferred->fn(deferred->arg);
	}
}

static int wait_ms(const struct loop *loop)
{
	uint64_t now = clock_ms(CLOCK_MONOTONIC);
	uint64_t due;

	if (loop->deferred)
		return 0;
	if (!loop->set)
		return -1;
	due = loop->heap[0]->due_ms;
	if (due <= now)
		return 0;
	return due - now > INT_MAX ? INT_MAX : (int)(due - now);
}

static int run_round(struct loop *loop)
{
	struct epoll_event events[EVENTS_PER_ROUND];
	struct loop_watch *watch;
	int count, i;

	count = epoll_wait(loop->epfd, events, EVENTS_PER_ROUND, wait_ms(loop));
	if (count < 0 && errno != EINTR)
		return -errno;
	loop->now_ms = clock_ms(CLOCK_MONOTONIC);
	for (i = 0; i < count && !loop->stop; i++) {
		watch = events[i].data.ptr;
		if (watch->fn)
			watch->fn(watch->arg, events[i].events);
	}
	free_watches(loop->deleted);
	loop->deleted = NULL;
	fire_timers(loop);
	run_deferred(loop);
	return 0;
}

int loop_run(struct loop *loop)
{
	int err = 0;

	while (!loop->stop && !err)
		err = run_round(loop);
	loop->stop = false;
	return err;
}
