// SPDX-License-Identifier: GPL-2.0
#include "keys.h"

#include <errno.h>
#include <linux/tls.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

#include "hex.h"

#define NONCE_LEN 12			/* of every AEAD here: salt and iv */
#define RANDOM_LEN 32
#define KEY_BLOCK_MAX (2 * (HS_KEY_MAX + NONCE_LEN))

struct suite {
	uint16_t id;			/* IANA */
	uint16_t cipher;		/* linux/tls.h */
	uint8_t key_len, salt_len;
	const char *hash;
};

static const struct suite suites[] = {
	{ 0x1301, TLS_CIPHER_AES_GCM_128, 16, 4, "SHA256" },
	{ 0x1302, TLS_CIPHER_AES_GCM_256, 32, 4, "SHA384" },
	{ 0x1303, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },
	{ 0x1304, TLS_CIPHER_AES_CCM_128, 16, 4, "SHA256" },
	{ 0xc02b, TLS_CIPHER_AES_GCM_128, 16, 4, "SHA256" },
	{ 0xc02f, TLS_CIPHER_AES_GCM_128, 16, 4, "SHA256" },
	{ 0xc02c, TLS_CIPHER_AES_GCM_256, 32, 4, "SHA384" },
	{ 0xc030, TLS_CIPHER_AES_GCM_256, 32, 4, "SHA384" },
	{ 0xcca8, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },
	{ 0xcca9, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },
	{ 0xc0ac, TLS_CIPHER_AES_CCM_128, 16, 4, "SHA256" },
	{ 0x00a8, TLS_CIPHER_AES_GCM_128, 16, 4, "SHA256" },	/* PSK */
	{ 0x00a9, TLS_CIPHER_AES_GCM_256, 32, 4, "SHA384" },
	{ 0x00aa, TLS_CIPHER_AES_GCM_128, 16, 4, "SHA256" },	/* DHE_PSK */
	{ 0x00ab, TLS_CIPHER_AES_GCM_256, 32, 4, "SHA384" },
	{ 0xc0a4, TLS_CIPHER_AES_CCM_128, 16, 4, "SHA256" },	/* PSK */
	{ 0xc0a6, TLS_CIPHER_AES_CCM_128, 16, 4, "SHA256" },	/* DHE_PSK */
	{ 0xccab, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },	/* PSK */
	{ 0xccac, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },	/* ECDHE_PSK */
	{ 0xccad, TLS_CIPHER_CHACHA20_POLY1305, 32, 0, "SHA256" },	/* DHE_PSK */
};

static const struct suite *find_suite(uint16_t id)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (suites[i].id == id)
			return &suites[i];
	return NULL;
}

static size_t parse_hex(const char *text, uint8_t *octets, size_t max)
{
	size_t len = 0;
	int octet;

	for (; len < max && (octet = hex_octet(text)) >= 0; text += 2)
		octets[len++] = (uint8_t)octet;
	return len;
}

/* "LABEL <client random> <secret>", NSS key log format. */
void keys_log_line(struct keys_log *log, const char *line)
{
	static const char client[] = "CLIENT_TRAFFIC_SECRET_0 ";
	static const char server[] = "SERVER_TRAFFIC_SECRET_0 ";
	const char *secret = strrchr(line, ' ');

	if (!secret)
		return;
	secret++;
	if (!strncmp(line, client, sizeof(client) - 1))
		log->client_len = parse_hex(secret, log->client, sizeof(log->client));
	else if (!strncmp(line, server, sizeof(server) - 1))
		log->server_len = parse_hex(secret, log->server, sizeof(log->server));
}

static int run_kdf(const char *name, const OSSL_PARAM *params, uint8_t *out, size_t len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	int err = -ENOMEM;

	if (ctx)
		err = EVP_KDF_derive(ctx, out, len, params) > 0 ? 0 : -EIO;
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return err;
}

/* OSSL_PARAM takes no pointer to const, OpenSSL does not write through these. */
static OSSL_PARAM octet_param(const char *name, const void *octets, size_t len)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)octets, len);
}

static OSSL_PARAM text_param(const char *name, const char *text)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)text, 0);
}

/* HKDF-Expand-Label with an empty context (RFC 8446 clause 7.1). */
static int expand_label(const struct suite *suite, const uint8_t *secret, size_t secret_len,
			const char *label, uint8_t *out, size_t len)
{
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	OSSL_PARAM params[5], *p = params;
	uint8_t info[32];
	int info_len;

	info_len = snprintf((char *)info + 3, sizeof(info) - 3, "tls13 %s", label);
	info[0] = (uint8_t)(len >> 8);
	info[1] = (uint8_t)len;
	info[2] = (uint8_t)info_len;
	info[3 + info_len] = 0;
	*p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	*p++ = text_param(OSSL_KDF_PARAM_DIGEST, suite->hash);
	*p++ = octet_param(OSSL_KDF_PARAM_KEY, secret, secret_len);
	*p++ = octet_param(OSSL_KDF_PARAM_INFO, info, 4 + (size_t)info_len);
	*p = OSSL_PARAM_construct_end();
	return run_kdf("HKDF", params, out, len);
}

static void set_nonce(const struct suite *suite, const uint8_t nonce[NONCE_LEN],
		      struct hs_crypto *crypto)
{
	crypto->salt_len = suite->salt_len;
	crypto->iv_len = NONCE_LEN - suite->salt_len;
	memcpy(crypto->salt, nonce, crypto->salt_len);
	memcpy(crypto->iv, nonce + suite->salt_len, crypto->iv_len);
}

static int derive13(const struct suite *suite, const uint8_t *secret, size_t secret_len,
		    struct hs_crypto *crypto)
{
	uint8_t nonce[NONCE_LEN];
	int err;

	if (!secret_len)
		return -ENOKEY;
	crypto->key_len = suite->key_len;
	err = expand_label(suite, secret, secret_len, "key", crypto->key, crypto->key_len);
	if (!err)
		err = expand_label(suite, secret, secret_len, "iv", nonce, sizeof(nonce));
	if (!err)
		set_nonce(suite, nonce, crypto);
	memcpy(crypto->secret, secret, secret_len);
	crypto->secret_len = (uint8_t)secret_len;
	OPENSSL_cleanse(nonce, sizeof(nonce));
	return err;
}

/* key_block of RFC 5246 clause 6.3: client key, server key, client IV, server IV. */
static int key_block(SSL *ssl, const struct suite *suite, uint8_t *block, size_t len)
{
	uint8_t master[SSL_MAX_MASTER_KEY_LENGTH], randoms[2 * RANDOM_LEN];
	static const char label[] = "key expansion";
	OSSL_PARAM params[5], *p = params;
	size_t master_len;
	int err;

	master_len = SSL_SESSION_get_master_key(SSL_get_session(ssl), master, sizeof(master));
	SSL_get_server_random(ssl, randoms, RANDOM_LEN);
	SSL_get_client_random(ssl, randoms + RANDOM_LEN, RANDOM_LEN);
	*p++ = text_param(OSSL_KDF_PARAM_DIGEST, suite->hash);
	*p++ = octet_param(OSSL_KDF_PARAM_SECRET, master, master_len);
	*p++ = octet_param(OSSL_KDF_PARAM_SEED, label, sizeof(label) - 1);
	*p++ = octet_param(OSSL_KDF_PARAM_SEED, randoms, sizeof(randoms));
	*p = OSSL_PARAM_construct_end();
	err = run_kdf("TLS1-PRF", params, block, len);
	OPENSSL_cleanse(master, sizeof(master));
	return err;
}

/* The Finished messages took record 0 in both directions. */
static void set12(const struct suite *suite, const uint8_t *key, const uint8_t *fixed_iv,
		  struct hs_crypto *crypto)
{
	crypto->key_len = suite->key_len;
	memcpy(crypto->key, key, suite->key_len);
	crypto->rec_seq[7] = 1;
	if (suite->salt_len) {
		crypto->salt_len = suite->salt_len;
		memcpy(crypto->salt, fixed_iv, suite->salt_len);
		crypto->iv_len = NONCE_LEN - suite->salt_len;
		crypto->iv[7] = 1;
	} else {
		set_nonce(suite, fixed_iv, crypto);
	}
}

static void next_nonce(const uint8_t nonce[8], uint8_t next[8])
{
	int i;

	memcpy(next, nonce, 8);
	for (i = 7; i >= 0 && !++next[i]; i--)
		;
}

static int extract12(SSL *ssl, const struct suite *suite, bool server,
		     const uint8_t finished_nonce[8], struct hs_result *result)
{
	size_t iv_len = suite->salt_len ? suite->salt_len : NONCE_LEN;
	uint8_t block[KEY_BLOCK_MAX];
	const uint8_t *iv = block + 2 * suite->key_len;
	int err;

	if (suite->salt_len && !finished_nonce)
		return -ENOKEY;
	err = key_block(ssl, suite, block, 2 * (suite->key_len + iv_len));
	if (!err) {
		set12(suite, block, iv, server ? &result->rx : &result->tx);
		set12(suite, block + suite->key_len, iv + iv_len,
		      server ? &result->tx : &result->rx);
		if (suite->salt_len)
			next_nonce(finished_nonce, result->tx.iv);
	}
	OPENSSL_cleanse(block, sizeof(block));
	return err;
}

static int extract13(const struct suite *suite, const struct keys_log *log, bool server,
		     struct hs_result *result)
{
	int err;

	err = derive13(suite, log->client, log->client_len, server ? &result->rx : &result->tx);
	if (!err)
		err = derive13(suite, log->server, log->server_len,
			       server ? &result->tx : &result->rx);
	return err;
}

static const struct suite *suite_of(const SSL_CIPHER *cipher)
{
	return cipher ? find_suite(SSL_CIPHER_get_protocol_id(cipher)) : NULL;
}

static void describe(const SSL *ssl, const SSL_CIPHER *cipher, struct hs_result *result)
{
	result->version = (uint16_t)SSL_version(ssl);
	result->cipher = suite_of(cipher)->cipher;
	snprintf(result->suite, sizeof(result->suite), "%s", SSL_CIPHER_standard_name(cipher));
}

void keys_describe(const SSL *ssl, struct hs_result *result)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);

	if (suite_of(cipher))
		describe(ssl, cipher, result);
}

int keys_extract(SSL *ssl, const struct keys_log *log, bool server,
		 const uint8_t finished_nonce[8], struct hs_result *result)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
	const struct suite *suite = suite_of(cipher);

	if (!suite)
		return -EOPNOTSUPP;
	describe(ssl, cipher, result);
	if (result->version == TLS1_3_VERSION)
		return extract13(suite, log, server, result);
	return extract12(ssl, suite, server, finished_nonce, result);
}
