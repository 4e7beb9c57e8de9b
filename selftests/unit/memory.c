// SPDX-License-Identifier: GPL-2.0
#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK 1048576
#define REGION_MAX (256L << 20)	/* larger ones are the sanitizer's own */

struct show {
	int mem;
	uint8_t *block;		/* shared, so not shown itself */
	size_t len;
	void (*look)(const uint8_t *block, size_t got, void *arg);
	void *arg;
};

static void show_region(const struct show *show, unsigned long from, unsigned long to)
{
	ssize_t got;

	for (; from < to; from += got - (show->len - 1)) {
		got = pread(show->mem, show->block, to - from < BLOCK ? to - from : BLOCK,
			    (off_t)from);
		if (got < (ssize_t)show->len)
			return;
		show->look(show->block, got, show->arg);
		if ((unsigned long)got == to - from)
			return;
	}
}

void memory_show(size_t len, void (*look)(const uint8_t *block, size_t got, void *arg), void *arg)
{
	struct show show = { .len = len, .look = look, .arg = arg };
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long from, to;
	char line[512], mode[8];

	show.mem = open("/proc/self/mem", O_RDONLY);
	show.block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[1] == 'w' &&
		    mode[3] == 'p' && to - from <= REGION_MAX)
			show_region(&show, from, to);
	fclose(maps);
	close(show.mem);
	munmap(show.block, BLOCK);
}
