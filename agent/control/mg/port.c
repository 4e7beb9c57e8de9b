// SPDX-License-Identifier: GPL-2.0
#include "port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "mg_limits.h"
#include "port_priv.h"

#define DATAGRAM_MAX	65507
#define TPKT_MAX	65531		/* 16 bits of length have their own four octets in them */
#define RECORD_MAX	65535

/* --- addresses ------------------------------------------------------------------------------- */

socklen_t port_to_sockaddr(const struct addr *addr, struct sockaddr_storage *to)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *in = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (addr->family == 4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(addr->port);
		memcpy(&in->sin_addr, addr->ip, sizeof(in->sin_addr));
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(addr->port);
	memcpy(&in6->sin6_addr, addr->ip, sizeof(in6->sin6_addr));
	return sizeof(*in6);
}

void port_from_sockaddr(const struct sockaddr_storage *from, struct addr *addr)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;
	const struct sockaddr_in *in = (const struct sockaddr_in *)from;

	*addr = (struct addr){ 0 };
	if (from->ss_family == AF_INET) {
		addr->family = 4;
		addr->port = ntohs(in->sin_port);
		memcpy(addr->ip, &in->sin_addr, sizeof(in->sin_addr));
	} else if (from->ss_family == AF_INET6) {
		addr->family = 6;
		addr->port = ntohs(in6->sin6_port);
		memcpy(addr->ip, &in6->sin6_addr, sizeof(in6->sin6_addr));
	}
}

static int open_socket(const struct port *port)
{
	int family = port->at.addr.family == 4 ? AF_INET : AF_INET6;
	int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;

	switch (port->at.transport) {
	case CONF_TCP:
		return socket(family, SOCK_STREAM | flags, IPPROTO_TCP);
	case CONF_SCTP:
		return socket(family, SOCK_STREAM | flags, IPPROTO_SCTP);
	default:
		return socket(family, SOCK_DGRAM | flags, 0);
	}
}

int port_socket(const struct port *port, uint16_t number)
{
	int fd = open_socket(port), on = 1, err;
	struct addr addr = port->at.addr;
	struct sockaddr_storage to;
	socklen_t len;

	if (fd < 0)
		return -1;
	addr.port = number;
	len = port_to_sockaddr(&addr, &to);
	/* An agent that was killed may have left connections behind. */
	if (port->at.transport != CONF_UDP)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (addr.family == 6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (!bind(fd, (struct sockaddr *)&to, len))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/* --- datagrams ------------------------------------------------------------------------------- */

/* What is too long for the path is refused by send(), and answered by 533 then. */
static void forbid_fragments(const struct port *port)
{
	int v4 = IP_PMTUDISC_DO, v6 = IPV6_PMTUDISC_DO;

	if (port->at.addr.family == 4)
		setsockopt(port->fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof(v4));
	else
		setsockopt(port->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof(v6));
}

void port_deliver(const struct port_path *from, char *text, size_t len)
{
	from->port->counters.received++;
	from->port->ops->message(from->port->arg, from, text, len);
	explicit_bzero(text, len);
}

/* False: there is none left. */
static bool receive_datagram(struct port *port)
{
	static char text[DATAGRAM_MAX + 1];
	struct port_path from = { .port = port };
	struct sockaddr_storage remote = { .ss_family = AF_UNSPEC };
	socklen_t remote_len = sizeof(remote);
	ssize_t len = recvfrom(port->fd, text, sizeof(text), 0, (struct sockaddr *)&remote,
			       &remote_len);

	if (len < 0)
		return errno == EINTR;
	port_from_sockaddr(&remote, &from.remote);
	if (!port->ops->may(port->arg, &from.remote)) {
		port->counters.strangers++;
		explicit_bzero(text, len);
		return true;
	}
	port_deliver(&from, text, len);
	return true;
}

static void on_datagrams(void *arg, uint32_t events)
{
	unsigned int left = PORT_MESSAGES_PER_TURN;
	struct port *port = arg;

	(void)events;
	while (left-- && !port->paused && receive_datagram(port))
		;
}

/* An error that an earlier datagram met comes with the next one, which is then sent again. */
static int send_datagram(const struct port_path *path, const char *text, size_t len)
{
	struct sockaddr_storage to;
	socklen_t to_len = port_to_sockaddr(&path->remote, &to);
	ssize_t sent;

	sent = sendto(path->port->fd, text, len, MSG_NOSIGNAL, (struct sockaddr *)&to, to_len);
	if (sent < 0 && errno != EMSGSIZE && errno != EAGAIN)
		sent = sendto(path->port->fd, text, len, MSG_NOSIGNAL, (struct sockaddr *)&to,
			      to_len);
	return sent < 0 ? -errno : 0;
}

/* --- all transports -------------------------------------------------------------------------- */

bool port_open(struct port *port, const struct addr *remote, struct port_path *path)
{
	*path = (struct port_path){ .port = port, .remote = *remote };
	return port->at.transport == CONF_UDP || port_connect(port, remote, path);
}

void port_close(const struct port_path *path)
{
	if (path->connection)
		port_stream_close(path);
}

int port_send(const struct port_path *path, const char *text, size_t len)
{
	struct port *port = path->port;
	int ret;

	if (len > port_max(port))
		ret = -EMSGSIZE;
	else if (path->connection)
		ret = port_stream_send(path, text, len);
	else
		ret = send_datagram(path, text, len);
	if (ret)
		port->counters.failed++;
	else
		port->counters.sent++;
	return ret;
}

bool port_is_reliable(const struct port *port)
{
	return port->at.transport != CONF_UDP;
}

size_t port_max(const struct port *port)
{
	static const size_t max[CONF_TRANSPORTS] = { DATAGRAM_MAX, TPKT_MAX, RECORD_MAX };

	return max[port->at.transport];
}

void port_pause(struct port *port, bool on)
{
	if (port->paused == on)
		return;
	port->paused = on;
	if (port->watch)
		loop_watch_set(port->watch, on ? 0 : EPOLLIN);
	else
		port_stream_pause(port);
}

const struct conf_port *port_at(const struct port *port)
{
	return &port->at;
}

const struct port_counters *port_counters(const struct port *port)
{
	return &port->counters;
}

static bool prepare(struct port *port)
{
	port->fd = port_socket(port, port->at.addr.port);
	if (port->fd < 0)
		return false;
	if (port->at.transport != CONF_UDP)
		return port_listen(port);
	forbid_fragments(port);
	port->watch = loop_watch_add(port->loop, port->fd, EPOLLIN, on_datagrams, port);
	return port->watch;
}

struct port *port_new(struct loop *loop, const struct conf_port *at, const struct port_ops *ops,
		      void *arg, char *err, size_t err_len)
{
	struct port *port = calloc(1, sizeof(*port));

	snprintf(err, err_len, "out of memory");
	if (!port)
		return NULL;
	*port = (struct port){ .loop = loop, .at = *at, .ops = ops, .arg = arg, .fd = -1 };
	if (prepare(port))
		return port;
	snprintf(err, err_len, "%s", strerror(errno));
	port_free(port);
	return NULL;
}

void port_free(struct port *port)
{
	if (!port)
		return;
	port_stream_free(port);
	loop_watch_del(port->watch);
	if (port->fd >= 0)
		close(port->fd);
	free(port);
}
