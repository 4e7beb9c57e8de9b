/* SPDX-License-Identifier: GPL-2.0 */
/* Names of the numbers of linux/ims_agw.h. Made by Documentation/netlink/generate.sh. */
#ifndef IMS_AGW_NAMES_H
#define IMS_AGW_NAMES_H

#define IMS_AGW_STATE_NAMES \
	[IMS_AGW_STATE_IDLE] = "idle", \
	[IMS_AGW_STATE_ACCEPTED] = "accepted", \
	[IMS_AGW_STATE_CONNECTING] = "connecting", \
	[IMS_AGW_STATE_ESTABLISHED] = "established", \
	[IMS_AGW_STATE_HANDSHAKING] = "handshaking", \
	[IMS_AGW_STATE_KEYED] = "keyed", \
	[IMS_AGW_STATE_VERIFIED] = "verified", \
	[IMS_AGW_STATE_LINKED] = "linked", \
	[IMS_AGW_STATE_HALF_CLOSED] = "half-closed", \
	[IMS_AGW_STATE_CLOSED] = "closed", \
	[IMS_AGW_STATE_FAILED] = "failed", \
	[IMS_AGW_STATE_CLOSING] = "closing",

#define IMS_AGW_GATE_NAMES \
	[IMS_AGW_GATE_CLOSED] = "closed", \
	[IMS_AGW_GATE_LATCH] = "latch", \
	[IMS_AGW_GATE_FILTER] = "filter",

#define IMS_AGW_TLS_ROLE_NAMES \
	[IMS_AGW_TLS_ROLE_NONE] = "none", \
	[IMS_AGW_TLS_ROLE_SERVER] = "server", \
	[IMS_AGW_TLS_ROLE_CLIENT] = "client",

#define IMS_AGW_VERDICT_NAMES \
	[IMS_AGW_VERDICT_ACCEPTED] = "accepted", \
	[IMS_AGW_VERDICT_DROPPED_CLOSED] = "dropped-closed", \
	[IMS_AGW_VERDICT_DROPPED_INACTIVE] = "dropped-inactive", \
	[IMS_AGW_VERDICT_DROPPED_SOURCE] = "dropped-source", \
	[IMS_AGW_VERDICT_DROPPED_BUSY] = "dropped-busy", \
	[IMS_AGW_VERDICT_DROPPED_ENDED] = "dropped-ended", \
	[IMS_AGW_VERDICT_DROPPED_LIMIT] = "dropped-limit",

#define IMS_AGW_REASON_NAMES \
	[IMS_AGW_REASON_NONE] = "none", \
	[IMS_AGW_REASON_RELEASED] = "released", \
	[IMS_AGW_REASON_CLEAN_CLOSE] = "clean-close", \
	[IMS_AGW_REASON_SYN_TIMEOUT] = "syn-timeout", \
	[IMS_AGW_REASON_CONNECT_REFUSED] = "connect-refused", \
	[IMS_AGW_REASON_CONNECT_TIMEOUT] = "connect-timeout", \
	[IMS_AGW_REASON_CONNECT_UNREACHABLE] = "connect-unreachable", \
	[IMS_AGW_REASON_CONNECT_LOCAL] = "connect-local", \
	[IMS_AGW_REASON_RESET] = "reset", \
	[IMS_AGW_REASON_REMOTE_TIMEOUT] = "remote-timeout", \
	[IMS_AGW_REASON_ABORTED] = "aborted", \
	[IMS_AGW_REASON_PARTNER_FAILED] = "partner-failed", \
	[IMS_AGW_REASON_HANDSHAKE_TIMEOUT] = "handshake-timeout", \
	[IMS_AGW_REASON_VERIFY_TIMEOUT] = "verify-timeout", \
	[IMS_AGW_REASON_FINGERPRINT_MISMATCH] = "fingerprint-mismatch", \
	[IMS_AGW_REASON_NO_CERTIFICATE] = "no-certificate", \
	[IMS_AGW_REASON_WEAK_CERTIFICATE] = "weak-certificate", \
	[IMS_AGW_REASON_PROTOCOL_VERSION] = "protocol-version", \
	[IMS_AGW_REASON_NO_COMMON_SUITE] = "no-common-suite", \
	[IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET] = "no-extended-master-secret", \
	[IMS_AGW_REASON_NO_SECURE_RENEGOTIATION] = "no-secure-renegotiation", \
	[IMS_AGW_REASON_PSK_FAILED] = "psk-failed", \
	[IMS_AGW_REASON_UNEXPECTED_MESSAGE] = "unexpected-message", \
	[IMS_AGW_REASON_DECODE_ERROR] = "decode-error", \
	[IMS_AGW_REASON_ALERT_RECEIVED] = "alert-received", \
	[IMS_AGW_REASON_HANDSHAKE_FAILED] = "handshake-failed", \
	[IMS_AGW_REASON_EARLY_CLOSE] = "early-close", \
	[IMS_AGW_REASON_BAD_RECORD] = "bad-record", \
	[IMS_AGW_REASON_RECORD_OVERFLOW] = "record-overflow", \
	[IMS_AGW_REASON_TRUNCATED] = "truncated", \
	[IMS_AGW_REASON_RENEGOTIATION] = "renegotiation", \
	[IMS_AGW_REASON_KEY_UPDATE] = "key-update", \
	[IMS_AGW_REASON_KEYS_REFUSED] = "keys-refused", \
	[IMS_AGW_REASON_AGENT_LOST] = "agent-lost", \
	[IMS_AGW_REASON_NO_MEMORY] = "no-memory", \
	[IMS_AGW_REASON_INTERNAL] = "internal", \
	[IMS_AGW_REASON_KEY_LIMIT] = "key-limit", \
	[IMS_AGW_REASON_BARE_FIN] = "bare-fin", \
	[IMS_AGW_REASON_STALLED] = "stalled", \
	[IMS_AGW_REASON_CERTIFICATE_TOO_LARGE] = "certificate-too-large",

#define IMS_AGW_EVENT_NAMES \
	[IMS_AGW_EVENT_STATE] = "state", \
	[IMS_AGW_EVENT_SYN_DROPPED] = "syn-dropped", \
	[IMS_AGW_EVENT_LATCHED] = "latched", \
	[IMS_AGW_EVENT_TCP_FAILURE] = "tcp-failure", \
	[IMS_AGW_EVENT_TLS_FAILURE] = "tls-failure", \
	[IMS_AGW_EVENT_BEARER_RELEASED] = "bearer-released", \
	[IMS_AGW_EVENT_RELEASED] = "released", \
	[IMS_AGW_EVENT_INACTIVITY] = "inactivity",

#endif
