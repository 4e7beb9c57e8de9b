// SPDX-License-Identifier: GPL-2.0
/* What the daemon is and has, as a whole. */
#include <agw_version.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "core/words.h"
#include "ctl_json.h"
#include "utf8.h"

static void add_states(struct ctl_text *to, const size_t state[GW_STATES])
{
	unsigned int i;

	ctl_open(to, "states");
	for (i = 0; i < GW_STATES; i++)
		if (state[i])
			ctl_add_number(to, word_state(i), state[i]);
	ctl_close(to);
}

void ctl_encode_summary(struct ctl_text *to, const struct gw_summary *summary)
{
	ctl_add_number(to, "contexts", summary->contexts);
	ctl_add_number(to, "terminations", summary->terminations);
	ctl_add_number(to, "streams", summary->streams);
	add_states(to, summary->state);
}

static void add_handshakes(struct ctl_text *to, const struct gw_status *status)
{
	ctl_open(to, "handshakes");
	ctl_add_number(to, "running", status->handshakes_running);
	ctl_add_number(to, "waiting", status->handshakes_waiting);
	ctl_add_number(to, "max", status->handshakes_max);
	ctl_add_number(to, "silent", status->silent);
	ctl_add_number(to, "silent_ended", status->silent_ended);
	ctl_add_number(to, "done", status->handshakes_done);
	ctl_add_number(to, "failed", status->handshakes_failed);
	ctl_add_number(to, "verified", status->verified);
	ctl_add_number(to, "mismatches", status->mismatches);
	ctl_close(to);
}

static void add_memory(struct ctl_text *to, const struct gw_status *status)
{
	ctl_open(to, "memory");
	ctl_add_number(to, "used", status->memory_used);
	ctl_add_number(to, "max", status->memory_max);
	ctl_close(to);
}

static void add_workers(struct ctl_text *to, const struct gw_status *status)
{
	ctl_open(to, "workers");
	ctl_add_number(to, "ready", status->workers_ready);
	ctl_add_number(to, "count", status->workers_count);
	ctl_add_number(to, "lost", status->workers_lost);
	ctl_close(to);
}

static void add_address(struct ctl_text *to, const struct addr *address)
{
	char text[ADDR_TEXT_MAX];

	addr_format(address, text);
	ctl_add_text(to, NULL, text);
}

static void add_addresses(struct ctl_text *to, const struct gw_realm_view *realm)
{
	size_t i;

	ctl_open_array(to, "addresses");
	for (i = 0; i < realm->address_count; i++)
		add_address(to, &realm->address[i]);
	ctl_close_array(to);
}

/* Addresses that the host has lost, or that the last order there could not use. */
static void add_unusable(struct ctl_text *to, const struct gw_realm_view *realm)
{
	size_t i;

	ctl_open_array(to, "unusable");
	for (i = 0; i < realm->address_count; i++)
		if (realm->unusable & 1U << i)
			add_address(to, &realm->address[i]);
	ctl_close_array(to);
}

/* Its name may be of any octets. */
static void add_interface(struct ctl_text *to, const char *name)
{
	char shown[4 * IF_NAMESIZE];

	utf8_show(shown, sizeof(shown), name, strlen(name));
	ctl_add_text(to, "interface", shown);
}

static void add_realm(void *arg, const struct gw_realm_view *realm)
{
	struct ctl_text *to = arg;
	char ports[24];

	ctl_open(to, NULL);
	ctl_add_text(to, "name", realm->name);
	add_addresses(to, realm);
	snprintf(ports, sizeof(ports), "%u-%u", realm->port_min, realm->port_max);
	ctl_add_text(to, "ports", ports);
	if (*realm->interface)
		add_interface(to, realm->interface);
	if (realm->interface_gone)
		ctl_add_bool(to, "interface_gone", true);
	if (realm->unusable)
		add_unusable(to, realm);
	ctl_close(to);
}

static void add_realms(struct ctl_text *to, const struct gw *gw)
{
	ctl_open_array(to, "realms");
	gw_realms(gw, add_realm, to);
	ctl_close_array(to);
}

static void add_own(struct ctl_text *to, const struct fp_digests *own)
{
	char text[FP_TEXT_MAX];
	struct fp fp;
	int hash;

	ctl_open_array(to, "fingerprints");
	for (hash = 0; hash < FP_HASH_COUNT; hash++) {
		fp_from_digests(own, (enum fp_hash)hash, &fp);
		fp_format(&fp, text);
		ctl_add_text(to, NULL, text);
	}
	ctl_close_array(to);
}

void ctl_encode_status(struct ctl_text *to, const struct gw *gw)
{
	struct gw_status status;

	gw_status(gw, &status);
	ctl_add_text(to, "version", AGW_VERSION);
	ctl_add_number(to, "protocol", CTL_PROTOCOL);
	ctl_add_text(to, "module_version", status.module_version);
	ctl_add_number(to, "abi", status.abi_version);
	ctl_add_bool(to, "claimed", status.abi_version);
	if (status.draining)
		ctl_add_bool(to, "draining", true);
	ctl_add_number(to, "contexts", status.contexts);
	ctl_add_number(to, "endpoints", status.endpoints);
	ctl_add_number(to, "endpoints_max", status.endpoints_max);
	ctl_add_number(to, "unverified_max", status.unverified_max);
	add_states(to, status.state);
	add_handshakes(to, &status);
	add_workers(to, &status);
	if (status.memory_max)
		add_memory(to, &status);
	if (status.unconfirmed)
		ctl_add_number(to, "unconfirmed", status.unconfirmed);
	ctl_add_number(to, "resyncs", status.resyncs);
	ctl_add_number(to, "cpus", status.cpus);
	add_own(to, &status.own);
	add_realms(to, gw);
}
