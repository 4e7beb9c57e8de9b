// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of the host: when they are asked for, which of them count, and what an answer is worth
 * that is interrupted, refused or overtaken. A script stands for the kernel.
 *
 * with: agent/kernel/nl_host.c agent/kernel/nl_read.c agent/loop.c agent/log.c agent/utf8.c
 * with: agent/addr.c -lnl-3
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"
#include "kernel/nl_host.h"
#include "tap.h"
#include "turn.h"

#define OWN_PORT 77

/* --- the kernel ------------------------------------------------------------------------------ */

/*
 * n, l a notice of an address, of a link; 4 6 addresses; t d o tentative, doubled, optimistic ones;
 * p one of a link between two hosts; x a broken one; i an interrupted answer; D E its end, an error
 * in its place; O overflow, I interrupted by a signal; '.' nothing there.
 */
static const char *script;
static char happened[256];	/* a asked, < begin, 4 6 addresses, > end */
static int ready[2];		/* something can be read */

static void note(char what)
{
	happened[strlen(happened)] = what;
}

static void put_address(struct nl_msg *msg, int family, unsigned int flags, int kind)
{
	struct ifaddrmsg info = { .ifa_family = family, .ifa_flags = flags };
	const uint8_t own[16] = { 198, 51, 100, 1 }, other[16] = { 198, 51, 100, 2 };
	int len = family == AF_INET ? 4 : 16;

	nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO);
	if (kind == 'x')
		len--;
	if (kind == 'p')
		nla_put(msg, IFA_LOCAL, len, own);
	nla_put(msg, IFA_ADDRESS, len, kind == 'p' ? other : own);
}

static struct nl_msg *message(char kind)
{
	bool is_notice = kind == 'n' || kind == 'l';
	int type = kind == 'D' ? NLMSG_DONE : kind == 'E' ? NLMSG_ERROR :
		kind == 'l' ? RTM_NEWLINK : RTM_NEWADDR;
	struct nl_msg *msg = nlmsg_alloc();

	nlmsg_put(msg, is_notice ? 0 : OWN_PORT, 0, type, 0,
		  kind == 'i' ? NLM_F_DUMP_INTR : 0);
	switch (kind) {
	case 't':
		put_address(msg, AF_INET6, IFA_F_TENTATIVE, kind);
		break;
	case 'd':
		put_address(msg, AF_INET6, IFA_F_DADFAILED, kind);
		break;
	case 'o':
		put_address(msg, AF_INET6, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC, kind);
		break;
	case '6':
		put_address(msg, AF_INET6, IFA_F_PERMANENT, kind);
		break;
	default:
		put_address(msg, AF_INET, IFA_F_PERMANENT, kind);
	}
	return msg;
}

ssize_t recvfrom(int fd, void *buf, size_t len, int flags, struct sockaddr *from,
		 socklen_t *from_len)
{
	char octet, kind = *script ? *script++ : '.';
	struct nl_msg *msg;
	ssize_t got;

	(void)fd; (void)len; (void)flags; (void)from; (void)from_len;
	errno = kind == 'O' ? ENOBUFS : kind == 'I' ? EINTR : EAGAIN;
	if (kind == 'O' || kind == 'I')
		return -1;
	if (kind == '.') {
		if (!*script && read(ready[0], &octet, 1) != 1)
			abort();
		errno = EAGAIN;
		return -1;
	}
	msg = message(kind);
	got = nlmsg_hdr(msg)->nlmsg_len;
	memcpy(buf, nlmsg_hdr(msg), got);
	nlmsg_free(msg);
	return got;
}

int nl_connect(struct nl_sock *sock, int protocol)
{
	(void)sock;
	return protocol == NETLINK_ROUTE ? 0 : -1;
}

int nl_socket_add_memberships(struct nl_sock *sock, int group, ...)
{
	(void)sock; (void)group;
	return 0;
}

int nl_socket_get_fd(const struct nl_sock *sock)
{
	(void)sock;
	return ready[0];
}

uint32_t nl_socket_get_local_port(const struct nl_sock *sock)
{
	(void)sock;
	return OWN_PORT;
}

static int send_result;

int nl_send_simple(struct nl_sock *sock, int type, int flags, void *buf, size_t size)
{
	(void)sock; (void)buf; (void)size;
	note(type == RTM_GETADDR && flags & NLM_F_DUMP ? 'a' : '!');
	return send_result;
}

/* --- the core -------------------------------------------------------------------------------- */

static void on_begin(void *arg)
{
	(void)arg;
	note('<');
}

static void on_address(void *arg, const struct addr *ip)
{
	const uint8_t own[4] = { 198, 51, 100, 1 };

	(void)arg;
	note(memcmp(ip->ip, own, 4) ? '!' : ip->family + '0');
}

static void on_end(void *arg)
{
	(void)arg;
	note('>');
}

static const struct nl_host_ops ops = { on_begin, on_address, on_end };

/* --- tests ----------------------------------------------------------------------------------- */

static struct loop *loop;

/* The script is there to be read, until its end. */
static void let_read(void)
{
	if (write(ready[1], "", 1) != 1)
		abort();
	turn_until(loop, !*script);
	turn_for(loop, 5);
}

/* What is there after the start. */
static void play(const char *text, const char *expected, const char *what)
{
	char err[64];
	struct nl_host *host;

	memset(happened, 0, sizeof(happened));
	script = text;
	host = nl_host_new(loop, &ops, NULL, err, sizeof(err));
	if (!host)
		abort();
	let_read();
	is_str(happened, expected, "%s", what);
	nl_host_free(host);
}

static void asked_for(void)
{
	char err[64];
	struct nl_host *host;

	memset(happened, 0, sizeof(happened));
	script = "4D.";
	host = nl_host_new(loop, &ops, NULL, err, sizeof(err));
	nl_host_look(host);
	let_read();
	is_str(happened, "a<4>a<", "asked for while an answer comes: once more behind it");
	nl_host_free(host);
	nl_host_look(NULL);
	send_result = -NLE_NOMEM;
	memset(happened, 0, sizeof(happened));
	host = nl_host_new(loop, &ops, NULL, err, sizeof(err));
	is_str(happened, "a", "a question that does not leave begins nothing");
	send_result = 0;
	nl_host_look(host);
	is_str(happened, "aa<", "and can be put again");
	nl_host_free(host);
}

/* Nothing else makes it ask: the host's addresses may stay as they are for months. */
static void asked_again_by_time(void)
{
	struct nl_host *host;
	char err[64];

	send_result = -NLE_NOMEM;
	memset(happened, 0, sizeof(happened));
	script = "4E.";
	host = nl_host_new(loop, &ops, NULL, err, sizeof(err));
	turn_until(loop, strlen(happened) == 2);
	is_str(happened, "aa", "a question that does not leave: again, and again");
	send_result = 0;
	turn_until(loop, strlen(happened) == 4);
	let_read();
	turn_until(loop, strlen(happened) == 7);
	is_str(happened, "aaa<4a<", "a refusal: again");
	script = "6D.";
	let_read();
	is_str(happened, "aaa<4a<6>", "until they are there");
	nl_host_free(host);
}

int main(void)
{
	plan(14 + 3 + 3);
	log_set_level((enum log_level)0);
	if (pipe(ready))
		abort();
	loop = loop_new();
	play("46D.", "a<46>", "all of the start");
	play("4.6.D.", "a<46>", "also in parts");
	play("td4D.", "a<4>", "an address that cannot be bound does not count");
	play("o6D.", "a<66>", "one that can be already does");
	play("pD.", "a<4>", "of two ends of a link it is the own one");
	play("xD.", "a<>", "what is no address is none");
	play("4D.n.4D.", "a<4>a<4>", "a notice of an address: all again");
	play("4D.l.4D.", "a<4>a<4>", "of a link, too");
	play("4D.nnln.4D.", "a<4>a<4>", "several notices: once");
	play("4nD.4D.", "a<4>a<4>", "one within the answer: again behind it");
	play("4D.O.4D.", "a<4>a<4>", "notices that were lost: again");
	play("4iD.46D.", "a<44a<46>", "an interrupted answer is none");
	play("4E.n.4D.", "a<4a<4>", "a refusal has no end");
	play("4I6D.", "a<46>", "a signal is nothing");
	asked_for();
	asked_again_by_time();
	loop_free(loop);
	return tap_done();
}
