// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

#include "agw_version.h"
#include "endpoint.h"
#include "gate.h"
#include "kernel.h"
#include "net.h"
#include "netlink.h"
#include "pump.h"
#include "rekey.h"
#include "tls.h"

static int __init tls_init(void)
{
	const char *missing;
	int err;

	err = agw_tls_init();
	if (err) {
		pr_err("TLS of the kernel cannot be loaded (CONFIG_TLS): %d\n", err);
		return err;
	}
	missing = agw_rekey_missing_hash();
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
	agw_wq = alloc_workqueue("ims_agw", WQ_UNBOUND | WQ_SYSFS,
				 max_t(int, AGW_WORKS_MAX, num_possible_cpus()));
	if (!agw_wq) {
		err = -ENOMEM;
		goto exit_ep;
	}
	err = agw_pump_init();
	if (err)
		goto destroy_wq;
	err = agw_net_init();
	if (err)
		goto exit_pump;
	err = agw_netlink_init();
	if (err)
		goto exit_net;
	return 0;

exit_net:
	agw_net_exit();
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
	agw_net_exit();
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
MODULE_VERSION(AGW_VERSION);
MODULE_ALIAS_GENL_FAMILY("ims-agw");
MODULE_SOFTDEP("pre: tls");
