/* SPDX-License-Identifier: GPL-2.0 */
/* Workers that do nothing: a process to be ended, and the test has their end of the pair. */
#ifndef FAKE_WORKER_H
#define FAKE_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "loop.h"
#include "tls/worker.h"

extern int fake_worker_count;			/* started since the reset */
extern int fake_worker_busy;			/* number of one that does not sleep, -1: none */
extern struct worker_reply fake_worker_first;	/* what the next one says at its start */
extern size_t fake_worker_first_len;		/* 0: nothing */

void fake_worker_reset(void);

void fake_worker_say(int worker, const void *message, size_t len);
bool fake_worker_has_mail(int worker);
struct worker_request fake_worker_hear(int worker);	/* closes a descriptor that comes with it */
bool fake_worker_is_dead(int worker);			/* the broker has closed its end */
/* Until the broker has read all that was said. */
void fake_worker_drained(struct loop *loop, int worker);

/* --- what is said ---------------------------------------------------------------------------- */

struct hs_job fake_worker_job(uint64_t id);	/* as TLS server, on a descriptor of its own */
struct psk fake_worker_key(uint16_t version);
/* A set with fake_worker_fp(1) matches the digests of fake_worker_good(). */
void fake_worker_digests(uint8_t seed, struct fp_digests *digests);
struct fp_set fake_worker_fp(uint8_t seed);
struct worker_reply fake_worker_good(uint64_t number);	/* a result, with keys */

#endif
