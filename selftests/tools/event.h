/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What happens, as JSON: one object a line, written at once, so that a script can wait for it.
 * Every line begins with "event", "mono" and "wall" (seconds).
 */
void event_begin(const char *name);
void event_text(const char *key, const char *value);	/* NULL: null */
void event_num(const char *key, long long value);
void event_bool(const char *key, bool value);
void event_hex(const char *key, uint64_t value);	/* 16 digits, as text */
void event_open(const char *key);			/* a nested object, until event_close() */
void event_close(void);
void event_end(void);

void event_file(const char *path);	/* from now on not to stdout but there; or exits */
void event_plain(bool plain);		/* no time stamps: for output that is compared */

/* Monotonic clock in microseconds. */
uint64_t now_us(void);

/* An "error" event with a text, then exit status 2: the tool was used wrongly or has no means. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
