// SPDX-License-Identifier: GPL-2.0
#include "close.h"

/* PURE. Builds in userspace as well. */

#define REASON(name)	IMS_AGW_REASON_ ## name

/*
 * A FIN that no close_notify came before can be an attacker's (RFC 8446 clause 6.1): the other side
 * must not take what it got for all. When that side has ended, and the remote was told so, a FIN is
 * how many stacks answer: nobody waits for more, and the reason tells.
 */
static const struct agw_close_rule arrivals[AGW_ARRIVAL_COUNT][2] = {
	/*				sink plain				sink TLS */
	[AGW_ARRIVAL_FIN] = {
		{ AGW_ENDING_FIN, REASON(NONE) },	{ AGW_ENDING_NOTIFY, REASON(NONE) },
	},
	[AGW_ARRIVAL_NOTIFY] = {
		{ AGW_ENDING_FIN, REASON(NONE) },	{ AGW_ENDING_NOTIFY, REASON(NONE) },
	},
	[AGW_ARRIVAL_TRUNCATED] = {
		{ AGW_ENDING_ABORT, REASON(TRUNCATED) },
		{ AGW_ENDING_ABORT, REASON(TRUNCATED) },
	},
	[AGW_ARRIVAL_ANSWERED] = {
		{ AGW_ENDING_FIN, REASON(BARE_FIN) },	{ AGW_ENDING_NOTIFY, REASON(BARE_FIN) },
	},
};

struct agw_close_rule agw_close_arrival(unsigned int arrival, int tls)
{
	return arrivals[arrival][!!tls];
}

/*
 * Who fails in TLS is told by an alert: the agent's, sent through the handshake channel, or the
 * module's own once there are keys. The FIN lets it arrive, an RST could overtake it. A failure
 * without a row is not of TLS and ends by RST.
 */
#define HANDSHAKE	{ AGW_ENDING_ALERT, 1 }
#define TLS		{ AGW_ENDING_ALERT, 0 }

static const struct {
	unsigned char ending;
	unsigned char handshake;
} failures[REASON(MAX) + 1] = {
	[REASON(HANDSHAKE_TIMEOUT)] = HANDSHAKE,
	[REASON(VERIFY_TIMEOUT)] = HANDSHAKE,
	[REASON(FINGERPRINT_MISMATCH)] = HANDSHAKE,
	[REASON(NO_CERTIFICATE)] = HANDSHAKE,
	[REASON(WEAK_CERTIFICATE)] = HANDSHAKE,
	[REASON(PROTOCOL_VERSION)] = HANDSHAKE,
	[REASON(NO_COMMON_SUITE)] = HANDSHAKE,
	[REASON(NO_EXTENDED_MASTER_SECRET)] = HANDSHAKE,
	[REASON(NO_SECURE_RENEGOTIATION)] = HANDSHAKE,
	[REASON(PSK_FAILED)] = HANDSHAKE,
	[REASON(UNEXPECTED_MESSAGE)] = TLS,
	[REASON(DECODE_ERROR)] = TLS,
	[REASON(ALERT_RECEIVED)] = TLS,
	[REASON(HANDSHAKE_FAILED)] = TLS,
	[REASON(EARLY_CLOSE)] = TLS,
	[REASON(BAD_RECORD)] = TLS,
	[REASON(RECORD_OVERFLOW)] = TLS,
	[REASON(RENEGOTIATION)] = TLS,
	[REASON(KEY_UPDATE)] = TLS,
	[REASON(KEYS_REFUSED)] = TLS,
	[REASON(KEY_LIMIT)] = TLS,
	[REASON(CERTIFICATE_TOO_LARGE)] = HANDSHAKE,
};

enum agw_ending agw_close_failed(unsigned int reason)
{
	if (reason <= REASON(MAX) && failures[reason].ending != AGW_ENDING_NONE)
		return failures[reason].ending;
	return AGW_ENDING_ABORT;
}

int agw_close_is_of_handshake(unsigned int reason)
{
	return reason <= REASON(MAX) && failures[reason].handshake;
}

enum agw_ending agw_close_released(int keyed, int busy)
{
	/* What cannot be forwarded any more is lost, and the remote must not take it for all. */
	if (busy)
		return AGW_ENDING_ABORT;
	return keyed ? AGW_ENDING_NOTIFY : AGW_ENDING_FIN;
}
