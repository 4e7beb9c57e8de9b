/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_KERNEL_NL_REQ_H
#define AGENT_KERNEL_NL_REQ_H

#include <stddef.h>

#include "core/kern.h"

/*
 * The request socket to the module: one command, one acknowledgment. Events have a socket of their
 * own, so that neither can push out the other.
 */
struct nl_req;

/*
 * NULL and a text in err, e.g. when the module is not loaded. A command whose answer takes longer
 * than the deadline ends with -ETIMEDOUT.
 */
struct nl_req *nl_req_new(unsigned int deadline_ms, char *err, size_t err_len);
void nl_req_free(struct nl_req *req);	/* gives the claim back */

/*
 * fn is called once when the module refuses an order because another agent has taken the namespace.
 * It must not give orders, nor free the request socket.
 */
typedef void (*nl_req_displaced_fn)(void *arg);
void nl_req_on_displaced(struct nl_req *req, nl_req_displaced_fn fn, void *arg);

extern const struct kern_ops nl_req_ops;	/* their argument is the nl_req */

#endif
