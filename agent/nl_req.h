/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_NL_REQ_H
#define AGENT_NL_REQ_H

#include <stddef.h>

#include "gw_kern.h"

/*
 * The request socket to the module: one command, one acknowledgment. Events have a socket of their
 * own, so that neither can push out the other.
 */
struct nl_req;

/* NULL and a text in err, e.g. when the module is not loaded. */
struct nl_req *nl_req_new(char *err, size_t err_len);
void nl_req_free(struct nl_req *req);	/* gives the claim back */

extern const struct kern_ops nl_req_ops;	/* their argument is the nl_req */

#endif
