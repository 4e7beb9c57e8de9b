// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "exec_priv.h"

/*
 * New contexts are refused before a limit is met, so that those that are there can end their calls
 * in order. What is urgent goes on up to the limit itself, where the gateway refuses it.
 */

#define MB	(1024 * 1024)

static bool is_near(uint64_t used, uint64_t limit, unsigned int percent)
{
	return limit && used * 100 >= limit * percent;
}

bool exec_overload(const struct exec *exec, char reason[EXEC_REASON])
{
	unsigned int percent = exec->config->overload_percent;
	struct gw_status status;

	if (!percent)
		percent = EXEC_OVERLOAD_PERCENT;
	gw_status(exec->gw, &status);
	if (is_near(status.endpoints, status.endpoints_max, percent))
		snprintf(reason, EXEC_REASON, "%zu of %u streams are in use", status.endpoints,
			 status.endpoints_max);
	else if (is_near(status.silent, status.unverified_max, percent))
		snprintf(reason, EXEC_REASON, "%u of %u remotes are silent", status.silent,
			 status.unverified_max);
	else if (is_near(status.handshakes_waiting, status.handshakes_max, percent))
		snprintf(reason, EXEC_REASON, "%u handshakes wait, %u run",
			 status.handshakes_waiting, status.handshakes_running);
	else if (is_near(status.memory_used, status.memory_max, percent))
		snprintf(reason, EXEC_REASON, "%u of %u MB of memory are in use",
			 (unsigned int)(status.memory_used / MB),
			 (unsigned int)(status.memory_max / MB));
	else
		return false;
	return true;
}
