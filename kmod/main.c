// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "gate.h"
#include "kernel.h"
#include "limits.h"
#include "net.h"
#include "netlink.h"
#include "pump.h"
#include "tls.h"

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

	mutex_lock(&agw->lock);
	/* With its last endpoint a termination leaves the table. */
	while ((term = xa_find(&agw->terms, &id, ULONG_MAX, XA_PRESENT)))
		agw_ep_release(list_first_entry(&term->eps, struct agw_ep, node), true);
	mutex_unlock(&agw->lock);
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

/*
 * Nobody gives orders any more. Who may still run: callbacks in softirq, until synchronize_net();
 * work that they queued, until the queue is flushed; pump threads, on nothing of this namespace.
 */
static void __net_exit net_exit(struct net *net)
{
	struct agw_net *agw = agw_net(net);

	release_all(agw);
	end_lingering(agw);
	synchronize_net();
	flush_workqueue(agw_wq);
	WARN_ON_ONCE(!xa_empty(&agw->contexts));
	WARN_ON_ONCE(atomic_read(&agw->unverified));
	xa_destroy(&agw->contexts);
	xa_destroy(&agw->terms);
	mutex_destroy(&agw->lock);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct agw_net),
};

static int __init tls_init(void)
{
	const char *missing;
	int err;

	err = agw_tls_init();
	if (err) {
		pr_err("TLS of the kernel cannot be loaded (CONFIG_TLS): %d\n", err);
		return err;
	}
	missing = agw_tls_missing_hash();
	if (!missing)
		return 0;
	pr_err("the kernel has no %s, which a KeyUpdate of TLS 1.3 needs\n", missing);
	return -ENOENT;
}

static int __init agw_init(void)
{
	int err;

	err = agw_kernel_check();
	if (err)
		return err;
	err = tls_init();
	if (err)
		return err;
	err = agw_gate_init();
	if (err)
		return err;
	err = agw_ep_init();
	if (err)
		return err;
	agw_wq = alloc_workqueue("ims_agw", WQ_UNBOUND, 0);
	if (!agw_wq) {
		err = -ENOMEM;
		goto exit_ep;
	}
	err = agw_pump_init();
	if (err)
		goto destroy_wq;
	err = register_pernet_subsys(&net_ops);
	if (err)
		goto exit_pump;
	err = agw_netlink_init();
	if (err)
		goto unregister_pernet;
	return 0;

unregister_pernet:
	unregister_pernet_subsys(&net_ops);
exit_pump:
	agw_pump_exit();
destroy_wq:
	destroy_workqueue(agw_wq);
exit_ep:
	agw_ep_exit();
	return err;
}

/* Who may still run at the end: RCU callbacks that free, until rcu_barrier(). */
static void __exit agw_exit(void)
{
	agw_netlink_exit();
	unregister_pernet_subsys(&net_ops);
	agw_pump_exit();
	destroy_workqueue(agw_wq);
	synchronize_net();
	rcu_barrier();
	agw_ep_exit();
}

module_init(agw_init);
module_exit(agw_exit);

MODULE_DESCRIPTION("IMS Access Gateway for TCP media");
MODULE_AUTHOR("ims-agw maintainers");
MODULE_LICENSE("GPL");
MODULE_ALIAS_GENL_FAMILY("ims-agw");
MODULE_SOFTDEP("pre: tls");
