// SPDX-License-Identifier: GPL-2.0
#include "nl_evt.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/ims_agw.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "log.h"
#include "loop.h"
#include "nl_codec.h"
#include "nl_read.h"

struct nl_evt {
	struct nl_sock *sock;
	struct loop_watch *watch;
	int family;
	struct loop *loop;
	struct loop_deferred rest;	/* to be read, when nothing may wake this */
	bool lost;		/* events, and nobody was told yet */
	const struct nl_evt_ops *ops;
	void *arg;
};

/* The controller family tells of families that go. */
static bool is_our_end(const struct nl_evt *evt, struct nlmsghdr *hdr)
{
	struct nlattr *attrs[CTRL_ATTR_MAX + 1] = { 0 };

	if (hdr->nlmsg_type != GENL_ID_CTRL || !genlmsg_valid_hdr(hdr, 0) ||
	    genlmsg_hdr(hdr)->cmd != CTRL_CMD_DELFAMILY)
		return false;
	if (genlmsg_parse(hdr, 0, attrs, CTRL_ATTR_MAX, NULL) || !attrs[CTRL_ATTR_FAMILY_ID])
		return false;
	return nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]) == evt->family;
}

static void handle(void *arg, struct nlmsghdr *hdr)
{
	struct nl_evt *evt = arg;
	struct kern_event event;

	if (hdr->nlmsg_type == evt->family && nl_get_event(hdr, &event))
		evt->ops->event(evt->arg, &event);
	else if (is_our_end(evt, hdr))
		evt->ops->gone(evt->arg);
}

/*
 * After an overflow the kernel drops every event, without another word, until the queue has been
 * empty: what is looked at before that may change unnoticed.
 */
static void tell_lost(struct nl_evt *evt)
{
	if (!evt->lost)
		return;
	evt->lost = false;
	evt->ops->lost(evt->arg);
}

/* Returns whether there may be more. */
static bool failed(void *arg, int err)
{
	struct nl_evt *evt = arg;

	switch (err) {
	case ENOBUFS:
		evt->lost = true;
		return true;
	case EINTR:
		return true;
	case EAGAIN:
		tell_lost(evt);
		return false;
	default:
		log_error("event socket: %s", strerror(err));
		return false;
	}
}

static const struct nl_read_ops read_ops = { handle, failed };

/* The share of a turn may end where the queue does, and an empty queue wakes nobody. */
static void read_events(void *arg)
{
	struct nl_evt *evt = arg;

	nl_read(evt->sock, &read_ops, evt);
	if (evt->lost)
		loop_defer(evt->loop, &evt->rest);
}

static void on_readable(void *arg, uint32_t epoll_events)
{
	struct nl_evt *evt = arg;

	(void)epoll_events;
	read_events(evt);
}

static bool join(struct nl_evt *evt, int room, char *err, size_t err_len)
{
	int group, ret;

	evt->family = genl_ctrl_resolve(evt->sock, IMS_AGW_FAMILY_NAME);
	group = genl_ctrl_resolve_grp(evt->sock, IMS_AGW_FAMILY_NAME, IMS_AGW_MCGRP_EVENTS);
	if (evt->family < 0 || group < 0) {
		snprintf(err, err_len, "ims_agw: family not found: is the module loaded?");
		return false;
	}
	if (setsockopt(nl_socket_get_fd(evt->sock), SOL_SOCKET, SO_RCVBUFFORCE, &room,
		       sizeof(room)))
		log_warn("event socket: %s", strerror(errno));
	ret = nl_socket_add_memberships(evt->sock, group, GENL_ID_CTRL, 0);
	if (ret < 0)
		snprintf(err, err_len, "cannot listen to events: %s", nl_geterror(ret));
	return ret >= 0;
}

struct nl_evt *nl_evt_new(struct loop *loop, unsigned int room, const struct nl_evt_ops *ops,
			  void *arg, char *err, size_t err_len)
{
	struct nl_evt *evt = calloc(1, sizeof(*evt));
	int ret;

	snprintf(err, err_len, "out of memory");
	if (!evt)
		return NULL;
	evt->loop = loop;
	evt->rest = (struct loop_deferred){ .fn = read_events, .arg = evt };
	evt->ops = ops;
	evt->arg = arg;
	evt->sock = nl_socket_alloc();
	if (!evt->sock)
		goto failed;
	ret = genl_connect(evt->sock);
	if (ret < 0) {
		snprintf(err, err_len, "netlink socket: %s", nl_geterror(ret));
		goto failed;
	}
	if (!join(evt, (int)room, err, err_len))
		goto failed;
	evt->watch = loop_watch_add(loop, nl_socket_get_fd(evt->sock), EPOLLIN, on_readable, evt);
	if (evt->watch)
		return evt;
failed:
	nl_evt_free(evt);
	return NULL;
}

void nl_evt_free(struct nl_evt *evt)
{
	if (!evt)
		return;
	loop_watch_del(evt->watch);
	loop_undefer(evt->loop, &evt->rest);
	if (evt->sock)
		nl_socket_free(evt->sock);
	free(evt);
}
