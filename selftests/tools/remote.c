// SPDX-License-Identifier: GPL-2.0
/* The far end of a call, for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "event.h"
#include "transfer.h"

static const char usage[] =
"remote --listen ADDR:PORT | --connect ADDR:PORT [OPTION...]\n"
"The far end of a call: moves random octets both ways over TCP or TLS and tells what happened\n"
"as JSON lines. Exit status 0: all as ordered, 1: not, 2: wrong usage or no connection.\n"
"\n"
WIRE_USAGE
"  --send N --seed S       octets to send (default 0), K, M, G allowed; what they are\n"
"  --expect N --expect-seed S  octets to receive (default: any number until the end)\n"
"  --chunk N|random        octets a read or write (default 64K)\n"
"  --read-rate N           octets a second, until a SIGUSR1 that ends no pause\n"
"  --read-step N           with that rate, so many at once\n"
"  --pause AT[@N],...      AT: tls, hello, send, read, finish: stop there (when N octets are sent\n"
"                          or received) until a SIGUSR1; each ends one pause in this order\n"
"  --finish HOW            close (default), notify, truncate, reset, none\n"
"  --when sent|received    finish as soon as all is sent (default) or received as well\n"
INSERT_USAGE
"  --expect-end HOW        fin, close_notify, truncated, reset, alert:N, error, any\n";

struct remote_args {
	struct wire_args wire;
	struct transfer transfer;
	const char *pauses, *chunk, *inserts;
	const char *expect_end;		/* NULL: an orderly one */
};

static void parse_pauses(struct transfer *t, const char *text)
{
	static const char * const names[] = {
		"tls", "hello", "send", "read", "finish", NULL,
	};
	char copy[128], *word, *at, *state = NULL;
	int i;

	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, ",", &state); word; word = strtok_r(NULL, ",", &state)) {
		at = strchr(word, '@');
		if (at)
			*at++ = '\0';
		i = args_choice(word, names);
		t->pause[i] = true;
		t->pause_at[i] = at ? args_number(at) : 0;
	}
}

static void parse(struct remote_args *args, int argc, char **argv)
{
	static const char * const whens[] = { "sent", "received", NULL };
	static const char * const finishes[] = {
		"close", "notify", "truncate", "reset", "none", NULL,
	};
	struct transfer *t = &args->transfer;
	const struct arg own[] = {
		{ "send", ARG_NUMBER, &t->send, NULL },
		{ "seed", ARG_NUMBER, &t->send_seed, NULL },
		{ "expect", ARG_NUMBER, &t->expect, NULL },
		{ "expect-seed", ARG_NUMBER, &t->expect_seed, NULL },
		{ "chunk", ARG_TEXT, &args->chunk, NULL },
		{ "read-rate", ARG_NUMBER, &t->read_rate, NULL },
		{ "read-step", ARG_NUMBER, &t->read_step, NULL },
		{ "pause", ARG_TEXT, &args->pauses, NULL },
		{ "insert", ARG_TEXT, &args->inserts, NULL },
		{ "finish", ARG_CHOICE, &t->finish, finishes },
		{ "when", ARG_CHOICE, &t->finish_when_received, whens },
		{ "expect-end", ARG_TEXT, &args->expect_end, NULL },
		{ NULL, ARG_TEXT, NULL, NULL },
	};

	t->expect = UNTIL_THE_END;
	args->chunk = "64K";
	args->pauses = "";
	args->inserts = "";
	args_parse(argc, argv, usage, &args->wire, own);
	parse_pauses(t, args->pauses);
	inserts_parse(&t->inserts, args->inserts);
	t->chunk = strcmp(args->chunk, "random") ? args_number(args->chunk) : 0;
	t->deadline = args->wire.deadline;
}

/* False when the other side may not go on. */
static bool handshake(struct remote_args *args, struct wire *w)
{
	int rc;

	if (args->wire.tls.role == WIRE_PLAIN)
		return true;
	wire_tls_start(w, &args->wire.tls);
	if (args->transfer.pause[PAUSE_HELLO] && wire_handshake_begin(w))
		transfer_pause(&args->transfer, PAUSE_HELLO);
	rc = wire_handshake_wait(w, args_time_left_ms(&args->wire));
	args->transfer.timed_out = !rc;
	return rc == 1;
}

static void report_alert(const char *key, int value)
{
	if (value < 0)
		event_text(key, NULL);
	else
		event_num(key, value);
}

static void report(const struct transfer *t, const struct wire *w, bool good)
{
	event_begin("end");
	event_bool("good", good);
	event_num("sent", (long long)t->sent);
	event_hex("sent_hash", t->sent_hash);
	event_num("received", (long long)t->received);
	event_hex("received_hash", t->received_hash);
	event_bool("match", !t->mismatch);
	event_text("how", wire_end_name(w->end));
	event_text("tcp", wire_end_name(w->tcp_end));
	report_alert("alert_received", w->alert_received);
	report_alert("alert_sent", w->alert_sent);
	event_num("updates_received", w->updates_received);
	event_num("longest_record", (long long)w->longest);
	event_bool("timed_out", t->timed_out);
	event_text("text", *w->error ? w->error : NULL);
	event_end();
}

static bool ended_as_expected(const char *expected, const struct wire *w)
{
	if (!expected)
		return w->end == (w->ssl ? WIRE_CLOSE_NOTIFY : WIRE_FIN) &&
			w->tcp_end == WIRE_FIN;
	if (!strcmp(expected, "any"))
		return true;
	if (!strncmp(expected, "alert:", 6))
		return w->alert_received == atoi(expected + 6);
	return !strcmp(expected, wire_end_name(w->end));
}

/* How a connection ends that we reset ourselves can not be seen. */
static bool all_good(const struct remote_args *args, const struct wire *w)
{
	const struct transfer *t = &args->transfer;

	return !t->mismatch && !t->timed_out && t->sent == t->send &&
		(t->expect == UNTIL_THE_END || t->received == t->expect) &&
		(w->fd < 0 || ended_as_expected(args->expect_end, w));
}

int main(int argc, char **argv)
{
	static struct remote_args args;
	static struct wire w;
	struct transfer *t = &args.transfer;
	bool good;

	transfer_catch_signals();
	parse(&args, argc, argv);
	wire_set_up(&w, &args.wire.address, args_time_left_ms(&args.wire));
	if (transfer_pause(t, PAUSE_TLS) && handshake(&args, &w))
		transfer_run(t, &w);
	good = all_good(&args, &w);
	report(t, &w, good);
	return !good;
}
