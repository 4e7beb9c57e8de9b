// SPDX-License-Identifier: GPL-2.0
/*
 * The SYN table of TS 23.334 clause 6.2.10.3.2.1.1, step 10: what was ordered and the gate that
 * follows.
 *
 * with: agent/addr.c agent/core/gw_gate.c
 */
#include "core/gw_priv.h"
#include "tap.h"

#define IGNORE true
#define ACCEPT false

struct row {
	const char *what;
	bool ignore;
	enum gw_setup setup;
	enum gw_latch latch;
	enum gw_filter filter;
	const char *remote, *prefix;
	enum ims_agw_gate gate;
	const char *source;		/* of a filter gate, with prefix length */
	unsigned int port;
};

static const struct row rows[] = {
	{ "ignore, no remote", IGNORE, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "ignore, no remote, latch", IGNORE, GW_SETUP_ACTPASS, GW_LATCH_ON, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "ignore with a remote", IGNORE, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "no remote, no latch", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "no remote, no latch, no filter", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF,
	  GW_FILTER_NONE, NULL, NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "no remote, no latch, prefix", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF,
	  GW_FILTER_PREFIX, NULL, "192.0.2.0/24", IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "no remote, latch", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_ON, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_LATCH, NULL, 0 },
	{ "no remote, relatch", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_RELATCH, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_LATCH, NULL, 0 },
	{ "no remote, latch, merge mode", ACCEPT, GW_SETUP_PASSIVE, GW_LATCH_ON,
	  GW_FILTER_ADDRESS, NULL, NULL, IMS_AGW_GATE_LATCH, NULL, 0 },
	{ "no remote, latch from a prefix", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_ON,
	  GW_FILTER_PREFIX, NULL, "192.0.2.0/24", IMS_AGW_GATE_FILTER, "192.0.2.0/24", 0 },
	{ "remote", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_FILTER, "192.0.2.9/32", 0 },
	{ "remote of the other family", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF,
	  GW_FILTER_ADDRESS, "[2001:db8::9]:5000", NULL, IMS_AGW_GATE_FILTER,
	  "2001:db8::9/128", 0 },
	{ "remote, latch", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_ON, GW_FILTER_ADDRESS,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_FILTER, "192.0.2.9/32", 0 },
	{ "remote, port 9", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  "192.0.2.9:9", NULL, IMS_AGW_GATE_FILTER, "192.0.2.9/32", 0 },
	{ "remote, its port ordered", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF,
	  GW_FILTER_ADDRESS_PORT, "192.0.2.9:5000", NULL, IMS_AGW_GATE_FILTER, "192.0.2.9/32",
	  5000 },
	{ "remote, a prefix ordered", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_PREFIX,
	  "192.0.2.9:5000", "192.0.2.0/28", IMS_AGW_GATE_FILTER, "192.0.2.0/28", 0 },
	{ "remote, no filter", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_OFF, GW_FILTER_NONE,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_FILTER, "192.0.2.9/0", 0 },
	{ "remote, no filter, latch", ACCEPT, GW_SETUP_ACTPASS, GW_LATCH_ON, GW_FILTER_NONE,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_LATCH, NULL, 0 },
	{ "active with a remote", ACCEPT, GW_SETUP_ACTIVE, GW_LATCH_OFF, GW_FILTER_ADDRESS,
	  "192.0.2.9:5000", NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
	{ "active, latch", ACCEPT, GW_SETUP_ACTIVE, GW_LATCH_ON, GW_FILTER_ADDRESS,
	  NULL, NULL, IMS_AGW_GATE_CLOSED, NULL, 0 },
};

static void test_row(const struct row *row)
{
	struct addr_prefix prefix = { 0 }, source;
	struct kern_config config = { .gate = 99, .filter_len = 99 };
	struct addr remote = { 0 };
	struct gw_gate_in in = {
		.ignore_syn = row->ignore, .setup = row->setup, .latch = row->latch,
		.filter = row->filter, .prefix = &prefix, .remote = &remote,
	};
	char text[ADDR_TEXT_MAX] = "";

	if (row->remote)
		addr_parse_transport(&remote, row->remote);
	if (row->prefix)
		addr_parse_prefix(&prefix, row->prefix);
	gw_gate(&in, &config);
	is_int(config.gate, row->gate, "%s: gate", row->what);
	if (config.gate == IMS_AGW_GATE_FILTER) {
		source.addr = config.filter;
		source.len = config.filter_len;
		addr_format_prefix(&source, text);
	}
	is_str(text, row->source ? row->source : "", "%s: source", row->what);
	is_int(config.filter.port, row->port, "%s: port", row->what);
}

int main(void)
{
	size_t i, count = sizeof(rows) / sizeof(rows[0]);

	plan(3 * count);
	for (i = 0; i < count; i++)
		test_row(&rows[i]);
	return tap_done();
}
