// SPDX-License-Identifier: GPL-2.0
/*
 * The helpers of the unit tests report what they should.
 */
#include "tap.h"

int main(void)
{
	plan(5);
	ok(1, "true is good");
	is_int(2 + 2, 4, "equal numbers");
	is_str("a", "a", "equal strings");
	is_str(NULL, NULL, "no strings");
	is_mem("\0a", "\0a", 2, "equal memory");
	return tap_done();
}
