// SPDX-License-Identifier: GPL-2.0
#include "drain.h"

#include <stdlib.h>

#include "core/gw.h"
#include "log.h"
#include "loop.h"

#define LOOK_MS 200		/* between two looks at what is left */

struct drain {
	struct drain_args args;
	bool on, stopping, leaving;
	uint64_t end;			/* of patience */
	struct loop_timer *timer;
};

static size_t contexts(const struct drain *drain)
{
	struct gw_status status;

	gw_status(drain->args.gw, &status);
	return status.contexts;
}

static void leave(struct drain *drain, bool forced)
{
	if (drain->leaving)
		return;
	drain->leaving = true;
	loop_timer_stop(drain->timer);
	drain->args.leave(drain->args.arg, forced);
}

static void on_look(void *arg)
{
	struct drain *drain = arg;
	size_t left = contexts(drain);

	if (left && loop_now_ms(drain->args.loop) < drain->end) {
		loop_timer_set(drain->timer, LOOK_MS);
		return;
	}
	if (left)
		log_warn("%zu contexts are left at the end of drain-timeout", left);
	leave(drain, left);
}

bool drain_set(struct drain *drain, bool on)
{
	if (drain->on == on)
		return true;
	if (drain->stopping || drain->leaving)
		return false;
	drain->on = on;
	log_notice("%s, %zu contexts", on ? "drained: no new contexts" : "drained no more",
		   contexts(drain));
	gw_drain(drain->args.gw, on);
	drain->args.tell(drain->args.arg, on, 0);
	return true;
}

/* Without a limit calls go on without an agent, as far as they do. */
void drain_stop(struct drain *drain)
{
	if (drain->leaving) {
		drain_left(drain);
		return;
	}
	if (drain->stopping || !drain->args.limit_ms || !contexts(drain)) {
		log_notice("ends, calls go on");
		leave(drain, false);
		return;
	}
	drain->stopping = true;
	drain->on = true;
	drain->end = loop_now_ms(drain->args.loop) + drain->args.limit_ms;
	log_notice("ends when %zu contexts have, or in %llu s", contexts(drain),
		   (unsigned long long)drain->args.limit_ms / 1000);
	gw_drain(drain->args.gw, true);
	drain->args.tell(drain->args.arg, true, drain->args.limit_ms);
	on_look(drain);
}

void drain_left(struct drain *drain)
{
	loop_stop(drain->args.loop);
}

struct drain *drain_new(const struct drain_args *args)
{
	struct drain *drain = calloc(1, sizeof(*drain));

	if (!drain)
		return NULL;
	drain->args = *args;
	drain->timer = loop_timer_new(args->loop, on_look, drain);
	if (drain->timer)
		return drain;
	free(drain);
	return NULL;
}

void drain_free(struct drain *drain)
{
	if (drain)
		loop_timer_free(drain->timer);
	free(drain);
}
