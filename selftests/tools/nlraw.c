// SPDX-License-Identifier: GPL-2.0
/* Sends requests to the module as they are written, right or wrong, and shows what comes back. */
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/ims_agw.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "event.h"
#include "nl_message.h"
#include "trap.h"

static const char usage[] =
"nlraw [--plain] [--netns NAME] [--echo] [--slow] [--early] MESSAGE [+ MESSAGE]...\n"
"Sends MESSAGEs to the ims-agw family over one socket. One JSON line for each reply: error is the\n"
"errno, text and attribute what the extack says. --plain: without times.\n"
"--netns: in this network namespace of ip-netns(8).\n"
"--echo: what the kernel sends back of a request that it refuses.\n"
"--slow: dumps come in small parts, SIGUSR1 goes on after the first.\n"
"--early: joins every group of events that there is a number for, then waits for the family.\n"
"\n"
"  MESSAGE  COMMAND [dump] [cut=OCTETS] ATTRIBUTE...   COMMAND by name or number\n"
"  ATTRIBUTE  NAME[=VALUE]  NAME=hex:OCTETS  NEST.NAME=VALUE  @TYPE=OCTETS\n"
"  read     from the handshake channel that the last handshake-accept gave\n"
"  write    to it: 6 octets\n"
"  hold     keep the socket until a signal comes; after SIGUSR1 it goes on\n"
"  trap-read, trap-write  use the handshake channel with memory that does not come\n"
"  trap-end  the memory comes, and what became of that is told\n"
"  monitor  show events until a signal comes\n"
"\n"
"  nlraw claim abi-version=1 + endpoint-new local-ip4=192.0.2.1 gate=latch + hold\n"
"  nlraw endpoint-get dump\n";

#define PART 4096	/* parts of a dump are as long as the longest read so far */

/* Names of the controller family, as far as they are needed. */
static const struct nl_attr_name ctrl_attrs[] = {
	{ "family-name", CTRL_ATTR_FAMILY_NAME, NL_BINARY, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

struct socket {
	int fd;
	bool echo, slow;
	sigset_t go_on;
	int channel;		/* of the last handshake-accept, -1: none yet */
	uint16_t family;
	uint32_t events;	/* number of the multicast group */
	uint32_t sequence;
	bool early;		/* is in every group that could be joined */
};

static const uint8_t *find_attr(const uint8_t *attrs, size_t len, uint16_t type, size_t *found)
{
	struct nlattr a;

	while (len >= sizeof(a)) {
		memcpy(&a, attrs, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > len)
			break;
		if ((a.nla_type & NLA_TYPE_MASK) == type) {
			*found = a.nla_len - NLA_HDRLEN;
			return attrs + NLA_HDRLEN;
		}
		if ((size_t)NLA_ALIGN(a.nla_len) >= len)
			break;
		attrs += NLA_ALIGN(a.nla_len);
		len -= NLA_ALIGN(a.nla_len);
	}
	*found = 0;
	return NULL;
}

static uint32_t get_u32(const uint8_t *attrs, size_t len, uint16_t type)
{
	size_t found;
	const uint8_t *value = find_attr(attrs, len, type, &found);
	uint32_t n = 0;

	if (value && found <= sizeof(n))
		memcpy(&n, value, found);
	return n;
}

static void send_request(struct socket *s, uint16_t type, const struct nl_message *m)
{
	struct {
		struct nlmsghdr nl;
		struct genlmsghdr genl;
	} head = {
		.nl = {
			.nlmsg_len = (uint32_t)(sizeof(head) + m->len - m->cut),
			.nlmsg_type = type,
			.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | (m->dump ? NLM_F_DUMP :
								   NLM_F_ACK)),
			.nlmsg_seq = ++s->sequence,
		},
		.genl = { .cmd = m->number, .version = IMS_AGW_FAMILY_VERSION },
	};
	static uint8_t buf[sizeof(head) + sizeof(m->octets)];

	if (m->cut > m->len)
		die("nothing left to cut");
	memcpy(buf, &head, sizeof(head));
	memcpy(buf + sizeof(head), m->octets, m->len);
	if (send(s->fd, buf, head.nl.nlmsg_len, 0) < 0)
		die("send: %s", strerror(errno));
}

/* The next parts are made of what there is when the signal comes, which waits if it is early. */
static void wait_in_dump(const sigset_t *go_on)
{
	int number;

	event_begin("waiting");
	event_end();
	sigwait(go_on, &number);
}

static size_t receive(struct socket *s, uint8_t *buf, size_t size)
{
	ssize_t n = recv(s->fd, buf, size, 0);

	if (n < 0)
		die("recv: %s", strerror(errno));
	return (size_t)n;
}

/* The name of the attribute at an offset of the request. */
static void report_blame(const struct nl_message *m, uint32_t offset)
{
	const struct nl_attr_name *name;
	struct nlattr a;

	offset -= NLMSG_HDRLEN + GENL_HDRLEN;
	if (offset + sizeof(a) > m->len)
		return;
	memcpy(&a, m->octets + offset, sizeof(a));
	name = nl_attr_by_type(m->attrs, a.nla_type & NLA_TYPE_MASK);
	if (name)
		event_text("attribute", name->name);
	else
		event_num("attribute", a.nla_type);
}

static void report_extack(const struct nl_message *m, const uint8_t *attrs, size_t len)
{
	size_t found;
	const uint8_t *text = find_attr(attrs, len, NLMSGERR_ATTR_MSG, &found);
	uint32_t offset = get_u32(attrs, len, NLMSGERR_ATTR_OFFS);
	uint32_t missing = get_u32(attrs, len, NLMSGERR_ATTR_MISS_TYPE);

	event_text("text", text ? (const char *)text : NULL);
	if (offset)
		report_blame(m, offset);
	if (missing && nl_attr_by_type(m->attrs, (uint16_t)missing))
		event_text("missing", nl_attr_by_type(m->attrs, (uint16_t)missing)->name);
}

/* Octets of the request behind an error, as the kernel had them then; returns how many. */
static size_t report_echo(const struct nlmsghdr *nl)
{
	static char digits[2 * 4096 + 1];
	const struct nlmsgerr *err = (const void *)((const uint8_t *)nl + NLMSG_HDRLEN);
	const uint8_t *octets = (const uint8_t *)(err + 1);
	size_t len = err->msg.nlmsg_len - NLMSG_HDRLEN;

	if (nl->nlmsg_type != NLMSG_ERROR || !err->error || nl->nlmsg_flags & NLM_F_CAPPED)
		return 0;
	for (size_t i = 0; i < len && 2 * i + 2 < sizeof(digits); i++)
		sprintf(digits + 2 * i, "%02x", octets[i]);
	event_text("echo", digits);
	return NLMSG_ALIGN(len);
}

/* A part of the dump said that it may not fit the others. */
static bool changed;

/* What an error message or the end of a dump says. */
static void report_verdict(const struct nl_message *m, const struct nlmsghdr *nl)
{
	const uint8_t *data = (const uint8_t *)nl + NLMSG_HDRLEN;
	size_t len = nl->nlmsg_len - NLMSG_HDRLEN;
	size_t skip = nl->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) : sizeof(int);
	int error = 0;

	if (len >= sizeof(error))
		memcpy(&error, data, sizeof(error));
	event_begin("reply");
	event_text("command", m->command);
	event_num("error", -error);
	event_text("name", error ? strerrorname_np(-error) : "none");
	if (m->dump)
		event_bool("changed", changed);
	skip += report_echo(nl);
	if (nl->nlmsg_flags & NLM_F_ACK_TLVS && len > skip)
		report_extack(m, data + skip, len - skip);
	event_end();
}

static void report_data(const char *event, const struct nl_attr_name *set,
			const struct nlmsghdr *nl)
{
	const struct genlmsghdr *genl = (const void *)((const uint8_t *)nl + NLMSG_HDRLEN);

	event_begin(event);
	event_num("number", genl->cmd);
	nl_report_attrs(set, (const uint8_t *)genl + GENL_HDRLEN,
			nl->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	event_end();
}

/* One datagram. Returns 1 when it had the verdict on m, which is reported. */
static int take(struct socket *s, const struct nl_message *m,
		void (*data)(struct socket *s, const struct nl_message *m,
			     const struct nlmsghdr *nl))
{
	static uint8_t buf[131072] __attribute__((aligned(8)));
	size_t len = receive(s, buf, s->slow ? PART : sizeof(buf));
	struct nlmsghdr *nl = (struct nlmsghdr *)buf;

	for (; NLMSG_OK(nl, len); nl = NLMSG_NEXT(nl, len)) {
		if (nl->nlmsg_seq != s->sequence)
			continue;
		changed = changed || nl->nlmsg_flags & NLM_F_DUMP_INTR;
		if (nl->nlmsg_type == NLMSG_ERROR || nl->nlmsg_type == NLMSG_DONE) {
			if (nl->nlmsg_type != NLMSG_ERROR || m->attrs != ctrl_attrs)
				report_verdict(m, nl);
			return 1;
		}
		data(s, m, nl);
	}
	return 0;
}

static void show_data(struct socket *s, const struct nl_message *m, const struct nlmsghdr *nl)
{
	if (m->number == IMS_AGW_CMD_HANDSHAKE_ACCEPT)
		s->channel = (int)get_u32((const uint8_t *)nl + NLMSG_HDRLEN + GENL_HDRLEN,
					  nl->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN,
					  IMS_AGW_A_ENDPOINT_FD);
	report_data("data", m->attrs, nl);
}

static void learn_family(struct socket *s, const struct nl_message *m, const struct nlmsghdr *nl)
{
	const uint8_t *attrs = (const uint8_t *)nl + NLMSG_HDRLEN + GENL_HDRLEN;
	size_t len = nl->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	size_t groups_len, group_len;
	const uint8_t *groups, *group;

	(void)m;
	s->family = (uint16_t)get_u32(attrs, len, CTRL_ATTR_FAMILY_ID);
	groups = find_attr(attrs, len, CTRL_ATTR_MCAST_GROUPS, &groups_len);
	group = groups ? find_attr(groups, groups_len, 1, &group_len) : NULL;
	if (group)
		s->events = get_u32(group, group_len, CTRL_ATTR_MCAST_GRP_ID);
}

static void ask_for_family(struct socket *s)
{
	static struct nl_message m = { .attrs = ctrl_attrs, .number = CTRL_CMD_GETFAMILY };
	struct nlattr a = {
		.nla_len = NLA_HDRLEN + sizeof(IMS_AGW_FAMILY_NAME),
		.nla_type = CTRL_ATTR_FAMILY_NAME,
	};

	memcpy(m.octets, &a, sizeof(a));
	memcpy(m.octets + NLA_HDRLEN, IMS_AGW_FAMILY_NAME, sizeof(IMS_AGW_FAMILY_NAME));
	m.len = NLA_ALIGN(a.nla_len);
	send_request(s, GENL_ID_CTRL, &m);
	while (!take(s, &m, learn_family))
		;
}

/* Those that nobody has yet are for everybody. */
static void join_early(struct socket *s)
{
	int group = 0;

	do {
		group++;
	} while (!setsockopt(s->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) ||
		 errno == EPERM);
	event_begin("joined");
	event_num("groups", group - 1);
	event_end();
	while (!s->family) {
		ask_for_family(s);
		usleep(20000);
	}
}

static void open_socket(struct socket *s)
{
	struct timeval limit = { .tv_sec = 30 };
	int on = 1;

	s->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (s->fd < 0)
		die("socket: %s", strerror(errno));
	setsockopt(s->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	if (!s->echo)
		setsockopt(s->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (s->early)
		join_early(s);
	else
		ask_for_family(s);
	if (!s->family)
		die("no family %s: is the module loaded?", IMS_AGW_FAMILY_NAME);
}

static void monitor(struct socket *s)
{
	static uint8_t buf[131072] __attribute__((aligned(8)));
	const struct nl_command *ntf = nl_command_find("endpoint-ntf", 0);
	struct timeval forever = { 0 };

	setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(forever));
	if (!s->early &&
	    setsockopt(s->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &s->events, sizeof(s->events)))
		die("group %s: %s", IMS_AGW_MCGRP_EVENTS, strerror(errno));
	event_begin("monitoring");
	event_end();
	for (;;) {
		size_t len = receive(s, buf, sizeof(buf));
		struct nlmsghdr *nl = (struct nlmsghdr *)buf;

		for (; NLMSG_OK(nl, len); nl = NLMSG_NEXT(nl, len))
			if (nl->nlmsg_type == s->family)
				report_data("notification", ntf->attrs, nl);
	}
}

/* What the channel says to one read or write, and whether it shows its end to who waits for it. */
static void use_channel(const struct socket *s, const char *what)
{
	struct pollfd pollfd = { .fd = s->channel };
	uint8_t octets[1024] = "octets";
	ssize_t n;

	n = *what == 'r' ? read(s->channel, octets, sizeof(octets)) : write(s->channel, octets, 6);
	event_begin("channel");
	event_text("what", what);
	event_num("octets", n);
	event_text("name", n < 0 ? strerrorname_np(errno) : "none");
	poll(&pollfd, 1, 0);
	event_bool("ended", pollfd.revents & POLLHUP);
	event_end();
}

static void play(struct socket *s, char **words, int count)
{
	static struct nl_message m;

	if (!strcmp(words[0], "monitor"))
		monitor(s);
	if (!strcmp(words[0], "read") || !strcmp(words[0], "write")) {
		use_channel(s, words[0]);
		return;
	}
	if (!strcmp(words[0], "hold")) {
		event_begin("holding");
		event_end();
		sigwaitinfo(&s->go_on, NULL);
		return;
	}
	if (!strcmp(words[0], "trap-read") || !strcmp(words[0], "trap-write")) {
		trap_start(s->channel, !strcmp(words[0], "trap-read"));
		return;
	}
	if (!strcmp(words[0], "trap-end")) {
		trap_end();
		return;
	}
	nl_message_parse(&m, words, count);
	changed = false;
	send_request(s, s->family, &m);
	if (s->slow && m.dump && !take(s, &m, show_data))
		wait_in_dump(&s->go_on);
	while (!take(s, &m, show_data))
		;
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die("network namespace %s: %s", name, strerror(errno));
	close(fd);
}

int main(int argc, char **argv)
{
	struct socket s = { .channel = -1 };
	int i = 1, begin;

	if (i < argc && !strcmp(argv[i], "--plain")) {
		event_plain(true);
		i++;
	}
	if (i + 1 < argc && !strcmp(argv[i], "--netns")) {
		enter(argv[i + 1]);
		i += 2;
	}
	if (i < argc && !strcmp(argv[i], "--echo")) {
		s.echo = true;
		i++;
	}
	if (i < argc && !strcmp(argv[i], "--slow")) {
		s.slow = true;
		i++;
	}
	if (i < argc && !strcmp(argv[i], "--early")) {
		s.early = true;
		i++;
	}
	if (i >= argc || !strcmp(argv[i], "--help")) {
		fputs(usage, i >= argc ? stderr : stdout);
		return i >= argc ? 2 : 0;
	}
	sigemptyset(&s.go_on);
	sigaddset(&s.go_on, SIGUSR1);
	sigprocmask(SIG_BLOCK, &s.go_on, NULL);
	open_socket(&s);
	while (i < argc) {
		begin = i;
		while (i < argc && strcmp(argv[i], "+"))
			i++;
		if (i > begin)
			play(&s, argv + begin, i - begin);
		i++;
	}
	return 0;
}
