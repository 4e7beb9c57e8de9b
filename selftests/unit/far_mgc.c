// SPDX-License-Identifier: GPL-2.0
#include "far_mgc.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/mg/profile.h"
#include "core/conf.h"
#include "gw_fake.h"
#include "report.h"
#include "turn.h"

struct loop *far_loop;
struct mg *far_mg;

static struct conf *conf;
static struct profile *profile;

/* --- sockets --------------------------------------------------------------------------------- */

static socklen_t to_sockaddr(const char *address, uint16_t port, struct sockaddr_storage *to)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *in = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		return sizeof(*in);
	}
	inet_pton(AF_INET6, address, &in6->sin6_addr);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return sizeof(*in6);
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	getsockname(fd, (struct sockaddr *)&addr, &len);
	return ntohs(((struct sockaddr_in *)&addr)->sin_port);
}

bool far_open(struct far_mgc *far, const char *transport, const char *address)
{
	struct sockaddr_storage at;
	socklen_t len = to_sockaddr(address, 0, &at);

	memset(far, 0, sizeof(*far));
	far->connection = -1;
	far->sctp = !strcmp(transport, "sctp");
	far->stream = strcmp(transport, "udp") != 0;
	far->fd = socket(at.ss_family, (far->stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK,
			 far->sctp ? IPPROTO_SCTP : 0);
	if (far->fd < 0 || bind(far->fd, (struct sockaddr *)&at, len) ||
	    (far->stream && listen(far->fd, 8)))
		return false;
	far->port = port_of(far->fd);
	return true;
}

void far_close(struct far_mgc *far)
{
	if (far->connection >= 0)
		close(far->connection);
	if (far->fd >= 0)
		close(far->fd);
	far->connection = -1;
	far->fd = -1;
}

/* Nobody is likely to take it in the meantime. */
uint16_t far_free_port(void)
{
	struct far_mgc far;
	uint16_t port;

	far_open(&far, "udp", "127.0.0.1");
	port = far.port;
	far_close(&far);
	return port;
}

/* --- gateway --------------------------------------------------------------------------------- */

void far_start(const char *text, char *err, size_t err_len)
{
	struct gw_error error;

	if (!far_loop)
		far_loop = loop_new();
	fake_start(FAKE_CONF, &error);
	profile = profile_load(NULL, err, err_len);
	conf = conf_parse("f", text, err, err_len);
	far_mg = conf ? mg_new(far_loop, gw, &conf->h248, profile, err, err_len) : NULL;
}

void far_start_udp(const struct far_mgc *far, const char *more, char *err, size_t err_len)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "h248-listen = udp 127.0.0.1:%u\n"
		 "h248-controller = udp 127.0.0.1:%u\n"
		 "h248-avalanche = 0s\n%s", far_free_port(), far->port, more);
	far_start(text, err, err_len);
}

void far_stop(void)
{
	mg_free(far_mg);
	far_mg = NULL;
	fake_reset();
	profile_free(profile);
	free(conf);
	conf = NULL;
}

/* --- messages -------------------------------------------------------------------------------- */

static bool take_datagram(struct far_mgc *far)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	ssize_t got = recvfrom(far->fd, far->text, sizeof(far->text) - 1, 0,
			       (struct sockaddr *)&from, &len);

	if (got < 0)
		return false;
	far->gateway = ntohs(((struct sockaddr_in *)&from)->sin_port);
	far->len = got;
	return true;
}

static bool take_tpkt(struct far_mgc *far)
{
	const unsigned char *in = (unsigned char *)far->in;
	size_t len = far->in_len < 4 ? SIZE_MAX : (size_t)in[2] << 8 | in[3];

	if (len > far->in_len)
		return false;
	far->len = len - 4;
	memcpy(far->text, far->in + 4, far->len);
	far->in_len -= len;
	memmove(far->in, far->in + len, far->in_len);
	return true;
}

static bool take_octets(struct far_mgc *far)
{
	ssize_t got;
	int fd;

	/* The newest connection is the one that counts. */
	fd = accept4(far->fd, NULL, NULL, SOCK_NONBLOCK);
	if (fd >= 0) {
		if (far->connection >= 0)
			close(far->connection);
		far->connection = fd;
		far->in_len = 0;
	}
	if (far->connection < 0)
		return false;
	got = recv(far->connection, far->in + far->in_len, sizeof(far->in) - far->in_len, 0);
	if (got > 0)
		far->in_len += got;
	if (!far->sctp)
		return take_tpkt(far);
	far->len = got > 0 ? (size_t)got : 0;
	memcpy(far->text, far->in, far->len);
	far->in_len = 0;
	return got > 0;
}

bool far_has(struct far_mgc *far)
{
	if (!(far->stream ? take_octets(far) : take_datagram(far)))
		return false;
	far->text[far->len] = '\0';
	return true;
}

bool far_next(struct far_mgc *far)
{
	return turn_until(far_loop, far_has(far));
}

static void send_octets(struct far_mgc *far, const char *text, size_t len)
{
	struct sockaddr_storage to;
	socklen_t to_len = to_sockaddr("127.0.0.1", far->gateway, &to), own = sizeof(to);
	char head[4] = { 3, 0, (char)((len + 4) >> 8), (char)(len + 4) };

	if (far->stream) {
		if (!far->sctp)
			send(far->connection, head, sizeof(head), MSG_NOSIGNAL | MSG_MORE);
		send(far->connection, text, len, MSG_NOSIGNAL);
		return;
	}
	getsockname(far->fd, (struct sockaddr *)&to, &own);
	if (to.ss_family == AF_INET6)
		to_len = to_sockaddr("::1", far->gateway, &to);
	else
		to_len = to_sockaddr("127.0.0.1", far->gateway, &to);
	sendto(far->fd, text, len, 0, (struct sockaddr *)&to, to_len);
}

void far_send(struct far_mgc *far, const char *fmt, ...)
{
	static char text[65536];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	send_octets(far, text, len);
}

uint32_t far_id(const struct far_mgc *far)
{
	static const char *const words[] = { "Transaction", "Reply", "Pending" };
	const char *at = NULL;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]) && !at; i++)
		at = strstr(far->text, words[i]);
	at = at ? strchr(at, '=') : NULL;
	return at ? (uint32_t)strtoul(at + 1, NULL, 10) : 0;
}

bool far_says(const struct far_mgc *far, const char *words)
{
	const char *start = far->text, *at, *word;

	for (; *start; start++) {
		for (at = start, word = words; *word && *at; at++) {
			if (*at == *word)
				word++;
			else if (!isspace((unsigned char)*at) || at == start)
				break;
		}
		if (!*word)
			return true;
	}
	return false;
}

bool far_register(struct far_mgc *far, const char *services)
{
	if (!far_next(far) || !far_says(far, "ServiceChange=ROOT"))
		return false;
	far_send(far, "MEGACO/1 [127.0.0.1]:%u\nReply=%u{Context=-{ServiceChange=ROOT%s%s%s}}",
		 far->port, far_id(far), services ? "{Services{" : "", services ? services : "",
		 services ? "}}" : "");
	return turn_until(far_loop, strcmp(far_state(), "registers") != 0);
}

/* --- status ---------------------------------------------------------------------------------- */

struct search {
	const char *path;
	char at[128];
	uint64_t number;
	char text[128];
};

static void push(struct search *search, const char *name)
{
	size_t len = strlen(search->at);

	snprintf(search->at + len, sizeof(search->at) - len, "%s%s", len ? "." : "", name);
}

static void pop(void *arg)
{
	struct search *search = arg;
	char *dot = strrchr(search->at, '.');

	*(dot ? dot : search->at) = '\0';
}

static void begin(void *arg, const char *name)
{
	push(arg, name);
}

static bool matches(struct search *search, const char *name)
{
	bool good;

	push(search, name);
	good = !strncmp(search->at, "h248.", 5) && !strcmp(search->at + 5, search->path);
	pop(search);
	return good;
}

static void text(void *arg, const char *name, const char *value)
{
	struct search *search = arg;

	if (matches(search, name))
		snprintf(search->text, sizeof(search->text), "%s", value);
}

static void number(void *arg, const char *name, uint64_t value)
{
	struct search *search = arg;

	if (matches(search, name))
		search->number = value;
}

static void find(struct search *search)
{
	const struct report report = { text, number, begin, pop, search };

	mg_report(far_mg, &report);
}

uint64_t far_count(const char *path)
{
	struct search search = { .path = path };

	find(&search);
	return search.number;
}

const char *far_state(void)
{
	static struct search search;

	search = (struct search){ .path = "state" };
	find(&search);
	return search.text;
}
