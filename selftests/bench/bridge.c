// SPDX-License-Identifier: GPL-2.0
/*
 * bridge PORT SOCKET: a controller that is another host orders through it. One connection at a
 * time; what it costs counts as the gateway's.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buffer[65536];

static int listen_at(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 1) < 0)
		return -1;
	return fd;
}

static int connect_to(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return -1;
	return fd;
}

/* False: one side has ended. */
static bool pass(int from, int to)
{
	ssize_t n = read(from, buffer, sizeof(buffer)), done = 0, sent;

	while (done < n) {
		sent = write(to, buffer + done, (size_t)(n - done));
		if (sent <= 0)
			return false;
		done += sent;
	}
	return n > 0;
}

static void serve(int tcp, int gateway)
{
	struct pollfd fds[2] = { { .fd = tcp, .events = POLLIN },
				 { .fd = gateway, .events = POLLIN } };
	bool good = true;
	int on = 1;

	setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (good && poll(fds, 2, -1) > 0)
		for (int i = 0; good && i < 2; i++)
			if (fds[i].revents)
				good = pass(fds[i].fd, fds[!i].fd);
}

int main(int argc, char **argv)
{
	int listener = argc == 3 ? listen_at(atoi(argv[1])) : -1;

	while (listener >= 0) {
		int tcp = accept(listener, NULL, NULL);
		int gateway = connect_to(argv[2]);

		if (tcp >= 0 && gateway >= 0)
			serve(tcp, gateway);
		close(gateway);
		close(tcp);
	}
	fprintf(stderr, "bridge PORT SOCKET\n");
	return 2;
}
