// SPDX-License-Identifier: GPL-2.0
/* Command line of the test remote. */
#include "remote_args.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

#define CHUNK_DEFAULT (64 * 1024)

static const char usage[] =
"remote --listen ADDR:PORT | --connect ADDR:PORT [OPTION...]\n"
"The far end of a call: moves random octets both ways over TCP or TLS and tells what\n"
"happened as JSON lines. Exit status 0: all as ordered, 1: not, 2: wrong usage or no connection.\n"
"\n"
"  --bind ADDR:PORT        source of --connect\n"
"  --buffer N              socket buffers in octets\n"
"  --tls server|client     independent of who connects (default: no TLS)\n"
"  --tls-version 1.2|1.3   --suite NAME   as OpenSSL names it\n"
"  --cert FILE --key FILE  PEM; a client without shows none\n"
"  --fingerprint SHA-256   that the other side's certificate must have\n"
"  --send N --seed S       octets to send (default 0), K, M, G allowed; what they are\n"
"  --expect N --expect-seed S  octets to receive (default: any number until the end)\n"
"  --chunk N|random        octets a read or write (default 64K)\n"
"  --read-rate N           octets a second\n"
"  --pause AT[@N],...      AT: tls, send, read, finish: stop there (when N octets are sent or\n"
"                          received) until a SIGUSR1; each ends one pause in this order\n"
"  --finish HOW            close (default), notify, truncate, reset, none\n"
"  --when sent|received    finish as soon as all is sent (default) or received as well\n"
"  --expect-end HOW        fin, close_notify, truncated, reset, alert:N, error, any\n"
"  --timeout S             for all of it (default 60)\n"
"  --events FILE           instead of stdout\n";

enum {
	OPT_LISTEN = 1, OPT_CONNECT, OPT_BIND, OPT_BUFFER, OPT_TLS, OPT_VERSION, OPT_SUITE,
	OPT_CERT, OPT_KEY, OPT_FINGERPRINT, OPT_SEND, OPT_SEED, OPT_EXPECT, OPT_EXPECT_SEED,
	OPT_CHUNK, OPT_READ_RATE, OPT_PAUSE, OPT_FINISH, OPT_WHEN, OPT_EXPECT_END, OPT_TIMEOUT,
	OPT_EVENTS, OPT_HELP,
};

static const struct option options[] = {
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "connect", required_argument, NULL, OPT_CONNECT },
	{ "bind", required_argument, NULL, OPT_BIND },
	{ "buffer", required_argument, NULL, OPT_BUFFER },
	{ "tls", required_argument, NULL, OPT_TLS },
	{ "tls-version", required_argument, NULL, OPT_VERSION },
	{ "suite", required_argument, NULL, OPT_SUITE },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "fingerprint", required_argument, NULL, OPT_FINGERPRINT },
	{ "send", required_argument, NULL, OPT_SEND },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "expect", required_argument, NULL, OPT_EXPECT },
	{ "expect-seed", required_argument, NULL, OPT_EXPECT_SEED },
	{ "chunk", required_argument, NULL, OPT_CHUNK },
	{ "read-rate", required_argument, NULL, OPT_READ_RATE },
	{ "pause", required_argument, NULL, OPT_PAUSE },
	{ "finish", required_argument, NULL, OPT_FINISH },
	{ "when", required_argument, NULL, OPT_WHEN },
	{ "expect-end", required_argument, NULL, OPT_EXPECT_END },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "events", required_argument, NULL, OPT_EVENTS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	if (end != text && *end) {
		const char *units = "KMG", *unit = strchr(units, *end);

		if (unit && !end[1]) {
			n <<= 10 * (unit - units + 1);
			end++;
		}
	}
	if (end == text || *end)
		die("%s: not a number", text);
	return n;
}

/* The index of text in a list that ends with NULL. */
static int choice(const char *text, const char * const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(text, list[i]))
			return i;
	die("%s: not one of the choices", text);
}

static void parse_pauses(struct transfer *t, char *text)
{
	static const char * const names[] = { "tls", "send", "read", "finish", NULL };
	char *word, *at;
	int i;

	for (word = strtok(text, ","); word; word = strtok(NULL, ",")) {
		at = strchr(word, '@');
		if (at)
			*at++ = '\0';
		i = choice(word, names);
		t->pause[i] = true;
		t->pause_at[i] = at ? number(at) : 0;
	}
}

static void parse_tls(struct wire_tls *tls, int opt, char *text)
{
	static const char * const roles[] = { "none", "server", "client", NULL };

	switch (opt) {
	case OPT_TLS:
		tls->role = (enum wire_role)choice(text, roles);
		break;
	case OPT_VERSION:
		tls->version = text;
		break;
	case OPT_SUITE:
		tls->suite = text;
		break;
	case OPT_CERT:
		tls->cert = text;
		break;
	case OPT_KEY:
		tls->key = text;
		break;
	case OPT_FINGERPRINT:
		tls->fingerprint = text;
		break;
	}
}

static void parse_transfer(struct transfer *t, int opt, char *text)
{
	static const char * const finishes[] = {
		"close", "notify", "truncate", "reset", "none", NULL,
	};
	static const char * const whens[] = { "sent", "received", NULL };

	switch (opt) {
	case OPT_SEND:
		t->send = number(text);
		break;
	case OPT_SEED:
		t->send_seed = number(text);
		break;
	case OPT_EXPECT:
		t->expect = number(text);
		break;
	case OPT_EXPECT_SEED:
		t->expect_seed = number(text);
		break;
	case OPT_CHUNK:
		t->chunk = strcmp(text, "random") ? number(text) : 0;
		break;
	case OPT_READ_RATE:
		t->read_rate = number(text);
		break;
	case OPT_PAUSE:
		parse_pauses(t, text);
		break;
	case OPT_FINISH:
		t->finish = (enum finish)choice(text, finishes);
		break;
	case OPT_WHEN:
		t->finish_when_received = choice(text, whens) == 1;
		break;
	}
}

static void parse_rest(struct remote_args *args, int opt, char *text)
{
	switch (opt) {
	case OPT_LISTEN:
		args->address.listen = text;
		break;
	case OPT_CONNECT:
		args->address.connect = text;
		break;
	case OPT_BIND:
		args->address.bind = text;
		break;
	case OPT_BUFFER:
		args->address.buffer = (int)number(text);
		break;
	case OPT_EXPECT_END:
		args->expect_end = text;
		break;
	case OPT_TIMEOUT:
		args->transfer.deadline = now_us() + number(text) * 1000000;
		break;
	case OPT_EVENTS:
		event_file(text);
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		exit(0);
	default:
		fputs(usage, stderr);
		exit(2);
	}
}

static void check(const struct remote_args *args)
{
	const struct wire_tls *tls = &args->tls;

	if (!args->address.listen == !args->address.connect)
		die("one of --listen and --connect");
	if (!tls->cert != !tls->key)
		die("--cert and --key belong together");
	if (tls->role == WIRE_TLS_SERVER && !tls->cert)
		die("a TLS server needs --cert and --key");
}

void remote_args_parse(struct remote_args *args, int argc, char **argv)
{
	int opt;

	memset(args, 0, sizeof(*args));
	args->transfer.expect = UNTIL_THE_END;
	args->transfer.chunk = CHUNK_DEFAULT;
	args->transfer.deadline = now_us() + 60000000;
	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt >= OPT_TLS && opt <= OPT_FINGERPRINT)
			parse_tls(&args->tls, opt, optarg);
		else if (opt >= OPT_SEND && opt <= OPT_WHEN)
			parse_transfer(&args->transfer, opt, optarg);
		else
			parse_rest(args, opt, optarg);
	}
	if (optind < argc)
		die("%s: no argument expected", argv[optind]);
	check(args);
}
