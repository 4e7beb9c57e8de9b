// SPDX-License-Identifier: GPL-2.0
#include "tls_profile.h"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdbool.h>

#define SECURITY_LEVEL 2	/* 112 bits */

#define KEY_FILE_BLOCKS 8	/* PEM blocks looked at */

/* CCM, for remotes that have nothing else, is last: it is slow, and OpenSSL has none for RSA. */
#define SUITES_13 \
	"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:" \
	"TLS_AES_128_CCM_SHA256"
#define SUITES_12 \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:" \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:" \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:" \
	"ECDHE-ECDSA-AES128-CCM"
/* What kTLS carries of RFC 5487, RFC 6655 and RFC 7905, those with forward secrecy first. */
#define SUITES_12_PSK \
	"ECDHE-PSK-CHACHA20-POLY1305:" \
	"DHE-PSK-AES128-GCM-SHA256:DHE-PSK-AES256-GCM-SHA384:DHE-PSK-CHACHA20-POLY1305:" \
	"DHE-PSK-AES128-CCM:" \
	"PSK-AES128-GCM-SHA256:PSK-AES256-GCM-SHA384:PSK-CHACHA20-POLY1305:PSK-AES128-CCM"
#define GROUPS "X25519:P-256:P-384:P-521"
#define SIGNATURES \
	"ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:" \
	"RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:" \
	"rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:" \
	"RSA+SHA256:RSA+SHA384:RSA+SHA512"

/* Without this OpenSSL would ask the terminal. */
static int no_passphrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

X509 *tls_profile_cert(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *cert = bio ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;

	BIO_free(bio);
	return cert;
}

/* The key may stand behind other blocks, as after openssl ecparam -genkey. */
EVP_PKEY *tls_profile_key(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	OSSL_DECODER_CTX *ctx;
	EVP_PKEY *key = NULL;
	int blocks;

	ctx = OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", NULL, NULL, EVP_PKEY_KEYPAIR, NULL, NULL);
	for (blocks = 0; bio && ctx && !key && blocks < KEY_FILE_BLOCKS; blocks++)
		OSSL_DECODER_from_bio(ctx, bio);
	if (key)
		ERR_clear_error();
	OSSL_DECODER_CTX_free(ctx);
	BIO_free(bio);
	return key;
}

/* What the library's configuration file may have switched on is switched off here. */
static void set_options(SSL_CTX *ctx)
{
	SSL_CTX_clear_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_NO_DHE_KEX |
			      SSL_OP_NO_EXTENDED_MASTER_SECRET | SSL_OP_IGNORE_UNEXPECTED_EOF |
			      SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
			    SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	/* OpenSSL 3.2 and later would unpack certificates of remotes that nobody knows yet. */
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
	SSL_CTX_set_options(ctx, SSL_OP_NO_RX_CERTIFICATE_COMPRESSION |
			    SSL_OP_NO_TX_CERTIFICATE_COMPRESSION);
#endif
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_max_cert_list(ctx, TLS_CERT_LIST_MAX);
	SSL_CTX_set_read_ahead(ctx, 0);
	SSL_CTX_set_security_level(ctx, SECURITY_LEVEL);
}

static bool set_parameters(SSL_CTX *ctx, const char *suites12)
{
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
		SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) &&
		SSL_CTX_set_num_tickets(ctx, 0) &&
		SSL_CTX_set_max_early_data(ctx, 0) &&
		SSL_CTX_set_ciphersuites(ctx, SUITES_13) &&
		SSL_CTX_set_cipher_list(ctx, suites12) &&
		SSL_CTX_set1_groups_list(ctx, GROUPS) &&
		SSL_CTX_set1_sigalgs_list(ctx, SIGNATURES);
}

static bool set_identity(SSL_CTX *ctx, X509 *cert, EVP_PKEY *key)
{
	static const unsigned char id[] = "ims-agw";

	return SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) &&
		SSL_CTX_use_cert_and_key(ctx, cert, key, NULL, 1) == 1 &&
		SSL_CTX_check_private_key(ctx) == 1;
}

SSL_CTX *tls_profile_ctx(OSSL_LIB_CTX *library, const SSL_METHOD *method, X509 *cert,
			 EVP_PKEY *key)
{
	SSL_CTX *ctx = SSL_CTX_new_ex(library, NULL, method);

	if (!ctx)
		return NULL;
	set_options(ctx);
	if (!set_parameters(ctx, SUITES_12) || !set_identity(ctx, cert, key)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

/* The library chooses the group of a DHE suite, by the security level at least 2048 bits. */
SSL_CTX *tls_profile_psk_ctx(OSSL_LIB_CTX *library, const SSL_METHOD *method)
{
	SSL_CTX *ctx = SSL_CTX_new_ex(library, NULL, method);

	if (!ctx)
		return NULL;
	set_options(ctx);
	if (!set_parameters(ctx, SUITES_12_PSK) || !SSL_CTX_set_dh_auto(ctx, 1)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}
