/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_TRIAL_H
#define AGENT_TLS_TLS_TRIAL_H

#include <stddef.h>

#include "fingerprint.h"

struct tls_env;

/*
 * Handshakes of the gateway with itself, where it will do those with others: what keeps TLS from
 * working on this machine, such as a system call of its C library that the sandbox does not know,
 * shows before the first call.
 */
struct tls_trial {
	int certificate[2], psk[2];	/* sockets, one pair for each handshake */
};

int tls_trial_open(struct tls_trial *trial);	/* before the sandbox; 0 or -errno */

/* In the sandbox, closes the sockets. 0, or -errno: text says why. own: of the certificate. */
int tls_trial_run(const struct tls_trial *trial, struct tls_env *env,
		  const struct fp_digests *own, char *text, size_t len);

#endif
