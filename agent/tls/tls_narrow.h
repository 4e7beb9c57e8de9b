/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_NARROW_H
#define AGENT_TLS_TLS_NARROW_H

#include <openssl/types.h>
#include <stdbool.h>

/*
 * A context of OpenSSL's with what handshakes need of its default provider and no more. To read the
 * key of a remote's certificate, OpenSSL looks at each algorithm that its context has, by each of
 * the names there are: with all of them that is a quarter of a handshake.
 *
 * False: library is NULL, OpenSSL's own context. Its configuration has put another provider there,
 * or memory is short.
 */
struct tls_narrow {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *provider;
};

bool tls_narrow_open(struct tls_narrow *narrow);
void tls_narrow_close(struct tls_narrow *narrow);

#endif
