// SPDX-License-Identifier: GPL-2.0
/*
 * What the service manager is told, and that nothing waits for it.
 *
 * with: agent/utf8.c agent/notify.c agent/loop.c agent/log.c
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"
#include "notify.h"
#include "tap.h"
#include "turn.h"

static struct loop *loop;
static int manager;
static char word[64];

static const char *told(void)
{
	ssize_t n = recv(manager, word, sizeof(word) - 1, MSG_DONTWAIT);

	word[n > 0 ? n : 0] = '\0';
	return word;
}

static void manage(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s", name + 1);
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (manager < 0 || bind(manager, (struct sockaddr *)&address,
				offsetof(struct sockaddr_un, sun_path) + strlen(name)))
		abort();
	setenv("NOTIFY_SOCKET", name, 1);
}

static void test_ready(void)
{
	struct notify *notify = notify_ready(loop);

	is_str(told(), "READY=1", "it is told when the agent is ready");
	turn_for(loop, 20);
	is_str(told(), "", "without a watchdog nothing more");
	notify_end(notify);
	is_str(told(), "STOPPING=1", "and that it ends");
}

static void test_watchdog(void)
{
	struct notify *notify;
	char pid[16];

	setenv("WATCHDOG_USEC", "20000", 1);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	notify = notify_ready(loop);
	told();
	is_str(told(), "WATCHDOG=1", "a sign of life at once");
	turn_until(loop, *told());
	is_str(word, "WATCHDOG=1", "and another one before the time is over");
	/* The manager reads nothing: the loop goes on. */
	turn_for(loop, 400);
	ok(true, "nobody waits for a manager that does not read");
	notify_end(notify);
	while (*told())
		;
	setenv("WATCHDOG_PID", "1", 1);
	notify = notify_ready(loop);
	told();
	turn_for(loop, 40);
	is_str(told(), "", "the time of another process is not ours");
	notify_end(notify);
}

static void test_nobody(void)
{
	setenv("NOTIFY_SOCKET", "relative", 1);
	ok(!notify_ready(loop), "an address that is none");
	setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
	notify_end(notify_ready(loop));
	unsetenv("NOTIFY_SOCKET");
	ok(!notify_ready(loop), "nobody asks");
	notify_end(NULL);
}

int main(void)
{
	char name[64];

	plan(3 + 4 + 2);
	log_set_level((enum log_level)0);
	snprintf(name, sizeof(name), "@agw-test-notify-%d", (int)getpid());
	loop = loop_new();
	manage(name);
	test_ready();
	test_watchdog();
	test_nobody();
	close(manager);
	loop_free(loop);
	return tap_done();
}
