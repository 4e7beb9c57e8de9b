/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdint.h>

/*
 * What the measured machine executes from one moment of rest to the next: nothing of the work is
 * outside, whatever else the host does meanwhile.
 */
struct window {
	uint64_t amount;		/* string instructions are charged as in counts.h */
	uint64_t string_octets;
	uint64_t us;			/* wall clock, without the rest at the end */
};

void window_open(const char *path);	/* the file of counts, or exits */
/* At its end: a line for each block of code, its address and the instructions executed of it. */
void window_profile(const char *path);
void window_begin(void);		/* waits for rest first */
void window_end(struct window *window);
/* A "mark": a figure of several, its amount, and for how many units. */
void window_tell(const struct window *window, const char *figure, unsigned int units);
uint64_t window_now(void);		/* what was executed until now, ever */

#endif
