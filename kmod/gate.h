/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_GATE_H
#define AGW_GATE_H

#include <linux/types.h>

struct agw_addr;
struct agw_ep;
struct sock;

/*
 * The SYN gate: a listener's SYNs pass it before TCP does anything about them. What it drops makes
 * no packet, no state, no log line.
 */

/* Needs one socket of each family to copy TCP's operations from; once, before agw_gate_mount(). */
int agw_gate_init(void);

void agw_gate_mount(struct sock *sk);
void agw_gate_unmount(struct sock *sk);		/* no-op where it is not mounted */

/*
 * Whether a connection that TCP made may stay: the gate may have changed since its SYN, and a SYN
 * cookie's ACK comes without passing. One that stays, and is unverified, counts from now on; the
 * gate is to be updated next, whatever became of the connection.
 */
bool agw_gate_admits(struct agw_ep *ep, const struct agw_addr *source);

/* gate.lock: whether the endpoint has one of the unverified remotes of its namespace. */
void agw_gate_count(struct agw_ep *ep, bool unverified);

#endif
