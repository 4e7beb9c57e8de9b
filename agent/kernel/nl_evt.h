/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_KERNEL_NL_EVT_H
#define AGENT_KERNEL_NL_EVT_H

#include <stddef.h>

#include "core/kern.h"

/* The event socket to the module, on the loop. */
struct nl_evt;
struct loop;

struct nl_evt_ops {
	void (*event)(void *arg, const struct kern_event *event);
	/* The socket overflowed and is empty again: compare with a dump. */
	void (*lost)(void *arg);
	void (*gone)(void *arg);	/* the module was unloaded */
};

/*
 * NULL and a text in err. Events are kept from now on, as many as there is room for, and reported
 * when the loop runs.
 */
struct nl_evt *nl_evt_new(struct loop *loop, unsigned int room, const struct nl_evt_ops *ops,
			  void *arg, char *err, size_t err_len);
void nl_evt_free(struct nl_evt *evt);

#endif
