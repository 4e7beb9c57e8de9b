/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_WORKER_H
#define AGENT_TLS_WORKER_H

#include <stdint.h>
#include <sys/types.h>

#include "core/handshake.h"

/*
 * Between broker and worker: one struct a message on a SOCK_SEQPACKET pair, both ends are the same
 * program. A job's channel travels with its request (SCM_RIGHTS). The low half of a job's number is
 * its slot, below jobs_max; a slot is free again when the result or a cancel has passed.
 */
enum worker_message {
	WORKER_JOB,		/* to the worker */
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
	int cert_fd, key_fd;	/* read from their beginning by every new worker */
	unsigned int jobs_max;
};

/* Forks a worker. Returns the broker's end of the pair (close-on-exec, non-blocking) or -errno. */
int worker_start(const struct worker_setup *setup, pid_t *pid);

#endif
