// SPDX-License-Identifier: GPL-2.0
/*
 * What traces call the numbers of the interface is what its specification calls them.
 *
 * with: kmod/names.c
 */
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ims_agw.h>

#include "state.h"
#include "tap.h"

#define SPEC	"../../Documentation/netlink/specs/ims-agw.yaml"

static char spec[256 * 1024];

/* The n-th name of an enum of the specification, "?" if it has not so many. */
static const char *specified(const char *enumeration, unsigned int n)
{
	static char name[64];
	char head[64], *at, *end;

	snprintf(head, sizeof(head), "\n    name: %s\n", enumeration);
	at = strstr(spec, head);
	if (!at)
		return "there is no such enum";
	at += strlen(head) - 1;
	end = strstr(at, "\n    name: ");
	do {
		at = strstr(at + 1, "\n        name: ");
		if (!at || (end && at > end))
			return "?";
	} while (n--);
	if (sscanf(at, " name: %63s", name) != 1)
		return "?";
	return name;
}

static void same(const char *enumeration, void (*put)(char *to, unsigned int number),
		 unsigned int count)
{
	char name[AGW_NAME_MAX];
	unsigned int i;

	for (i = 0; i <= count; i++) {
		put(name, i);
		is_str(name, specified(enumeration, i), "%s %u", enumeration, i);
	}
}

static void events(void)
{
	char name[AGW_NAME_MAX], other[AGW_NAME_MAX];
	int i, j;

	for (i = 0; i < AGW_EVENT_COUNT; i++) {
		agw_name_event(name, i);
		for (j = 0; j < i; j++) {
			agw_name_event(other, j);
			if (!strcmp(name, other))
				break;
		}
		ok(strcmp(name, "?") && j == i, "event %d has a name of its own: %s", i, name);
	}
	agw_name_event(name, AGW_EVENT_COUNT);
	is_str(name, "?", "and no other one has any");
}

static int read_spec(void)
{
	FILE *file = fopen(SPEC, "r");
	size_t len;

	if (!file)
		return 0;
	len = fread(spec, 1, sizeof(spec) - 1, file);
	fclose(file);
	return len && len < sizeof(spec) - 1;
}

int main(void)
{
	plan(1 + IMS_AGW_STATE_MAX + 2 + IMS_AGW_REASON_MAX + 2 + IMS_AGW_VERDICT_MAX + 2 +
	     AGW_EVENT_COUNT + 1);
	ok(read_spec(), "there is a specification");
	same("state", agw_name_state, IMS_AGW_STATE_MAX + 1);
	same("reason", agw_name_reason, IMS_AGW_REASON_MAX + 1);
	same("verdict", agw_name_verdict, IMS_AGW_VERDICT_MAX + 1);
	events();
	return tap_done();
}
