// SPDX-License-Identifier: GPL-2.0
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tools/event.h"
#include "counts.h"

/* An idle machine has timers: at rest is one that executes less than this in a look. */
#define REST_INSTRUCTIONS 20000
#define REST_US 20000
#define REST_LOOKS 3
#define REST_LIMIT_US 60000000

static const volatile struct counts *counts;
static struct counts before;
static uint64_t began_us;

void window_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	counts = mmap(NULL, sizeof(*counts), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (counts == MAP_FAILED)
		die("%s: %s", path, strerror(errno));
}

static void wait_for_rest(void)
{
	uint64_t last = counts_sum(counts), now, limit = now_us() + REST_LIMIT_US;

	for (int quiet = 0; quiet < REST_LOOKS; last = now) {
		usleep(REST_US);
		now = counts_sum(counts);
		quiet = now - last < REST_INSTRUCTIONS ? quiet + 1 : 0;
		if (now_us() > limit)
			die("the machine does not come to rest");
	}
}

void window_begin(void)
{
	wait_for_rest();
	began_us = now_us();
	before = *counts;
}

void window_end(struct window *window)
{
	struct counts after;

	window->us = now_us() - began_us;
	wait_for_rest();
	after = *counts;
	window->amount = counts_sum(&after) - counts_sum(&before);
	window->string_octets = after.string_octets - before.string_octets;
}
