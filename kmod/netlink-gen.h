/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ims-agw.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_IMS_AGW_GEN_H
#define _LINUX_IMS_AGW_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/ims_agw.h>

/* Common nested types */
extern const struct nla_policy ims_agw_crypto_nl_policy[IMS_AGW_A_CRYPTO_RECORD_MAX + 1];

int ims_agw_nl_claim_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_endpoint_new_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_endpoint_set_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_endpoint_del_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_endpoint_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int ims_agw_nl_handshake_accept_doit(struct sk_buff *skb,
				     struct genl_info *info);
int ims_agw_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_verify_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_tls_fail_doit(struct sk_buff *skb, struct genl_info *info);
int ims_agw_nl_flush_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	IMS_AGW_NLGRP_EVENTS,
};

extern struct genl_family ims_agw_nl_family;

#endif /* _LINUX_IMS_AGW_GEN_H */
