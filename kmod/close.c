// SPDX-License-Identifier: GPL-2.0
#include "close.h"

/* PURE. Builds in userspace as well. */

#define REASON(name)	IMS_AGW_REASON_ ## name

/*
 * A FIN that no close_notify came before can be an attacker's (RFC 8446 clause 6.1): the other side
 * must not take what it got for all.
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
};

struct agw_close_rule agw_close_arrival(unsigned int arrival, int tls)
{
	return arrivals[arrival][!!tls];
}

/*
 * Who fails in TLS is told by an alert: the agent's, sent through the handshake channel, or the
 * module's own once there are keys. The FIN lets it arrive, an RST could overtake it.
 */
static const unsigned char failures[REASON(MAX) + 1] = {
	[REASON(HANDSHAKE_TIMEOUT)] = AGW_ENDING_ALERT,
	[REASON(VERIFY_TIMEOUT)] = AGW_ENDING_ALERT,
	[REASON(FINGERPRINT_MISMATCH)] = AGW_ENDING_ALERT,
	[REASON(NO_CERTIFICATE)] = AGW_ENDING_ALERT,
	[REASON(WEAK_CERTIFICATE)] = AGW_ENDING_ALERT,
	[REASON(PROTOCOL_VERSION)] = AGW_ENDING_ALERT,
	[REASON(NO_COMMON_SUITE)] = AGW_ENDING_ALERT,
	[REASON(NO_EXTENDED_MASTER_SECRET)] = AGW_ENDING_ALERT,
	[REASON(NO_SECURE_RENEGOTIATION)] = AGW_ENDING_ALERT,
	[REASON(PSK_FAILED)] = AGW_ENDING_ALERT,
	[REASON(UNEXPECTED_MESSAGE)] = AGW_ENDING_ALERT,
	[REASON(DECODE_ERROR)] = AGW_ENDING_ALERT,
	[REASON(ALERT_RECEIVED)] = AGW_ENDING_ALERT,
	[REASON(HANDSHAKE_FAILED)] = AGW_ENDING_ALERT,
	[REASON(EARLY_CLOSE)] = AGW_ENDING_ALERT,
	[REASON(BAD_RECORD)] = AGW_ENDING_ALERT,
	[REASON(RECORD_OVERFLOW)] = AGW_ENDING_ALERT,
	[REASON(RENEGOTIATION)] = AGW_ENDING_ALERT,
	[REASON(KEY_UPDATE)] = AGW_ENDING_ALERT,
	[REASON(KEYS_REFUSED)] = AGW_ENDING_ALERT,
};

enum agw_ending agw_close_failed(unsigned int reason)
{
	if (reason <= REASON(MAX) && failures[reason] != AGW_ENDING_NONE)
		return failures[reason];
	return AGW_ENDING_ABORT;
}

enum agw_ending agw_close_released(int keyed, int busy)
{
	if (busy)
		return AGW_ENDING_ABORT;
	return keyed ? AGW_ENDING_NOTIFY : AGW_ENDING_FIN;
}
