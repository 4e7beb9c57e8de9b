// SPDX-License-Identifier: GPL-2.0
#include "tls_verify.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#define RSA_BITS_MIN 2048
#define SIGNATURE_BITS_MIN 112		/* SHA-224 and better, SHA-1 has 63 */

int tls_verify_digests(const X509 *cert, struct fp_digests *digests)
{
	uint8_t *out = digests->octets;
	const EVP_MD *hashes[] = { EVP_sha256(), EVP_sha384(), EVP_sha512() };
	unsigned int len;
	size_t i;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		if (!X509_digest(cert, hashes[i], out, &len))
			return -ENOMEM;
		out += len;
	}
	return 0;
}

static const char *check_curve(const EVP_PKEY *key)
{
	static const char * const curves[] = { "prime256v1", "secp384r1", "secp521r1" };
	char name[64] = "";
	size_t i;

	if (!EVP_PKEY_get_group_name(key, name, sizeof(name), NULL))
		return "elliptic curve without a name";
	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (!strcmp(name, curves[i]))
			return NULL;
	return "elliptic curve is not P-256, P-384 or P-521";
}

static const char *check_key(const EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		return EVP_PKEY_get_bits(key) < RSA_BITS_MIN ? "RSA key below 2048 bits" : NULL;
	case EVP_PKEY_EC:
		return check_curve(key);
	case EVP_PKEY_ED25519:
	case EVP_PKEY_ED448:
		return NULL;
	default:
		return "key is not RSA, EC or EdDSA";
	}
}

static const char *check_signature(X509 *cert)
{
	int bits = 0;

	if (!X509_get_signature_info(cert, NULL, NULL, &bits, NULL))
		return "unknown signature algorithm";
	return bits < SIGNATURE_BITS_MIN ? "signature hash too weak" : NULL;
}

static bool is_self_signed(X509 *cert)
{
	bool is = X509_self_signed(cert, 1) == 1;

	ERR_clear_error();
	return is;
}

const char *tls_verify_strength(X509 *cert, bool strict)
{
	const EVP_PKEY *key = X509_get0_pubkey(cert);
	const char *weak;

	if (!key)
		return "public key cannot be read";
	weak = check_signature(cert);
	if (weak && (strict || !is_self_signed(cert)))
		return weak;
	return check_key(key);
}
