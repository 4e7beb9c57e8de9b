// SPDX-License-Identifier: GPL-2.0
#include "hello.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "loop.h"

struct hello {
	struct loop_watch *watch;
	uint64_t id;
	hello_fn fn;
	void *arg;
};

static void on_readable(void *arg, uint32_t events)
{
	struct hello *hello = arg;

	(void)events;
	hello->fn(hello->arg, hello->id);
}

struct hello *hello_new(struct loop *loop, int fd, uint64_t id, hello_fn fn, void *arg)
{
	struct hello *hello = calloc(1, sizeof(*hello));

	if (!hello)
		return NULL;
	hello->id = id;
	hello->fn = fn;
	hello->arg = arg;
	hello->watch = loop_watch_add(loop, fd, EPOLLIN | EPOLLRDHUP, on_readable, hello);
	if (hello->watch)
		return hello;
	free(hello);
	return NULL;
}

void hello_free(struct hello *hello)
{
	if (!hello)
		return;
	loop_watch_del(hello->watch);
	free(hello);
}
