// SPDX-License-Identifier: GPL-2.0
/* TCP connections: set-up, octets, ends. What TLS does differently stands in wire_tls.c. */
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "event.h"
#include "wire_tls.h"

const char *wire_end_name(enum wire_end end)
{
	static const char * const names[] = {
		[WIRE_OPEN] = "open",
		[WIRE_CLOSE_NOTIFY] = "close_notify",
		[WIRE_FIN] = "fin",
		[WIRE_TRUNCATED] = "truncated",
		[WIRE_RESET] = "reset",
		[WIRE_ALERT] = "alert",
		[WIRE_ERROR] = "error",
	};

	return names[end];
}

/* "192.0.2.1:80" or "[2001:db8::1]:80" */
static socklen_t parse_address(const char *text, struct sockaddr_storage *addr)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *info;
	char host[64];
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	socklen_t addr_len;

	if (!len || len >= sizeof(host))
		die("%s: not ADDRESS:PORT", text);
	if (*text == '[' && colon[-1] == ']') {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &info))
		die("%s: not ADDRESS:PORT", text);
	memcpy(addr, info->ai_addr, info->ai_addrlen);
	addr_len = info->ai_addrlen;
	freeaddrinfo(info);
	return addr_len;
}

static const char *format_address(const struct sockaddr_storage *addr, socklen_t len)
{
	static char text[2][80];
	static int turn;
	char host[64], port[8];

	turn = !turn;
	if (getnameinfo((const struct sockaddr *)addr, len, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		return NULL;
	snprintf(text[turn], sizeof(text[turn]), addr->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s",
		 host, port);
	return text[turn];
}

static void report_addresses(const char *event, int fd, bool remote)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	event_begin(event);
	if (!getsockname(fd, (struct sockaddr *)&addr, &len))
		event_text("local", format_address(&addr, len));
	len = sizeof(addr);
	if (remote && !getpeername(fd, (struct sockaddr *)&addr, &len))
		event_text("remote", format_address(&addr, len));
	event_end();
}

static void set_option(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)))
		die("setsockopt: %s", strerror(errno));
}

static int new_socket(int family, const struct wire_address *address)
{
	struct sockaddr_storage addr;
	const char *local = address->listen ? address->listen : address->bind;
	socklen_t len;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (address->buffer) {
		set_option(fd, SOL_SOCKET, SO_SNDBUF, (int)address->buffer);
		set_option(fd, SOL_SOCKET, SO_RCVBUF, (int)address->buffer);
	}
	if (!local)
		return fd;
	len = parse_address(local, &addr);
	if (addr.ss_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (bind(fd, (struct sockaddr *)&addr, len))
		die("bind %s: %s", local, strerror(errno));
	return fd;
}

bool wire_poll(const struct wire *w, short events, int timeout_ms)
{
	struct pollfd p = { .fd = events ? w->fd : -1, .events = events };
	int n = poll(&p, 1, timeout_ms);

	if (n < 0 && errno != EINTR)
		die("poll: %s", strerror(errno));
	return n != 0;
}

/* The first connection; the listener stays, so that a second one is seen by the other side. */
static int accept_one(const struct wire_address *address, int timeout_ms)
{
	struct sockaddr_storage addr;
	struct wire listener = { 0 };
	int fd;

	parse_address(address->listen, &addr);
	listener.fd = new_socket(addr.ss_family, address);
	if (listen(listener.fd, 8))
		die("listen: %s", strerror(errno));
	report_addresses("listening", listener.fd, false);
	for (;;) {
		if (!wire_poll(&listener, POLLIN, timeout_ms))
			die("nobody connects");
		fd = accept4(listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
}

static int connect_one(const struct wire_address *address, int timeout_ms)
{
	struct sockaddr_storage addr;
	socklen_t len = parse_address(address->connect, &addr), error_len = sizeof(int);
	struct wire w = { .fd = new_socket(addr.ss_family, address) };
	int error = 0;

	if (address->fast_open)
		set_option(w.fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1);
	event_begin("connecting");
	event_text("remote", address->connect);
	event_end();
	if (!connect(w.fd, (struct sockaddr *)&addr, len))
		return w.fd;
	if (errno != EINPROGRESS)
		die("connect %s: %s", address->connect, strerror(errno));
	if (!wire_poll(&w, POLLOUT, timeout_ms))
		die("connect %s: no answer", address->connect);
	getsockopt(w.fd, SOL_SOCKET, SO_ERROR, &error, &error_len);
	if (error)
		die("connect %s: %s", address->connect, strerror(error));
	return w.fd;
}

void wire_set_up(struct wire *w, const struct wire_address *address, int timeout_ms)
{
	memset(w, 0, sizeof(*w));
	w->alert_received = -1;
	w->alert_sent = -1;
	w->fd = address->listen ? accept_one(address, timeout_ms) :
		connect_one(address, timeout_ms);
	set_option(w->fd, IPPROTO_TCP, TCP_NODELAY, 1);
	report_addresses("connected", w->fd, true);
}

static ssize_t plain_read(struct wire *w, void *buf, size_t len)
{
	ssize_t n = recv(w->fd, buf, len, 0);

	if (n > 0)
		return n;
	w->events = POLLIN;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	/* The error of a reset is told once, and to a write if that comes first. */
	if (w->reset || (n < 0 && wire_is_reset(errno)))
		w->end = WIRE_RESET;
	else
		w->end = n ? WIRE_ERROR : WIRE_FIN;
	w->tcp_end = w->end == WIRE_FIN ? WIRE_FIN : WIRE_RESET;
	if (n < 0)
		snprintf(w->error, sizeof(w->error), "%s", strerror(errno));
	return -1;
}

ssize_t wire_read(struct wire *w, void *buf, size_t len)
{
	if (w->end != WIRE_OPEN)
		return -1;
	return w->ssl ? tls_read(w, buf, len) : plain_read(w, buf, len);
}

static ssize_t plain_write(struct wire *w, const void *buf, size_t len)
{
	ssize_t n = send(w->fd, buf, len, MSG_NOSIGNAL);

	if (n > 0)
		return n;
	w->events = POLLOUT;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	snprintf(w->error, sizeof(w->error), "%s", strerror(errno));
	w->reset = true;
	w->write_broken = true;
	return -1;
}

ssize_t wire_write(struct wire *w, const void *buf, size_t len)
{
	if (w->write_broken)
		return -1;
	return w->ssl ? tls_write(w, buf, len) : plain_write(w, buf, len);
}

void wire_read_tcp_end(struct wire *w)
{
	char buf[4096];
	ssize_t n;

	if (w->tcp_end != WIRE_OPEN)
		return;
	do {
		n = recv(w->fd, buf, sizeof(buf), 0);
	} while (n > 0);
	if (!n)
		w->tcp_end = w->reset ? WIRE_RESET : WIRE_FIN;
	else if (errno != EAGAIN && errno != EINTR)
		w->tcp_end = WIRE_RESET;
}

void wire_fin(struct wire *w)
{
	shutdown(w->fd, SHUT_WR);
	w->write_broken = true;
}

void wire_reset(struct wire *w)
{
	struct linger linger = { .l_onoff = 1 };

	setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(w->fd);
	w->fd = -1;
	w->write_broken = true;
}

long wire_unacked(const struct wire *w)
{
	int n = 0;

	ioctl(w->fd, SIOCOUTQ, &n);
	return n;
}
