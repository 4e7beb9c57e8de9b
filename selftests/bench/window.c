// SPDX-License-Identifier: GPL-2.0
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
static const char *profile;
static uint64_t *blocks_before;

void window_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	counts = mmap(NULL, COUNTS_SIZE, PROT_READ, MAP_SHARED, fd, 0);
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
	before.instructions = counts->instructions;
	before.string_octets = counts->string_octets;
	for (uint64_t i = 0; profile && i < COUNTS_BLOCKS; i++)
		blocks_before[i] = counts->block[i].instructions;
}

void window_profile(const char *path)
{
	profile = path;
	blocks_before = calloc(COUNTS_BLOCKS, sizeof(*blocks_before));
	if (!blocks_before)
		die("no memory");
}

static void write_profile(void)
{
	FILE *file = fopen(profile, "w");
	unsigned long long n;

	if (!file)
		die("%s: %s", profile, strerror(errno));
	for (uint64_t i = 0; i < counts->blocks; i++) {
		n = counts->block[i].instructions - blocks_before[i];
		if (n)
			fprintf(file, "%016llx %llu\n",
				(unsigned long long)counts->block[i].address, n);
	}
	if (fclose(file))
		die("%s: %s", profile, strerror(errno));
}

void window_end(struct window *window)
{
	struct counts after = { 0 };

	window->us = now_us() - began_us;
	wait_for_rest();
	after.instructions = counts->instructions;
	after.string_octets = counts->string_octets;
	window->amount = counts_sum(&after) - counts_sum(&before);
	window->string_octets = after.string_octets - before.string_octets;
	if (profile)
		write_profile();
}

void window_tell(const struct window *window, const char *figure, unsigned int units)
{
	event_begin("mark");
	event_text("figure", figure);
	event_num("amount", (long long)window->amount);
	event_num("units", units);
	event_end();
}

uint64_t window_now(void)
{
	return counts_sum(counts);
}
