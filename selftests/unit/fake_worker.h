/* SPDX-License-Identifier: GPL-2.0 */
/* Workers that do nothing: a process to be ended, and the test has their end of the pair. */
#ifndef FAKE_WORKER_H
#define FAKE_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "loop.h"
#include "tls/worker.h"

extern int fake_worker_count;			/* started since the reset */
extern struct worker_reply fake_worker_first;	/* what the next one says at its start */
extern size_t fake_worker_first_len;

void fake_worker_reset(void);

void fake_worker_say(int worker, const void *message, size_t len);
bool fake_worker_has_mail(int worker);
struct worker_request fake_worker_hear(int worker);	/* closes a descriptor that comes with it */
bool fake_worker_is_dead(int worker);			/* the broker has closed its end */
/* Until the broker has read all that was said. */
void fake_worker_drained(struct loop *loop, int worker);

#endif
