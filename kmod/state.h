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

/**
 * agw_state_next() - tells where an event leads
 * @state: enum ims_agw_state
 * @event: enum agw_event
 *
 * Return: the next state, or -1: the event means nothing in this one
 */
int agw_state_next(unsigned int state, unsigned int event);

/**
 * agw_state_is_past() - compares how far connections have come
 * @state: of one
 * @other: of another
 *
 * Return: whether the first has come further
 */
int agw_state_is_past(unsigned int state, unsigned int other);

/**
 * agw_state_has_connection() - asks for a TCP connection
 * @state: enum ims_agw_state
 *
 * Return: whether there is one or an attempt to have one, or was one that is not gone yet
 */
int agw_state_has_connection(unsigned int state);

/**
 * agw_state_is_final() - asks whether only an order moves it
 * @state: enum ims_agw_state
 *
 * Return: whether it is so
 */
int agw_state_is_final(unsigned int state);

/**
 * agw_state_is_unverified() - asks for a remote that could be anybody
 * @state: enum ims_agw_state
 * @tls: there has to be a verdict
 *
 * Return: whether there is one
 */
int agw_state_is_unverified(unsigned int state, int tls);

/**
 * agw_state_limit() - tells how long an endpoint may be in a state
 * @state: enum ims_agw_state
 *
 * Return: which of its settings says so
 */
enum agw_limit agw_state_limit(unsigned int state);

/**
 * agw_state_overdue() - tells what it means when the time of a state is over
 * @state: enum ims_agw_state
 *
 * Return: that
 */
enum agw_overdue agw_state_overdue(unsigned int state);

/**
 * agw_state_failure() - tells the event of an endpoint that fails in a state
 * @state: before it failed
 * @tls: with record protection to be
 *
 * Return: what the agent is told besides the state
 */
enum ims_agw_event agw_state_failure(unsigned int state, int tls);

#endif
