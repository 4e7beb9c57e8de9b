// SPDX-License-Identifier: GPL-2.0
/*
 * The event socket after an overflow: the kernel tells of it once and drops all that comes until
 * the queue was empty, so nothing is compared before. A script stands for the kernel.
 *
 * with: agent/kernel/nl_evt.c agent/kernel/nl_read.c agent/loop.c agent/log.c agent/utf8.c
 * with: -lnl-3 -lnl-genl-3
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/nl_codec.h"
#include "kernel/nl_evt.h"
#include "loop.h"
#include "tap.h"
#include "turn.h"

#define FAMILY 40
#define TURN 64		/* datagrams that a turn of the loop reads */

/* --- the kernel ------------------------------------------------------------------------------ */

static int ready[2];		/* something can be read */
static const char *script;	/* E an event, O overflow, I interrupted, '.' nothing there */
static char happened[256];	/* E an event was taken, L a loss told, . the queue was empty */
static int room;

static void note(char what)
{
	happened[strlen(happened)] = what;
}

/* Nothing is left of the script: the socket wakes nobody any more. */
static void fall_silent(void)
{
	char octet;

	while (!*script && read(ready[0], &octet, 1) == 1)
		;
}

ssize_t recvfrom(int fd, void *buf, size_t len, int flags, struct sockaddr *from,
		 socklen_t *from_len)
{
	struct nlmsghdr hdr = { .nlmsg_len = sizeof(hdr), .nlmsg_type = FAMILY };
	char next = *script ? *script++ : '.';

	(void)fd; (void)len; (void)flags; (void)from; (void)from_len;
	fall_silent();
	switch (next) {
	case 'E':
		memcpy(buf, &hdr, sizeof(hdr));
		return sizeof(hdr);
	case 'O':
		errno = ENOBUFS;
		return -1;
	case 'I':
		errno = EINTR;
		return -1;
	}
	note('.');
	errno = EAGAIN;
	return -1;
}

int nl_socket_get_fd(const struct nl_sock *sock)
{
	(void)sock;
	return ready[0];
}

int genl_connect(struct nl_sock *sock)
{
	(void)sock;
	return 0;
}

int genl_ctrl_resolve(struct nl_sock *sock, const char *name)
{
	(void)sock; (void)name;
	return FAMILY;
}

int genl_ctrl_resolve_grp(struct nl_sock *sock, const char *name, const char *group)
{
	(void)sock; (void)name; (void)group;
	return 1;
}

int nl_socket_add_memberships(struct nl_sock *sock, int group, ...)
{
	(void)sock; (void)group;
	return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd; (void)level;
	if (name == SO_RCVBUFFORCE && len == sizeof(room))
		memcpy(&room, value, sizeof(room));
	return 0;
}

/* --- the core -------------------------------------------------------------------------------- */

bool nl_get_event(struct nlmsghdr *hdr, struct kern_event *event)
{
	memset(event, 0, sizeof(*event));
	return hdr->nlmsg_type == FAMILY;
}

static void on_event(void *arg, const struct kern_event *event)
{
	(void)arg; (void)event;
	note('E');
}

static void on_lost(void *arg)
{
	(void)arg;
	note('L');
}

static void on_gone(void *arg)
{
	(void)arg;
	note('G');
}

static const struct nl_evt_ops ops = { on_event, on_lost, on_gone };

/* --- tests ----------------------------------------------------------------------------------- */

static struct loop *loop;

static bool read_all(void)
{
	return !*script && strlen(happened) && happened[strlen(happened) - 1] != 'E';
}

static void play(const char *text, const char *expected, const char *what)
{
	memset(happened, 0, sizeof(happened));
	script = text;
	ok(write(ready[1], "x", 1) == 1, "something to read");
	turn_until(loop, read_all());
	is_str(happened, expected, "%s", what);
}

/* The overflow is read, too: of TURN - 1 events the last one ends the turn. */
static void play_turn(unsigned int events, const char *what)
{
	char text[TURN + 2] = "O", expected[TURN + 3] = "";

	memset(text + 1, 'E', events);
	memset(expected, 'E', events);
	memcpy(expected + events, ".L", 2);
	play(text, expected, what);
}

int main(void)
{
	struct nl_evt *evt;
	char text[128];

	plan(2 + 7 * 2);
	ok(!pipe2(ready, O_NONBLOCK), "a pipe");
	loop = loop_new();
	script = "";
	evt = nl_evt_new(loop, 5000, &ops, NULL, text, sizeof(text));
	is_int(room, 5000, "the socket gets the room that is ordered");
	play("EE.", "EE.", "events are taken");
	play("OEEE.", "EEE.L", "an overflow is told when the queue is empty, not before");
	play("EIEOE.", "EEE.L", "whatever interrupts the reading");
	play("OEOEO.", "EE.L", "it is told once");
	play("E.", "E.", "and not again");
	play_turn(TURN - 1, "it is told when a turn of the loop ends where the queue does");
	play_turn(TURN, "and when it takes two");
	nl_evt_free(evt);
	loop_free(loop);
	return tap_done();
}
