/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_LIMITS_H
#define AGENT_MG_LIMITS_H

/* What the lower half of the front end holds at most, and how often it tries. */

/* Messages. */
#define MG_MESSAGE_TRANSACTIONS	10	/* that come, more get 413 (TS 29.334 clause 5.10) */
#define MG_MESSAGE_ACKS		4096	/* numbers that a message acknowledges, more are ignored */
#define MG_ARENA_MAX		(2 << 20)	/* octets of the tree of a reply */

/* Sockets. */
#define PORT_CONNECTIONS_MAX	32	/* of a port, then the oldest goes */
#define PORT_QUEUE_MAX		(4 << 20)	/* octets that wait to be sent on a connection */
#define PORT_MESSAGES_PER_TURN	64	/* of a socket, before others have their turn */

/* Requests of controllers. */
#define INBOX_MAX		65536	/* that are remembered */
#define INBOX_OCTETS_MAX	(64 << 20)	/* of their replies */
#define INBOX_WAITING_MAX	1024	/* not yet run: then nothing more is read */
#define INBOX_PER_TURN		16	/* run, before sockets have their turn */
#define INBOX_PENDING_MAX	20	/* of one request, then 506 ends it */

/* Requests of the gateway. */
#define OUTBOX_MAX		4096	/* that wait, or have no reply yet */
#define OUTBOX_OCTETS_MAX	(16 << 20)
#define OUTBOX_WINDOW		64	/* under way at the same time */
#define OUTBOX_INTERVAL_MIN	50	/* ms to the first repetition */
#define OUTBOX_INTERVAL_MAX	4000	/* ms between two (RFC 3525 annex D.1.3) */

/* Associations. */
#define ASSOC_REDIRECTS_MAX	8	/* by MgcIdToTry, one after the other */
#define ASSOC_WAIT_MAX		60000	/* ms between two rounds of controllers */
#define ASSOC_FAREWELL_MS	1000	/* for the reply to the last ServiceChange */

#endif
