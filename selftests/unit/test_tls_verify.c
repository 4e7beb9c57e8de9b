// SPDX-License-Identifier: GPL-2.0
/*
 * Which certificates are strong enough, asked of the check itself: in a handshake OpenSSL refuses
 * some of them before it.
 *
 * with: selftests/unit/tls_remote.c agent/loop.c agent/fingerprint.c agent/tls/tls_verify.c -lssl
 * with: -lcrypto
 */
#include "tap.h"
#include "tls/tls_verify.h"
#include "tls_remote.h"

static const struct {
	enum remote_key key;
	const char *name, *strict, *usual;	/* what is wrong with it, NULL: nothing */
} keys[] = {
	{ KEY_P256, "P-256", NULL, NULL },
	{ KEY_P384, "P-384", NULL, NULL },
	{ KEY_ED25519, "Ed25519", NULL, NULL },
	{ KEY_RSA2048, "RSA of 2048 bits", NULL, NULL },
	{ KEY_RSA1024, "RSA of 1024 bits", "RSA key below 2048 bits", "RSA key below 2048 bits" },
	{ KEY_P224, "P-224", "elliptic curve is not P-256, P-384 or P-521",
	  "elliptic curve is not P-256, P-384 or P-521" },
	{ KEY_SHA1, "self-signed with SHA-1", "signature hash too weak", NULL },
	{ KEY_SHA1_ISSUED, "issued with SHA-1", "signature hash too weak",
	  "signature hash too weak" },
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

int main(void)
{
	size_t i;

	plan(2 * KEYS + 1);
	for (i = 0; i < KEYS; i++) {
		X509 *cert = remote_id(keys[i].key)->cert;

		is_str(tls_verify_strength(cert, true), keys[i].strict, "%s, strict",
		       keys[i].name);
		is_str(tls_verify_strength(cert, false), keys[i].usual, "%s", keys[i].name);
	}
	is_int(KEYS, KEY_COUNT, "every kind is here");
	remote_ids_free();
	return tap_done();
}
