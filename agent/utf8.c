// SPDX-License-Identifier: GPL-2.0
#include "utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* By the first octet: how many there are and which the second one may be (RFC 3629 clause 4). */
static const struct form {
	uint8_t from, to, len, low, high;
} forms[] = {
	{ 0x00, 0x7f, 1, 0, 0 },
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct form *form_of(uint8_t octet)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (octet >= forms[i].from && octet <= forms[i].to)
			return &forms[i];
	return NULL;
}

size_t utf8_len(const char *text, size_t len)
{
	const uint8_t *octets = (const uint8_t *)text;
	const struct form *form = form_of(octets[0]);
	size_t i;

	if (!form || form->len > len)
		return 0;
	if (form->len > 1 && (octets[1] < form->low || octets[1] > form->high))
		return 0;
	for (i = 2; i < form->len; i++)
		if ((octets[i] & 0xc0) != 0x80)
			return 0;
	return form->len;
}

size_t utf8_printable(const char *text, size_t len)
{
	const uint8_t *octets = (const uint8_t *)text;

	if (octets[0] < 0x20 || octets[0] == 0x7f)
		return 0;
	/* C1, U+0080 to U+009F */
	if (octets[0] == 0xc2 && len > 1 && octets[1] < 0xa0)
		return 0;
	return utf8_len(text, len);
}

size_t utf8_put(char *to, uint32_t code)
{
	if (code < 0x80) {
		to[0] = code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = 0xc0 | code >> 6;
		to[1] = 0x80 | (code & 0x3f);
		return 2;
	}
	if (code < 0x10000) {
		to[0] = 0xe0 | code >> 12;
		to[1] = 0x80 | (code >> 6 & 0x3f);
		to[2] = 0x80 | (code & 0x3f);
		return 3;
	}
	to[0] = 0xf0 | code >> 18;
	to[1] = 0x80 | (code >> 12 & 0x3f);
	to[2] = 0x80 | (code >> 6 & 0x3f);
	to[3] = 0x80 | (code & 0x3f);
	return 4;
}

void utf8_mend(char *text)
{
	size_t left = strlen(text), len;
	char *to = text;

	for (; left; left -= len, text += len) {
		len = utf8_len(text, left);
		if (!len) {
			len = 1;
			continue;
		}
		memmove(to, text, len);
		to += len;
	}
	*to = '\0';
}

/* Writes one octet by its number. False: no room, nothing is written but the end. */
static bool put_number(char **to, const char *end, char octet)
{
	if (end - *to < 5)
		return false;
	*to += sprintf(*to, "\\x%02x", (unsigned char)octet);
	return true;
}

size_t utf8_show(char *to, size_t size, const char *text, size_t len)
{
	const char *end = to + size;
	char *at = to;
	size_t n;

	for (; len; len -= n, text += n) {
		n = utf8_printable(text, len);
		if ((size_t)(end - at) <= n)
			break;
		memcpy(at, text, n);
		at += n;
		if (!n && !put_number(&at, end, *text))
			break;
		if (!n)
			n = 1;
	}
	*at = '\0';
	return at - to;
}

void utf8_quote(char *to, size_t size, const char *text)
{
	const char *end = to + size;

	for (; *text; text++) {
		unsigned char c = *text;

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
			if (!put_number(&to, end, *text))
				break;
			continue;
		}
		if (end - to < 2)
			break;
		*to++ = *text;
	}
	*to = '\0';
}
