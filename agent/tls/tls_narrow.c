// SPDX-License-Identifier: GPL-2.0
#include "tls_narrow.h"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <stdbool.h>
#include <string.h>

#define ALGORITHMS_MAX 16

/* Names of OpenSSL's, the first that an algorithm has. */
static const char * const certificate_keys[] = {
	"RSA", "RSA-PSS", "EC", "ED25519", "ED448", NULL
};

static const char * const keys[] = {
	"RSA", "RSA-PSS", "EC", "ED25519", "ED448", "DH", "DHX", "X25519", "X448",
	"TLS1-PRF", "HKDF", "HMAC", NULL
};

static const char * const ciphers[] = {
	"AES-128-GCM", "id-aes128-GCM", "AES-256-GCM", "id-aes256-GCM",
	"AES-128-CCM", "id-aes128-CCM", "ChaCha20-Poly1305", NULL
};

static const char * const digests[] = {
	"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", NULL
};

static const char * const macs[] = { "HMAC", NULL };

static const char * const kdfs[] = { "HKDF", "TLS13-KDF", "TLS1-PRF", NULL };

/* Of these little is needed, and no other may be there; of the rest everything is. */
static struct kind {
	int operation;
	const char * const *names;
	OSSL_ALGORITHM algorithms[ALGORITHMS_MAX + 1];
} kinds[] = {
	{ .operation = OSSL_OP_DECODER, .names = certificate_keys },
	{ .operation = OSSL_OP_KEYMGMT, .names = keys },
	{ .operation = OSSL_OP_CIPHER, .names = ciphers },
	{ .operation = OSSL_OP_DIGEST, .names = digests },
	{ .operation = OSSL_OP_MAC, .names = macs },
	{ .operation = OSSL_OP_KDF, .names = kdfs },
};

static OSSL_PROVIDER *whole;	/* once loaded it stays */

/* The form that a key has in a certificate. */
static bool decodes_certificate(const OSSL_ALGORITHM *algorithm)
{
	const char *properties = algorithm->property_definition;

	return strstr(properties, "input=der") &&
		strstr(properties, "structure=SubjectPublicKeyInfo");
}

static bool is_wanted(const struct kind *kind, const OSSL_ALGORITHM *algorithm)
{
	size_t len = strcspn(algorithm->algorithm_names, ":");
	const char * const *name;

	for (name = kind->names; *name; name++)
		if (strlen(*name) == len &&
		    !OPENSSL_strncasecmp(*name, algorithm->algorithm_names, len))
			return kind->operation != OSSL_OP_DECODER ||
				decodes_certificate(algorithm);
	return false;
}

static void fill(struct kind *kind)
{
	const OSSL_ALGORITHM *from;
	size_t count = 0;
	int no_cache;

	from = OSSL_PROVIDER_query_operation(whole, kind->operation, &no_cache);
	for (; from && from->algorithm_names && count < ALGORITHMS_MAX; from++)
		if (is_wanted(kind, from))
			kind->algorithms[count++] = *from;
}

/* ---- the provider ---- */

static const OSSL_ALGORITHM *narrow_query(void *context, int operation, int *no_cache)
{
	size_t i;

	(void)context;
	*no_cache = 0;
	if (operation == OSSL_OP_ENCODER || operation == OSSL_OP_STORE)
		return NULL;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].operation == operation)
			return kinds[i].algorithms;
	return OSSL_PROVIDER_query_operation(whole, operation, no_cache);
}

static int narrow_capabilities(void *context, const char *capability, OSSL_CALLBACK *fn, void *arg)
{
	(void)context;
	return OSSL_PROVIDER_get_capabilities(whole, capability, fn, arg);
}

static const OSSL_DISPATCH functions[] = {
	{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))narrow_query },
	{ OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))narrow_capabilities },
	{ 0, NULL },
};

/* The context is for the functions of the algorithms, which are the whole provider's. */
static int narrow_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
		       const OSSL_DISPATCH **out, void **context)
{
	(void)handle;
	(void)in;
	*out = functions;
	*context = OSSL_PROVIDER_get0_provider_ctx(whole);
	return 1;
}

/* ---- its library context ---- */

static int is_default(OSSL_PROVIDER *provider, void *arg)
{
	(void)arg;
	return !strcmp(OSSL_PROVIDER_get0_name(provider), "default");
}

static bool has_whole(void)
{
	size_t i;

	if (!OSSL_PROVIDER_do_all(NULL, is_default, NULL))
		return false;
	if (whole)
		return true;
	whole = OSSL_PROVIDER_try_load(NULL, "default", 1);
	for (i = 0; whole && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fill(&kinds[i]);
	return whole;
}

bool tls_narrow_open(struct tls_narrow *narrow)
{
	OSSL_LIB_CTX *library = has_whole() ? OSSL_LIB_CTX_new() : NULL;

	*narrow = (struct tls_narrow){ .library = library };
	if (library && OSSL_PROVIDER_add_builtin(library, "narrow", narrow_init))
		narrow->provider = OSSL_PROVIDER_load(library, "narrow");
	if (!narrow->provider)
		tls_narrow_close(narrow);
	return narrow->library;
}

void tls_narrow_close(struct tls_narrow *narrow)
{
	if (narrow->provider)
		OSSL_PROVIDER_unload(narrow->provider);
	OSSL_LIB_CTX_free(narrow->library);
	*narrow = (struct tls_narrow){ 0 };
}
