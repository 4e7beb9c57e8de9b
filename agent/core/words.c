// SPDX-License-Identifier: GPL-2.0
#include "words.h"

#include <assert.h>
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
	[IMS_AGW_STATE_IDLE] = "idle",
	[IMS_AGW_STATE_ACCEPTED] = "accepted",
	[IMS_AGW_STATE_CONNECTING] = "connecting",
	[IMS_AGW_STATE_ESTABLISHED] = "established",
	[IMS_AGW_STATE_HANDSHAKING] = "handshaking",
	[IMS_AGW_STATE_KEYED] = "keyed",
	[IMS_AGW_STATE_VERIFIED] = "verified",
	[IMS_AGW_STATE_LINKED] = "linked",
	[IMS_AGW_STATE_HALF_CLOSED] = "half-closed",
	[IMS_AGW_STATE_CLOSED] = "closed",
	[IMS_AGW_STATE_FAILED] = "failed",
	[IMS_AGW_STATE_CLOSING] = "closing",
};

const char *word_state(unsigned int state)
{
	return NAME(states, state);
}

static const char *const gates[] = {
	[IMS_AGW_GATE_CLOSED] = "closed",
	[IMS_AGW_GATE_LATCH] = "latch",
	[IMS_AGW_GATE_FILTER] = "filter",
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
	[IMS_AGW_TLS_ROLE_NONE] = "none",
	[IMS_AGW_TLS_ROLE_SERVER] = "server",
	[IMS_AGW_TLS_ROLE_CLIENT] = "client",
};

const char *word_tls_role(unsigned int role)
{
	return NAME(roles, role);
}

static const char *const reasons[] = {
	[IMS_AGW_REASON_NONE] = "none",
	[IMS_AGW_REASON_RELEASED] = "released",
	[IMS_AGW_REASON_CLEAN_CLOSE] = "clean-close",
	[IMS_AGW_REASON_SYN_TIMEOUT] = "syn-timeout",
	[IMS_AGW_REASON_CONNECT_REFUSED] = "connect-refused",
	[IMS_AGW_REASON_CONNECT_TIMEOUT] = "connect-timeout",
	[IMS_AGW_REASON_CONNECT_UNREACHABLE] = "connect-unreachable",
	[IMS_AGW_REASON_CONNECT_LOCAL] = "connect-local",
	[IMS_AGW_REASON_RESET] = "reset",
	[IMS_AGW_REASON_REMOTE_TIMEOUT] = "remote-timeout",
	[IMS_AGW_REASON_ABORTED] = "aborted",
	[IMS_AGW_REASON_PARTNER_FAILED] = "partner-failed",
	[IMS_AGW_REASON_HANDSHAKE_TIMEOUT] = "handshake-timeout",
	[IMS_AGW_REASON_VERIFY_TIMEOUT] = "verify-timeout",
	[IMS_AGW_REASON_FINGERPRINT_MISMATCH] = "fingerprint-mismatch",
	[IMS_AGW_REASON_NO_CERTIFICATE] = "no-certificate",
	[IMS_AGW_REASON_WEAK_CERTIFICATE] = "weak-certificate",
	[IMS_AGW_REASON_PROTOCOL_VERSION] = "protocol-version",
	[IMS_AGW_REASON_NO_COMMON_SUITE] = "no-common-suite",
	[IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET] = "no-extended-master-secret",
	[IMS_AGW_REASON_NO_SECURE_RENEGOTIATION] = "no-secure-renegotiation",
	[IMS_AGW_REASON_PSK_FAILED] = "psk-failed",
	[IMS_AGW_REASON_UNEXPECTED_MESSAGE] = "unexpected-message",
	[IMS_AGW_REASON_DECODE_ERROR] = "decode-error",
	[IMS_AGW_REASON_ALERT_RECEIVED] = "alert-received",
	[IMS_AGW_REASON_HANDSHAKE_FAILED] = "handshake-failed",
	[IMS_AGW_REASON_EARLY_CLOSE] = "early-close",
	[IMS_AGW_REASON_BAD_RECORD] = "bad-record",
	[IMS_AGW_REASON_RECORD_OVERFLOW] = "record-overflow",
	[IMS_AGW_REASON_TRUNCATED] = "truncated",
	[IMS_AGW_REASON_RENEGOTIATION] = "renegotiation",
	[IMS_AGW_REASON_KEY_UPDATE] = "key-update",
	[IMS_AGW_REASON_KEYS_REFUSED] = "keys-refused",
	[IMS_AGW_REASON_AGENT_LOST] = "agent-lost",
	[IMS_AGW_REASON_NO_MEMORY] = "no-memory",
	[IMS_AGW_REASON_INTERNAL] = "internal",
	[IMS_AGW_REASON_KEY_LIMIT] = "key-limit",
	[IMS_AGW_REASON_BARE_FIN] = "bare-fin",
	[IMS_AGW_REASON_STALLED] = "stalled",
	[IMS_AGW_REASON_CERTIFICATE_TOO_LARGE] = "certificate-too-large",
};

const char *word_reason(unsigned int reason)
{
	return NAME(reasons, reason);
}

static const char *const events[] = {
	[GW_EVENT_STATE] = "state",
	[GW_EVENT_SYN_DROPPED] = "syn-dropped",
	[GW_EVENT_LATCHED] = "latched",
	[GW_EVENT_TCP_FAILURE] = "tcp-failure",
	[GW_EVENT_TLS_FAILURE] = "tls-failure",
	[GW_EVENT_BEARER_RELEASED] = "bearer-released",
	[GW_EVENT_RELEASED] = "released",
	[GW_EVENT_VERIFIED] = "verified",
	[GW_EVENT_INACTIVITY] = "inactivity",
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
};

const char *word_stat(unsigned int stat)
{
	return NAME(stats, stat);
}
