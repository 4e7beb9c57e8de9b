// SPDX-License-Identifier: GPL-2.0
#include "psk.h"

#include <stddef.h>
#include <string.h>

#include "hex.h"
#include "utf8.h"

static const char *parse(struct psk *psk, const char *hex)
{
	size_t len = strlen(hex), i;
	int octet;

	if (len < 2 * PSK_MIN || len > 2 * PSK_MAX || len % 2)
		return "is not 32 to 128 hex digits, two an octet";
	for (i = 0; i < len / 2; i++) {
		octet = hex_octet(hex + 2 * i);
		if (octet < 0)
			return "has something else than hex digits";
		psk->key[i] = (uint8_t)octet;
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
	size_t len = strlen(identity), i, n;

	if (!len)
		return "is empty";
	if (len > PSK_IDENTITY_MAX)
		return "is longer than 128 octets";
	for (i = 0; i < len; i += n) {
		n = utf8_printable(identity + i, len - i);
		if (!n)
			return "has a control character, or is no UTF-8";
	}
	return NULL;
}

void psk_wipe(struct psk *psk)
{
	explicit_bzero(psk, sizeof(*psk));
}
