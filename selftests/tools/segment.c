// SPDX-License-Identifier: GPL-2.0
/* Sends TCP segments, or ICMP errors about them, that no TCP would send. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "args.h"
#include "event.h"
#include "packet.h"

static const char usage[] =
"segment --from ADDR:PORT --to ADDR:PORT --flags LETTERS [OPTION...]\n"
"Sends TCP segments as they are ordered, as root, and prints how many as a JSON line.\n"
"\n"
"  --flags LETTERS    of S, A, R, F, P, or none\n"
"  --seq N|random     --ack N|random  (default 0)\n"
"  --seq-step N       each has a sequence number that is so much higher\n"
"  --window N         (default 1024)\n"
"  --data N           octets\n"
"  --options HEX      a multiple of 4 octets\n"
"  --count N          (default 1)\n"
"  --random-address N the low N bits of the source are random\n"
"  --random-port yes  and its port, which is another for each of 64512 segments\n"
"  --seed N           of what is random\n"
"  --icmp TYPE/CODE[/INFO]  sends no segment but the error that one would have caused, from\n"
"                     where it was going to back to where it came from\n";

struct orders {
	struct segment segment;
	struct icmp_error error;
	const char *from, *to, *flags, *seq, *ack, *options, *icmp;
	uint64_t seq_step, window, data, count, random_bits, seed;
	int random_port;
	uint32_t first_port;
};

#define PORT_MIN 1024
#define PORT_STEP 12347		/* prime: all ports have their turn before one comes again */

/* ---- parsing ---- */

static void parse_address(const char *text, struct endpoint_addr *addr)
{
	const char *colon = text ? strrchr(text, ':') : NULL;
	size_t len = colon ? (size_t)(colon - text) : 0;
	char host[64];

	if (!len || len >= sizeof(host))
		die("--from and --to are ADDRESS:PORT");
	addr->port = (uint16_t)args_number(colon + 1);
	addr->family = *text == '[' ? AF_INET6 : AF_INET;
	if (addr->family == AF_INET6) {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (inet_pton(addr->family, host, addr->ip) != 1)
		die("%s: not an address", host);
}

static uint8_t parse_flags(const char *text)
{
	static const char letters[] = "FSRPA";
	uint8_t flags = 0;
	const char *at;

	if (!text)
		die("--flags is missing");
	if (!strcmp(text, "none"))
		return 0;
	for (; *text; text++) {
		at = strchr(letters, *text);
		if (!at)
			die("--flags: see --help");
		flags |= (uint8_t)(1 << (at - letters));
	}
	return flags;
}

static void parse_options(const char *hex, struct segment *segment)
{
	static uint8_t octets[40];
	size_t i, len = strlen(hex) / 2;
	unsigned int octet;

	if (strlen(hex) % 8 || len > sizeof(octets))
		die("--options: a multiple of 4 octets, 40 at most");
	for (i = 0; i < len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			die("--options: not hex");
		octets[i] = (uint8_t)octet;
	}
	segment->options = octets;
	segment->options_len = len;
}

static void parse_icmp(const char *text, struct icmp_error *error)
{
	unsigned int type, code, info = 0;

	if (sscanf(text, "%u/%u/%u", &type, &code, &info) < 2)
		die("--icmp TYPE/CODE[/INFO]");
	error->type = (uint8_t)type;
	error->code = (uint8_t)code;
	error->info = info;
}

static void parse_table(struct orders *o, int argc, char **argv)
{
	static const char * const answers[] = { "no", "yes", NULL };
	const struct arg table[] = {
		{ "from", ARG_TEXT, &o->from, NULL },
		{ "to", ARG_TEXT, &o->to, NULL },
		{ "flags", ARG_TEXT, &o->flags, NULL },
		{ "seq", ARG_TEXT, &o->seq, NULL },
		{ "ack", ARG_TEXT, &o->ack, NULL },
		{ "seq-step", ARG_NUMBER, &o->seq_step, NULL },
		{ "window", ARG_NUMBER, &o->window, NULL },
		{ "data", ARG_NUMBER, &o->data, NULL },
		{ "options", ARG_TEXT, &o->options, NULL },
		{ "count", ARG_NUMBER, &o->count, NULL },
		{ "random-address", ARG_NUMBER, &o->random_bits, NULL },
		{ "random-port", ARG_CHOICE, &o->random_port, answers },
		{ "seed", ARG_NUMBER, &o->seed, NULL },
		{ "icmp", ARG_TEXT, &o->icmp, NULL },
		{ NULL, ARG_TEXT, NULL, NULL },
	};

	args_parse_table(argc, argv, usage, table);
}

static void parse(struct orders *o, int argc, char **argv)
{
	struct segment *s = &o->segment;

	o->seq = "0";
	o->ack = "0";
	o->options = "";
	o->window = 1024;
	o->count = 1;
	parse_table(o, argc, argv);
	parse_address(o->from, &s->from);
	parse_address(o->to, &s->to);
	if (s->from.family != s->to.family)
		die("--from and --to are of two families");
	s->flags = parse_flags(o->flags);
	parse_options(o->options, s);
	s->window = (uint16_t)o->window;
	s->data_len = o->data;
	if (s->data_len > 1024)
		die("--data: 1024 at most");
	if (o->random_bits > (s->from.family == AF_INET ? 32 : 128))
		die("--random-address: more bits than an address has");
	if (o->icmp)
		parse_icmp(o->icmp, &o->error);
}

/* ---- sending ---- */

static uint32_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

static void draw_address(struct endpoint_addr *addr, unsigned int bits, uint64_t *state)
{
	size_t i = addr->family == AF_INET ? 4 : 16;
	uint8_t mask;

	while (bits) {
		mask = (uint8_t)(bits < 8 ? (1 << bits) - 1 : 0xff);
		i--;
		addr->ip[i] = (uint8_t)((addr->ip[i] & ~mask) | (draw(state) & mask));
		bits -= bits < 8 ? bits : 8;
	}
}

static uint32_t number(const char *text, uint64_t *state)
{
	return strcmp(text, "random") ? (uint32_t)args_number(text) : draw(state);
}

static int open_socket(int family)
{
	int fd = socket(family, SOCK_RAW, IPPROTO_RAW);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	return fd;
}

static void send_packet(int fd, const struct endpoint_addr *to, const uint8_t *packet, size_t len)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	ssize_t n;

	memcpy(&to4.sin_addr, to->ip, sizeof(to4.sin_addr));
	memcpy(&to6.sin6_addr, to->ip, sizeof(to6.sin6_addr));
	do {
		n = to->family == AF_INET ?
			sendto(fd, packet, len, 0, (struct sockaddr *)&to4, sizeof(to4)) :
			sendto(fd, packet, len, 0, (struct sockaddr *)&to6, sizeof(to6));
	} while (n < 0 && (errno == EINTR || errno == ENOBUFS));
	if (n < 0)
		die("sendto: %s", strerror(errno));
}

static void send_one(struct orders *o, int fd, uint64_t i, uint64_t *state)
{
	struct segment s = o->segment;
	uint8_t packet[PACKET_MAX];
	size_t len;

	s.seq = number(o->seq, state) + (uint32_t)(i * o->seq_step);
	s.ack = number(o->ack, state);
	draw_address(&s.from, (unsigned int)o->random_bits, state);
	if (o->random_port)
		s.from.port = (uint16_t)(PORT_MIN + (o->first_port + i * PORT_STEP) %
					 (65536 - PORT_MIN));
	if (o->icmp) {
		len = packet_icmp(packet, &s, &o->error);
		send_packet(fd, &s.from, packet, len);
	} else {
		len = packet_tcp(packet, &s);
		send_packet(fd, &s.to, packet, len);
	}
}

int main(int argc, char **argv)
{
	struct orders o = { 0 };
	uint64_t state, i;
	int fd;

	parse(&o, argc, argv);
	state = o.seed * 2 + 0x9e3779b97f4a7c15;
	o.first_port = draw(&state);
	fd = open_socket(o.segment.from.family);
	for (i = 0; i < o.count; i++)
		send_one(&o, fd, i, &state);
	event_begin("sent");
	event_num("count", (long long)o.count);
	event_end();
	return 0;
}
