/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_WORKER_H
#define AGENT_TLS_WORKER_H

#include <stdint.h>
#include <sys/types.h>

#include "core/handshake.h"

/*
 * Between broker and worker: one struct a message on a SOCK_SEQPACKET pair, both ends are the same
 * program. A descriptor travels with its request (SCM_RIGHTS). The certificate and its key come
 * first, with their octets as number, and are not read before the worker is in its sandbox. The low
 * half of a job's number is its slot, below jobs_max. A job has one result, also when it was
 * cancelled; behind that its slot is free again.
 */
enum worker_message {
	WORKER_CERTIFICATE,	/* to the worker */
	WORKER_KEY,
	WORKER_JOB,
	WORKER_EXPECT,		/* another set of fingerprints for a job that it has */
	WORKER_CANCEL,
	WORKER_READY,		/* from the worker, the first one */
	WORKER_RESULT,
};

struct worker_request {
	uint32_t type;
	int32_t role;
	uint64_t number;
	uint64_t deadline_ms;	/* CLOCK_MONOTONIC */
	uint32_t timeout_ms;	/* the deadline from the ClientHello on; 0: it stays */
	uint8_t strict_signatures;
	struct fp_set expected;
	struct psk psk;		/* key_len 0: certificates; whoever has the request wipes it */
};

struct worker_ready {
	int32_t err;		/* 0 or -errno, the worker ends */
	struct fp_digests own;	/* of the certificate it shows */
	char text[128];
};

struct worker_reply {
	uint32_t type;
	uint64_t number;
	union {
		struct worker_ready ready;
		struct hs_result result;
	};
};

#define PEM_MAX 65536		/* octets of a certificate file, or of a key's */

struct worker_setup {
	int cert_fd, key_fd;	/* memory that every new worker reads */
	unsigned int jobs_max;
};

/*
 * Starts a worker: this program again, so that it has nothing of the broker, neither its memory nor
 * its addresses. Returns the broker's end of the pair (close-on-exec) or -errno.
 */
int worker_start(const struct worker_setup *setup, pid_t *pid);

/* First in main(): does not return where worker_start() has begun the program. */
void worker_main(int argc, char **argv);

#define WORKER_ARGUMENT "--handshake-worker"
#define WORKER_FD 3		/* the broker, in a worker */

#endif
