/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_PSK_H
#define AGENT_PSK_H

#include <stdint.h>

/*
 * Pre-shared key of one TLS connection (TS 23.333 clause 6.2.19.3.1). Pure: no I/O, no allocation,
 * no OpenSSL. Whoever holds one wipes it by psk_wipe().
 */

#define PSK_MIN		16	/* RFC 9257 clause 6: 128 bits and more */
#define PSK_MAX		64
#define PSK_IDENTITY_MAX	128	/* RFC 4279 clause 5.3: what everybody must support */

/* What a TLS client sends that was not told an identity: 3GPP does not define one. */
#define PSK_IDENTITY_DEFAULT	"ims-agw"

struct psk {
	uint16_t version;	/* 0x0303 or 0x0304, never both (RFC 8446 appendix E.7) */
	uint8_t key_len;
	uint8_t key[PSK_MAX];
	char identity[PSK_IDENTITY_MAX + 1];	/* empty: as server any will do */
};

/* Hex digits in either case. NULL: *psk has the key, else what is wrong, without a digit of it. */
const char *psk_parse(struct psk *psk, const char *hex);

/* NULL: good, else what is wrong with the identity. */
const char *psk_check_identity(const char *identity);

void psk_wipe(struct psk *psk);

#endif
