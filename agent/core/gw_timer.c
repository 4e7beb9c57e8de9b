// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"
#include "clock.h"

/*
 * What is due at a time, to the second. A wheel: with a hundred thousand of them that beat once an
 * hour each second has a few hundred to look at.
 */

uint64_t gw_timer_now(void)
{
	return clock_ms(CLOCK_BOOTTIME);
}

static void link_to(struct gw_timer *list, struct gw_timer *timer)
{
	timer->prev = list->prev;
	timer->next = list;
	list->prev->next = timer;
	list->prev = timer;
}

void gw_timers_init(struct gw *gw)
{
	unsigned int i;

	for (i = 0; i < GW_TIMER_SLOTS; i++) {
		gw->timer_slot[i].prev = &gw->timer_slot[i];
		gw->timer_slot[i].next = &gw->timer_slot[i];
	}
	gw->timers_ran = gw_timer_now() / 1000;
}

void gw_timer_stop(struct gw_timer *timer)
{
	if (!timer->next)
		return;
	timer->prev->next = timer->next;
	timer->next->prev = timer->prev;
	timer->next = NULL;
}

/* Rounded up: when its second is looked at it is due. */
void gw_timer_set(struct gw *gw, struct gw_timer *timer, uint64_t due_ms)
{
	uint64_t second = (due_ms + 999) / 1000;

	gw_timer_stop(timer);
	if (second <= gw->timers_ran)
		second = gw->timers_ran + 1;
	timer->due_ms = due_ms;
	link_to(&gw->timer_slot[second % GW_TIMER_SLOTS], timer);
}

/* What fires may set and stop any timer, those that are due with it among them. */
static void run_slot(struct gw *gw, struct gw_timer *slot, uint64_t now_ms)
{
	struct gw_timer due = { .prev = &due, .next = &due }, *timer, *next;

	for (timer = slot->next; timer != slot; timer = next) {
		next = timer->next;
		if (timer->due_ms > now_ms)
			continue;
		gw_timer_stop(timer);
		link_to(&due, timer);
	}
	while ((timer = due.next) != &due) {
		gw_timer_stop(timer);
		timer->fire(gw, timer, now_ms);
	}
}

void gw_timers_run(struct gw *gw, uint64_t now_ms)
{
	uint64_t last = now_ms / 1000, second = gw->timers_ran + 1;

	if (last >= second + GW_TIMER_SLOTS)
		second = last - GW_TIMER_SLOTS + 1;
	for (; second <= last; second++) {
		gw->timers_ran = second;
		run_slot(gw, &gw->timer_slot[second % GW_TIMER_SLOTS], now_ms);
	}
}

void gw_tick(struct gw *gw)
{
	gw_timers_run(gw, gw_timer_now());
}
