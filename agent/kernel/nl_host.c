// SPDX-License-Identifier: GPL-2.0
#include "nl_host.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "log.h"
#include "loop.h"
#include "nl_read.h"

#define RETRY_MS 1000

struct nl_host {
	struct nl_sock *sock;
	struct loop_watch *watch;
	struct loop_timer *retry;	/* set since the last question failed */
	const struct nl_host_ops *ops;
	void *arg;
	bool dumping;		/* addresses are on their way */
	bool torn;		/* something may be missing among them */
	bool again;		/* what was told is old, or is not all */
};

/* There may be no notice for a long time. */
static void look_later(struct nl_host *host, const char *why)
{
	log_warn("addresses of the host: %s", why);
	loop_timer_set(host->retry, RETRY_MS);
}

void nl_host_look(struct nl_host *host)
{
	struct rtgenmsg all = { .rtgen_family = AF_UNSPEC };
	int ret;

	if (!host)
		return;
	host->again = host->dumping;
	if (host->dumping)
		return;
	loop_timer_stop(host->retry);
	ret = nl_send_simple(host->sock, RTM_GETADDR, NLM_F_DUMP, &all, sizeof(all));
	if (ret < 0) {
		look_later(host, nl_geterror(ret));
		return;
	}
	host->dumping = true;
	host->torn = false;
	host->ops->begin(host->arg);
}

static void dump_ended(struct nl_host *host, bool good)
{
	if (!host->dumping)
		return;
	host->dumping = false;
	if (host->torn)
		host->again = true;
	else if (good)
		host->ops->end(host->arg);
	else
		look_later(host, "the kernel cannot tell");
}

/* --- one message ----------------------------------------------------------------------------- */

/* One whose uniqueness is still being looked for, or was not found, cannot be bound. */
static bool can_be_had(const struct ifaddrmsg *info)
{
	return !(info->ifa_flags & IFA_F_DADFAILED) &&
		(!(info->ifa_flags & IFA_F_TENTATIVE) || info->ifa_flags & IFA_F_OPTIMISTIC);
}

/* On a link between two hosts IFA_ADDRESS is the other one's. */
static bool read_address(struct nlmsghdr *hdr, struct addr *ip)
{
	struct nlattr *attrs[IFA_MAX + 1] = { 0 }, *attr;
	const struct ifaddrmsg *info = nlmsg_data(hdr);
	int len;

	if (nlmsg_parse(hdr, sizeof(*info), attrs, IFA_MAX, NULL))
		return false;
	attr = attrs[IFA_LOCAL] ? attrs[IFA_LOCAL] : attrs[IFA_ADDRESS];
	len = info->ifa_family == AF_INET ? 4 : info->ifa_family == AF_INET6 ? 16 : 0;
	if (!attr || !len || nla_len(attr) != len || !can_be_had(info))
		return false;
	*ip = (struct addr){ .family = len == 4 ? 4 : 6 };
	memcpy(ip->ip, nla_data(attr), len);
	return true;
}

static bool is_answer(const struct nl_host *host, const struct nlmsghdr *hdr)
{
	return hdr->nlmsg_pid == nl_socket_get_local_port(host->sock);
}

static void handle(void *arg, struct nlmsghdr *hdr)
{
	struct nl_host *host = arg;
	struct addr ip;

	if (!is_answer(host, hdr)) {
		host->again = true;
		return;
	}
	if (hdr->nlmsg_flags & NLM_F_DUMP_INTR)
		host->torn = true;
	if (hdr->nlmsg_type == NLMSG_DONE || hdr->nlmsg_type == NLMSG_ERROR)
		dump_ended(host, hdr->nlmsg_type == NLMSG_DONE);
	else if (hdr->nlmsg_type == RTM_NEWADDR && host->dumping && read_address(hdr, &ip))
		host->ops->address(host->arg, &ip);
}

/* --- the socket ------------------------------------------------------------------------------ */

/* Returns whether there may be more. */
static bool failed(void *arg, int err)
{
	struct nl_host *host = arg;

	if (err == ENOBUFS)
		host->again = true;	/* notices were lost */
	else if (err != EAGAIN && err != EINTR)
		log_warn("addresses of the host: %s", strerror(err));
	return err == ENOBUFS || err == EINTR;
}

static const struct nl_read_ops read_ops = { handle, failed };

static void on_readable(void *arg, uint32_t epoll_events)
{
	struct nl_host *host = arg;

	(void)epoll_events;
	nl_read(host->sock, &read_ops, host);
	if (host->again && !host->dumping)
		nl_host_look(host);
}

static bool join(struct nl_host *host, char *err, size_t err_len)
{
	int ret = nl_connect(host->sock, NETLINK_ROUTE);

	if (ret >= 0)
		ret = nl_socket_add_memberships(host->sock, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
						RTNLGRP_IPV6_IFADDR, 0);
	if (ret < 0)
		snprintf(err, err_len, "%s", nl_geterror(ret));
	return ret >= 0;
}

static void on_retry(void *arg)
{
	nl_host_look(arg);
}

struct nl_host *nl_host_new(struct loop *loop, const struct nl_host_ops *ops, void *arg, char *err,
			    size_t err_len)
{
	struct nl_host *host = calloc(1, sizeof(*host));

	snprintf(err, err_len, "out of memory");
	if (!host)
		return NULL;
	host->ops = ops;
	host->arg = arg;
	host->retry = loop_timer_new(loop, on_retry, host);
	host->sock = nl_socket_alloc();
	if (host->retry && host->sock && join(host, err, err_len))
		host->watch = loop_watch_add(loop, nl_socket_get_fd(host->sock), EPOLLIN,
					     on_readable, host);
	if (!host->watch) {
		nl_host_free(host);
		return NULL;
	}
	nl_host_look(host);
	return host;
}

void nl_host_free(struct nl_host *host)
{
	if (!host)
		return;
	loop_watch_del(host->watch);
	loop_timer_free(host->retry);
	if (host->sock)
		nl_socket_free(host->sock);
	free(host);
}
