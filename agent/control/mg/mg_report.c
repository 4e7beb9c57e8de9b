// SPDX-License-Identifier: GPL-2.0
/*
 * What agwctl status shows of the front end.
 */
#include <stdio.h>

#include "mg_priv.h"
#include "report.h"

#define PORT_TEXT	(ADDR_TEXT_MAX + 8)

static const char *port_text(const struct conf_port *port, char text[PORT_TEXT])
{
	char addr[ADDR_TEXT_MAX];

	addr_format_transport(&port->addr, addr);
	snprintf(text, PORT_TEXT, "%s %s", conf_transport_name(port->transport), addr);
	return text;
}

static void report_mid(const struct report *to, const char *name, const struct h248_mid *mid)
{
	char text[H248_MID_TEXT];

	if (mid->kind != H248_MID_NONE && h248_mid_format(mid, text))
		report_text(to, name, text);
}

static void report_counters(const struct report *to, const struct assoc_counters *counters)
{
	report_number(to, "registrations", counters->registrations);
	report_number(to, "refused", counters->refused);
	report_number(to, "unanswered", counters->unanswered);
	report_number(to, "losses", counters->losses);
}

/* The gateway has an association with one at a time; the others wait for their turn. */
static void report_controllers(const struct mg *mg, const struct report *to)
{
	const struct assoc_counters *counters;
	char text[PORT_TEXT], place[12];
	size_t i;

	report_begin(to, "controllers");
	for (i = 0; i < mg->conf->controller_count; i++) {
		counters = assoc_counters(mg->assoc, i);
		snprintf(place, sizeof(place), "%u", (unsigned int)i + 1);
		report_begin(to, place);
		report_text(to, "controller", port_text(&mg->conf->controller[i], text));
		report_text(to, "state", i != assoc_number(mg->assoc) ? "standby" :
			    assoc_state_name(assoc_state(mg->assoc)));
		report_counters(to, counters);
		if (counters->error)
			report_number(to, "error", counters->error);
		report_end(to);
	}
	report_end(to);
}

static void report_sum(const struct mg *mg, const struct report *to)
{
	struct assoc_counters sum = { 0 };
	size_t i;

	for (i = 0; i <= ASSOC_ELSEWHERE; i++) {
		const struct assoc_counters *counters = assoc_counters(mg->assoc, i);

		sum.registrations += counters->registrations;
		sum.refused += counters->refused;
		sum.unanswered += counters->unanswered;
		sum.losses += counters->losses;
	}
	report_begin(to, "association");
	report_counters(to, &sum);
	report_number(to, "redirects", assoc_redirects(mg->assoc));
	report_end(to);
}

static void report_assoc(const struct mg *mg, const struct report *to)
{
	char text[PORT_TEXT];

	report_text(to, "state", assoc_state_name(assoc_state(mg->assoc)));
	report_text(to, "controller", port_text(assoc_controller(mg->assoc), text));
	report_mid(to, "controller_mid", &mg->controller);
	report_mid(to, "mid", &mg->mid);
	report_number(to, "version", assoc_version(mg->assoc));
	report_sum(mg, to);
	report_controllers(mg, to);
}

static void report_inbox(const struct mg *mg, const struct report *to)
{
	const struct inbox_counters *counters = inbox_counters(mg->inbox);
	size_t octets, kept = inbox_kept(mg->inbox, &octets);

	report_begin(to, "orders");
	report_number(to, "received", counters->requests);
	report_number(to, "waiting", inbox_waiting(mg->inbox));
	report_number(to, "duplicates", counters->duplicates);
	report_number(to, "pendings", counters->pendings);
	report_number(to, "replies_again", counters->replies_again);
	report_number(to, "replies_too_long", counters->too_long);
	report_number(to, "kept", kept);
	report_number(to, "kept_octets", octets);
	report_number(to, "forgotten", counters->forgotten);
	report_end(to);
}

static void report_outbox(const struct mg *mg, const struct report *to)
{
	const struct outbox_counters *counters = outbox_counters(mg->outbox);

	report_begin(to, "requests");
	report_number(to, "sent", counters->requests);
	report_number(to, "queue", outbox_waiting(mg->outbox));
	report_number(to, "retransmissions", counters->again);
	report_number(to, "interval_ms", outbox_interval(mg->outbox));
	report_number(to, "errors", counters->errors);
	report_number(to, "pendings", counters->pendings);
	report_number(to, "lost", counters->lost);
	report_number(to, "overflowed", counters->overflowed);
	report_number(to, "too_long", counters->too_long);
	report_number(to, "unknown_released", exec_counters(mg->exec)->unknown);
	report_end(to);
}

static void report_commands(const struct mg *mg, const struct report *to)
{
	const struct exec_counters *counters = exec_counters(mg->exec);
	char code[12];
	unsigned int i;

	report_begin(to, "commands");
	for (i = 0; i < EXEC_COMMANDS; i++)
		report_number(to, h248_token_name(H248_ADD + i, false), counters->command[i]);
	report_end(to);
	report_begin(to, "errors");
	for (i = 0; i < EXEC_CODES && counters->error[i].code; i++) {
		snprintf(code, sizeof(code), "%u", counters->error[i].code);
		report_number(to, code, counters->error[i].count);
	}
	report_end(to);
}

static void report_messages(const struct mg *mg, const struct report *to)
{
	struct port_counters sum = { 0 };
	size_t i;

	for (i = 0; i < mg->port_count; i++) {
		const struct port_counters *counters = port_counters(mg->port[i]);

		sum.received += counters->received;
		sum.sent += counters->sent;
		sum.failed += counters->failed;
		sum.strangers += counters->strangers;
		sum.broken += counters->broken;
	}
	report_begin(to, "messages");
	report_number(to, "received", sum.received);
	report_number(to, "sent", sum.sent);
	report_number(to, "send_failed", sum.failed);
	report_number(to, "strangers", sum.strangers);
	report_number(to, "undecodable", mg->undecodable + sum.broken);
	report_number(to, "unauthorized", mg->unauthorized);
	report_number(to, "early", mg->early);
	report_number(to, "unmatched", mg->unmatched);
	report_number(to, "errors", mg->errors);
	report_end(to);
}

void mg_report(const struct mg *mg, const struct report *to)
{
	report_begin(to, "h248");
	report_assoc(mg, to);
	report_messages(mg, to);
	report_inbox(mg, to);
	report_outbox(mg, to);
	report_commands(mg, to);
	report_end(to);
}
