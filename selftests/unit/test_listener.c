// SPDX-License-Identifier: GPL-2.0
/*
 * A listener without descriptors for who waits there: it pauses, and goes on by itself.
 *
 * with: agent/listener.c agent/loop.c agent/log.c agent/utf8.c
 */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include "listener.h"
#include "log.h"
#include "tap.h"
#include "turn.h"

static struct loop *loop;
static struct listener listener;
static struct sockaddr_un at = { .sun_family = AF_UNIX };
static socklen_t at_len = sizeof(at);
static struct rlimit limit;
static unsigned int asked, taken;

static void on_listener(void *arg, uint32_t events)
{
	int fd = listener_accept(arg, NULL, NULL);

	(void)events;
	asked++;
	if (fd < 0)
		return;
	taken++;
	close(fd);
}

/* The system chooses a name. */
static void start(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	bind(fd, (struct sockaddr *)&at, sizeof(at.sun_family));
	getsockname(fd, (struct sockaddr *)&at, &at_len);
	listen(fd, 8);
	listener = (struct listener){
		.loop = loop, .fd = fd, .what = "visitor", .fn = on_listener, .arg = &listener,
	};
	ok(listener_start(&listener), "it is watched");
}

static int dial(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&at, at_len))
		abort();
	return fd;
}

static void let_have_files(bool any)
{
	struct rlimit none = limit;

	none.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, any ? &limit : &none);
}

static void test_shortage(void)
{
	int fd = dial();

	let_have_files(false);
	asked = 0;
	turn_for(loop, 500);
	ok(asked >= 1 && asked <= 3, "without descriptors it is asked %u times", asked);
	is_int(taken, 0, "nobody is taken");
	let_have_files(true);
	ok(turn_until(loop, taken == 1), "with one the connection is that waited");
	close(fd);
}

static void test_hold(void)
{
	int fd = dial();

	listener_hold(&listener, true);
	asked = 0;
	turn_for(loop, 50);
	is_int(asked, 0, "one that is held is not asked");
	let_have_files(false);
	listener_hold(&listener, false);
	ok(turn_until(loop, asked), "it is when it is let go");
	listener_hold(&listener, true);
	let_have_files(true);
	asked = 0;
	turn_for(loop, 300);
	is_int(asked, 0, "the end of a pause does not let it go");
	listener_hold(&listener, false);
	ok(turn_until(loop, taken == 2), "then it takes who waits");
	close(fd);
}

/* The timer of the pause goes with it. */
static void test_stop(void)
{
	int fd = dial(), own = listener.fd;

	let_have_files(false);
	asked = 0;
	turn_until(loop, asked);
	let_have_files(true);
	listener_stop(&listener);
	memset(&listener, 0xff, sizeof(listener));
	asked = 0;
	turn_for(loop, 300);
	is_int(asked, 0, "one that was stopped within a pause is not asked");
	close(own);
	close(fd);
}

int main(void)
{
	plan(9);
	log_set_level((enum log_level)0);
	getrlimit(RLIMIT_NOFILE, &limit);
	loop = loop_new();
	start();
	test_shortage();
	test_hold();
	test_stop();
	loop_free(loop);
	return tap_done();
}
