/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_HEAP_H
#define AGENT_TLS_TLS_HEAP_H

#include <stdbool.h>

/*
 * From now on what OpenSSL frees is wiped: it frees the secrets of TLS 1.3 with the rest of a
 * connection, as they are. False: too late, it has memory already.
 */
bool tls_heap_wipe(void);

#endif
