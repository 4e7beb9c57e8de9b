// SPDX-License-Identifier: GPL-2.0
#include "charge.h"

#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <net/sock.h>

#include "net.h"

#ifdef CONFIG_MEMCG

void agw_charge_claim(struct agw_net *agw)
{
	struct mem_cgroup *old;

	lockdep_assert_held(&agw->lock);
	old = rcu_replace_pointer(agw->memcg, get_mem_cgroup_from_mm(current->mm),
				  lockdep_is_held(&agw->lock));
	/* Work that has seen it looks whether it still is before it takes it: RCU is enough. */
	mem_cgroup_put(old);
}

void agw_charge_forget(struct agw_net *agw)
{
	mem_cgroup_put(rcu_replace_pointer(agw->memcg, NULL, true));
}

struct mem_cgroup *agw_charge_begin(struct agw_net *agw)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(agw->memcg);
	if (memcg && !css_tryget(&memcg->css))
		memcg = NULL;
	rcu_read_unlock();
	if (memcg)
		set_active_memcg(memcg);
	return memcg;
}

void agw_charge_end(struct mem_cgroup *memcg)
{
	if (!memcg)
		return;
	set_active_memcg(NULL);
	mem_cgroup_put(memcg);
}

static bool has_memory(const struct sock *sk)
{
	return sk->sk_forward_alloc || sk->sk_wmem_queued || atomic_read(&sk->sk_rmem_alloc);
}

/* As the kernel decides it: the root's are not counted, nor are those of version 1. */
static bool counts_sockets(const struct mem_cgroup *memcg)
{
	return mem_cgroup_sockets_enabled && cgroup_subsys_on_dfl(memory_cgrp_subsys) &&
	       memcg && memcg->css.parent;
}

void agw_charge_socket(struct sock *sk)
{
	struct mem_cgroup *memcg = current->active_memcg;

	if (!counts_sockets(memcg))
		return;
	lock_sock(sk);
	if (!sk->sk_memcg && !has_memory(sk) && css_tryget(&memcg->css))
		sk->sk_memcg = memcg;
	release_sock(sk);
}

#else

void agw_charge_claim(struct agw_net *agw)
{
}

void agw_charge_forget(struct agw_net *agw)
{
}

struct mem_cgroup *agw_charge_begin(struct agw_net *agw)
{
	return NULL;
}

void agw_charge_end(struct mem_cgroup *memcg)
{
}

void agw_charge_socket(struct sock *sk)
{
}

#endif
