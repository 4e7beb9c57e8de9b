// SPDX-License-Identifier: GPL-2.0
/*
 * Answers of the module that do not come, or come when the next one is due. The kernel's own
 * family, which every host has, takes the place of the module's.
 *
 * with: agent/kernel/nl_req.c agent/kernel/nl_codec.c agent/setting.c agent/log.c agent/utf8.c
 * with: -lnl-genl-3 -lnl-3
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/kern.h"
#include "kernel/nl_req.h"
#include "tap.h"

#define DEADLINE_MS 100

static bool silent;	/* nothing is sent, so that nothing answers */
static bool late;	/* the answer to an older question comes first */

/* In place of those of libnl. */
int genl_ctrl_resolve(struct nl_sock *sock, const char *name)
{
	(void)sock;
	(void)name;
	return GENL_ID_CTRL;
}

static int say(struct nl_sock *sock, struct nlmsghdr *hdr)
{
	return send(nl_socket_get_fd(sock), hdr, hdr->nlmsg_len, 0) < 0 ? -1 : 0;
}

/* A message of no kind is acknowledged as good. */
static int say_older(struct nl_sock *sock, uint32_t seq)
{
	struct nlmsghdr older = {
		.nlmsg_len = sizeof(older), .nlmsg_type = NLMSG_NOOP, .nlmsg_seq = seq,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};

	return say(sock, &older);
}

int nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	nl_complete_msg(sock, msg);
	if (silent)
		return 0;
	if (late && say_older(sock, nlmsg_hdr(msg)->nlmsg_seq - 1))
		return -1;
	return say(sock, nlmsg_hdr(msg));
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static int ask(struct nl_req *req, struct kern_error *err)
{
	struct kern_claim claim = { 0 };

	return nl_req_ops.claim(req, false, &claim, err);
}

int main(void)
{
	struct kern_error err;
	struct nl_req *req;
	uint64_t before;
	char text[128];

	plan(6);
	req = nl_req_new(DEADLINE_MS, text, sizeof(text));
	if (!req)
		printf("Bail out! %s\n", text);
	is_int(ask(req, &err), -EOPNOTSUPP, "an answer");
	silent = true;
	before = now_ms();
	is_int(ask(req, &err), -ETIMEDOUT, "none: the question has an end");
	ok(now_ms() - before >= DEADLINE_MS - 1, "after its time");
	is_str(err.text, "the module did not answer in time", "with a reason");
	silent = false;
	late = true;
	is_int(ask(req, &err), -EOPNOTSUPP, "an answer that is late is not that to the next one");
	late = false;
	is_int(ask(req, &err), -EOPNOTSUPP, "and no other is lost");
	nl_req_free(req);
	return tap_done();
}
