// SPDX-License-Identifier: GPL-2.0
/* Who the agent of a namespace is. */
#include "agent.h"

#include <linux/stringify.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "agw_version.h"
#include "charge.h"
#include "limits.h"
#include "net.h"
#include "netlink-gen.h"
#include "pump.h"
#include "refuse.h"

#define ABI_VERSION	1

static int fill_claim(struct sk_buff *skb, struct genl_info *info, const struct agw_net *agw)
{
	void *hdr = genlmsg_put_reply(skb, info, &ims_agw_nl_family, 0, IMS_AGW_CMD_CLAIM);

	if (!hdr || nla_put_u32(skb, IMS_AGW_A_AGENT_ABI_VERSION, ABI_VERSION) ||
	    nla_put_u32(skb, IMS_AGW_A_AGENT_ENDPOINTS, agw->endpoints) ||
	    nla_put_u32(skb, IMS_AGW_A_AGENT_ENDPOINTS_MAX, agw->endpoints_max) ||
	    nla_put_u32(skb, IMS_AGW_A_AGENT_CPUS, agw_pump_threads()) ||
	    nla_put_u32(skb, IMS_AGW_A_AGENT_UNVERIFIED_MAX, agw->unverified_max) ||
	    nla_put_string(skb, IMS_AGW_A_AGENT_VERSION, AGW_VERSION))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

static int check_cap(struct genl_info *info, const struct nlattr *attr)
{
	u32 cap = attr ? nla_get_u32(attr) : 1;

	if (cap && cap <= AGW_ENDPOINTS_MAX)
		return 0;
	return agw_refuse(info->extack, attr, -ERANGE, "cap is not within 1 to "
				  __stringify(AGW_ENDPOINTS_MAX));
}

static void set_caps(struct genl_info *info, struct agw_net *agw)
{
	struct nlattr *endpoints = info->attrs[IMS_AGW_A_AGENT_ENDPOINTS_MAX];
	struct nlattr *unverified = info->attrs[IMS_AGW_A_AGENT_UNVERIFIED_MAX];

	if (endpoints)
		agw->endpoints_max = nla_get_u32(endpoints);
	if (unverified)
		WRITE_ONCE(agw->unverified_max, nla_get_u32(unverified));
}

static int refuse_abi(struct genl_info *info, const struct nlattr *version)
{
	NL_SET_BAD_ATTR(info->extack, version);
	NL_SET_ERR_MSG_FMT(info->extack,
			   "agent speaks interface version %u, module " AGW_VERSION " has %u",
			   nla_get_u32(version), ABI_VERSION);
	return -EPROTONOSUPPORT;
}

static int check_claim(struct genl_info *info, const struct agw_net *agw)
{
	struct nlattr *version = info->attrs[IMS_AGW_A_AGENT_ABI_VERSION];
	u32 holder = READ_ONCE(agw->agent);

	if (nla_get_u32(version) != ABI_VERSION)
		return refuse_abi(info, version);
	if (holder && holder != info->snd_portid && !info->attrs[IMS_AGW_A_AGENT_TAKEOVER])
		return agw_refuse(info->extack, NULL, -EBUSY,
				  "another agent holds this namespace");
	return check_cap(info, info->attrs[IMS_AGW_A_AGENT_ENDPOINTS_MAX]) ?:
	       check_cap(info, info->attrs[IMS_AGW_A_AGENT_UNVERIFIED_MAX]);
}

int ims_agw_nl_claim_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct agw_net *agw = agw_net(genl_info_net(info));
	struct sk_buff *reply;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, IMS_AGW_A_AGENT_ABI_VERSION))
		return agw_refuse(info->extack, NULL, -EINVAL, "abi-version is missing");
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return agw_refuse(info->extack, NULL, -ENOMEM, "no memory for a reply");
	mutex_lock(&agw->lock);
	err = check_claim(info, agw);
	if (!err) {
		set_caps(info, agw);
		WRITE_ONCE(agw->agent, info->snd_portid);
		agw_charge_claim(agw);
		err = fill_claim(reply, info, agw);
	}
	mutex_unlock(&agw->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/* The agent's socket is gone. Nothing ends by that: the next agent finds everything. */
static int on_netlink(struct notifier_block *block, unsigned long event, void *arg)
{
	const struct netlink_notify *notify = arg;
	struct agw_net *agw;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC || !notify->portid)
		return NOTIFY_DONE;
	agw = agw_net(notify->net);
	if (agw)
		cmpxchg(&agw->agent, notify->portid, 0);
	return NOTIFY_DONE;
}

static struct notifier_block netlink_block = { .notifier_call = on_netlink };

int agw_agent_init(void)
{
	return netlink_register_notifier(&netlink_block);
}

void agw_agent_exit(void)
{
	netlink_unregister_notifier(&netlink_block);
}
