// SPDX-License-Identifier: GPL-2.0
#include "notify.h"

#include <linux/capability.h>
#include <linux/net.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "context.h"
#include "encode.h"
#include "endpoint.h"
#include "net.h"
#include "netlink-gen.h"

/* The largest event, IPv6. */
#define EVENT_SIZE	256

static int notify_fill(struct sk_buff *skb, const struct agw_ep *ep, enum ims_agw_event event,
		       const struct agw_addr *source)
{
	void *hdr = genlmsg_put(skb, 0, 0, &ims_agw_nl_family, 0, IMS_AGW_CMD_ENDPOINT_NTF);

	if (!hdr || agw_put_ids(skb, ep) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_EVENT, event) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_EVENT_SEQ, ep->event_seq) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_GENERATION, ep->generation) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_STATE, ep->state) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_REASON, ep->reason) ||
	    nla_put_u8(skb, IMS_AGW_A_ENDPOINT_ALERT, ep->alert) ||
	    nla_put_u32(skb, IMS_AGW_A_ENDPOINT_TLS_ROLE, ep->tls_role) ||
	    (source && agw_put_addr(skb, &agw_source_attrs, source)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

/*
 * Who joined the group's number before it was that of this family was not asked for a permission.
 * Not 0: not for this socket. Under the lock of netlink's tables, so it is not released meanwhile.
 */
static int notify_withhold(struct sock *to, struct sk_buff *skb, void *net)
{
	const struct file *file = to->sk_socket->file;

	return !file || !file_ns_capable(file, ((struct net *)net)->user_ns, CAP_NET_ADMIN);
}

void agw_notify(struct agw_ep *ep, enum ims_agw_event event, const struct agw_addr *source)
{
	struct net *net = ep->ctx->agw->net;
	struct sk_buff *skb;

	lockdep_assert_held(&ep->ctx->lock);
	ep->event_seq++;
	if (!genl_has_listeners(&ims_agw_nl_family, net, IMS_AGW_NLGRP_EVENTS))
		return;
	skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);
	if (skb && !notify_fill(skb, ep, event, source)) {
		genlmsg_multicast_netns_filtered(&ims_agw_nl_family, net, skb, 0,
						 IMS_AGW_NLGRP_EVENTS, GFP_KERNEL,
						 notify_withhold, net);
		return;
	}
	nlmsg_free(skb);
	/* As if it had been sent to a full socket: who listens has to dump. */
	genl_set_err(&ims_agw_nl_family, net, 0, IMS_AGW_NLGRP_EVENTS, -ENOBUFS);
}
