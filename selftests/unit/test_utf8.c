// SPDX-License-Identifier: GPL-2.0
/*
 * Text of others in lines of the log and in answers: of every octet, every two octets, every
 * character and a lot of random ones, what comes out is printable, and says what came in.
 *
 * with: agent/utf8.c
 */
#include <stdbool.h>
#include <stdlib.h>

#include "tap.h"
#include "utf8.h"

#define RANDOM 20000

static size_t inputs, wrong, unlike;

/* A second opinion: decodes, in place of utf8.c's table. Octets of the character, 0: none. */
static size_t decode(const unsigned char *at, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;

	if (at[0] < 0x80) {
		*code = at[0];
		return 1;
	}
	n = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc0 || at[0] > 0xf7 || n > len)
		return 0;
	*code = at[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (at[i] & 0x3f);
	}
	return *code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000) ? 0 : n;
}

static bool is_printable(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text), n;
	uint32_t code;

	for (; left; left -= n, at += n) {
		n = decode(at, left, &code);
		if (!n || code < 0x20 || (code >= 0x7f && code < 0xa0))
			return false;
	}
	return true;
}

/* What was shown, read back. */
static size_t read_back(const char *shown, unsigned char *to)
{
	unsigned char *at = to;
	unsigned int octet;

	for (; *shown; at++) {
		if (sscanf(shown, "\\x%2x", &octet) == 1) {
			*at = octet;
			shown += 4;
		} else {
			*at = *shown++;
		}
	}
	return at - to;
}

static void look(const unsigned char *octets, size_t len)
{
	unsigned char back[64];
	char shown[256];
	size_t n = utf8_show(shown, sizeof(shown), (const char *)octets, len);

	inputs++;
	wrong += n != strlen(shown) || !is_printable(shown);
	unlike += read_back(shown, back) != len || memcmp(back, octets, len);
}

static void all_good(const char *name)
{
	ok(inputs && !wrong, "%s: all of %zu are printable", name, inputs);
	is_int(unlike, 0, "%s: and say what came in", name);
	inputs = 0;
	wrong = 0;
	unlike = 0;
}

static void few_octets(void)
{
	unsigned char octets[2];
	unsigned int i;

	for (i = 0; i < 0x100; i++) {
		octets[0] = i;
		look(octets, 1);
	}
	for (i = 0; i < 0x10000; i++) {
		octets[0] = i >> 8;
		octets[1] = i & 0xff;
		look(octets, 2);
	}
	all_good("one and two octets");
}

static void characters(void)
{
	char character[4];
	unsigned int code;
	size_t as_they_are = 0, len;
	char shown[64];

	for (code = 0; code < 0x110000; code++) {
		if (code >= 0xd800 && code < 0xe000)
			continue;
		len = utf8_put(character, code);
		look((unsigned char *)character, len);
		as_they_are += utf8_show(shown, sizeof(shown), character, len) == len &&
			!memcmp(shown, character, len);
	}
	all_good("characters");
	/* Not those of C0, DEL and C1. */
	is_int(as_they_are, 0x110000 - 0x800 - 0x20 - 1 - 0x20, "as they are but for controls");
}

static void random_octets(void)
{
	unsigned char octets[40];
	size_t len, i;
	int n;

	srand(1);
	for (n = 0; n < RANDOM; n++) {
		len = rand() % sizeof(octets);
		for (i = 0; i < len; i++)
			octets[i] = n % 2 ? rand() : 0x80 | rand() % 0x80;
		look(octets, len);
	}
	all_good("random octets");
}

/* A character or a number is there as a whole or not at all. */
static void cut(void)
{
	static const char text[] = "a\xe2\x82\xac\n\xff";
	char shown[16];
	size_t size;

	for (size = 1; size <= sizeof(shown); size++) {
		memset(shown, 'x', sizeof(shown));
		utf8_show(shown, size, text, sizeof(text) - 1);
		is_int(strlen(shown), size < 2 ? 0 : size < 5 ? 1 : size < 9 ? 4 :
		       size < 13 ? 8 : 12, "room for %zu", size);
	}
}

static void quoted(void)
{
	char text[16];

	utf8_quote(text, sizeof(text), "a\"\\\xc3");
	is_str(text, "a\\x22\\x5c\\xc3", "between quotes");
	utf8_quote(text, 6, "ab\"");
	is_str(text, "ab", "cut there");
	utf8_quote(text, 3, "abc");
	is_str(text, "ab", "and before plain text");
}

int main(void)
{
	plan(3 * 2 + 1 + 16 + 3);
	few_octets();
	characters();
	random_octets();
	cut();
	quoted();
	return tap_done();
}
