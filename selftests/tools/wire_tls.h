/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "wire.h"

/* For wire.c: as wire_read() and wire_write(). */
ssize_t tls_read(struct wire *w, void *buf, size_t len);
ssize_t tls_write(struct wire *w, const void *buf, size_t len);

/* Writes handshake messages that wait to be: 1 done, 0 not yet, -1 failed. */
int tls_flush(struct wire *w);

/* For wire_tls.c: the pre-shared key of this program (wire_psk.c), which it has one of. */
void psk_set(SSL_CTX *ctx, const struct wire_tls *tls);
bool psk_was_used(const SSL *ssl);

/* For wire_tls.c: octets of the handshake are changed on their way (wire_tamper.c). */
void tamper_set(SSL *ssl, const char *text);

#endif
