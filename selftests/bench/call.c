// SPDX-License-Identifier: GPL-2.0
#include "call.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../tools/event.h"

#define LIMIT_S 120
#define FIRST_MESSAGE 100

static int listener = -1;

SSL_CTX *call_tls(const char *cert, const char *key)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	if (!tls || SSL_CTX_use_certificate_file(tls, cert, SSL_FILETYPE_PEM) <= 0 ||
	    SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) <= 0 ||
	    !SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) ||
	    !SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256"))
		die("%s, %s: %s", cert, key, ERR_reason_error_string(ERR_get_error()));
	SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return tls;
}

struct sockaddr_in call_address(const char *text)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	char host[INET_ADDRSTRLEN];
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : sizeof(host);

	if (len < sizeof(host)) {
		memcpy(host, text, len);
		host[len] = '\0';
		address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
		if (inet_pton(AF_INET, host, &address.sin_addr) == 1)
			return address;
	}
	die("%s: not ADDRESS:PORT", text);
}

static void set_up(int fd)
{
	struct timeval limit = { .tv_sec = LIMIT_S };
	int on = 1;

	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
		die("setsockopt: %s", strerror(errno));
}

static int tcp_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	set_up(fd);
	return fd;
}

void call_listen(const struct call_plan *plan)
{
	int on = 1;

	listener = tcp_socket();
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(listener, (const struct sockaddr *)&plan->core, sizeof(plan->core)) < 0 ||
	    listen(listener, SOMAXCONN) < 0)
		die("cannot listen as core: %s", strerror(errno));
}

void call_ue(const struct call_plan *plan, struct call *call)
{
	struct sockaddr_in relay = plan->relay;

	if (call->port)
		relay.sin_port = htons(call->port);
	call->ue.fd = tcp_socket();
	if (connect(call->ue.fd, (struct sockaddr *)&relay, sizeof(relay)) < 0)
		die("cannot connect to the relay: %s", strerror(errno));
	if (!plan->tls)
		return;
	call->ue.ssl = SSL_new(plan->tls);
	if (!call->ue.ssl || !SSL_set_fd(call->ue.ssl, call->ue.fd) ||
	    SSL_connect(call->ue.ssl) <= 0)
		die("no TLS to the relay: %s", ERR_reason_error_string(ERR_get_error()));
}

int call_accept(void)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		die("the relay does not connect to core: %s", strerror(errno));
	set_up(fd);
	return fd;
}

void call_seed(const struct call_plan *plan, struct call *call, unsigned int number)
{
	uint64_t seed = plan->seed + 2 * (uint64_t)number;

	stream_init(&call->ue.sent, seed);
	stream_init(&call->core.received, seed);
	stream_init(&call->core.sent, seed + 1);
	stream_init(&call->ue.received, seed + 1);
}

void call_ask(struct call *call)
{
	end_send(&call->ue, FIRST_MESSAGE);
}

void call_answer(struct call *call)
{
	end_receive(&call->core, FIRST_MESSAGE);
	end_send(&call->core, FIRST_MESSAGE);
	end_receive(&call->ue, FIRST_MESSAGE);
}

void call_begin(const struct call_plan *plan, struct call *call, unsigned int number)
{
	call_seed(plan, call, number);
	call_ue(plan, call);
	call->core.fd = call_accept();
	call_ask(call);
	call_answer(call);
}

static void block(struct end *end)
{
	if (fcntl(end->fd, F_SETFL, 0) < 0)
		die("fcntl: %s", strerror(errno));
}

static void expect_end(struct end *end)
{
	char octet;
	int n = end->ssl ? SSL_read(end->ssl, &octet, 1) : (int)read(end->fd, &octet, 1);

	if (n > 0)
		die("an octet that nobody sent");
	if (n < 0 && !end->ssl)
		die("the call does not end in order: %s", strerror(errno));
}

void call_end(struct call *call)
{
	block(&call->ue);
	block(&call->core);
	if (call->ue.ssl)
		SSL_shutdown(call->ue.ssl);
	shutdown(call->ue.fd, SHUT_WR);
	expect_end(&call->core);
	close(call->core.fd);
	expect_end(&call->ue);
	SSL_free(call->ue.ssl);
	close(call->ue.fd);
}

bool call_is_whole(const struct call *call)
{
	return stream_hash(&call->ue.sent) == stream_hash(&call->core.received) &&
		stream_hash(&call->core.sent) == stream_hash(&call->ue.received);
}
