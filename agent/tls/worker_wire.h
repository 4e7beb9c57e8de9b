/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_WORKER_WIRE_H
#define AGENT_TLS_WORKER_WIRE_H

#include <sys/types.h>

#include "worker.h"

/* The requests of the broker to a worker, both ends of their way. Whoever has one wipes it. */

/* fd: goes with it and stays the caller's, -1: none. 0 or -errno, -EAGAIN: no room just now. */
int worker_send(int sock, const struct worker_request *request, int fd);

/* Octets of the message, 0: the broker is gone, or as recvmsg(). *fd is the caller's, -1: none. */
ssize_t worker_receive(int sock, struct worker_request *request, int *fd, int flags);

#endif
