/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CHARGE_H
#define AGW_CHARGE_H

struct agw_net;
struct mem_cgroup;
struct sock;

/*
 * Memory is charged to the cgroup of who runs. What work allocates for an endpoint is the agent's,
 * so that its limits hold, and would be nobody's. Without CONFIG_MEMCG all of these do nothing.
 */

/* The caller is the agent now. agw_net.lock. */
void agw_charge_claim(struct agw_net *agw);
void agw_charge_forget(struct agw_net *agw);	/* nobody is any more, nor runs work */

/* Between these two the work of an endpoint allocates. Returns what the other wants. */
struct mem_cgroup *agw_charge_begin(struct agw_net *agw);
void agw_charge_end(struct mem_cgroup *memcg);

/*
 * The buffers of a socket that work has made, or accepted. One that has octets already cannot
 * change: the kernel does not let modules charge those.
 */
void agw_charge_socket(struct sock *sk);

#endif
