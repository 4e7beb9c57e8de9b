// SPDX-License-Identifier: GPL-2.0
#include "ask.h"

#include <stddef.h>

#define EVENT(name) (1U << GW_EVENT_##name)

const struct ask asks[] = {
	{ MEAN_CAUSE, ASK_CAUSE,
	  EVENT(TCP_FAILURE) | EVENT(TLS_FAILURE) | EVENT(BEARER_RELEASED), MEAN_NONE, false },
	{ MEAN_TCP_CHANGE, ASK_TCP_CHANGE,
	  EVENT(TCP_FAILURE) | EVENT(BEARER_RELEASED) | EVENT(STATE), MEAN_NONE, false },
	{ MEAN_TLS_CHANGE, ASK_TLS_CHANGE, EVENT(TLS_FAILURE) | EVENT(VERIFIED), MEAN_NONE,
	  false },
	{ MEAN_HANGING, ASK_HANGING, EVENT(HEARTBEAT), MEAN_HANGING_TIME, false },
	{ MEAN_INACTIVE, ASK_INACTIVE, EVENT(INACTIVITY), MEAN_INACTIVE_TIME, false },
	{ MEAN_LATCHED, ASK_LATCHED, EVENT(LATCHED), MEAN_NONE, false },
	{ MEAN_OVERLOAD, ASK_OVERLOAD, 0, MEAN_NONE, true },
	{ MEAN_CONGESTION, ASK_CONGESTION, 0, MEAN_NONE, true },
	{ MEAN_SILENT_MGC, ASK_SILENT_MGC, 0, MEAN_SILENT_MGC_TIME, true },
};

const unsigned int ask_count = sizeof(asks) / sizeof(asks[0]);

const struct ask *ask_of(enum profile_mean mean)
{
	unsigned int i;

	for (i = 0; i < ask_count; i++)
		if (asks[i].mean == mean)
			return &asks[i];
	return NULL;
}
