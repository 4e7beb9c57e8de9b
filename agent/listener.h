/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_LISTENER_H
#define AGENT_LISTENER_H

#include <stdbool.h>
#include <sys/socket.h>

#include "loop.h"

/* A socket that listens, and what is called when somebody waits there. */
struct listener {
	struct loop *loop;
	int fd;				/* stays the caller's */
	const char *what;		/* is not taken when descriptors are short, for the log */
	loop_io_fn fn;
	void *arg;
	/* its own */
	struct loop_watch *watch;
	struct loop_timer *pause;	/* set: it is not watched */
	bool held, short_told;
};

bool listener_start(struct listener *listener);		/* false: errno says why */
void listener_stop(struct listener *listener);		/* also one that is zeroed */
void listener_hold(struct listener *listener, bool on);	/* it is not watched */

/*
 * Does not block. -1: there is none, or no descriptor or memory for it; then it stays in the queue
 * and is tried again a little later.
 */
int listener_accept(struct listener *listener, struct sockaddr *from, socklen_t *len);

#endif
