/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WIRE_KEYS_H
#define WIRE_KEYS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#define NONCE_LEN 12

enum wire_stage {
	WIRE_STAGE_HANDSHAKE,		/* TLS 1.3, after the hellos */
	WIRE_STAGE_DATA,
	WIRE_STAGES,
};

/* How this end protects its records, until a KeyUpdate. */
struct wire_keys {
	const EVP_CIPHER *cipher;
	size_t key_len;
	bool tls13;
	bool explicit;			/* 8 octets of the nonce are in the record: TLS 1.2, AES */
	uint8_t key[32];
	uint8_t nonce[NONCE_LEN];	/* explicit: 4 octets of it */
};

/* A key log callback: it has the secrets of TLS 1.3, of the one connection that there is. */
void wire_keys_log(const SSL *ssl, const char *line);
/* False: not of a suite that is known here. */
bool wire_keys_get(SSL *ssl, enum wire_stage stage, struct wire_keys *keys);
/* TLS 1.3: after a KeyUpdate of this end that OpenSSL knows nothing of. */
void wire_keys_next(SSL *ssl);
/* TLS 1.3: of what this end sends after the handshake. */
size_t wire_keys_secret(const SSL *ssl, const uint8_t **octets);

#endif
