// SPDX-License-Identifier: GPL-2.0
#include "listener.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "log.h"

#define PAUSE_MS 200		/* between two tries */

static void watch(struct listener *listener)
{
	bool idle = listener->held || loop_timer_is_set(listener->pause);

	loop_watch_set(listener->watch, idle ? 0 : EPOLLIN);
}

static void on_pause_over(void *arg)
{
	watch(arg);
}

/* Without a pause the loop would do nothing but ask for the connection. */
static void pause_listener(struct listener *listener)
{
	if (!listener->short_told)
		log_warn("no %s can be taken: %s", listener->what, strerror(errno));
	listener->short_told = true;
	loop_timer_set(listener->pause, PAUSE_MS);
	watch(listener);
}

static bool is_shortage(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOMEM || err == ENOBUFS;
}

int listener_accept(struct listener *listener, struct sockaddr *from, socklen_t *len)
{
	int fd = accept4(listener->fd, from, len, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		listener->short_told = false;
	else if (is_shortage(errno))
		pause_listener(listener);
	return fd;
}

void listener_hold(struct listener *listener, bool on)
{
	listener->held = on;
	watch(listener);
}

bool listener_start(struct listener *listener)
{
	listener->pause = loop_timer_new(listener->loop, on_pause_over, listener);
	if (!listener->pause)
		return false;
	listener->watch = loop_watch_add(listener->loop, listener->fd, EPOLLIN, listener->fn,
					 listener->arg);
	return listener->watch;
}

void listener_stop(struct listener *listener)
{
	loop_timer_free(listener->pause);
	listener->pause = NULL;
	loop_watch_del(listener->watch);
	listener->watch = NULL;
}
