/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_SANDBOX_H
#define AGENT_TLS_SANDBOX_H

#include <stddef.h>

/* What a handshake worker must not do, enforced by the kernel. All return 0 or -errno. */

/* The real user and group are all that is left. Before sandbox_limits(). */
int sandbox_user(void);

/*
 * No core dump, no ptrace, no child processes, at most fds descriptors and memory octets of
 * addresses more than there are.
 */
int sandbox_limits(unsigned int fds, size_t memory);

/*
 * No capabilities and only the system calls of a running handshake. Messages only on sock, no other
 * socket, no file, no process, no executable memory. Anything else kills the process (SIGSYS).
 */
int sandbox_enter(int sock);

/* Best effort: keeps pages with keys out of swap and core dumps. */
void sandbox_lock_memory(void *memory, size_t len);

#endif
