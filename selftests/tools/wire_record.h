/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include "wire.h"

/* Records that OpenSSL would not send, and octets that are none. */

/* Keeps what is needed to know the keys, and counts. For wire_tls.c. */
void record_watch(SSL_CTX *ctx);

/* All octets are written at return, or write_broken is set. */
void record_raw(struct wire *w, const uint8_t *octets, size_t len);
/*
 * The next record, with the keys of the handshake. OpenSSL does not know of it, so from then on all
 * that is written goes this way.
 */
void record_send(struct wire *w, uint8_t type, const uint8_t *octets, size_t len);
/*
 * A KeyUpdate in records of so many octets each, count of them, and one that has the rest. All that
 * follows has the next keys.
 */
void record_update(struct wire *w, const uint8_t *sizes, size_t count);

#endif
