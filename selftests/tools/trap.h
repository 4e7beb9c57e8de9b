/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TRAP_H
#define TRAP_H

#include <stdbool.h>

/*
 * A page of memory that does not come until it is let go of: who copies to or from it waits. One
 * thread reads into it, or writes from it, and reports how that ended.
 */

/* Starts the thread on a file. Ends the program where the kernel cannot do this. */
void trap_start(int fd, bool reads);

/* The page comes, all zeros; waits for the thread. */
void trap_end(void);

#endif
