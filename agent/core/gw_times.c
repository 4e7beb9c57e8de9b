// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"
#include "clock.h"

/* When a connection came, was verified and ended, as the module has it. */

/* ahead: of the module's clock. The wall clock may have been set: what it shows now counts. */
static struct timespec wall(uint64_t ms, uint64_t ahead)
{
	uint64_t at = ms ? ms + ahead : 0;

	return (struct timespec){ (time_t)(at / 1000), (long)(at % 1000) * 1000000 };
}

void gw_times_fill(const struct kern_endpoint *kern, struct gw_view *view)
{
	uint64_t now = gw_timer_now(), ahead = clock_ms(CLOCK_REALTIME) - now;

	view->connected = wall(kern->connected_ms, ahead);
	view->verified = wall(kern->verified_ms, ahead);
	if (kern->connected_ms)
		view->duration_ms = (kern->ended_ms ? kern->ended_ms : now) - kern->connected_ms;
}
