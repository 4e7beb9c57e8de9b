// SPDX-License-Identifier: GPL-2.0
/*
 * The mini decoder of H.248. It must find whatever the decoder finds.
 *
 * with: h248
 * seeds: h248
 */
#include <stdlib.h>
#include <string.h>

#include "control/h248/msg.h"
#include "fuzz.h"

int fuzz_one(const uint8_t *data, size_t size)
{
	char text[H248_MID_TEXT];
	struct h248_message message;
	struct h248_fault fault;
	struct h248_head head;

	h248_decode_head((const char *)data, size, &head);
	if (head.mid.kind && !h248_mid_format(&head.mid, text))
		abort();
	if (!h248_decode((const char *)data, size, &message, &fault)) {
		if (head.version != message.version || head.mid.kind != message.mid.kind)
			abort();
		if (message.transactions && (head.kind != message.transactions->kind ||
					     head.id != message.transactions->id))
			abort();
	}
	h248_message_free(&message);
	return 0;
}
