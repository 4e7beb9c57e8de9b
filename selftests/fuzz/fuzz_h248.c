// SPDX-License-Identifier: GPL-2.0
/*
 * The decoder of H.248. What it takes must be written and read again without any change, by long
 * words and by short ones.
 *
 * with: h248
 * seeds: h248
 */
#include <stdlib.h>
#include <string.h>

#include "control/h248/msg.h"
#include "fuzz.h"

#define ROOM	1048576

static char first[ROOM], second[ROOM];

/* The octets that were written. */
static size_t encode(const struct h248_message *message, bool compact, char *to)
{
	size_t len;

	if (h248_encode(message, compact, to, ROOM, &len))
		abort();
	return len;
}

static void come_back(const struct h248_message *message, bool compact)
{
	struct h248_message again;
	struct h248_fault fault;
	size_t len = encode(message, compact, first);

	/* Long words and blanks can make too much of it. */
	if (len > H248_MESSAGE_MAX)
		return;
	if (h248_decode(first, len, &again, &fault))
		abort();
	if (encode(&again, compact, second) != len || memcmp(first, second, len) != 0)
		abort();
	h248_message_free(&again);
}

int fuzz_one(const uint8_t *data, size_t size)
{
	struct h248_message message;
	struct h248_fault fault;

	if (!h248_decode((const char *)data, size, &message, &fault)) {
		come_back(&message, true);
		come_back(&message, false);
	} else if (fault.offset > size || !fault.line || !*fault.text) {
		abort();
	}
	if (message.arena.used > H248_MEMORY_BASE + size * H248_MEMORY_OCTET)
		abort();
	h248_message_free(&message);
	return 0;
}
