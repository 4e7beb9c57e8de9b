/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_LOOP_H
#define AGENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One epoll loop a process, single-threaded: no locking anywhere above it. A callback may remove
 * any watch or timer, its own included.
 */
struct loop;
struct loop_watch;
struct loop_timer;

typedef void (*loop_io_fn)(void *arg, uint32_t epoll_events);
typedef void (*loop_timer_fn)(void *arg);

struct loop *loop_new(void);			/* NULL: errno says why */
void loop_free(struct loop *loop);	/* watches too; no descriptor, and timers are to be gone */
int loop_run(struct loop *loop);		/* until loop_stop(); 0 or -errno */
void loop_stop(struct loop *loop);
uint64_t loop_now_ms(const struct loop *loop);	/* CLOCK_MONOTONIC, taken once an iteration */
void loop_take_time(struct loop *loop);		/* and by who has waited outside of it */

/* The descriptor stays the caller's: remove the watch, then close. NULL: errno says why. */
struct loop_watch *loop_watch_add(struct loop *loop, int fd, uint32_t events, loop_io_fn fn,
				  void *arg);
int loop_watch_set(struct loop_watch *watch, uint32_t events);	/* 0 or -errno */
void loop_watch_del(struct loop_watch *watch);			/* NULL is allowed */

/*
 * Its owner makes it once (NULL: no memory), and frees it: setting it cannot fail. It fires once
 * for each setting, and its own callback may set it again or free it.
 */
struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn fn, void *arg);
void loop_timer_set(struct loop_timer *timer, uint64_t delay_ms);	/* anew */
void loop_timer_stop(struct loop_timer *timer);		/* also what is not set */
bool loop_timer_is_set(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);		/* NULL is allowed */

/*
 * What a callback leaves for later, because it must not do it where it is called or has done its
 * share: done at the end of the turn, and what is left then at the end of the next. Zeroed but for
 * fn and arg; it is the caller's, so this cannot fail. Left twice it is done once.
 */
struct loop_deferred {
	struct loop_deferred *next;
	loop_timer_fn fn;
	void *arg;
	bool waits;
};

void loop_defer(struct loop *loop, struct loop_deferred *deferred);
void loop_undefer(struct loop *loop, struct loop_deferred *deferred);	/* also what never was */

#endif
