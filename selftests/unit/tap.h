/* SPDX-License-Identifier: GPL-2.0 */
/* Results of unit tests. Arguments are evaluated once. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_planned, tap_count, tap_failed;

static inline void plan(int n)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	tap_planned = n;
	printf("TAP version 13\n1..%d\n", n);
}

/* Reports one result; returns whether it is good. */
__attribute__((format(printf, 4, 5)))
static inline int tap_result(int good, const char *file, int line,
			     const char *name, ...)
{
	va_list ap;

	printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
	va_start(ap, name);
	vprintf(name, ap);
	va_end(ap);
	printf("\n");
	if (!good) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	return good;
}

#define ok(good, ...) tap_result(!!(good), __FILE__, __LINE__, __VA_ARGS__)

#define is_int(got, expected, ...) ({					\
	long long g_ = (got), e_ = (expected);				\
	int r_ = ok(g_ == e_, __VA_ARGS__);				\
	if (!r_)							\
		printf("# got %lld, expected %lld\n", g_, e_);		\
	r_; })

#define is_str(got, expected, ...) ({					\
	const char *g_ = (got), *e_ = (expected);			\
	int r_ = ok(g_ && e_ ? !strcmp(g_, e_) : g_ == e_, __VA_ARGS__); \
	if (!r_)							\
		printf("# got \"%s\", expected \"%s\"\n",		\
		       g_ ? g_ : "(null)", e_ ? e_ : "(null)");		\
	r_; })

#define is_mem(got, expected, length, ...)				\
	ok(!memcmp(got, expected, length), __VA_ARGS__)

/* The exit status of main(). */
static inline int tap_done(void)
{
	return tap_failed || tap_count != tap_planned;
}

#endif
