/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_HS_H
#define AGENT_TLS_HS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/handshake.h"

/*
 * Handshake broker: hands TLS handshakes to a pool of sandboxed worker processes and brings back
 * their results. The broker knows no OpenSSL, the workers know no netlink.
 */
struct hs;
struct loop;

struct hs_config {
	const char *cert_file;		/* PEM, read once: all workers get what it has now */
	const char *key_file;
	const struct fp_digests *own;	/* of the certificate that all workers must show */
	unsigned int workers;		/* processes, 1 to 64 */
	unsigned int ready_ms;		/* a new one has that long to become ready */
	unsigned int jobs_max;		/* handshakes at the same time over all workers */
};

/*
 * Called once a job, never from inside hs_submit(), hs_expect() or hs_cancel(), all of which it may
 * call, but not hs_free(). The result is wiped after the call; the channel stays open until then,
 * so keys can be set from inside.
 */
typedef void (*hs_done_fn)(void *arg, const struct hs_result *result);

/*
 * Starts the workers and waits until they are ready. NULL: errno says why, the log says more. A
 * worker that dies is replaced. main() has called worker_main(), as they are the same program.
 */
struct hs *hs_new(struct loop *loop, const struct hs_config *config, hs_done_fn fn, void *arg);

void hs_workers(const struct hs *hs, struct hs_workers *workers);

/* Makes fd non-blocking. 0, -EBUSY: jobs_max reached, -errno: fd is still the caller's. */
int hs_submit(struct hs *hs, const struct hs_job *job);
/*
 * From now on another set is expected: a certificate that the remote has not shown yet is compared
 * with this one. One that has passed already comes back unverified when it does not fit any more.
 * 0, -ENOENT: the job has ended, -EINVAL: it has a PSK.
 */
int hs_expect(struct hs *hs, uint64_t id, const struct fp_set *expected);
void hs_cancel(struct hs *hs, uint64_t id);	/* closes the channel, no result will come */
void hs_free(struct hs *hs);			/* ends the workers, waits for them */

#endif
