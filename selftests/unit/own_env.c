// SPDX-License-Identifier: GPL-2.0
#include "own_env.h"

#include <openssl/pem.h>

#include "tls/tls.h"

struct tls_env *own_env(const struct remote_id *id)
{
	BIO *cert = BIO_new(BIO_s_mem()), *key = BIO_new(BIO_s_mem());
	char *cert_pem, *key_pem, why[128];
	long cert_len, key_len;
	struct fp_digests own;
	struct tls_env *env;

	PEM_write_bio_X509(cert, id->cert);
	PEM_write_bio_PKCS8PrivateKey(key, id->key, NULL, NULL, 0, NULL, NULL);
	cert_len = BIO_get_mem_data(cert, &cert_pem);
	key_len = BIO_get_mem_data(key, &key_pem);
	env = tls_env_new(cert_pem, cert_len, key_pem, key_len, &own, why, sizeof(why));
	BIO_free(cert);
	BIO_free(key);
	return env;
}
