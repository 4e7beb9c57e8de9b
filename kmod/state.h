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

/* How long an endpoint may be in a state: which of its settings tells. */
enum agw_limit {
	AGW_LIMIT_NONE,
	AGW_LIMIT_CONNECT,
	AGW_LIMIT_KEYS,		/* as a TLS server for the first octet, as a client for all */
	AGW_LIMIT_KEPT,		/* that of the state before goes on */
	AGW_LIMIT_VERIFY,
	AGW_LIMIT_DELIVERY,	/* while octets are acknowledged; linger-timeout without any */
};

/* What a state means when its time is over. */
enum agw_overdue {
	AGW_OVERDUE_NOTHING,
	AGW_OVERDUE_SYN,	/* nothing followed it */
	AGW_OVERDUE_ATTEMPT,	/* to connect */
	AGW_OVERDUE_HANDSHAKE,
	AGW_OVERDUE_VERDICT,	/* on the remote */
	AGW_OVERDUE_REASON,	/* nobody knew a better one than that of the socket */
	AGW_OVERDUE_DELIVERY,	/* the remote acknowledges nothing more */
};

/* The next state, or -1: the event means nothing in this state. */
int agw_state_next(unsigned int state, unsigned int event);

/* A connection in this state has come further than the other state. */
int agw_state_is_past(unsigned int state, unsigned int other);

/* There is a TCP connection, or there was one and it is not gone yet. */
int agw_state_has_connection(unsigned int state);

/* Nothing moves it any more but an order. */
int agw_state_is_final(unsigned int state);

/* A remote is there that could be anybody. tls: there has to be a verdict. */
int agw_state_is_unverified(unsigned int state, int tls);

enum agw_limit agw_state_limit(unsigned int state);
enum agw_overdue agw_state_overdue(unsigned int state);

/* What the agent is told besides the state when an endpoint fails in it. */
enum ims_agw_event agw_state_failure(unsigned int state, int tls);

#endif
