/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_OPTIONS_H
#define AGENT_OPTIONS_H

#include <stdbool.h>

/* The command line of agwd, and its exit status besides 0 and EXIT_FAILURE; agwd(8). */

#define EXIT_USAGE	2
#define EXIT_CONFIG	3
#define EXIT_TAKEN	4		/* another agent has the namespace */
#define EXIT_MACHINE	6		/* it cannot keep a configuration that is good */

struct options {
	const char *conf;		/* of argv, or the default */
	bool takeover, verbose, check;
};

/* Prints what is only asked for, or what is wrong. Returns -1 to go on, else an exit status. */
int options_read(struct options *options, int argc, char **argv);

#endif
