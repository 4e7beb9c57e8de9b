/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OWN_ENV_H
#define OWN_ENV_H

#include "tls_remote.h"

/* The gateway's side of handshakes with that certificate; tls_env_free(). */
struct tls_env *own_env(const struct remote_id *id);

#endif
