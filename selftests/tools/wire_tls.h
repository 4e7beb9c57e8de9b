/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "wire.h"

/* For wire.c: as wire_read() and wire_write(). */
ssize_t tls_read(struct wire *w, void *buf, size_t len);
ssize_t tls_write(struct wire *w, const void *buf, size_t len);

#endif
