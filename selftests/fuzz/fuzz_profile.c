// SPDX-License-Identifier: GPL-2.0
/*
 * The file of a profile. The names of one that is good make a file that is good, and has the same.
 *
 * with: agent/control/mg/profile.c agent/control/mg/profile_read.c
 * with: agent/control/mg/profile_table.c agent/file_text.c
 * seeds: profile
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/mg/profile.h"
#include "fuzz.h"

static char text[65536], why[8192];

/* All that a file can say of names. */
static void write_file(const struct profile *profile)
{
	const struct profile_package *package;
	const char *name;
	size_t used = 0;
	unsigned int i;

	for (i = 0; (package = profile_package(profile, i)); i++)
		used += sprintf(text + used, "package %s = %u\n", package->name,
				package->version);
	for (i = 0; i < MEAN_COUNT; i++) {
		name = profile_name(profile, i);
		used += sprintf(text + used, "%s = %s\n", profile_row(i)->word,
				name ? name : "-");
	}
}

static void come_back(const struct profile *profile)
{
	struct profile *again;
	const char *a, *b;
	unsigned int i;

	write_file(profile);
	again = profile_parse("f", text, why, sizeof(why));
	if (!again)
		abort();
	for (i = 0; i < MEAN_COUNT; i++) {
		a = profile_name(profile, i);
		b = profile_name(again, i);
		if (!a != !b || (a && strcmp(a, b) != 0))
			abort();
	}
	profile_free(again);
}

int fuzz_one(const uint8_t *data, size_t size)
{
	struct profile *profile;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	profile = profile_parse("f", text, why, sizeof(why));
	if (profile)
		come_back(profile);
	else if (strncmp(why, "f:", 2) != 0)
		abort();
	profile_free(profile);
	return 0;
}
