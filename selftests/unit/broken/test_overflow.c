// SPDX-License-Identifier: GPL-2.0
/*
 * Passes, but writes behind its memory.
 */
#include <stdlib.h>
#include "tap.h"

int main(int argc, char **argv)
{
	volatile char *p = malloc(argc);

	(void)argv;
	plan(1);
	ok(!!p, "there is memory");
	p[argc] = 0;
	free((void *)p);
	return tap_done();
}
