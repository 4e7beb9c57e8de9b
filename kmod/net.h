/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_NET_H
#define AGW_NET_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

struct mem_cgroup;

/*
 * The gateway of a network namespace. Lives as long as the namespace or the module, whichever ends
 * first; everything in it is gone before it is.
 *
 * Order of locks: net.lock, ctx.lock, hs.lock, tx_lock of kTLS, lock_sock(one socket),
 * sk_callback_lock, gate.lock. Never two socket locks. lingering_lock and stats_lock of endpoints
 * are leaves.
 */
struct agw_net {
	struct net *net;
	struct mutex lock;		/* tables, agent; orders run one at a time */
	struct xarray contexts;		/* id -> agw_ctx; lock */
	struct xarray terms;		/* id -> agw_term; lock */
	u32 next_context, next_term;	/* lock */
	u64 last_instance;		/* lock; number of the last endpoint that was made */
	u32 endpoints;			/* lock */
	u32 endpoints_max;		/* lock */
	u32 unverified_max;		/* WRITE_ONCE, lock */
	atomic_t unverified;		/* endpoints that count for it, by their gates */
	atomic_t latched;		/* those of them whose gate latched */
	u32 change_seq;			/* lock; of the tables, for dumps */
	bool used;			/* lock; has had an endpoint */

	struct mem_cgroup __rcu *memcg;	/* lock; of the last agent, held */
	u32 agent;			/* its netlink port, 0: none; WRITE_ONCE, lock to set it */

	spinlock_t lingering_lock;	/* lingering, and node of the endpoints in it */
	struct list_head lingering;	/* released endpoints; lingering_lock */
};

struct agw_net *agw_net(const struct net *net);

int agw_net_init(void);
void agw_net_exit(void);		/* ends everything in all namespaces; nobody gives orders */

/* Every endpoint is gone, and each connection reset, those that linger, too. agw_net.lock. */
void agw_net_flush(struct agw_net *agw);

#endif
