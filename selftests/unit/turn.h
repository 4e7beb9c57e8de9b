/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waiting while an event loop turns: for a condition, never for a time that ought to be enough.
 * Needs agent/loop.c.
 */
#ifndef TURN_H
#define TURN_H

#include <stdbool.h>
#include <time.h>

#include "loop.h"

#define WAIT_MS 60000	/* something is wrong; a busy machine can take seconds for anything */

static inline void turn_over(void *arg)
{
	loop_stop(arg);
}

/* For so long, or until something else stops the loop. */
static inline void turn_for(struct loop *loop, uint64_t ms)
{
	struct loop_timer *timer = loop_timer_new(loop, turn_over, loop);

	loop_timer_set(timer, ms);
	loop_run(loop);
	loop_timer_free(timer);
}

/* Processor time that half a second of the loop costs. */
static inline clock_t turn_cost(struct loop *loop)
{
	clock_t before = clock();

	turn_for(loop, 500);
	return clock() - before;
}

/* Returns whether the condition came to hold. */
#define turn_until(of_loop, condition) ({				\
	struct loop *loop_ = (of_loop);					\
	uint64_t end_ = loop_now_ms(loop_) + WAIT_MS;			\
	bool holds_;							\
	while (!(holds_ = (condition)) && loop_now_ms(loop_) < end_)	\
		turn_for(loop_, 1);					\
	holds_; })

#endif
