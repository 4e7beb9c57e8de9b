// SPDX-License-Identifier: GPL-2.0
#include "words.h"

#include <assert.h>
#include <ims_agw_names.h>
#include <linux/ims_agw.h>
#include <linux/tls.h>
#include <stddef.h>

#include "gw.h"

#define NAME(table, value) \
	name_of(table, sizeof(table) / sizeof((table)[0]), value)

static const char *name_of(const char *const *table, size_t count, unsigned int value)
{
	return value < count && table[value] ? table[value] : "unknown";
}

/* What controllers know has the numbers of the module. */
static_assert(IMS_AGW_STATE_MAX + 1 == GW_STATES, "a state has no room in a status");

static const char *const states[] = {
	IMS_AGW_STATE_NAMES
};

const char *word_state(unsigned int state)
{
	return NAME(states, state);
}

static const char *const gates[] = {
	IMS_AGW_GATE_NAMES
};

const char *word_gate(unsigned int gate)
{
	return NAME(gates, gate);
}

static const char *const modes[] = {
	[0] = "inactive",
	[IMS_AGW_MODE_RECEIVE] = "receive",
	[IMS_AGW_MODE_SEND] = "send",
	[IMS_AGW_MODE_RECEIVE | IMS_AGW_MODE_SEND] = "both",
};

const char *word_mode(unsigned int mode)
{
	return NAME(modes, mode);
}

static const char *const roles[] = {
	IMS_AGW_TLS_ROLE_NAMES
};

const char *word_tls_role(unsigned int role)
{
	return NAME(roles, role);
}

static const char *const reasons[] = {
	IMS_AGW_REASON_NAMES
};

const char *word_reason(unsigned int reason)
{
	return NAME(reasons, reason);
}

static const char *const events[] = {
	IMS_AGW_EVENT_NAMES
	[GW_EVENT_VERIFIED] = "verified",
	[GW_EVENT_HEARTBEAT] = "heartbeat",
};

const char *word_event(unsigned int event)
{
	return NAME(events, event);
}

const char *word_tls_version(unsigned int version)
{
	return version == 0x0303 ? "1.2" : version == 0x0304 ? "1.3" : "unknown";
}

const char *word_cipher(unsigned int cipher)
{
	switch (cipher) {
	case TLS_CIPHER_AES_GCM_128:
		return "aes-128-gcm";
	case TLS_CIPHER_AES_GCM_256:
		return "aes-256-gcm";
	case TLS_CIPHER_AES_CCM_128:
		return "aes-128-ccm";
	case TLS_CIPHER_CHACHA20_POLY1305:
		return "chacha20-poly1305";
	}
	return "unknown";
}

static const char *const stats[] = {
	[IMS_AGW_A_STATS_RX_BYTES] = "rx-bytes",
	[IMS_AGW_A_STATS_FORWARDED_BYTES] = "forwarded-bytes",
	[IMS_AGW_A_STATS_DROPPED_BYTES] = "dropped-bytes",
	[IMS_AGW_A_STATS_QUEUED_BYTES] = "queued-bytes",
	[IMS_AGW_A_STATS_TX_BYTES] = "tx-bytes",
	[IMS_AGW_A_STATS_RX_CONTROL] = "rx-control",
	[IMS_AGW_A_STATS_RX_KEY_UPDATES] = "rx-key-updates",
	[IMS_AGW_A_STATS_STALLS] = "stalls",
	[IMS_AGW_A_STATS_SYN_ACCEPTED] = "syn-accepted",
	[IMS_AGW_A_STATS_SYN_DROPPED_CLOSED] = "syn-dropped-closed",
	[IMS_AGW_A_STATS_SYN_DROPPED_INACTIVE] = "syn-dropped-inactive",
	[IMS_AGW_A_STATS_SYN_DROPPED_SOURCE] = "syn-dropped-source",
	[IMS_AGW_A_STATS_SYN_DROPPED_BUSY] = "syn-dropped-busy",
	[IMS_AGW_A_STATS_SYN_DROPPED_ENDED] = "syn-dropped-ended",
	[IMS_AGW_A_STATS_SYN_DROPPED_LIMIT] = "syn-dropped-limit",
	[IMS_AGW_A_STATS_SYN_EXPIRED] = "syn-expired",
	[IMS_AGW_A_STATS_CONNECTS_WITHDRAWN] = "connects-withdrawn",
	[IMS_AGW_A_STATS_POLICED] = "policed",
};

const char *word_stat(unsigned int stat)
{
	return NAME(stats, stat);
}
