/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_TEXT_H
#define AGENT_CONTROL_JSON_CTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * JSON that is written as it grows, without blanks: answers are most of what an order costs, so
 * nobody builds a tree of them first. Members keep the order in which they are added; whoever adds
 * them gives each name once. Names are the agent's own, of letters, digits and underlines; NULL is
 * the name of an array's item.
 *
 * One thread. Without memory nothing more is added, and ctl_text_take() tells.
 */
struct ctl_text {
	char *octets;
	size_t len, room;
	bool comma;			/* what comes next follows something */
	bool failed;
};

#define CTL_TEXT_NEW ((struct ctl_text){ 0 })

void ctl_open(struct ctl_text *to, const char *name);	/* an object */
void ctl_close(struct ctl_text *to);
void ctl_open_array(struct ctl_text *to, const char *name);
void ctl_close_array(struct ctl_text *to);

/* UTF-8; what JSON does not let stand in a string is escaped. */
void ctl_add_text(struct ctl_text *to, const char *name, const char *text);
void ctl_add_number(struct ctl_text *to, const char *name, uint64_t number);
void ctl_add_bool(struct ctl_text *to, const char *name, bool value);
/* A value that is JSON already. */
void ctl_add_json(struct ctl_text *to, const char *name, const char *json);
/* Members of the object that is open, as ctl_text_from() gave them, or none. */
void ctl_add_members(struct ctl_text *to, const char *members);

/* What was added since len was begin, which is the caller's to free; NULL: there was no memory. */
char *ctl_text_from(const struct ctl_text *text, size_t begin);
/* All of it is the caller's to free, and nothing is left; NULL: there was no memory. */
char *ctl_text_take(struct ctl_text *text);
/* As if nothing had been added, nor failed. */
void ctl_text_drop(struct ctl_text *text);

#endif
