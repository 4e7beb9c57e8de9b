/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_H
#define AGENT_TLS_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/handshake.h"

/*
 * TLS handshakes of a worker process: TLS 1.2 and 1.3, AEAD suites, no tickets, no resumption, no
 * renegotiation, no early data. Either mutual certificates, then with forward secrecy, or a
 * pre-shared key: one handshake never offers both.
 */
struct tls_env;
struct tls;

/* Own certificate and key in PEM. NULL: err says why. *own gets the digests of the certificate. */
struct tls_env *tls_env_new(const char *cert, size_t cert_len, const char *key, size_t key_len,
			    struct fp_digests *own, char *err, size_t err_len);
void tls_env_free(struct tls_env *env);

/*
 * One handshake on a non-blocking descriptor, which stays the caller's. psk (NULL: certificates) is
 * copied. NULL: no memory.
 */
struct tls *tls_new(struct tls_env *env, int fd, int role, const struct fp_set *expected,
		    const struct psk *psk);

/* Another set, for a certificate that has not come yet. */
void tls_expect(struct tls *tls, const struct fp_set *expected);

/* Before it is driven: refuses a certificate for the hash of any signature, see tls_verify.h. */
void tls_be_strict(struct tls *tls);

/*
 * Goes on as far as it can. Returns the epoll events to wait for, 0 when the handshake has ended
 * and everything that it had to say is sent.
 */
uint32_t tls_drive(struct tls *tls);
bool tls_has_hello(const struct tls *tls);	/* server: the whole ClientHello */
void tls_give_up(struct tls *tls);	/* the deadline is over */

/* After tls_drive() gave 0, or tls_give_up(): everything but the id. Wipe it after use. */
void tls_result(struct tls *tls, struct hs_result *result);
void tls_free(struct tls *tls);

/* result of a handshake that never came to its end */
void tls_result_fail(struct hs_result *result, int reason, const char *text);

#endif
