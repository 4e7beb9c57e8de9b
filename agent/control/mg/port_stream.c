// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: a message is a TPKT on TCP (RFC 1006, RFC 3525 annex D.2) and a record on SCTP.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sctp.h>		/* needs the two above */

#include "mg_limits.h"
#include "port_priv.h"

#define BACKLOG		16
#define TPKT_VERSION	3
#define TPKT_HEAD	4
#define SCTP_PPID	7		/* H.248 */
#define IN_ROOM		65536

/* What is to be sent: on TCP with its head. */
struct letter {
	struct letter *next;
	size_t begin, len;
	char octets[];
};

struct connection {
	struct connection *next, **at;	/* at: what points here */
	struct port *port;
	uint64_t number;
	struct addr remote;
	int fd;
	struct loop_watch *watch;
	uint32_t watched;
	bool connecting, doomed;
	struct letter *out, **out_tail;
	size_t out_octets;
	size_t in_len;
	char in[IN_ROOM];
};

static bool is_tcp(const struct connection *connection)
{
	return connection->port->at.transport == CONF_TCP;
}

static struct port_path path_of(const struct connection *connection)
{
	return (struct port_path){ connection->port, connection->remote, connection->number };
}

/* --- life of a connection -------------------------------------------------------------------- */

static void close_connection(struct connection *connection)
{
	struct letter *letter;

	*connection->at = connection->next;
	if (connection->next)
		connection->next->at = connection->at;
	connection->port->count--;
	loop_watch_del(connection->watch);
	close(connection->fd);
	while ((letter = connection->out)) {
		connection->out = letter->next;
		free(letter);
	}
	explicit_bzero(connection->in, connection->in_len);
	free(connection);
}

static void lose_connection(struct connection *connection)
{
	struct port_path path = path_of(connection);
	struct port *port = connection->port;

	close_connection(connection);
	port->ops->lost(port->arg, &path);
}

static struct connection *find(const struct port_path *path)
{
	struct connection *connection = path->port->connections;

	while (connection && connection->number != path->connection)
		connection = connection->next;
	return connection;
}

static void watch_connection(struct connection *connection)
{
	uint32_t events = 0;

	if (!connection->connecting && !connection->port->paused)
		events |= EPOLLIN;
	if (connection->connecting || connection->out)
		events |= EPOLLOUT;
	if (events == connection->watched)
		return;
	connection->watched = events;
	loop_watch_set(connection->watch, events);
}

static void on_connection(void *arg, uint32_t events);

/* Takes fd. NULL: errno says why. */
static struct connection *add_connection(struct port *port, int fd, const struct addr *remote)
{
	static uint64_t last_number;
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection)
		connection->watch = loop_watch_add(port->loop, fd, EPOLLIN, on_connection,
						   connection);
	if (!connection || !connection->watch) {
		close(fd);
		free(connection);
		return NULL;
	}
	connection->port = port;
	connection->fd = fd;
	connection->remote = *remote;
	connection->number = ++last_number;
	connection->watched = EPOLLIN;
	connection->out_tail = &connection->out;
	connection->next = port->connections;
	if (connection->next)
		connection->next->at = &connection->next;
	connection->at = &port->connections;
	port->connections = connection;
	port->count++;
	return connection;
}

/* --- to the remote --------------------------------------------------------------------------- */

/* SCTP takes a record as a whole or not at all. */
static ssize_t send_record(int fd, const struct letter *letter)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
	} control = { 0 };
	struct sctp_sndinfo info = { .snd_ppid = htonl(SCTP_PPID) };
	struct iovec iov = { (char *)letter->octets, letter->len };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = IPPROTO_SCTP;
	head->cmsg_type = SCTP_SNDINFO;
	head->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(head), &info, sizeof(info));
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static ssize_t send_letter(struct connection *connection, const struct letter *letter)
{
	if (!is_tcp(connection))
		return send_record(connection->fd, letter);
	return send(connection->fd, letter->octets + letter->begin, letter->len - letter->begin,
		    MSG_NOSIGNAL);
}

/* False: the connection is broken. */
static bool flush(struct connection *connection)
{
	struct letter *letter;
	ssize_t sent;

	while ((letter = connection->out)) {
		sent = send_letter(connection, letter);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN;
		letter->begin += sent;
		if (letter->begin < letter->len)
			continue;
		connection->out = letter->next;
		if (!letter->next)
			connection->out_tail = &connection->out;
		connection->out_octets -= letter->len;
		free(letter);
	}
	return true;
}

static struct letter *new_letter(const struct connection *connection, const char *text, size_t len)
{
	size_t head = is_tcp(connection) ? TPKT_HEAD : 0;
	struct letter *letter = malloc(sizeof(*letter) + head + len);

	if (!letter)
		return NULL;
	*letter = (struct letter){ .len = head + len };
	if (head) {
		letter->octets[0] = TPKT_VERSION;
		letter->octets[1] = 0;
		letter->octets[2] = (char)(letter->len >> 8);
		letter->octets[3] = (char)letter->len;
	}
	memcpy(letter->octets + head, text, len);
	return letter;
}

/* One that breaks here is closed at its next event: the caller may be in the midst of its own. */
int port_stream_send(const struct port_path *path, const char *text, size_t len)
{
	struct connection *connection = find(path);
	struct letter *letter;

	if (!connection || connection->doomed)
		return -ENOTCONN;
	if (connection->out_octets + len > PORT_QUEUE_MAX)
		return -ENOBUFS;
	letter = new_letter(connection, text, len);
	if (!letter)
		return -ENOMEM;
	*connection->out_tail = letter;
	connection->out_tail = &letter->next;
	connection->out_octets += letter->len;
	if (!connection->connecting && !flush(connection)) {
		connection->doomed = true;
		shutdown(connection->fd, SHUT_RDWR);
		return -EPIPE;
	}
	watch_connection(connection);
	return 0;
}

/* --- from the remote ------------------------------------------------------------------------- */

/* The first octets, which are in text only then. */
static void take(struct connection *connection, char *text, size_t len)
{
	memcpy(text, connection->in, len);
	connection->in_len -= len;
	memmove(connection->in, connection->in + len, connection->in_len);
	explicit_bzero(connection->in + connection->in_len, len);
}

/* Octets of the first TPKT, 0: there is no whole one, 1: it is none. */
static size_t tpkt_len(const struct connection *connection)
{
	const unsigned char *in = (const unsigned char *)connection->in;
	size_t len;

	if (connection->in_len < TPKT_HEAD)
		return 0;
	len = (size_t)in[2] << 8 | in[3];
	if (in[0] != TPKT_VERSION || len < TPKT_HEAD)
		return 1;
	return connection->in_len < len ? 0 : len;
}

/* What a message does may close its connection. */
static struct connection *deliver_tpkts(struct connection *connection)
{
	struct port_path path = path_of(connection);
	static char text[IN_ROOM];
	size_t len;

	while ((len = tpkt_len(connection))) {
		if (len == 1) {
			connection->port->counters.broken++;
			lose_connection(connection);
			return NULL;
		}
		take(connection, text, len);
		port_deliver(&path, text + TPKT_HEAD, len - TPKT_HEAD);
		connection = find(&path);
		if (!connection)
			return NULL;
	}
	return connection;
}

static struct connection *deliver_record(struct connection *connection)
{
	struct port_path path = path_of(connection);
	static char text[IN_ROOM];
	size_t len = connection->in_len;

	take(connection, text, len);
	port_deliver(&path, text, len);
	return find(&path);
}

/* False: nothing more will come. */
static bool receive(struct connection *connection, bool *record)
{
	struct iovec iov = { connection->in + connection->in_len, IN_ROOM - connection->in_len };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t got = recvmsg(connection->fd, &message, 0);

	*record = false;
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	connection->in_len += got;
	*record = message.msg_flags & MSG_EOR;
	if (!is_tcp(connection) && !*record && connection->in_len == IN_ROOM) {
		connection->port->counters.broken++;
		return false;
	}
	return got;
}

static void finish_connect(struct connection *connection)
{
	socklen_t len = sizeof(int);
	int err = 0;

	if (!getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &err, &len) && !err)
		connection->connecting = false;
	else
		connection->doomed = true;
}

static void on_connection(void *arg, uint32_t events)
{
	struct connection *connection = arg;
	bool record = false;

	if (connection->connecting && events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
		finish_connect(connection);
	if (!connection->doomed && !connection->connecting && events & (EPOLLIN | EPOLLHUP))
		connection->doomed = !receive(connection, &record);
	if (!connection->doomed && !connection->connecting)
		connection->doomed = !flush(connection);
	if (is_tcp(connection))
		connection = deliver_tpkts(connection);
	else if (record)
		connection = deliver_record(connection);
	if (!connection)
		return;
	if (connection->doomed)
		lose_connection(connection);
	else
		watch_connection(connection);
}

/* --- listener and connect -------------------------------------------------------------------- */

static void set_options(const struct port *port, int fd)
{
	int on = 1, idle = 10, interval = 5, count = 3;

	if (port->at.transport == CONF_SCTP) {
		setsockopt(fd, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof(on));
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

static void make_place(struct port *port)
{
	struct connection *last = port->connections;

	while (last && last->next)
		last = last->next;
	if (last)
		lose_connection(last);
}

static void on_listener(void *arg, uint32_t events)
{
	struct port *port = arg;
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	struct addr remote;
	int fd = listener_accept(&port->listener, (struct sockaddr *)&from, &len);

	(void)events;
	if (fd < 0)
		return;
	port_from_sockaddr(&from, &remote);
	if (!port->ops->may(port->arg, &remote)) {
		port->counters.strangers++;
		close(fd);
		return;
	}
	set_options(port, fd);
	if (port->count >= PORT_CONNECTIONS_MAX)
		make_place(port);
	add_connection(port, fd, &remote);
}

bool port_listen(struct port *port)
{
	port->listener = (struct listener){
		.loop = port->loop, .fd = port->fd, .what = "connection of H.248",
		.fn = on_listener, .arg = port,
	};
	return !listen(port->fd, BACKLOG) && listener_start(&port->listener);
}

bool port_connect(struct port *port, const struct addr *remote, struct port_path *path)
{
	struct connection *connection;
	struct sockaddr_storage to;
	socklen_t len = port_to_sockaddr(remote, &to);
	int fd = port_socket(port, 0);

	if (fd < 0)
		return false;
	set_options(port, fd);
	if (connect(fd, (struct sockaddr *)&to, len) && errno != EINPROGRESS) {
		close(fd);
		return false;
	}
	if (port->count >= PORT_CONNECTIONS_MAX)
		make_place(port);
	connection = add_connection(port, fd, remote);
	if (!connection)
		return false;
	connection->connecting = true;
	watch_connection(connection);
	path->connection = connection->number;
	return true;
}

void port_stream_close(const struct port_path *path)
{
	struct connection *connection = find(path);

	if (connection)
		close_connection(connection);
}

void port_stream_pause(struct port *port)
{
	struct connection *connection;

	listener_hold(&port->listener, port->paused);
	for (connection = port->connections; connection; connection = connection->next)
		watch_connection(connection);
}

void port_stream_free(struct port *port)
{
	struct connection *connection, *next;

	listener_stop(&port->listener);
	for (connection = port->connections; connection; connection = next) {
		next = connection->next;
		close_connection(connection);
	}
}
