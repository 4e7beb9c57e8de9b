// SPDX-License-Identifier: GPL-2.0
/*
 * relay splice PORT CORE-ADDRESS CORE-PORT              plain to plain, by splice(2)
 * relay ktls PORT CORE-ADDRESS CORE-PORT OWN EXPECTED   TLS to plain, by read and write
 */
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 64
#define TURNS 4			/* chunks of one connection before the next has its turn */

static bool by_splice;
static struct sockaddr_in core;
static int epoll, listener;
static uint8_t chunk[RELAY_CHUNK];

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(2);
}

static void watch(struct relay_side *side, int how)
{
	struct epoll_event event = { .data.ptr = side };

	event.events = side->stopped || side->ended ? 0 : EPOLLIN;
	event.events |= side->waits_out ? EPOLLOUT : 0;
	must(epoll_ctl(epoll, how, side->fd, &event) == 0, "epoll");
}

static struct relay_side *other(struct relay_side *side)
{
	return &side->pair->side[side == &side->pair->side[0]];
}

static void end_pair(struct relay_pair *pair)
{
	for (int i = 0; i < 2; i++) {
		struct relay_side *side = &pair->side[i];

		if (side->fd >= 0)
			close(side->fd);
		if (by_splice) {
			close(side->pipe[0]);
			close(side->pipe[1]);
		}
		free(side->held);
	}
	SSL_free(pair->ssl);
	free(pair);
}

static ssize_t take(struct relay_side *from)
{
	if (by_splice)
		return splice(from->fd, NULL, from->pipe[1], NULL, RELAY_CHUNK,
			      SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	return relay_read(from, chunk, sizeof(chunk));
}

/* What did not go stays: in the pipe, or in memory that is only there as long as needed. */
static ssize_t give(struct relay_side *from)
{
	int fd = other(from)->fd;
	uint8_t *octets = from->held ? from->held + from->head : chunk;
	ssize_t n;

	if (by_splice)
		n = splice(from->pipe[0], NULL, fd, NULL, from->len,
			   SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	else
		n = send(fd, octets, from->len, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN)
		return -1;
	n = n < 0 ? 0 : n;
	from->len -= (size_t)n;
	if (!by_splice && from->len && !from->held) {
		from->held = malloc(from->len);
		must(from->held, "malloc");
		memcpy(from->held, chunk + n, from->len);
		return n;
	}
	from->head += (size_t)n;
	if (!from->len) {
		free(from->held);
		from->held = NULL;
		from->head = 0;
	}
	return n;
}

/* The other may have to wait for room; then this one is not read. */
static void wait_for_room(struct relay_side *from, bool wait)
{
	if (from->stopped == wait)
		return;
	from->stopped = wait;
	other(from)->waits_out = wait;
	watch(from, EPOLL_CTL_MOD);
	watch(other(from), EPOLL_CTL_MOD);
}

static void pass_end(struct relay_side *from)
{
	from->ended = true;
	watch(from, EPOLL_CTL_MOD);
	if (other(from)->tls)
		relay_close_notify(other(from));
	shutdown(other(from)->fd, SHUT_WR);
}

/* False: the pair is over, in order or not. */
static bool pump(struct relay_side *from)
{
	ssize_t n;

	for (int i = 0; i < TURNS && !from->ended; i++) {
		if (!from->len) {
			n = take(from);
			if (n < 0)
				return errno == EAGAIN;
			if (!n) {
				pass_end(from);
				break;
			}
			from->len = (size_t)n;
		}
		if (give(from) < 0)
			return false;
		wait_for_room(from, from->len > 0);
		if (from->len)
			return true;
	}
	return !from->ended || !other(from)->ended;
}

static int nonblocking_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	must(fd >= 0, "socket");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static bool connect_core(struct relay_pair *pair)
{
	struct relay_side *side = &pair->side[1];

	side->fd = nonblocking_socket();
	watch(side, EPOLL_CTL_ADD);
	return connect(side->fd, (struct sockaddr *)&core, sizeof(core)) == 0 ||
		errno == EINPROGRESS;
}

static void accept_one(void)
{
	struct relay_pair *pair = calloc(1, sizeof(*pair));
	bool good = true;
	int on = 1;

	must(pair, "calloc");
	for (int i = 0; i < 2; i++) {
		pair->side[i].pair = pair;
		pair->side[i].fd = -1;
		must(!by_splice || pipe2(pair->side[i].pipe, O_NONBLOCK) == 0, "pipe");
	}
	pair->side[0].fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (pair->side[0].fd >= 0) {
		setsockopt(pair->side[0].fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		watch(&pair->side[0], EPOLL_CTL_ADD);
		good = by_splice ? connect_core(pair) : relay_tls_begin(pair);
	}
	if (pair->side[0].fd < 0 || !good)
		end_pair(pair);
}

static bool shake_hands(struct relay_side *ue)
{
	bool out;
	int n = relay_tls_drive(ue->pair, &out);

	if (out != ue->waits_out) {
		ue->waits_out = out;
		watch(ue, EPOLL_CTL_MOD);
	}
	return n > 0 ? connect_core(ue->pair) : n == 0;
}

static bool handle(struct relay_side *side, uint32_t events)
{
	if (side->pair->ssl)
		return shake_hands(side);
	if (side == &side->pair->side[0] && side->pair->side[1].fd < 0)
		return false;
	if (events & EPOLLOUT && side->waits_out && !pump(other(side)))
		return false;
	return !(events & (EPOLLIN | EPOLLHUP | EPOLLERR)) || side->stopped || pump(side);
}

static void set_up(char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct epoll_event event = { .events = EPOLLIN };
	int on = 1;

	at.sin_port = htons((uint16_t)atoi(argv[2]));
	core.sin_family = AF_INET;
	core.sin_port = htons((uint16_t)atoi(argv[4]));
	must(inet_pton(AF_INET, argv[3], &core.sin_addr) == 1, argv[3]);
	listener = nonblocking_socket();
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	must(bind(listener, (struct sockaddr *)&at, sizeof(at)) == 0, "bind");
	must(listen(listener, SOMAXCONN) == 0, "listen");
	epoll = epoll_create1(EPOLL_CLOEXEC);
	must(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == 0, "epoll");
}

/* One event of a pair that is over is followed by none: the others of this turn are skipped. */
static void serve(struct epoll_event *events, int n)
{
	for (int i = 0; i < n; i++) {
		struct relay_side *side = events[i].data.ptr;

		if (!side) {
			accept_one();
			continue;
		}
		if (handle(side, events[i].events))
			continue;
		for (int k = i + 1; k < n; k++)
			if (events[k].data.ptr == other(side))
				events[k--] = events[--n];
		end_pair(side->pair);
	}
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];

	by_splice = argc == 5 && !strcmp(argv[1], "splice");
	if (!by_splice && (argc != 7 || strcmp(argv[1], "ktls") != 0)) {
		fprintf(stderr, "relay splice|ktls PORT CORE-ADDRESS CORE-PORT [OWN EXPECTED]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (!by_splice)
		relay_tls_init(argv[5], argv[6]);
	set_up(argv);
	for (;;)
		serve(events, epoll_wait(epoll, events, EVENTS, -1));
}
