// SPDX-License-Identifier: GPL-2.0
/*
 * What the library context of handshakes has of OpenSSL, and when there is none.
 *
 * with: agent/tls/tls_narrow.c -lcrypto
 */
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "tap.h"
#include "tls/tls_narrow.h"

static struct tls_narrow narrow;

static void test_keys(void)
{
	static const char * const has[] = { "RSA", "RSA-PSS", "EC", "ED25519", "ED448", "X25519" };
	static const char * const lacks[] = { "DSA", "SM2" };
	EVP_KEYMGMT *keymgmt;
	size_t i;

	for (i = 0; i < sizeof(has) / sizeof(has[0]); i++) {
		keymgmt = EVP_KEYMGMT_fetch(narrow.library, has[i], NULL);
		ok(keymgmt, "keys of %s", has[i]);
		EVP_KEYMGMT_free(keymgmt);
	}
	for (i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		ok(!EVP_KEYMGMT_fetch(narrow.library, lacks[i], NULL), "none of %s", lacks[i]);
}

static void count(OSSL_DECODER *decoder, void *arg)
{
	unsigned int *n = arg;

	(void)decoder;
	++*n;
}

static void test_decoders(void)
{
	unsigned int n = 0;

	OSSL_DECODER_do_all_provided(narrow.library, count, &n);
	is_int(n, 5, "one decoder for each kind of key of certificates");
}

/* Octets as those of a certificate: the key of one library context, read in the other. */
static void test_certificate(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *read;
	unsigned char *octets = NULL;
	const unsigned char *at;
	int len = i2d_PUBKEY(key, &octets);

	at = octets;
	read = d2i_PUBKEY_ex(NULL, &at, len, narrow.library, NULL);
	ok(read && EVP_PKEY_eq(key, read) == 1, "the key of a certificate");
	EVP_PKEY_free(read);
	EVP_PKEY_free(key);
	OPENSSL_free(octets);
}

static void test_random(void)
{
	unsigned char octets[16];

	ok(RAND_bytes_ex(narrow.library, octets, sizeof(octets), 0) == 1, "random numbers");
}

int main(void)
{
	OSSL_PROVIDER *other;

	plan(1 + 8 + 1 + 1 + 1 + 2);
	tls_narrow_open(&narrow);
	ok(narrow.library, "a library context");
	test_keys();
	test_decoders();
	test_certificate();
	test_random();
	tls_narrow_close(&narrow);
	other = OSSL_PROVIDER_load(NULL, "null");
	ok(!tls_narrow_open(&narrow) && !narrow.library, "none where another provider is");
	OSSL_PROVIDER_unload(other);
	tls_narrow_open(&narrow);
	ok(narrow.library, "and one again without it");
	tls_narrow_close(&narrow);
	return tap_done();
}
