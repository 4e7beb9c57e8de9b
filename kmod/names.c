// SPDX-License-Identifier: GPL-2.0
#include "names.h"

#include <linux/ims_agw.h>

#include "state.h"

/* PURE. Builds in userspace as well. */

static void put_name(char *to, const char *const *names, unsigned int count, unsigned int number)
{
	const char *name = number < count && names[number] ? names[number] : "?";
	unsigned int i;

	for (i = 0; i < AGW_NAME_MAX; i++)
		to[i] = *name ? *name++ : '\0';
	to[AGW_NAME_MAX - 1] = '\0';
}

#define COUNT(names)	(sizeof(names) / sizeof((names)[0]))

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

void agw_name_state(char *to, unsigned int state)
{
	put_name(to, states, COUNT(states), state);
}

static const char *const events[] = {
	[AGW_EVENT_SYN] = "syn",
	[AGW_EVENT_SYN_EXPIRED] = "syn-expired",
	[AGW_EVENT_CONNECT] = "connect",
	[AGW_EVENT_WITHDRAW] = "withdraw",
	[AGW_EVENT_UP] = "up",
	[AGW_EVENT_HANDSHAKE] = "handshake",
	[AGW_EVENT_KEYS] = "keys",
	[AGW_EVENT_VERIFY] = "verify",
	[AGW_EVENT_LINK] = "link",
	[AGW_EVENT_EOF] = "eof",
	[AGW_EVENT_END] = "end",
	[AGW_EVENT_FAIL] = "fail",
	[AGW_EVENT_REARM] = "rearm",
};

void agw_name_event(char *to, unsigned int event)
{
	put_name(to, events, COUNT(events), event);
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

void agw_name_reason(char *to, unsigned int reason)
{
	put_name(to, reasons, COUNT(reasons), reason);
}

static const char *const verdicts[] = {
	[IMS_AGW_VERDICT_ACCEPTED] = "accepted",
	[IMS_AGW_VERDICT_DROPPED_CLOSED] = "dropped-closed",
	[IMS_AGW_VERDICT_DROPPED_INACTIVE] = "dropped-inactive",
	[IMS_AGW_VERDICT_DROPPED_SOURCE] = "dropped-source",
	[IMS_AGW_VERDICT_DROPPED_BUSY] = "dropped-busy",
	[IMS_AGW_VERDICT_DROPPED_ENDED] = "dropped-ended",
	[IMS_AGW_VERDICT_DROPPED_LIMIT] = "dropped-limit",
};

void agw_name_verdict(char *to, unsigned int verdict)
{
	put_name(to, verdicts, COUNT(verdicts), verdict);
}
