/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CGROUP_H
#define AGENT_CGROUP_H

#include <stdint.h>

/* Memory of the control group that the agent is in, or of that above it which has least left. */
struct cgroup_memory {
	uint64_t used;			/* octets, without files that the kernel can drop */
	uint64_t max;			/* octets, 0: no group has a limit */
};

#define CGROUP_ROOT	"/sys/fs/cgroup"
#define CGROUP_SELF	"/proc/self/cgroup"

/* By the unified hierarchy (cgroup v2) at root; self names the group. */
struct cgroup_memory cgroup_memory(const char *root, const char *self);

#endif
