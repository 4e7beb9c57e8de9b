// SPDX-License-Identifier: GPL-2.0
#include "wire_keys.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

#define RANDOM_LEN 32

struct secret {
	uint8_t octets[EVP_MAX_MD_SIZE];
	size_t len;
};

static struct secret secrets[WIRE_STAGES][2];	/* of client and server */

void wire_keys_log(const SSL *ssl, const char *line)
{
	static const char * const labels[WIRE_STAGES][2] = {
		{ "CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "SERVER_HANDSHAKE_TRAFFIC_SECRET " },
		{ "CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 " },
	};
	const char *hex = strrchr(line, ' ');
	struct secret *secret;

	(void)ssl;
	for (int i = 0; hex && i < 2 * WIRE_STAGES; i++) {
		secret = &secrets[i / 2][i % 2];
		if (!strncmp(line, labels[i / 2][i % 2], strlen(labels[i / 2][i % 2])))
			OPENSSL_hexstr2buf_ex(secret->octets, sizeof(secret->octets),
					      &secret->len, hex + 1, '\0');
	}
}

/* HKDF-Expand-Label (RFC 8446 clause 7.1); one block of the hash is enough. */
static bool expand(const EVP_MD *md, const struct secret *secret, const char *label, uint8_t *out,
		   size_t len)
{
	uint8_t info[32] = { 0 }, block[EVP_MAX_MD_SIZE];
	int n = snprintf((char *)info + 3, sizeof(info) - 3, "tls13 %s", label);

	info[1] = (uint8_t)len;
	info[2] = (uint8_t)n;
	/* The context is empty; then comes the number of the block. */
	info[n + 4] = 1;
	if (!HMAC(md, secret->octets, (int)secret->len, info, (size_t)n + 5, block, NULL))
		return false;
	memcpy(out, block, len);
	return true;
}

/* key_block (RFC 5246 clause 6.3). */
static bool key_block(SSL *ssl, const EVP_MD *md, uint8_t *out, size_t len)
{
	uint8_t master[SSL_MAX_MASTER_KEY_LENGTH], seed[13 + 2 * RANDOM_LEN] = "key expansion";
	char *name = (char *)(uintptr_t)EVP_MD_get0_name(md);
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[4];
	size_t master_len;
	bool good;

	master_len = SSL_SESSION_get_master_key(SSL_get_session(ssl), master, sizeof(master));
	SSL_get_server_random(ssl, seed + 13, RANDOM_LEN);
	SSL_get_client_random(ssl, seed + 13 + RANDOM_LEN, RANDOM_LEN);
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, master, master_len);
	params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed, sizeof(seed));
	params[3] = OSSL_PARAM_construct_end();
	good = EVP_KDF_derive(ctx, out, len, params) > 0;
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return good;
}

/* Keys of client and server, then what the nonces begin with. */
static bool get12(SSL *ssl, const EVP_MD *md, struct wire_keys *keys)
{
	size_t key_len = keys->key_len;
	size_t iv_len = keys->explicit ? 4 : NONCE_LEN, own = (size_t)SSL_is_server(ssl);
	uint8_t block[2 * (sizeof(keys->key) + NONCE_LEN)];

	if (!key_block(ssl, md, block, 2 * (key_len + iv_len)))
		return false;
	memcpy(keys->key, block + own * key_len, key_len);
	memcpy(keys->nonce, block + 2 * key_len + own * iv_len, iv_len);
	return true;
}

bool wire_keys_get(SSL *ssl, enum wire_stage stage, struct wire_keys *keys)
{
	const struct secret *secret = &secrets[stage][SSL_is_server(ssl)];
	const SSL_CIPHER *suite = SSL_get_current_cipher(ssl);
	const EVP_MD *md = SSL_CIPHER_get_handshake_digest(suite);

	memset(keys, 0, sizeof(*keys));
	keys->cipher = EVP_get_cipherbynid(SSL_CIPHER_get_cipher_nid(suite));
	keys->tls13 = SSL_version(ssl) == TLS1_3_VERSION;
	if (!keys->cipher || !md || !SSL_CIPHER_is_aead(suite))
		return false;
	keys->key_len = (size_t)EVP_CIPHER_get_key_length(keys->cipher);
	keys->explicit = !keys->tls13 && EVP_CIPHER_get_mode(keys->cipher) == EVP_CIPH_GCM_MODE;
	if (!keys->tls13)
		return get12(ssl, md, keys);
	return secret->len &&
		expand(md, secret, "key", keys->key, keys->key_len) &&
		expand(md, secret, "iv", keys->nonce, NONCE_LEN);
}

void wire_keys_next(SSL *ssl)
{
	struct secret *secret = &secrets[WIRE_STAGE_DATA][SSL_is_server(ssl)], next = *secret;
	const EVP_MD *md = SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl));

	if (expand(md, secret, "traffic upd", next.octets, next.len))
		*secret = next;
}

size_t wire_keys_secret(const SSL *ssl, const uint8_t **octets)
{
	const struct secret *secret = &secrets[WIRE_STAGE_DATA][SSL_is_server(ssl)];

	*octets = secret->octets;
	return secret->len;
}
