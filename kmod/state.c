// SPDX-License-Identifier: GPL-2.0
#include "state.h"

/* PURE. Builds in userspace as well. */

#define NEXT(name)	(IMS_AGW_STATE_ ## name + 1)	/* 0 is no entry */

static const unsigned char next[AGW_STATE_COUNT][AGW_EVENT_COUNT] = {
	[IMS_AGW_STATE_IDLE] = {
		[AGW_EVENT_SYN] = NEXT(ACCEPTED),
		[AGW_EVENT_CONNECT] = NEXT(CONNECTING),
		[AGW_EVENT_UP] = NEXT(ESTABLISHED),	/* by a SYN cookie */
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_ACCEPTED] = {
		[AGW_EVENT_SYN_EXPIRED] = NEXT(IDLE),
		[AGW_EVENT_UP] = NEXT(ESTABLISHED),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_CONNECTING] = {
		[AGW_EVENT_UP] = NEXT(ESTABLISHED),
		[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_ESTABLISHED] = {
		[AGW_EVENT_HANDSHAKE] = NEXT(HANDSHAKING),
		[AGW_EVENT_LINK] = NEXT(LINKED),
		[AGW_EVENT_END] = NEXT(CLOSED),		/* nobody to forward to */
		[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_HANDSHAKING] = {
		[AGW_EVENT_KEYS] = NEXT(KEYED),
		[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_KEYED] = {
		[AGW_EVENT_VERIFY] = NEXT(VERIFIED),
		[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_VERIFIED] = {
		[AGW_EVENT_LINK] = NEXT(LINKED),
		[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_LINKED] = {
		[AGW_EVENT_EOF] = NEXT(HALF_CLOSED),
		[AGW_EVENT_END] = NEXT(CLOSED),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_HALF_CLOSED] = {
		[AGW_EVENT_EOF] = NEXT(CLOSING),
		[AGW_EVENT_END] = NEXT(CLOSED),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
	},
	[IMS_AGW_STATE_CLOSING] = {
		[AGW_EVENT_END] = NEXT(CLOSED),
		[AGW_EVENT_FAIL] = NEXT(FAILED),
		[AGW_EVENT_REARM] = NEXT(IDLE),
	},
	[IMS_AGW_STATE_CLOSED] = {
		[AGW_EVENT_REARM] = NEXT(IDLE),
	},
	[IMS_AGW_STATE_FAILED] = {
		[AGW_EVENT_REARM] = NEXT(IDLE),
	},
};

int agw_state_next(unsigned int state, unsigned int event)
{
	if (state >= AGW_STATE_COUNT || event >= AGW_EVENT_COUNT)
		return -1;
	return next[state][event] - 1;
}

/* How far a connection has come. The numbers of the states are no order. */
static const unsigned char stages[AGW_STATE_COUNT] = {
	[IMS_AGW_STATE_IDLE] = 0,
	[IMS_AGW_STATE_ACCEPTED] = 1,
	[IMS_AGW_STATE_CONNECTING] = 2,
	[IMS_AGW_STATE_ESTABLISHED] = 3,
	[IMS_AGW_STATE_HANDSHAKING] = 4,
	[IMS_AGW_STATE_KEYED] = 5,
	[IMS_AGW_STATE_VERIFIED] = 6,
	[IMS_AGW_STATE_LINKED] = 7,
	[IMS_AGW_STATE_HALF_CLOSED] = 8,
	[IMS_AGW_STATE_CLOSING] = 9,
	[IMS_AGW_STATE_CLOSED] = 10,
	[IMS_AGW_STATE_FAILED] = 10,
};

int agw_state_is_past(unsigned int state, unsigned int other)
{
	return stages[state] > stages[other];
}

int agw_state_has_connection(unsigned int state)
{
	return agw_state_is_past(state, IMS_AGW_STATE_ACCEPTED) &&
	       agw_state_is_past(IMS_AGW_STATE_CLOSED, state);
}
