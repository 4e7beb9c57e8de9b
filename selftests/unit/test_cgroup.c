// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a control group, and of those above it, in a tree of files.
 *
 * with: agent/cgroup.c
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroup.h"
#include "tap.h"

static char root[] = "/tmp/test_cgroup.XXXXXX", self[64];

static void put(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	if (!f)
		abort();
	fputs(text, f);
	fclose(f);
}

static void make_group(const char *name, const char *max, const char *used, const char *stat)
{
	char path[128], file[96];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	mkdir(path, 0700);
	snprintf(file, sizeof(file), "%s/memory.max", name);
	put(file, max);
	snprintf(file, sizeof(file), "%s/memory.current", name);
	put(file, used);
	snprintf(file, sizeof(file), "%s/memory.stat", name);
	put(file, stat);
}

static void is_memory(uint64_t used, uint64_t max, const char *what)
{
	struct cgroup_memory memory = cgroup_memory(root, self);

	if (!ok(memory.used == used && memory.max == max, "%s", what))
		printf("# %llu of %llu\n", (unsigned long long)memory.used,
		       (unsigned long long)memory.max);
}

int main(void)
{
	plan(8);
	if (!mkdtemp(root))
		return 1;
	snprintf(self, sizeof(self), "%s/self", root);
	is_memory(0, 0, "nobody says which group it is");
	put("self", "1:cpu:/elsewhere\n0::/a/b\n");
	is_memory(0, 0, "a group that is not there");
	make_group("a", "max\n", "700\n", "anon 700\ninactive_file 0\n");
	make_group("a/b", "max\n", "500\n", "anon 500\n");
	is_memory(0, 0, "no limits");
	make_group("a/b", "1000\n", "500\n",
		   "anon 380\nworkingset_refault_file 5\ninactive_file 100\nactive_file 20\n");
	is_memory(380, 1000, "files can be dropped");
	make_group("a", "900\n", "700\n", "anon 700\n");
	is_memory(700, 900, "the group above has less left");
	make_group("a", "9000\n", "700\n", "anon 700\n");
	is_memory(380, 1000, "or more");
	make_group("a/b", "1000\n", "1200\n", "anon 1200\n");
	is_memory(1200, 1000, "more than it may have");
	put("self", "0::/\n");
	is_memory(0, 0, "the root has no limit");
	return tap_done();
}
