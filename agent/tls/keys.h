/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_KEYS_H
#define AGENT_TLS_KEYS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/handshake.h"

/* Record keys of a finished handshake in the form that the kernel wants, by public OpenSSL API. */

/* TLS 1.3 application traffic secrets, collected from the key log. */
struct keys_log {
	uint8_t client[HS_SECRET_MAX], server[HS_SECRET_MAX];
	size_t client_len, server_len;
};

/* Takes the lines that matter, ignores the others. */
void keys_log_line(struct keys_log *log, const char *line);

/* Fills version, cipher and suite as far as they are agreed, also of a handshake that failed. */
void keys_describe(const SSL *ssl, struct hs_result *result);

/*
 * Fills version, cipher, suite, tx and rx of *result. finished_nonce is the explicit nonce of the
 * own Finished message, used by AES-GCM of TLS 1.2 only (NULL: not known). 0 or -errno: -EOPNOTSUPP
 * for a suite that the kernel does not carry.
 */
int keys_extract(SSL *ssl, const struct keys_log *log, bool server,
		 const uint8_t finished_nonce[8], struct hs_result *result);

#endif
