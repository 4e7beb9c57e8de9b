/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_STATE_H
#define AGW_STATE_H

#include <linux/ims_agw.h>

/* PURE. States of a stream endpoint, which are enum ims_agw_state, and what moves it. */

enum agw_event {
	AGW_EVENT_SYN,		/* a SYN passed the gate */
	AGW_EVENT_SYN_EXPIRED,	/* and nothing followed */
	AGW_EVENT_CONNECT,	/* the gateway sends its SYN */
	AGW_EVENT_WITHDRAW,	/* that came to nothing, and a mere SYN had asked for it */
	AGW_EVENT_UP,		/* the three-way handshake is complete */
	AGW_EVENT_HANDSHAKE,	/* the agent took the handshake channel */
	AGW_EVENT_KEYS,		/* record protection is armed */
	AGW_EVENT_VERIFY,	/* the agent confirmed the remote */
	AGW_EVENT_LINK,		/* both endpoints are ready */
	AGW_EVENT_EOF,		/* one direction has ended, or the other one too */
	AGW_EVENT_END,		/* both have, and nothing is left to deliver */
	AGW_EVENT_FAIL,
	AGW_EVENT_REARM,	/* the controller wants another connection */
	AGW_EVENT_COUNT,
};

#define AGW_STATE_COUNT	(IMS_AGW_STATE_MAX + 1)

/* The next state, or -1: the event means nothing in this state. */
int agw_state_next(unsigned int state, unsigned int event);

/* A connection in this state has come further than the other state. */
int agw_state_is_past(unsigned int state, unsigned int other);

/* There is a TCP connection, or there was one and it is not gone yet. */
int agw_state_has_connection(unsigned int state);

#endif
