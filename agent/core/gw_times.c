// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "gw_priv.h"

/* When a connection came, was verified and ended, as its states were heard of. */

static uint64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void gw_times_note(struct gw_ep *ep, uint32_t before)
{
	struct gw_times *times = &ep->times;
	bool other = times->generation != ep->generation;
	uint64_t now = clock_ms(CLOCK_BOOTTIME);

	if (other)
		*times = (struct gw_times){ .generation = ep->generation };
	/* That of a connection which this agent has found is not known. */
	if (gw_has_connection(ep->state) && (other || !gw_has_connection(before)))
		times->connected_ms = now;
	if (ep->tls_role != IMS_AGW_TLS_ROLE_NONE && gw_is_verified(ep->state) &&
	    (other || !gw_is_verified(before)))
		times->verified_ms = now;
	if (gw_is_over(ep->state) && !gw_is_over(before))
		times->ended_ms = now;
}

/* The wall clock may have been set since: what it shows now is what counts. */
static struct timespec wall(uint64_t ms, uint64_t now_ms)
{
	uint64_t at = ms ? clock_ms(CLOCK_REALTIME) - (now_ms - ms) : 0;

	return (struct timespec){ (time_t)(at / 1000), (long)(at % 1000) * 1000000 };
}

void gw_times_fill(const struct gw_ep *ep, struct gw_view *view)
{
	const struct gw_times *times = &ep->times;
	uint64_t now = clock_ms(CLOCK_BOOTTIME);

	view->connected = wall(times->connected_ms, now);
	view->verified = wall(times->verified_ms, now);
	if (times->connected_ms)
		view->duration_ms = (times->ended_ms ? times->ended_ms : now) -
			times->connected_ms;
}
