/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_KERNEL_NL_HOST_H
#define AGENT_KERNEL_NL_HOST_H

#include <stddef.h>

#include "addr.h"

/*
 * Addresses of the host, by a socket of rtnetlink on the loop. They are told all together: soon
 * after the start, after each notice that an address or an interface has come, gone or changed, and
 * when that is asked for; a second later once more if the kernel cannot tell them.
 */
struct nl_host;
struct loop;

struct nl_host_ops {
	void (*begin)(void *arg);
	void (*address)(void *arg, const struct addr *ip);	/* that a socket can have */
	void (*end)(void *arg);		/* not after a begin() that another one follows */
};

/* NULL and a text in err. */
struct nl_host *nl_host_new(struct loop *loop, const struct nl_host_ops *ops, void *arg, char *err,
			    size_t err_len);
void nl_host_look(struct nl_host *host);	/* NULL is allowed */
void nl_host_free(struct nl_host *host);

#endif
