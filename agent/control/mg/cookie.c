// SPDX-License-Identifier: GPL-2.0
#include "cookie.h"

#include <string.h>

#define FORMAT		1
#define HAS_ID		1	/* a flag */
#define INACTIVE_OF	1	/* bits of flags; above it are two for inactive_of */
#define OF_ALL		16	/* bits of asked; behind them are those of all streams */
#define HEAD		(2 + 4 * 4)	/* format, flags, four numbers; the realm follows */

static uint8_t *put_number(uint8_t *to, uint32_t number)
{
	int i;

	for (i = 24; i >= 0; i -= 8)
		*to++ = (uint8_t)(number >> i);
	return to;
}

static const uint8_t *get_number(const uint8_t *from, uint32_t *number)
{
	int i;

	*number = 0;
	for (i = 0; i < 4; i++)
		*number = *number << 8 | *from++;
	return from;
}

uint8_t cookie_encode(const struct cookie *cookie, uint8_t octets[GW_COOKIE_MAX])
{
	size_t len = strnlen(cookie->realm, COOKIE_REALM_MAX);
	uint8_t *to = octets;

	*to++ = FORMAT;
	*to++ = (uint8_t)((cookie->has_id ? HAS_ID : 0) | cookie->inactive_of << INACTIVE_OF);
	to = put_number(to, cookie->id);
	to = put_number(to, cookie->asked | cookie->of_all << OF_ALL);
	to = put_number(to, cookie->hanging_s);
	to = put_number(to, cookie->inactive_s);
	memcpy(to, cookie->realm, len);
	return (uint8_t)(HEAD + len);
}

bool cookie_decode(struct cookie *cookie, const uint8_t *octets, uint8_t len)
{
	const uint8_t *from = octets;

	memset(cookie, 0, sizeof(*cookie));
	if (len < HEAD || len > HEAD + COOKIE_REALM_MAX || *from++ != FORMAT)
		return false;
	cookie->has_id = *from & HAS_ID;
	cookie->inactive_of = *from++ >> INACTIVE_OF & GW_MODE_BOTH;
	from = get_number(from, &cookie->id);
	from = get_number(from, &cookie->asked);
	cookie->of_all = cookie->asked >> OF_ALL;
	cookie->asked &= (1U << OF_ALL) - 1;
	from = get_number(from, &cookie->hanging_s);
	from = get_number(from, &cookie->inactive_s);
	memcpy(cookie->realm, from, len - HEAD);
	return true;
}
