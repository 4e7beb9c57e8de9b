// SPDX-License-Identifier: GPL-2.0
/* One end of a call: octets of a stream that both ends know. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../tools/event.h"
#include "call.h"

#define CHUNK 65536

static uint8_t chunk[CHUNK];

static bool must_wait(const struct end *end, int n)
{
	int error;

	if (!end->ssl)
		return n < 0 && errno == EAGAIN;
	error = SSL_get_error(end->ssl, n);
	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

size_t end_send_some(struct end *end, size_t len)
{
	int n;

	if (len > CHUNK)
		len = CHUNK;
	stream_peek(&end->sent, chunk, len);
	n = end->ssl ? SSL_write(end->ssl, chunk, (int)len) : (int)write(end->fd, chunk, len);
	if (n <= 0 && must_wait(end, n))
		return 0;
	if (n <= 0)
		die("cannot send: %s", strerror(errno));
	stream_add(&end->sent, chunk, (size_t)n);
	return (size_t)n;
}

size_t end_receive_some(struct end *end, size_t max)
{
	int n;

	if (max > CHUNK)
		max = CHUNK;
	n = end->ssl ? SSL_read(end->ssl, chunk, (int)max) : (int)read(end->fd, chunk, max);
	if (n <= 0 && must_wait(end, n))
		return 0;
	if (n <= 0)
		die("the connection ends too early: %s", n ? strerror(errno) : "end of file");
	if (stream_match(&end->received, chunk, (size_t)n) != (size_t)n)
		die("octets are not those that were sent");
	stream_add(&end->received, chunk, (size_t)n);
	return (size_t)n;
}

void end_send(struct end *end, size_t len)
{
	size_t n;

	for (; len; len -= n) {
		n = end_send_some(end, len);
		if (!n)
			die("no room to send");
	}
}

void end_receive(struct end *end, size_t len)
{
	size_t n;

	for (; len; len -= n) {
		n = end_receive_some(end, len);
		if (!n)
			die("nothing comes");
	}
}

void end_unblock(struct end *end)
{
	if (fcntl(end->fd, F_SETFL, O_NONBLOCK) < 0)
		die("fcntl: %s", strerror(errno));
}
