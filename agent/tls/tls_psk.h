/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_PSK_H
#define AGENT_TLS_TLS_PSK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "psk.h"

/*
 * The part that a pre-shared key has in a handshake: RFC 4279 with the AEAD suites of RFC 5487, RFC
 * 6655 and RFC 7905 in TLS 1.2, an external PSK with (EC)DHE in TLS 1.3. The key belongs to the
 * connection, so the identity only selects it when the controller named one. An identity that is
 * unknown goes on with a random key: the remote cannot tell it from a wrong key.
 */
struct tls_psk {
	bool active;			/* else certificates, and the rest is unused */
	bool server;
	uint16_t version;
	struct psk *key;		/* own copy in locked memory, NULL when wiped */
	bool unknown;			/* the remote named another identity */
	unsigned int chosen, asked;	/* TLS 1.3 server: identities of the ClientHello */
	uint16_t suite;			/* TLS 1.3: the session's, which stands for its hash */
	char identity[PSK_IDENTITY_MAX + 1];	/* that the remote named, for the log */
};

/* key NULL: certificates. False: no memory. */
bool tls_psk_init(struct tls_psk *psk, const struct psk *key, bool server);
void tls_psk_wipe(struct tls_psk *psk);		/* the key only, as soon as it is not needed */

/* Version and suites of one handshake. False: no memory. */
bool tls_psk_prepare(const struct tls_psk *psk, SSL *ssl);

/* TLS 1.2, for the callbacks of OpenSSL: octets written to key, 0 fails the handshake. */
unsigned int tls_psk_serve12(struct tls_psk *psk, const char *identity, uint8_t *key, size_t max);
unsigned int tls_psk_offer12(struct tls_psk *psk, char *identity, size_t identity_max,
			     uint8_t *key, size_t max);

/* TLS 1.3: looks at the ClientHello first. NULL: good, else what it lacks. */
const char *tls_psk_hello13(struct tls_psk *psk, SSL *ssl);
/* Both: 0 fails the handshake; *wrapped may be NULL, which is not this key. */
int tls_psk_serve13(struct tls_psk *psk, SSL *ssl, const uint8_t *identity, size_t len,
		    SSL_SESSION **wrapped);
int tls_psk_offer13(struct tls_psk *psk, SSL *ssl, const EVP_MD *hash, const uint8_t **identity,
		    size_t *len, SSL_SESSION **wrapped);

/* The finished handshake was authenticated by the key and by nothing else. */
bool tls_psk_was_used(const struct tls_psk *psk, const SSL *ssl);

/* Alert to send in place of OpenSSL's own. */
uint8_t tls_psk_alert(const struct tls_psk *psk, uint8_t description);

/* An alert of the remote, received in place of its hello or later, says that the key is wrong. */
bool tls_psk_is_blamed(const struct tls_psk *psk, uint8_t alert, bool hello_due);
const char *tls_psk_text(const struct tls_psk *psk);	/* why it failed, for the log */

#endif
