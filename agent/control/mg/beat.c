// SPDX-License-Identifier: GPL-2.0
#include "beat.h"

#include <stdlib.h>

#include "log.h"
#include "loop.h"

/* In the order of their times. When it is due one ends that is not asked for any more. */
struct beat {
	struct beat *next, *prev;
	uint64_t due_ms;
	uint32_t context, termination;
	uint32_t period_s, request;
};

static void on_timer(void *arg);

static void arm(struct exec *exec)
{
	struct loop *loop = exec->config->loop;
	uint64_t now = loop_now_ms(loop);
	const struct beat *first = exec->beats;

	loop_timer_del(exec->beat_timer);
	exec->beat_timer = first ?
		loop_timer_add(loop, first->due_ms > now ? first->due_ms - now : 0, on_timer,
			       exec) : NULL;
}

/* Most have the same period, so that its place is at the end. */
static void insert(struct exec *exec, struct beat *beat)
{
	struct beat *before = exec->last_beat;

	beat->due_ms = loop_now_ms(exec->config->loop) + beat->period_s * 1000ULL;
	while (before && before->due_ms > beat->due_ms)
		before = before->prev;
	beat->prev = before;
	beat->next = before ? before->next : exec->beats;
	if (beat->next)
		beat->next->prev = beat;
	else
		exec->last_beat = beat;
	if (before)
		before->next = beat;
	else
		exec->beats = beat;
}

static struct beat *take_first(struct exec *exec)
{
	struct beat *beat = exec->beats;

	exec->beats = beat->next;
	if (beat->next)
		beat->next->prev = NULL;
	else
		exec->last_beat = NULL;
	return beat;
}

bool beat_add(struct exec *exec, uint32_t context, uint32_t termination,
	      const struct cookie *cookie)
{
	struct beat *beat;

	if (!exec->config->loop || !cookie->hanging_s)
		return true;
	beat = calloc(1, sizeof(*beat));
	if (!beat)
		return false;
	beat->context = context;
	beat->termination = termination;
	beat->period_s = cookie->hanging_s;
	beat->request = cookie->id;
	insert(exec, beat);
	arm(exec);
	return true;
}

/* --- when it is time ------------------------------------------------------------------------- */

static void see(void *arg, const struct gw_view *view)
{
	struct cookie *cookie = arg;

	cookie_decode(cookie, view->cookie, view->cookie_len);
}

static bool still_asked(const struct exec *exec, const struct beat *beat, struct cookie *cookie)
{
	const struct gw_target target = {
		.context = beat->context, .termination = beat->termination,
		.owner = EXEC_OWNER,
	};
	struct gw_target after = { 0 };
	struct gw_error err;
	bool more;

	*cookie = (struct cookie){ 0 };
	return !gw_audit(exec->gw, &target, &after, 1, &more, see, cookie, &err) &&
		cookie->hanging_s == beat->period_s && cookie->id == beat->request;
}

#define PER_TURN 64	/* beats */

static void on_timer(void *arg)
{
	unsigned int left = PER_TURN;
	struct exec *exec = arg;
	struct cookie cookie;
	struct beat *beat;

	exec->beat_timer = NULL;
	while (left-- && exec->beats &&
	       exec->beats->due_ms <= loop_now_ms(exec->config->loop)) {
		beat = take_first(exec);
		if (!still_asked(exec, beat, &cookie)) {
			free(beat);
			continue;
		}
		exec_tell_hanging(exec, beat->context, beat->termination, &cookie);
		insert(exec, beat);
	}
	arm(exec);
}

/* --- life ------------------------------------------------------------------------------------ */

struct resuming {
	struct exec *exec;
	uint32_t termination;
	bool failed;
};

static void resume(void *arg, const struct gw_view *view)
{
	struct resuming *resuming = arg;
	struct cookie cookie;

	if (view->termination == resuming->termination ||
	    !cookie_decode(&cookie, view->cookie, view->cookie_len))
		return;
	resuming->termination = view->termination;
	resuming->failed |= !beat_add(resuming->exec, view->context, view->termination, &cookie);
}

void beats_begin(struct exec *exec)
{
	const struct gw_target own = { .owner = EXEC_OWNER };
	struct resuming resuming = { .exec = exec };
	struct gw_target after = { 0 };
	struct gw_error err;
	bool more = true;

	while (more)
		if (gw_audit(exec->gw, &own, &after, 256, &more, resume, &resuming, &err))
			break;
	if (resuming.failed)
		log_error("h248: no memory for heartbeats");
}

void beats_end(struct exec *exec)
{
	while (exec->beats)
		free(take_first(exec));
	loop_timer_del(exec->beat_timer);
}
