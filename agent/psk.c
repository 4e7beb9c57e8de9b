// SPDX-License-Identifier: GPL-2.0
#include "psk.h"

#include <stddef.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *parse(struct psk *psk, const char *hex)
{
	size_t len = strlen(hex), i;
	int high, low;

	if (len < 2 * PSK_MIN || len > 2 * PSK_MAX || len % 2)
		return "is not 32 to 128 hex digits, two an octet";
	for (i = 0; i < len / 2; i++) {
		high = hex_digit(hex[2 * i]);
		low = hex_digit(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return "has something else than hex digits";
		psk->key[i] = (uint8_t)(high << 4 | low);
	}
	psk->key_len = (uint8_t)(len / 2);
	return NULL;
}

const char *psk_parse(struct psk *psk, const char *hex)
{
	const char *wrong = parse(psk, hex);

	if (wrong)
		psk_wipe(psk);
	return wrong;
}

const char *psk_check_identity(const char *identity)
{
	size_t len = strlen(identity), i;

	if (!len)
		return "is empty";
	if (len > PSK_IDENTITY_MAX)
		return "is longer than 128 octets";
	for (i = 0; i < len; i++)
		if ((unsigned char)identity[i] < 0x20 || identity[i] == 0x7f)
			return "has a control character";
	return NULL;
}

void psk_wipe(struct psk *psk)
{
	explicit_bzero(psk, sizeof(*psk));
}
