/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_DECIMAL_H
#define AGENT_DECIMAL_H

#include <stdint.h>
#include <string.h>

#define DECIMAL_MAX 20		/* digits of 64 bits */

/* What snprintf() does for "%lu", in a tenth of the instructions. Returns where the digits end. */
static inline char *decimal_put(char *to, uint64_t number)
{
	char digits[DECIMAL_MAX], *end = digits + DECIMAL_MAX, *at = end;

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	memcpy(to, at, (size_t)(end - at));
	return to + (end - at);
}

#endif
