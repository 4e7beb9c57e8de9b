/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OWN_WORKERS_H
#define OWN_WORKERS_H

#include "tls/hs.h"
#include "tls_remote.h"

/* A broker of four jobs with one worker, who has that certificate. NULL: errno; hs_free(). */
struct hs *own_workers(struct loop *loop, enum remote_key key, hs_done_fn fn);

#endif
