/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_REPORT_H
#define AGENT_REPORT_H

#include <stdint.h>

/*
 * What a part of the agent tells of itself, as a tree of names and values. Who tells does not have
 * to know how that is written, who writes does not have to know what there is.
 */
struct report {
	void (*text)(void *arg, const char *name, const char *value);
	void (*number)(void *arg, const char *name, uint64_t value);
	void (*begin)(void *arg, const char *name);	/* what follows is inside of this */
	void (*end)(void *arg);
	void *arg;
};

static inline void report_text(const struct report *to, const char *name, const char *value)
{
	to->text(to->arg, name, value);
}

static inline void report_number(const struct report *to, const char *name, uint64_t value)
{
	to->number(to->arg, name, value);
}

static inline void report_begin(const struct report *to, const char *name)
{
	to->begin(to->arg, name);
}

static inline void report_end(const struct report *to)
{
	to->end(to->arg);
}

#endif
