// SPDX-License-Identifier: GPL-2.0
/* Command lines. */
#include "args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

uint64_t args_number(const char *text)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t n;
	char *end;

	n = strtoull(text, &end, 0);
	unit = end == text || !*end ? NULL : strchr(units, *end);
	if (unit) {
		n <<= 10 * (unit - units + 1);
		end++;
	}
	if (end == text || *end)
		die("%s: not a number", text);
	return n;
}

int args_choice(const char *text, const char * const *choices)
{
	for (int i = 0; choices[i]; i++)
		if (!strcmp(text, choices[i]))
			return i;
	die("%s: not one of the choices", text);
}

static bool set(const struct arg *table, const char *name, const char *text)
{
	for (; table->name; table++) {
		if (strcmp(table->name, name))
			continue;
		if (table->kind == ARG_TEXT)
			*(const char **)table->value = text;
		else if (table->kind == ARG_NUMBER)
			*(uint64_t *)table->value = args_number(text);
		else
			*(int *)table->value = args_choice(text, table->choices);
		return true;
	}
	return false;
}

/* more: a second table, or NULL */
static void parse(int argc, char **argv, const char *usage, const struct arg *table,
		  const struct arg *more)
{
	int i;

	for (i = 1; i < argc; i += 2) {
		if (!strcmp(argv[i], "--help")) {
			fputs(usage, stdout);
			exit(0);
		}
		if (strncmp(argv[i], "--", 2) || i + 1 == argc ||
		    (!set(table, argv[i] + 2, argv[i + 1]) &&
		     !(more && set(more, argv[i] + 2, argv[i + 1]))))
			die("%s: see --help", argv[i]);
	}
}

void args_parse_table(int argc, char **argv, const char *usage, const struct arg *table)
{
	parse(argc, argv, usage, table, NULL);
}

static void check(const struct wire_args *wire)
{
	const struct wire_tls *tls = &wire->tls;

	if (!wire->address.listen == !wire->address.connect)
		die("one of --listen and --connect");
	if (!tls->cert != !tls->key)
		die("--cert and --key belong together");
	if (tls->psk && tls->role == WIRE_PLAIN)
		die("--psk needs --tls");
	if (tls->psk_identity && !tls->psk)
		die("--psk-identity needs --psk");
	if (tls->role == WIRE_TLS_SERVER && !tls->cert && !tls->psk)
		die("a TLS server needs --cert and --key, or --psk");
}

void args_parse(int argc, char **argv, const char *usage, struct wire_args *wire,
		const struct arg *own)
{
	static const char * const roles[] = { "none", "server", "client", NULL };
	static const char * const answers[] = { "no", "yes", NULL };
	const struct arg table[] = {
		{ "listen", ARG_TEXT, &wire->address.listen, NULL },
		{ "connect", ARG_TEXT, &wire->address.connect, NULL },
		{ "bind", ARG_TEXT, &wire->address.bind, NULL },
		{ "buffer", ARG_NUMBER, &wire->address.buffer, NULL },
		{ "fast-open", ARG_CHOICE, &wire->address.fast_open, answers },
		{ "tls", ARG_CHOICE, &wire->tls.role, roles },
		{ "tls-version", ARG_TEXT, &wire->tls.version, NULL },
		{ "suite", ARG_TEXT, &wire->tls.suite, NULL },
		{ "cert", ARG_TEXT, &wire->tls.cert, NULL },
		{ "key", ARG_TEXT, &wire->tls.key, NULL },
		{ "fingerprint", ARG_TEXT, &wire->tls.fingerprint, NULL },
		{ "psk", ARG_TEXT, &wire->tls.psk, NULL },
		{ "psk-identity", ARG_TEXT, &wire->tls.psk_identity, NULL },
		{ "max-fragment", ARG_NUMBER, &wire->tls.max_fragment, NULL },
		{ "pad", ARG_NUMBER, &wire->tls.pad, NULL },
		{ "resume", ARG_TEXT, &wire->tls.resume, NULL },
		{ "early", ARG_NUMBER, &wire->tls.early, NULL },
		{ "early-update", ARG_CHOICE, &wire->tls.early_update, answers },
		{ "tamper", ARG_TEXT, &wire->tls.tamper, NULL },
		{ "timeout", ARG_NUMBER, &wire->timeout_s, NULL },
		{ "events", ARG_TEXT, &wire->events, NULL },
		{ NULL, ARG_TEXT, NULL, NULL },
	};

	wire->timeout_s = 60;
	parse(argc, argv, usage, table, own);
	check(wire);
	if (wire->events)
		event_file(wire->events);
	wire->deadline = now_us() + wire->timeout_s * 1000000;
}

int args_time_left_ms(const struct wire_args *wire)
{
	uint64_t now = now_us();

	return now < wire->deadline ? (int)((wire->deadline - now) / 1000) + 1 : 0;
}
