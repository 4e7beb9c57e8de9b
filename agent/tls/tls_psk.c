// SPDX-License-Identifier: GPL-2.0
#include "tls_psk.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/tls1.h>
#include <string.h>

#define SUITE_SHA256 0x1301
#define SUITE_SHA384 0x1302
#define SHA384_LEN 48

/* Without an order the hash of an external PSK is SHA-256 (RFC 8446 clause 4.2.11). */
#define SUITES_SHA256 \
	"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256"
#define SUITES_SHA384 "TLS_AES_256_GCM_SHA384"

bool tls_psk_init(struct tls_psk *psk, const struct psk *key, bool server)
{
	memset(psk, 0, sizeof(*psk));
	if (!key)
		return true;
	psk->key = OPENSSL_secure_malloc(sizeof(*key));
	if (!psk->key)
		return false;
	*psk->key = *key;
	psk->active = true;
	psk->server = server;
	psk->version = key->version;
	psk->suite = SUITE_SHA256;
	return true;
}

void tls_psk_wipe(struct tls_psk *psk)
{
	OPENSSL_secure_clear_free(psk->key, sizeof(*psk->key));
	psk->key = NULL;
}

static const char *suites13(const struct tls_psk *psk)
{
	return psk->suite == SUITE_SHA384 ? SUITES_SHA384 : SUITES_SHA256;
}

/* OpenSSL takes it for a resumption: a server wants an id for that, a client refuses one. */
bool tls_psk_prepare(const struct tls_psk *psk, SSL *ssl)
{
	static const unsigned char id[] = "ims-agw";

	if (!SSL_set_min_proto_version(ssl, psk->version) ||
	    !SSL_set_max_proto_version(ssl, psk->version))
		return false;
	/* The ClientHello will tell the hash. */
	if (psk->server)
		return SSL_set_session_id_context(ssl, id, sizeof(id) - 1);
	return SSL_set_ciphersuites(ssl, suites13(psk));
}

/* ---- identities ---- */

static bool is_ordered(const struct tls_psk *psk, const uint8_t *identity, size_t len)
{
	const char *ordered = psk->key->identity;

	return !*ordered || (strlen(ordered) == len && !memcmp(ordered, identity, len));
}

static void note_identity(struct tls_psk *psk, const uint8_t *identity, size_t len)
{
	size_t i;

	if (len >= sizeof(psk->identity))
		len = sizeof(psk->identity) - 1;
	for (i = 0; i < len; i++)
		psk->identity[i] = identity[i] ? (char)identity[i] : '?';
	psk->identity[len] = '\0';
}

/* The key for the identity, which is a random one when it is not the ordered identity. */
static bool key_for(struct tls_psk *psk, const uint8_t *identity, size_t len, uint8_t *key)
{
	note_identity(psk, identity, len);
	psk->unknown = !is_ordered(psk, identity, len);
	if (psk->unknown)
		return RAND_bytes(key, psk->key->key_len) == 1;
	memcpy(key, psk->key->key, psk->key->key_len);
	return true;
}

/* ---- TLS 1.2 ---- */

unsigned int tls_psk_serve12(struct tls_psk *psk, const char *identity, uint8_t *key, size_t max)
{
	if (!psk->key || psk->key->key_len > max)
		return 0;
	if (!key_for(psk, (const uint8_t *)identity, strlen(identity), key))
		return 0;
	return psk->key->key_len;
}

unsigned int tls_psk_offer12(struct tls_psk *psk, char *identity, size_t identity_max,
			     uint8_t *key, size_t max)
{
	size_t len;

	if (!psk->key || psk->key->key_len > max)
		return 0;
	len = strlen(psk->key->identity) + 1;
	if (len > identity_max)
		return 0;
	memcpy(identity, psk->key->identity, len);
	memcpy(key, psk->key->key, psk->key->key_len);
	return psk->key->key_len;
}

/* ---- TLS 1.3 ---- */

struct octets {
	const uint8_t *at;
	size_t left;
};

static bool skip(struct octets *from, size_t len)
{
	if (from->left < len)
		return false;
	from->at += len;
	from->left -= len;
	return true;
}

/* A vector with so many octets of length in front. */
static bool take(struct octets *from, size_t length_octets, struct octets *vector)
{
	size_t len = 0, i;

	if (from->left < length_octets)
		return false;
	for (i = 0; i < length_octets; i++)
		len = len << 8 | from->at[i];
	skip(from, length_octets);
	vector->at = from->at;
	vector->left = len;
	return skip(from, len);
}

/* Among several identities the ordered one counts, else the last: tickets stand in front. */
static void choose_identity(struct tls_psk *psk, struct octets identities)
{
	bool ordered = *psk->key->identity;
	struct octets identity;
	unsigned int i;

	psk->chosen = 0;
	for (i = 0; take(&identities, 2, &identity) && skip(&identities, 4); i++) {
		psk->chosen = i;
		if (ordered && is_ordered(psk, identity.at, identity.left))
			return;
	}
}

/*
 * The binder is as long as the hash for which the client keeps its key. The server follows: the key
 * has one connection, so it is not used with another hash as well.
 */
static void choose_hash(struct tls_psk *psk, struct octets binders)
{
	struct octets binder = { NULL, 0 };
	unsigned int i;

	for (i = 0; i <= psk->chosen; i++)
		if (!take(&binders, 1, &binder))
			return;
	psk->suite = binder.left == SHA384_LEN ? SUITE_SHA384 : SUITE_SHA256;
}

/* What is damaged OpenSSL finds out by itself. */
const char *tls_psk_hello13(struct tls_psk *psk, SSL *ssl)
{
	struct octets all, identities, binders;

	psk->asked = 0;
	if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_psk, &all.at, &all.left))
		return "ClientHello without a pre-shared key";
	if (!take(&all, 2, &identities) || !take(&all, 2, &binders))
		return NULL;
	choose_identity(psk, identities);
	choose_hash(psk, binders);
	return SSL_set_ciphersuites(ssl, suites13(psk)) ? NULL : "suites cannot be set";
}

/* OpenSSL takes an external PSK in the form of a session. NULL: no memory. */
static SSL_SESSION *wrap_key(SSL *ssl, uint16_t suite, const uint8_t *key, size_t len)
{
	const uint8_t id[] = { (uint8_t)(suite >> 8), (uint8_t)suite };
	const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, id);
	SSL_SESSION *wrapped = SSL_SESSION_new();

	if (wrapped && cipher && SSL_SESSION_set1_master_key(wrapped, key, len) &&
	    SSL_SESSION_set_cipher(wrapped, cipher) &&
	    SSL_SESSION_set_protocol_version(wrapped, TLS1_3_VERSION))
		return wrapped;
	SSL_SESSION_free(wrapped);
	return NULL;
}

int tls_psk_serve13(struct tls_psk *psk, SSL *ssl, const uint8_t *identity, size_t len,
		    SSL_SESSION **wrapped)
{
	uint8_t key[PSK_MAX];

	*wrapped = NULL;
	if (psk->asked++ != psk->chosen)
		return 1;
	if (psk->key && key_for(psk, identity, len, key))
		*wrapped = wrap_key(ssl, psk->suite, key, psk->key->key_len);
	OPENSSL_cleanse(key, sizeof(key));
	return *wrapped ? 1 : 0;
}

int tls_psk_offer13(struct tls_psk *psk, SSL *ssl, const EVP_MD *hash, const uint8_t **identity,
		    size_t *len, SSL_SESSION **wrapped)
{
	*wrapped = NULL;
	if (!psk->key || (hash && !EVP_MD_is_a(hash, "SHA256")))
		return 0;
	*identity = (const uint8_t *)psk->key->identity;
	*len = strlen(psk->key->identity);
	*wrapped = wrap_key(ssl, psk->suite, psk->key->key, psk->key->key_len);
	return *wrapped ? 1 : 0;
}

/* ---- outcome ---- */

bool tls_psk_was_used(const struct tls_psk *psk, const SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);

	if (SSL_version(ssl) != psk->version || SSL_get0_peer_certificate(ssl) || !cipher)
		return false;
	if (psk->version == TLS1_3_VERSION)
		return SSL_session_reused(ssl);
	return SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk;
}

/* In TLS 1.2 a wrong key shows in the first encrypted record (RFC 4279 clause 2). */
uint8_t tls_psk_alert(const struct tls_psk *psk, uint8_t description)
{
	if (psk->version == TLS1_2_VERSION && description == SSL_AD_BAD_RECORD_MAC)
		return SSL_AD_DECRYPT_ERROR;
	return description;
}

/* OpenSSL answers a wrong binder by illegal_parameter, and a wrong Finished by bad_record_mac. */
bool tls_psk_is_blamed(const struct tls_psk *psk, uint8_t alert, bool hello_due)
{
	switch (alert) {
	case SSL_AD_DECRYPT_ERROR:
	case SSL_AD_UNKNOWN_PSK_IDENTITY:
		return true;
	case SSL_AD_BAD_RECORD_MAC:
		return psk->version == TLS1_2_VERSION;
	case SSL_AD_ILLEGAL_PARAMETER:
		return psk->version == TLS1_3_VERSION && !psk->server && hello_due;
	}
	return false;
}

const char *tls_psk_text(const struct tls_psk *psk)
{
	return psk->unknown ? "the remote names another PSK identity" :
		"the remote does not have the PSK";
}
