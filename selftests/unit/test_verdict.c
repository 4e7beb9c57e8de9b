// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to a SYN: the table, which row comes first, and every length of a prefix.
 *
 * with: kmod/verdict.c
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "tap.h"
#include "verdict.h"

#define COUNT(array)	((int)(sizeof(array) / sizeof((array)[0])))
#define VERDICT(name)	IMS_AGW_VERDICT_ ## name
#define GATE(name)	IMS_AGW_GATE_ ## name

/* --- rows of the table ----------------------------------------------------------------------- */

static const struct {
	const char *what;
	int gate, inactive, busy, ended;
	const char *filter;	/* address, and port unless 0 */
	int len, filter_port;
	const char *source;
	int port, verdict;
} rows[] = {
	{ "SYNs are ignored", GATE(CLOSED), 0, 0, 0, NULL, 0, 0, "192.0.2.77", 5080,
	  VERDICT(DROPPED_CLOSED) },
	{ "SYNs are ignored, from IPv6", GATE(CLOSED), 0, 0, 0, NULL, 0, 0, "2001:db8::7", 5080,
	  VERDICT(DROPPED_CLOSED) },
	{ "closed gate with a filter of before", GATE(CLOSED), 0, 0, 0, "192.0.2.77", 32, 0,
	  "192.0.2.77", 5080, VERDICT(DROPPED_CLOSED) },
	{ "latching", GATE(LATCH), 0, 0, 0, NULL, 0, 0, "192.0.2.77", 5080, VERDICT(ACCEPTED) },
	{ "latching does not filter", GATE(LATCH), 0, 0, 0, "192.0.2.1", 32, 1, "192.0.2.77",
	  5080, VERDICT(ACCEPTED) },
	{ "address: from there", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32, 0, "192.0.2.77", 5080,
	  VERDICT(ACCEPTED) },
	{ "address: from there, any port", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32, 0,
	  "192.0.2.77", 1, VERDICT(ACCEPTED) },
	{ "address: from elsewhere", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32, 0, "192.0.2.78",
	  5080, VERDICT(DROPPED_SOURCE) },
	{ "address and port: from there", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32, 5080,
	  "192.0.2.77", 5080, VERDICT(ACCEPTED) },
	{ "address and port: from another port", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32, 5080,
	  "192.0.2.77", 5081, VERDICT(DROPPED_SOURCE) },
	{ "address and port: from another address", GATE(FILTER), 0, 0, 0, "192.0.2.77", 32,
	  5080, "192.0.2.78", 5080, VERDICT(DROPPED_SOURCE) },
	{ "address and port of IPv6: from there", GATE(FILTER), 0, 0, 0, "2001:db8::7", 128,
	  5080, "2001:db8::7", 5080, VERDICT(ACCEPTED) },
	{ "address of IPv6: from elsewhere", GATE(FILTER), 0, 0, 0, "2001:db8::7", 128, 0,
	  "2001:db8::8", 5080, VERDICT(DROPPED_SOURCE) },
	{ "prefix: from within", GATE(FILTER), 0, 0, 0, "192.0.2.64", 26, 0, "192.0.2.127", 9,
	  VERDICT(ACCEPTED) },
	{ "prefix: from without", GATE(FILTER), 0, 0, 0, "192.0.2.64", 26, 0, "192.0.2.128", 9,
	  VERDICT(DROPPED_SOURCE) },
	{ "prefix of 0 bits: from anywhere", GATE(FILTER), 0, 0, 0, "192.0.2.64", 0, 0,
	  "10.0.0.1", 9, VERDICT(ACCEPTED) },
	{ "prefix of 0 bits and a port: from another", GATE(FILTER), 0, 0, 0, "192.0.2.64", 0,
	  5080, "192.0.2.64", 9, VERDICT(DROPPED_SOURCE) },
	{ "inactive, latching", GATE(LATCH), 1, 0, 0, NULL, 0, 0, "192.0.2.77", 5080,
	  VERDICT(DROPPED_INACTIVE) },
	{ "a second one, latching", GATE(LATCH), 0, 1, 0, NULL, 0, 0, "192.0.2.78", 5080,
	  VERDICT(DROPPED_BUSY) },
	{ "a second one, of the same source", GATE(FILTER), 0, 1, 0, "192.0.2.77", 32, 0,
	  "192.0.2.77", 5080, VERDICT(DROPPED_BUSY) },
	{ "after the end, of the same source", GATE(FILTER), 0, 0, 1, "192.0.2.77", 32, 0,
	  "192.0.2.77", 5080, VERDICT(DROPPED_ENDED) },
};

/* On the heap, with as many octets as the address has: a read beyond is caught. */
static int verdict_of(const struct agw_rule *rule, const void *ip, size_t len, int port)
{
	unsigned char *source = malloc(len);
	int verdict;

	memcpy(source, ip, len);
	verdict = agw_verdict(rule, source, htons(port));
	free(source);
	return verdict;
}

static void table(void)
{
	unsigned char source[16];
	int i, family;

	for (i = 0; i < COUNT(rows); i++) {
		struct agw_rule rule = {
			.gate = rows[i].gate,
			.inactive = rows[i].inactive,
			.busy = rows[i].busy,
			.ended = rows[i].ended,
			.filter = {
				.prefix_len = rows[i].len,
				.port = htons(rows[i].filter_port),
			},
		};

		family = strchr(rows[i].source, ':') ? AF_INET6 : AF_INET;
		inet_pton(family, rows[i].source, source);
		if (rows[i].filter)
			inet_pton(family, rows[i].filter, rule.filter.ip);
		is_int(verdict_of(&rule, source, family == AF_INET ? 4 : 16, rows[i].port),
		       rows[i].verdict, "%s: %s", rows[i].what,
		       rows[i].verdict == VERDICT(ACCEPTED) ? "accepted" : "dropped");
	}
}

/* --- which row comes first ------------------------------------------------------------------- */

/* Each row of five letters is the verdict for one of the five gates below. */
static const char *const first[2][2][2] = {
	/*	not inactive	inactive */
	{ {	"CAASA",	"IIIII" },	/* not busy */
	  {	"BBBBB",	"BBBBB" }, },	/* busy */
	{ {	"EEEEE",	"EEEEE" },	/* ended */
	  {	"EEEEE",	"EEEEE" }, },	/* ended and busy */
};

static const struct {
	const char *what;
	int gate, len, port;
} gates[] = {
	{ "closed", GATE(CLOSED), 32, 0 },
	{ "latch", GATE(LATCH), 32, 0 },
	{ "filter that matches", GATE(FILTER), 32, 0 },
	{ "filter that does not", GATE(FILTER), 32, 2 },
	{ "filter of nothing", GATE(FILTER), 0, 0 },
};

static int verdict_by_letter(char letter)
{
	static const char letters[] = "ACISBE";
	static const int verdicts[] = {
		VERDICT(ACCEPTED), VERDICT(DROPPED_CLOSED), VERDICT(DROPPED_INACTIVE),
		VERDICT(DROPPED_SOURCE), VERDICT(DROPPED_BUSY), VERDICT(DROPPED_ENDED),
	};

	return verdicts[strchr(letters, letter) - letters];
}

static void precedence(void)
{
	static const unsigned char ip[4] = { 192, 0, 2, 77 };
	int i, gate;

	for (i = 0; i < 8; i++) {
		int ended = i >> 2, busy = i >> 1 & 1, inactive = i & 1;

		for (gate = 0; gate < COUNT(gates); gate++) {
			struct agw_rule rule = {
				.gate = gates[gate].gate,
				.inactive = inactive,
				.busy = busy,
				.ended = ended,
				.filter = {
					.prefix_len = gates[gate].len,
					.port = htons(gates[gate].port),
				},
			};

			memcpy(rule.filter.ip, ip, sizeof(ip));
			is_int(verdict_of(&rule, ip, sizeof(ip), 1),
			       verdict_by_letter(first[ended][busy][inactive][gate]),
			       "%s%s%s%s", ended ? "ended, " : "", busy ? "busy, " : "",
			       inactive ? "inactive, " : "", gates[gate].what);
		}
	}
}

/* --- prefixes and ports ---------------------------------------------------------------------- */

/* The source differs from the filter in one bit, in each of them in turn, and in all at the end. */
static int wrong_verdicts(const unsigned char *ip, int bits, int len)
{
	struct agw_rule rule = { .gate = GATE(FILTER), .filter.prefix_len = len };
	unsigned char source[16];
	int bit, got, wrong = 0;

	memcpy(rule.filter.ip, ip, bits / 8);
	for (bit = 0; bit < bits; bit++) {
		memcpy(source, ip, bits / 8);
		source[bit / 8] ^= 0x80 >> bit % 8;
		got = verdict_of(&rule, source, bits / 8, 1);
		wrong += got != (bit < len ? VERDICT(DROPPED_SOURCE) : VERDICT(ACCEPTED));
	}
	memcpy(source, ip, bits / 8);
	for (bit = len; bit < bits; bit++)
		source[bit / 8] ^= 0x80 >> bit % 8;
	return wrong + (verdict_of(&rule, source, bits / 8, 1) != VERDICT(ACCEPTED));
}

static void prefixes(int bits)
{
	static const unsigned char ips[][16] = {
		{ 0 },
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff },
		{ 0x20, 0x01, 0x0d, 0xb8, 0xa5, 0x5a, 0x81, 0x7e, 0x00, 0x80, 0x01, 0xc3, 0x3c,
		  0x55, 0xaa, 0x99 },
	};
	int len, i, wrong;

	for (len = 0; len <= bits; len++) {
		for (wrong = i = 0; i < COUNT(ips); i++)
			wrong += wrong_verdicts(ips[i], bits, len);
		is_int(wrong, 0, "IPv%d: prefix of %d bits", bits == 32 ? 4 : 6, len);
	}
}

static int ports_accepted(int filter_port)
{
	struct agw_rule rule = { .gate = GATE(FILTER), .filter.port = htons(filter_port) };
	unsigned char ip[16] = { };
	int port, accepted = 0;

	for (port = 0; port < 65536; port++)
		accepted += agw_verdict(&rule, ip, htons(port)) == VERDICT(ACCEPTED);
	return accepted;
}

static void ports(void)
{
	is_int(ports_accepted(0), 65536, "port 0 accepts every port");
	is_int(ports_accepted(5080), 1, "a port accepts itself only");
	is_int(ports_accepted(0x0100), 1, "also one whose octets are swapped into a small one");
}

/* --- the allow list -------------------------------------------------------------------------- */

static int verdict_with(int gate, int count, const char *source)
{
	static const struct agw_filter allow[] = {
		{ .ip = { 192, 0, 2, 64 }, .prefix_len = 26 },
		{ .ip = { 198, 51, 100, 7 }, .prefix_len = 32 },
	};
	struct agw_rule rule = {
		.gate = gate, .limited = 1, .allow = allow, .allow_count = count,
		.filter = { .ip = { 192, 0, 2, 0 }, .prefix_len = 24 },
	};
	unsigned char ip[4];

	inet_pton(AF_INET, source, ip);
	return verdict_of(&rule, ip, sizeof(ip), 5080);
}

static void allow_list(void)
{
	is_int(verdict_with(GATE(LATCH), 2, "192.0.2.65"), VERDICT(ACCEPTED),
	       "latching: a source of the first prefix");
	is_int(verdict_with(GATE(LATCH), 2, "198.51.100.7"), VERDICT(ACCEPTED),
	       "latching: a source of the second prefix");
	is_int(verdict_with(GATE(LATCH), 2, "192.0.2.1"), VERDICT(DROPPED_SOURCE),
	       "latching: a source that is not allowed");
	is_int(verdict_with(GATE(FILTER), 2, "192.0.2.65"), VERDICT(ACCEPTED),
	       "filter: a source that is allowed");
	is_int(verdict_with(GATE(FILTER), 2, "192.0.2.1"), VERDICT(DROPPED_SOURCE),
	       "filter: one that matches and is not allowed");
	is_int(verdict_with(GATE(FILTER), 2, "198.51.100.7"), VERDICT(DROPPED_SOURCE),
	       "filter: one that is allowed and does not match");
	is_int(verdict_with(GATE(CLOSED), 2, "192.0.2.65"), VERDICT(DROPPED_CLOSED),
	       "closed: a source that is allowed");
	is_int(verdict_with(GATE(LATCH), 0, "192.0.2.65"), VERDICT(DROPPED_SOURCE),
	       "an empty list allows nobody");
}

int main(void)
{
	plan(COUNT(rows) + 8 * COUNT(gates) + 33 + 129 + 3 + 8);
	table();
	precedence();
	prefixes(32);
	prefixes(128);
	ports();
	allow_list();
	return tap_done();
}
