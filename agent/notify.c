// SPDX-License-Identifier: GPL-2.0
#include "notify.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"

struct notify {
	struct loop_timer *timer;
	uint64_t interval_ms;		/* of the signs of life, 0: none are wanted */
	int sock;
	struct sockaddr_un to;
	socklen_t to_len;
};

static void tell(const struct notify *notify, const char *text)
{
	(void)!sendto(notify->sock, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL,
		      (const struct sockaddr *)&notify->to, notify->to_len);
}

/* A path, or with a leading @ a name in the abstract namespace. */
static bool set_address(struct notify *notify, const char *path)
{
	size_t len = strlen(path);

	if (len < 2 || len >= sizeof(notify->to.sun_path) || (*path != '/' && *path != '@'))
		return false;
	notify->to.sun_family = AF_UNIX;
	memcpy(notify->to.sun_path, path, len);
	if (*path == '@')
		notify->to.sun_path[0] = '\0';
	notify->to_len = offsetof(struct sockaddr_un, sun_path) + len;
	return true;
}

/* Half of what the manager waits for. The variables may be meant for another process. */
static uint64_t watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (!usec || (pid && strtoul(pid, NULL, 10) != (unsigned long)getpid()))
		return 0;
	return strtoull(usec, NULL, 10) / 2000;
}

static void on_timer(void *arg)
{
	struct notify *notify = arg;

	tell(notify, "WATCHDOG=1");
	loop_timer_set(notify->timer, notify->interval_ms);
}

static void notify_free(struct notify *notify)
{
	loop_timer_free(notify->timer);
	if (notify->sock >= 0)
		close(notify->sock);
	free(notify);
}

static struct notify *new_notify(struct loop *loop, const char *path)
{
	struct notify *notify = calloc(1, sizeof(*notify));

	if (!notify)
		return NULL;
	notify->interval_ms = watchdog_ms();
	notify->timer = loop_timer_new(loop, on_timer, notify);
	notify->sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (notify->timer && notify->sock >= 0 && set_address(notify, path))
		return notify;
	log_warn("NOTIFY_SOCKET: cannot use %s", path);
	notify_free(notify);
	return NULL;
}

struct notify *notify_ready(struct loop *loop)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct notify *notify = path ? new_notify(loop, path) : NULL;

	if (!notify)
		return NULL;
	tell(notify, "READY=1");
	if (notify->interval_ms)
		on_timer(notify);
	return notify;
}

void notify_end(struct notify *notify)
{
	if (!notify)
		return;
	tell(notify, "STOPPING=1");
	notify_free(notify);
}
