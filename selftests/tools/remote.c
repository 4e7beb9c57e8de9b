// SPDX-License-Identifier: GPL-2.0
/* The far end of a call, for tests: see remote --help. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event.h"
#include "remote_args.h"

static int time_left_ms(const struct transfer *t)
{
	uint64_t now = now_us();

	return now < t->deadline ? (int)((t->deadline - now) / 1000) + 1 : 0;
}

/* False when the other side may not go on. */
static bool handshake(struct remote_args *args, struct wire *w)
{
	int rc;

	if (args->tls.role == WIRE_PLAIN)
		return true;
	wire_tls_start(w, &args->tls);
	event_begin("handshake");
	event_end();
	while (!(rc = wire_handshake(w))) {
		if (!wire_poll(w, w->events, time_left_ms(&args->transfer))) {
			args->transfer.timed_out = true;
			return false;
		}
	}
	if (rc == 1)
		return wire_tls_report(w);
	event_begin("handshake_failed");
	event_text("text", w->error);
	event_end();
	return false;
}

static void report_count(const char *key, int value)
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
	report_count("alert_received", w->alert_received);
	report_count("alert_sent", w->alert_sent);
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
	remote_args_parse(&args, argc, argv);
	wire_set_up(&w, &args.address, time_left_ms(t));
	if (transfer_pause(t, PAUSE_TLS) && handshake(&args, &w))
		transfer_run(t, &w);
	good = all_good(&args, &w);
	report(t, &w, good);
	return !good;
}
