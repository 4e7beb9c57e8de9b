/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_KERNEL_NL_READ_H
#define AGENT_KERNEL_NL_READ_H

#include <stdbool.h>

/* Reading what the kernel tells without being asked, by a socket that the loop watches. */
struct nl_sock;
struct nlmsghdr;

/* Of one datagram, several messages: the kernel puts no more of a dump into one. */
#define NL_READ_ROOM 32768

struct nl_read_ops {
	void (*message)(void *arg, struct nlmsghdr *hdr);
	bool (*failed)(void *arg, int err);	/* an errno; returns whether there may be more */
};

/* Without waiting, and not for ever: the loop calls again for the rest. */
void nl_read(struct nl_sock *sock, const struct nl_read_ops *ops, void *arg);

#endif
