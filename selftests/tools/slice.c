// SPDX-License-Identifier: GPL-2.0
/* slice PID: prints how many nanoseconds a thread has at a time (EEVDF, Linux 6.12). */
#include <errno.h>
#include <linux/sched/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "event.h"

int main(int argc, char **argv)
{
	struct sched_attr attr = { 0 };

	if (argc != 2)
		die("slice PID");
	if (syscall(SYS_sched_getattr, atoi(argv[1]), &attr, sizeof(attr), 0))
		die("%s: %s", argv[1], strerror(errno));
	printf("%llu\n", (unsigned long long)attr.sched_runtime);
	return 0;
}
