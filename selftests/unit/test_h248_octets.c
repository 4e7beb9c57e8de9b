// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: a good message that is cut behind any octet is an error, and with any octet changed it is
 * one or another message. Both decoders only read what they were given.
 *
 * with: h248
 */
#include <stdlib.h>

#include "control/h248/msg.h"
#include "h248_samples.h"
#include "tap.h"

static struct h248_fault fault;
static char written[65536];

/* What is decoded can be written, and what was written decoded. */
static bool comes_back(const struct h248_message *message)
{
	struct h248_message again;
	struct h248_fault no_fault;
	size_t len;
	bool good;

	if (h248_encode(message, true, written, sizeof(written), &len))
		return false;
	good = !h248_decode(written, len, &again, &no_fault);
	h248_message_free(&again);
	return good;
}

/* The code; 1 when what was decoded does not come back. */
static uint32_t decode(const char *text, size_t len)
{
	struct h248_message message;
	struct h248_head head;
	char *copy = malloc(len ? len : 1);
	uint32_t code;

	memcpy(copy, text, len);
	h248_decode_head(copy, len, &head);
	code = h248_decode(copy, len, &message, &fault);
	if (!code && !comes_back(&message))
		code = 1;
	h248_message_free(&message);
	free(copy);
	return code;
}

/* Up to the end of a transaction it is a message too; a segment of version 3 has no braces. */
static bool has_end(const char *text, size_t len)
{
	int depth = 0;
	size_t i;

	for (i = 0; i < len; i++)
		depth += (text[i] == '{') - (text[i] == '}');
	return !depth && memchr(text, '}', len);
}

static bool cut_is_refused(const char *text)
{
	size_t len, all = strlen(text);
	uint32_t code;

	for (len = 0; len < all; len++) {
		code = decode(text, len);
		if (code > 1 && fault.offset <= len && fault.line && *fault.text)
			continue;
		if (!code && has_end(text, len))
			continue;
		printf("# %u for %.*s\n", code, (int)len, text);
		return false;
	}
	return true;
}

static bool change_is_survived(const char *text)
{
	static const char other[] = { 0, '{', '}', ',', '=', '"', ';', '\\', '/', ' ', '\n', '9',
				      'A', '\x80' };
	size_t i, k, len = strlen(text);
	char *copy = strdup(text);
	bool good = true;

	for (i = 0; i < len; i++) {
		for (k = 0; k < sizeof(other); k++) {
			copy[i] = other[k];
			if (decode(copy, len) != 1)
				continue;
			printf("# does not come back: %s\n", copy);
			good = false;
		}
		copy[i] = text[i];
	}
	free(copy);
	return good;
}

int main(void)
{
	const struct sample *sample;
	int count = 0;

	for (sample = h248_samples; sample->name; sample++)
		count++;
	plan(count * 2);
	for (sample = h248_samples; sample->name; sample++) {
		ok(cut_is_refused(sample->text), "%s, cut", sample->name);
		ok(change_is_survived(sample->text), "%s, changed", sample->name);
	}
	return tap_done();
}
