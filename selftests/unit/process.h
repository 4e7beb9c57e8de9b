/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes as /proc shows them.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of this one: so many at most. */
static inline int process_children(int *pids, int max)
{
	char name[64];
	int count = 0;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/self/task/%d/children", (int)getpid());
	file = fopen(name, "r");
	while (file && count < max && fscanf(file, "%d", &pids[count]) == 1)
		count++;
	if (file)
		fclose(file);
	return count;
}

/* How many it has open, -1: it does not say. */
static inline int process_fds(int pid)
{
	struct dirent *entry;
	char name[64];
	int count = 0;
	DIR *dir;

	snprintf(name, sizeof(name), "/proc/%d/fd", pid);
	dir = opendir(name);
	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return dir ? count : -1;
}

/* Of its status, -1: not there. */
static inline long process_status(int pid, const char *field, int base)
{
	char name[64], line[256];
	long value = -1;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/status", pid);
	file = fopen(name, "r");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, field, strlen(field)) && line[strlen(field)] == ':')
			value = strtol(line + strlen(field) + 1, NULL, base);
	if (file)
		fclose(file);
	return value;
}

/* Whether the memory there has this flag of smaps, see proc_pid_smaps(5). -1: it does not say. */
static inline int process_memory_has(const void *at, const char *flag)
{
	unsigned long start, end;
	bool here = false;
	char line[512];
	FILE *file = fopen("/proc/self/smaps", "r");
	int has = -1;

	while (file && has < 0 && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			here = (unsigned long)at >= start && (unsigned long)at < end;
		else if (here && !strncmp(line, "VmFlags:", 8))
			has = !!strstr(line + 8, flag);
	}
	if (file)
		fclose(file);
	return has;
}

#endif
