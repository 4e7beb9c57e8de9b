// SPDX-License-Identifier: GPL-2.0
#include "background.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICE 5

/*
 * Nanoseconds at a time. The scheduler lets somebody in before they are over only if that one wants
 * less and has not had its share (EEVDF, Linux 6.12): everybody else has 3 ms at most, and who has
 * had more than its share does not wait for long.
 */
#define SLICE 5000000

void background_enter(void)
{
	int own = getpriority(PRIO_PROCESS, 0);
	struct sched_attr attr = {
		.size = SCHED_ATTR_SIZE_VER0,
		.sched_policy = SCHED_BATCH,
		.sched_nice = own > NICE ? own : NICE,
		.sched_runtime = SLICE,
	};

	syscall(SYS_sched_setattr, 0, &attr, 0);
}
