// SPDX-License-Identifier: GPL-2.0
/*
 * Pre-shared keys and their identities as they are ordered: every bound from both sides, and that
 * nothing is left of a key that is refused.
 *
 * with: agent/utf8.c agent/psk.c
 */
#include <stdbool.h>

#include "psk.h"
#include "tap.h"

static char digits[2 * PSK_MAX + 3];

/* So many digits are good, or not. */
static void key_of(size_t len, bool good)
{
	struct psk psk = { 0 };
	const char *wrong;

	memset(digits, 'a', len);
	digits[len] = '\0';
	wrong = psk_parse(&psk, digits);
	is_int(!wrong, good, "a key of %zu digits", len);
	is_int(psk.key_len, good ? len / 2 : 0, "is %zu octets long", len / 2);
}

static void key_text(const char *what, const char *hex, bool good)
{
	static const struct psk empty;
	struct psk psk = { 0 };

	is_int(!psk_parse(&psk, hex), good, "a key with %s", what);
	if (!good)
		is_mem(&psk, &empty, sizeof(psk), "%s: nothing is left of it", what);
}

static void identity_of(size_t len, bool good)
{
	char identity[PSK_IDENTITY_MAX + 2];

	memset(identity, 'x', len);
	identity[len] = '\0';
	is_int(!psk_check_identity(identity), good, "an identity of %zu octets", len);
}

static void identity_with(unsigned char octet, bool good)
{
	const char identity[] = { 'a', (char)octet, 'b', '\0' };

	is_int(!psk_check_identity(identity), good, "an identity with octet %02x", octet);
}

static void identities(void)
{
	identity_of(0, false);
	identity_of(1, true);
	identity_of(PSK_IDENTITY_MAX, true);
	identity_of(PSK_IDENTITY_MAX + 1, false);
	identity_with(0x01, false);
	identity_with(0x1f, false);
	identity_with(0x20, true);
	identity_with(0x7e, true);
	identity_with(0x7f, false);
	identity_with(0x80, false);
	identity_with('\n', false);
	ok(!psk_check_identity("\xc2\xa0\xe2\x82\xac"), "an identity beyond ASCII");
	ok(psk_check_identity("a\xc2\x85z"), "one with a control character beyond ASCII");
}

int main(void)
{
	static const uint8_t mixed[PSK_MIN] = { 0x0a, 0x1b, 0xcd, 0xef };
	struct psk psk;

	plan(2 * 6 + 2 * 3 + 2 + 11 + 2);
	key_of(2 * PSK_MIN - 2, false);
	key_of(2 * PSK_MIN - 1, false);
	key_of(2 * PSK_MIN, true);
	key_of(2 * PSK_MIN + 1, false);
	key_of(2 * PSK_MAX, true);
	key_of(2 * PSK_MAX + 2, false);
	key_text("another letter at its end", "00112233445566778899aabbccddeefg", false);
	key_text("another letter in front", "g0112233445566778899aabbccddeeff", false);
	key_text("a space", "00112233445566778899aabbccdd eff", false);
	is_str(psk_parse(&psk, "0A1bCdEf000000000000000000000000"), NULL, "digits in either case");
	is_mem(psk.key, mixed, PSK_MIN, "are the same octets");
	identities();
	return tap_done();
}
