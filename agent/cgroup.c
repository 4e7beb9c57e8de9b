// SPDX-License-Identifier: GPL-2.0
#include "cgroup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_ROOM	2048	/* a group deeper down counts for nothing */

/* The first whole line that begins so; *line is what stands behind that. */
static bool read_line(const char *path, const char *begin, char *line, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t len = strlen(begin);
	bool found = false;

	while (f && !found && fgets(line, (int)size, f))
		found = !strncmp(line, begin, len) && strchr(line, '\n');
	if (f)
		fclose(f);
	if (!found)
		return false;
	line[strcspn(line, "\n")] = '\0';
	memmove(line, line + len, strlen(line + len) + 1);
	return true;
}

/* A number alone, or behind a name at the begin of a line. "max" is none. */
static bool read_number(const char *group, const char *file, const char *name, uint64_t *number)
{
	char path[NAME_ROOM + 64], line[128];

	snprintf(path, sizeof(path), "%s/%s", group, file);
	if (!read_line(path, name, line, sizeof(line)) || *line < '0' || *line > '9')
		return false;
	*number = strtoull(line, NULL, 10);
	return true;
}

static bool read_group(const char *group, struct cgroup_memory *memory)
{
	uint64_t inactive = 0, active = 0, files;

	if (!read_number(group, "memory.max", "", &memory->max) ||
	    !read_number(group, "memory.current", "", &memory->used))
		return false;
	read_number(group, "memory.stat", "inactive_file ", &inactive);
	read_number(group, "memory.stat", "active_file ", &active);
	files = inactive + active;
	memory->used -= files < memory->used ? files : memory->used;
	return true;
}

static uint64_t left(const struct cgroup_memory *memory)
{
	return memory->used < memory->max ? memory->max - memory->used : 0;
}

struct cgroup_memory cgroup_memory(const char *root, const char *self)
{
	struct cgroup_memory least = { 0 }, memory;
	char name[NAME_ROOM], group[NAME_ROOM];
	char *slash;

	/* The line of the unified hierarchy: 0::/system.slice/agwd.service */
	if (!read_line(self, "0::", name, sizeof(name)))
		return least;
	while (*name == '/') {
		if (snprintf(group, sizeof(group), "%s%s", root, name) < NAME_ROOM &&
		    read_group(group, &memory) && (!least.max || left(&memory) < left(&least)))
			least = memory;
		slash = strrchr(name, '/');
		*slash = '\0';
	}
	return least;
}
