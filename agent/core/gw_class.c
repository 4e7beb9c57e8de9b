// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"

/* What states and reasons are, by name: their numbers are no order. */

enum {
	CONNECTED = 1,			/* there is a connection */
	BEGUN = 2,			/* its handshake has begun, if it has one */
	VERIFIED = 4,			/* the remote is the right one */
	OVER = 8,
	ENDED = 16,			/* another connection can be ordered */
};

static const unsigned char states[] = {
	[IMS_AGW_STATE_IDLE] = 0,
	[IMS_AGW_STATE_ACCEPTED] = 0,
	[IMS_AGW_STATE_CONNECTING] = 0,
	[IMS_AGW_STATE_ESTABLISHED] = CONNECTED,
	[IMS_AGW_STATE_HANDSHAKING] = CONNECTED | BEGUN,
	[IMS_AGW_STATE_KEYED] = CONNECTED | BEGUN,
	[IMS_AGW_STATE_VERIFIED] = CONNECTED | BEGUN | VERIFIED,
	[IMS_AGW_STATE_LINKED] = CONNECTED | BEGUN | VERIFIED,
	[IMS_AGW_STATE_HALF_CLOSED] = CONNECTED | BEGUN | VERIFIED,
	[IMS_AGW_STATE_CLOSING] = CONNECTED | BEGUN | VERIFIED | ENDED,
	[IMS_AGW_STATE_CLOSED] = BEGUN | OVER | ENDED,
	[IMS_AGW_STATE_FAILED] = BEGUN | OVER | ENDED,
};

static bool is(uint32_t state, unsigned int class)
{
	return state < sizeof(states) && states[state] & class;
}

bool gw_has_connection(uint32_t state)
{
	return is(state, CONNECTED);
}

bool gw_has_begun(uint32_t state)
{
	return is(state, BEGUN);
}

bool gw_is_verified(uint32_t state)
{
	return is(state, VERIFIED);
}

bool gw_is_over(uint32_t state)
{
	return is(state, OVER);
}

bool gw_has_ended(uint32_t state)
{
	return is(state, ENDED);
}

bool gw_is_of_handshake(uint32_t reason)
{
	switch (reason) {
	case IMS_AGW_REASON_HANDSHAKE_TIMEOUT:
	case IMS_AGW_REASON_VERIFY_TIMEOUT:
	case IMS_AGW_REASON_FINGERPRINT_MISMATCH:
	case IMS_AGW_REASON_NO_CERTIFICATE:
	case IMS_AGW_REASON_WEAK_CERTIFICATE:
	case IMS_AGW_REASON_PROTOCOL_VERSION:
	case IMS_AGW_REASON_NO_COMMON_SUITE:
	case IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET:
	case IMS_AGW_REASON_NO_SECURE_RENEGOTIATION:
	case IMS_AGW_REASON_PSK_FAILED:
	case IMS_AGW_REASON_CERTIFICATE_TOO_LARGE:
		return true;
	default:
		return false;
	}
}
