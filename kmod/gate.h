/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_GATE_H
#define AGW_GATE_H

#include <linux/ims_agw.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "addr.h"
#include "verdict.h"

struct agw_ep;
struct sock;

/*
 * The SYN gate: a listener's SYNs pass it before TCP does anything about them. What it drops makes
 * no packet, no state, no log line.
 */

/* In which counts of agw_net an endpoint is for its unverified remote. */
enum agw_counted {
	AGW_COUNTED_NOT,
	AGW_COUNTED_KNOWN,	/* all; the controller named the remote */
	AGW_COUNTED_LATCHED,	/* all, and those that latched it */
};

/*
 * The SYN gate. rule, tls and counted are written under ctx.lock and lock, so either is enough to
 * read them; softirq has lock, and writes the rest.
 */
struct agw_gate {
	spinlock_t lock;		/* taken in softirq, innermost */
	struct agw_rule rule;		/* lock; owns its allow */
	bool told;			/* lock; a dropped SYN was reported since it was set */
	bool noticed;			/* lock; an accepted SYN was, since it was idle */
	bool tls;			/* lock; who gets in is unverified at first */
	u8 counted;			/* lock; enum agw_counted */
	struct agw_addr accepted;	/* lock; source of the SYN that was noticed */
	struct agw_addr dropped;	/* lock; source of the SYN that is reported */
	u64 verdicts[IMS_AGW_VERDICT_MAX + 1];	/* lock */
};

/**
 * agw_gate_init() - copies TCP's operations, from a socket of each family
 *
 * Once, before agw_gate_mount().
 *
 * Return: 0 or -errno
 */
int agw_gate_init(void);

/**
 * agw_gate_mount() - has the gate see all SYNs of a listener
 * @sk: the listener, before it listens
 */
void agw_gate_mount(struct sock *sk);

/**
 * agw_gate_unmount() - gives a child TCP's own operations back
 * @sk: the child; one where the gate is not mounted stays as it is
 */
void agw_gate_unmount(struct sock *sk);

/**
 * agw_gate_admits() - asks once more about a connection that TCP made
 * @ep: the endpoint of the listener
 * @source: who connected
 *
 * The gate may have changed since its SYN, and a SYN cookie's ACK comes without passing. One that
 * stays, and is unverified, counts from now on; the gate is to be updated next, whatever became of
 * the connection.
 *
 * Return: it may stay
 */
bool agw_gate_admits(struct agw_ep *ep, const struct agw_addr *source);

/**
 * agw_gate_count() - has the endpoint be one of the unverified of its namespace, or not
 * @ep: the endpoint
 * @unverified: its remote could be anybody
 *
 * Context: gate.lock
 */
void agw_gate_count(struct agw_ep *ep, bool unverified);

#endif
