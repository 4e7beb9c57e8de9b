// SPDX-License-Identifier: GPL-2.0
#include "state.h"

/* PURE. Builds in userspace as well. */

#define NEXT(name)	(IMS_AGW_STATE_ ## name + 1)	/* 0 is no entry */
#define TOLD(name)	(IMS_AGW_EVENT_ ## name)

/* All that a state means. */
static const struct {
	unsigned char next[AGW_EVENT_COUNT];
	unsigned char stage;		/* how far a connection has come: numbers are no order */
	unsigned char limit;		/* enum agw_limit */
	unsigned char overdue;		/* enum agw_overdue */
	unsigned char unverified;	/* with TLS */
	unsigned char failure;		/* TOLD() of one without TLS, or with a verdict */
} rows[AGW_STATE_COUNT] = {
	[IMS_AGW_STATE_IDLE] = {
		.next = {
			[AGW_EVENT_SYN] = NEXT(ACCEPTED),
			[AGW_EVENT_CONNECT] = NEXT(CONNECTING),
			[AGW_EVENT_UP] = NEXT(ESTABLISHED),	/* by a SYN cookie */
			[AGW_EVENT_FAIL] = NEXT(FAILED),
		},
		.stage = 0,
		.failure = TOLD(TCP_FAILURE),
	},
	[IMS_AGW_STATE_ACCEPTED] = {
		.next = {
			[AGW_EVENT_SYN_EXPIRED] = NEXT(IDLE),
			[AGW_EVENT_UP] = NEXT(ESTABLISHED),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 1,
		.limit = AGW_LIMIT_CONNECT,
		.overdue = AGW_OVERDUE_SYN,
		.failure = TOLD(TCP_FAILURE),
	},
	[IMS_AGW_STATE_CONNECTING] = {
		.next = {
			[AGW_EVENT_UP] = NEXT(ESTABLISHED),
			[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 2,
		.limit = AGW_LIMIT_CONNECT,
		.overdue = AGW_OVERDUE_ATTEMPT,
		.failure = TOLD(TCP_FAILURE),
	},
	[IMS_AGW_STATE_ESTABLISHED] = {
		.next = {
			[AGW_EVENT_HANDSHAKE] = NEXT(HANDSHAKING),
			[AGW_EVENT_LINK] = NEXT(LINKED),
			[AGW_EVENT_END] = NEXT(CLOSED),		/* nobody to forward to */
			[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 3,
		.limit = AGW_LIMIT_KEYS,
		.overdue = AGW_OVERDUE_HANDSHAKE,
		.unverified = 1,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_HANDSHAKING] = {
		.next = {
			[AGW_EVENT_KEYS] = NEXT(KEYED),
			[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 4,
		.limit = AGW_LIMIT_KEPT,
		.overdue = AGW_OVERDUE_HANDSHAKE,
		.unverified = 1,
		.failure = TOLD(TLS_FAILURE),
	},
	[IMS_AGW_STATE_KEYED] = {
		.next = {
			[AGW_EVENT_VERIFY] = NEXT(VERIFIED),
			[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 5,
		.limit = AGW_LIMIT_VERIFY,
		.overdue = AGW_OVERDUE_VERDICT,
		.unverified = 1,
		.failure = TOLD(TLS_FAILURE),
	},
	[IMS_AGW_STATE_VERIFIED] = {
		.next = {
			[AGW_EVENT_LINK] = NEXT(LINKED),
			[AGW_EVENT_WITHDRAW] = NEXT(IDLE),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 6,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_LINKED] = {
		.next = {
			[AGW_EVENT_EOF] = NEXT(HALF_CLOSED),
			[AGW_EVENT_END] = NEXT(CLOSED),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 7,
		.overdue = AGW_OVERDUE_REASON,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_HALF_CLOSED] = {
		.next = {
			[AGW_EVENT_EOF] = NEXT(CLOSING),
			[AGW_EVENT_END] = NEXT(CLOSED),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 8,
		.limit = AGW_LIMIT_KEPT,	/* of a remote that was reset */
		.overdue = AGW_OVERDUE_REASON,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_CLOSING] = {
		.next = {
			[AGW_EVENT_END] = NEXT(CLOSED),
			[AGW_EVENT_FAIL] = NEXT(FAILED),
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 9,
		.limit = AGW_LIMIT_DELIVERY,
		.overdue = AGW_OVERDUE_DELIVERY,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_CLOSED] = {
		.next = {
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 10,
		.limit = AGW_LIMIT_DELIVERY,
		.failure = TOLD(BEARER_RELEASED),
	},
	[IMS_AGW_STATE_FAILED] = {
		.next = {
			[AGW_EVENT_REARM] = NEXT(IDLE),
		},
		.stage = 10,
		.limit = AGW_LIMIT_DELIVERY,
		.failure = TOLD(BEARER_RELEASED),
	},
};

int agw_state_next(unsigned int state, unsigned int event)
{
	if (state >= AGW_STATE_COUNT || event >= AGW_EVENT_COUNT)
		return -1;
	return rows[state].next[event] - 1;
}

int agw_state_is_past(unsigned int state, unsigned int other)
{
	return rows[state].stage > rows[other].stage;
}

int agw_state_has_connection(unsigned int state)
{
	return agw_state_is_past(state, IMS_AGW_STATE_ACCEPTED) &&
	       agw_state_is_past(IMS_AGW_STATE_CLOSED, state);
}

int agw_state_is_final(unsigned int state)
{
	return !agw_state_is_past(IMS_AGW_STATE_CLOSED, state);
}

int agw_state_is_unverified(unsigned int state, int tls)
{
	return tls && rows[state].unverified;
}

enum agw_limit agw_state_limit(unsigned int state)
{
	return rows[state].limit;
}

enum agw_overdue agw_state_overdue(unsigned int state)
{
	return rows[state].overdue;
}

enum ims_agw_event agw_state_failure(unsigned int state, int tls)
{
	return agw_state_is_unverified(state, tls) ? TOLD(TLS_FAILURE) : rows[state].failure;
}
