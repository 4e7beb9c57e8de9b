/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CLOSE_H
#define AGW_CLOSE_H

#include <linux/ims_agw.h>

/* PURE. How the connections of a link end: what happened, and what both sides get. */

/* How the gateway ends a connection, or one direction of it. */
enum agw_ending {
	AGW_ENDING_NONE,	/* nothing can be sent any more, or nothing has to be */
	AGW_ENDING_FIN,
	AGW_ENDING_NOTIFY,	/* close_notify and FIN behind all that was sent */
	AGW_ENDING_ALERT,	/* fatal alert if there are keys, FIN */
	AGW_ENDING_ABORT,	/* RST */
};

/* How the octets of a source end. */
enum agw_arrival {
	AGW_ARRIVAL_FIN,		/* plain */
	AGW_ARRIVAL_NOTIFY,		/* close_notify, with FIN or without */
	AGW_ARRIVAL_TRUNCATED,		/* FIN without close_notify */
	AGW_ARRIVAL_ANSWERED,		/* the same, after the gateway's own close_notify */
	AGW_ARRIVAL_COUNT,
};

struct agw_close_rule {
	unsigned char sink;		/* for this direction, after all octets are sent */
	unsigned char reason;		/* of the source's endpoint; with an abort both fail */
};

/**
 * agw_close_arrival() - tells what follows when the octets of a source end
 * @arrival: enum agw_arrival
 * @tls: the sink has record protection
 *
 * Return: what both sides get
 */
struct agw_close_rule agw_close_arrival(unsigned int arrival, int tls);

/**
 * agw_close_failed() - tells how the connection of an endpoint ends that fails
 * @reason: enum ims_agw_reason
 *
 * Return: what its own connection gets
 */
enum agw_ending agw_close_failed(unsigned int reason);

/**
 * agw_close_is_of_handshake() - asks for a verdict on the remote's handshake
 * @reason: enum ims_agw_reason
 *
 * It may come late, or take another back, and is a failure of TLS in whatever state it comes.
 *
 * Return: whether the reason is one
 */
int agw_close_is_of_handshake(unsigned int reason);

/**
 * agw_close_released() - tells how a connection ends that the controller releases
 * @keyed: there is record protection
 * @busy: octets would be lost
 *
 * Return: what it gets
 */
enum agw_ending agw_close_released(int keyed, int busy);

#endif
