/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_PROFILE_H
#define AGENT_TLS_TLS_PROFILE_H

#include <openssl/ssl.h>
#include <stddef.h>

#define TLS_CERT_LIST_MAX 32768	/* octets of certificates that a remote may show */

/* NULL: not PEM of this kind, or with a passphrase. Of several certificates the first one. */
X509 *tls_profile_cert(const char *pem, size_t len);
EVP_PKEY *tls_profile_key(const char *pem, size_t len);

/* A context with the versions, suites, groups and options of the gateway. NULL: see error queue. */
SSL_CTX *tls_profile_ctx(OSSL_LIB_CTX *library, const SSL_METHOD *method, X509 *cert,
			 EVP_PKEY *key);

/* The same for handshakes with a PSK and without certificates. */
SSL_CTX *tls_profile_psk_ctx(OSSL_LIB_CTX *library, const SSL_METHOD *method);

#endif
