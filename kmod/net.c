// SPDX-License-Identifier: GPL-2.0
/* The gateway of a network namespace: how it begins, and how it ends. */
#include "net.h"

#include <linux/sched.h>
#include <linux/workqueue.h>
#include <net/netns/generic.h>

#include "charge.h"
#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "release.h"

static unsigned int net_id __read_mostly;

struct agw_net *agw_net(const struct net *net)
{
	return net_generic(net, net_id);
}

static int __net_init net_init(struct net *net)
{
	struct agw_net *agw = agw_net(net);

	agw->net = net;
	mutex_init(&agw->lock);
	xa_init_flags(&agw->contexts, XA_FLAGS_ALLOC1);
	xa_init_flags(&agw->terms, XA_FLAGS_ALLOC1);
	agw->change_seq = 1;
	agw->endpoints_max = AGW_ENDPOINTS_MAX;
	agw->unverified_max = AGW_UNVERIFIED_MAX;
	spin_lock_init(&agw->lingering_lock);
	INIT_LIST_HEAD(&agw->lingering);
	return 0;
}

static void release_all(struct agw_net *agw)
{
	unsigned long id = 0;
	struct agw_term *term;

	/* With its last endpoint a termination leaves the table. */
	while ((term = xa_find(&agw->terms, &id, ULONG_MAX, XA_PRESENT))) {
		agw_ep_release(list_first_entry(&term->eps, struct agw_ep, node), true);
		cond_resched();
	}
}

static struct agw_ep *next_lingering(struct agw_net *agw)
{
	struct agw_ep *ep;

	spin_lock(&agw->lingering_lock);
	ep = list_first_entry_or_null(&agw->lingering, struct agw_ep, node);
	if (ep)
		list_del_init(&ep->node);
	spin_unlock(&agw->lingering_lock);
	return ep;
}

/* The list's reference is ours now. */
static void end_lingering(struct agw_net *agw)
{
	struct agw_ep *ep;

	while ((ep = next_lingering(agw))) {
		agw_ep_abandon(ep);
		agw_ep_put(ep);
	}
}

void agw_net_flush(struct agw_net *agw)
{
	lockdep_assert_held(&agw->lock);
	release_all(agw);
	end_lingering(agw);
}

/*
 * Nobody gives orders any more, and the devices are still there, so that the remotes are told.
 * Between this and net_exit_batch() the kernel waits for a grace period.
 */
static void __net_exit net_pre_exit(struct net *net)
{
	struct agw_net *agw = agw_net(net);

	mutex_lock(&agw->lock);
	agw_net_flush(agw);
	mutex_unlock(&agw->lock);
}

static void __net_exit destroy_net(struct agw_net *agw)
{
	WARN_ON_ONCE(!xa_empty(&agw->contexts));
	WARN_ON_ONCE(atomic_read(&agw->unverified));
	agw_charge_forget(agw);
	xa_destroy(&agw->contexts);
	xa_destroy(&agw->terms);
	mutex_destroy(&agw->lock);
}

/*
 * Who may still run: work that callbacks queued before the grace period, until the queue is
 * flushed; pump threads, on nothing of these namespaces. Those that had no endpoint wait for
 * nothing.
 */
static void __net_exit net_exit_batch(struct list_head *nets)
{
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		if (agw_net(net)->used) {
			flush_workqueue(agw_wq);
			break;
		}
	}
	list_for_each_entry(net, nets, exit_list)
		destroy_net(agw_net(net));
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit_batch = net_exit_batch,
	.id = &net_id,
	.size = sizeof(struct agw_net),
};

int agw_net_init(void)
{
	return register_pernet_subsys(&net_ops);
}

void agw_net_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
