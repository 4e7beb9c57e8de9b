// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "exec_priv.h"

/*
 * New contexts are refused before a limit is met, so that those that are there can end their calls
 * in order. What is urgent goes on up to the limit itself, where the gateway refuses it.
 */

#define MB		(1024 * 1024)
#define REDUCTION_MIN	10		/* per cent: less would be no help */

struct limit {
	uint64_t used, max;		/* max 0: none */
};

/* How far it is from where the refusals begin, 0, to the limit itself, 100. */
static unsigned int reduction(const struct limit *limit, unsigned int percent)
{
	uint64_t from = limit->max * percent, used = limit->used * 100;
	uint64_t span = limit->max * 100 - from;

	if (!limit->max || used < from)
		return 0;
	if (used - from >= span)
		return 100;
	used = (used - from) * 100 / span;
	return used > REDUCTION_MIN ? (unsigned int)used : REDUCTION_MIN;
}

static void format(const struct gw_status *status, unsigned int i, char reason[EXEC_REASON])
{
	switch (i) {
	case 0:
		snprintf(reason, EXEC_REASON, "%zu of %u streams are in use", status->endpoints,
			 status->endpoints_max);
		break;
	case 1:
		snprintf(reason, EXEC_REASON, "%u of %u remotes are silent", status->silent,
			 status->unverified_max);
		break;
	case 2:
		snprintf(reason, EXEC_REASON, "%u handshakes wait, %u run",
			 status->handshakes_waiting, status->handshakes_running);
		break;
	default:
		snprintf(reason, EXEC_REASON, "%u of %u MB of memory are in use",
			 (unsigned int)(status->memory_used / MB),
			 (unsigned int)(status->memory_max / MB));
	}
}

unsigned int exec_overload(const struct exec *exec, char reason[EXEC_REASON])
{
	unsigned int percent = exec->config->overload_percent, less = 0, i;
	struct gw_status status;

	if (!percent)
		percent = EXEC_OVERLOAD_PERCENT;
	gw_status(exec->gw, &status);
	const struct limit limits[] = {
		{ status.endpoints, status.endpoints_max },
		{ status.silent, status.unverified_max },
		{ status.handshakes_waiting, status.handshakes_max },
		{ status.memory_used, status.memory_max },
	};

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]) && !less; i++) {
		less = reduction(&limits[i], percent);
		if (less)
			format(&status, i, reason);
	}
	return less;
}
