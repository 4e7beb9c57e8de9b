// SPDX-License-Identifier: GPL-2.0
#include "nl_read.h"

#include <errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <sys/socket.h>

#define ROUNDS 64		/* datagrams a turn of the loop */

/* False: nothing more to read now. */
static bool receive(struct nl_sock *sock, const struct nl_read_ops *ops, void *arg)
{
	char buffer[NL_READ_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	struct nlmsghdr *hdr;
	ssize_t got;
	int len;

	got = recvfrom(nl_socket_get_fd(sock), buffer, sizeof(buffer), MSG_DONTWAIT,
		       (struct sockaddr *)&from, &from_len);
	if (got < 0)
		return ops->failed(arg, errno);
	if (from.nl_pid)
		return true;	/* not from the kernel */
	len = got;
	for (hdr = (struct nlmsghdr *)buffer; nlmsg_ok(hdr, len); hdr = nlmsg_next(hdr, &len))
		ops->message(arg, hdr);
	return true;
}

void nl_read(struct nl_sock *sock, const struct nl_read_ops *ops, void *arg)
{
	unsigned int round;

	for (round = 0; round < ROUNDS; round++)
		if (!receive(sock, ops, arg))
			break;
}
