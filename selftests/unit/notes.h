/* SPDX-License-Identifier: GPL-2.0 */
/* What the code under test has asked of the test since the last look, in one line. */
#ifndef NOTES_H
#define NOTES_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

static char notes[4096];

__attribute__((format(printf, 1, 2)))
static inline void note(const char *fmt, ...)
{
	size_t len = strlen(notes);
	va_list args;

	va_start(args, fmt);
	vsnprintf(notes + len, sizeof(notes) - len, fmt, args);
	va_end(args);
}

static inline void is_log(const char *expected, const char *name)
{
	is_str(notes, expected, "%s", name);
	*notes = '\0';
}

#endif
