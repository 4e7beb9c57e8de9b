// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ims-agw.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/ims_agw.h>

/* Common nested types */
const struct nla_policy ims_agw_crypto_nl_policy[IMS_AGW_A_CRYPTO_RECORD_MAX + 1] = {
	[IMS_AGW_A_CRYPTO_KEY] = { .type = NLA_BINARY, },
	[IMS_AGW_A_CRYPTO_SALT] = { .type = NLA_BINARY, },
	[IMS_AGW_A_CRYPTO_IV] = { .type = NLA_BINARY, },
	[IMS_AGW_A_CRYPTO_REC_SEQ] = NLA_POLICY_EXACT_LEN(8),
	[IMS_AGW_A_CRYPTO_SECRET] = { .type = NLA_BINARY, },
	[IMS_AGW_A_CRYPTO_RECORD_MAX] = NLA_POLICY_RANGE(NLA_U16, 63, 16384),
};

/* IMS_AGW_CMD_CLAIM - do */
static const struct nla_policy ims_agw_claim_nl_policy[IMS_AGW_A_AGENT_UNVERIFIED_MAX + 1] = {
	[IMS_AGW_A_AGENT_ABI_VERSION] = { .type = NLA_U32, },
	[IMS_AGW_A_AGENT_TAKEOVER] = { .type = NLA_FLAG, },
	[IMS_AGW_A_AGENT_ENDPOINTS_MAX] = { .type = NLA_U32, },
	[IMS_AGW_A_AGENT_UNVERIFIED_MAX] = { .type = NLA_U32, },
};

/* IMS_AGW_CMD_ENDPOINT_NEW - do */
static const struct nla_policy ims_agw_endpoint_new_nl_policy[IMS_AGW_A_ENDPOINT_POLICE_BURST + 1] = {
	[IMS_AGW_A_ENDPOINT_CONTEXT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_LOCAL_IP4] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_LOCAL_IP6] = NLA_POLICY_EXACT_LEN(16),
	[IMS_AGW_A_ENDPOINT_LOCAL_PORT] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_REMOTE_IP4] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_REMOTE_IP6] = NLA_POLICY_EXACT_LEN(16),
	[IMS_AGW_A_ENDPOINT_REMOTE_PORT] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_GATE] = NLA_POLICY_MAX(NLA_U32, 2),
	[IMS_AGW_A_ENDPOINT_FILTER_IP4] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_FILTER_IP6] = NLA_POLICY_EXACT_LEN(16),
	[IMS_AGW_A_ENDPOINT_FILTER_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[IMS_AGW_A_ENDPOINT_FILTER_PORT] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_MODE] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[IMS_AGW_A_ENDPOINT_INTERLINK] = NLA_POLICY_MAX(NLA_U8, 1),
	[IMS_AGW_A_ENDPOINT_CONNECT] = { .type = NLA_FLAG, },
	[IMS_AGW_A_ENDPOINT_TLS_ROLE] = NLA_POLICY_MAX(NLA_U32, 2),
	[IMS_AGW_A_ENDPOINT_OPAQUE] = { .type = NLA_BINARY, },
	[IMS_AGW_A_ENDPOINT_CONNECT_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_HANDSHAKE_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_VERIFY_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_LINGER_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_HELLO_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[IMS_AGW_A_ENDPOINT_IFINDEX] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_INACTIVITY_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_USER_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_TIME] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_INTERVAL] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_PROBES] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_ALLOW] = { .type = NLA_BINARY, },
	[IMS_AGW_A_ENDPOINT_KEY_RECORDS] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_INACTIVITY_OF] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[IMS_AGW_A_ENDPOINT_POLICE_RATE] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_POLICE_BURST] = { .type = NLA_U32, },
};

/* IMS_AGW_CMD_ENDPOINT_SET - do */
static const struct nla_policy ims_agw_endpoint_set_nl_policy[IMS_AGW_A_ENDPOINT_POLICE_BURST + 1] = {
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_REMOTE_IP4] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_REMOTE_IP6] = NLA_POLICY_EXACT_LEN(16),
	[IMS_AGW_A_ENDPOINT_REMOTE_PORT] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_GATE] = NLA_POLICY_MAX(NLA_U32, 2),
	[IMS_AGW_A_ENDPOINT_FILTER_IP4] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_FILTER_IP6] = NLA_POLICY_EXACT_LEN(16),
	[IMS_AGW_A_ENDPOINT_FILTER_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[IMS_AGW_A_ENDPOINT_FILTER_PORT] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_MODE] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[IMS_AGW_A_ENDPOINT_INTERLINK] = NLA_POLICY_MAX(NLA_U8, 1),
	[IMS_AGW_A_ENDPOINT_CONNECT] = { .type = NLA_FLAG, },
	[IMS_AGW_A_ENDPOINT_TLS_ROLE] = NLA_POLICY_MAX(NLA_U32, 2),
	[IMS_AGW_A_ENDPOINT_OPAQUE] = { .type = NLA_BINARY, },
	[IMS_AGW_A_ENDPOINT_CONNECT_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_HANDSHAKE_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_VERIFY_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_LINGER_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_HELLO_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[IMS_AGW_A_ENDPOINT_INACTIVITY_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_USER_TIMEOUT] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_TIME] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_INTERVAL] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_KEEPALIVE_PROBES] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_REARM] = { .type = NLA_FLAG, },
	[IMS_AGW_A_ENDPOINT_ALLOW] = { .type = NLA_BINARY, },
	[IMS_AGW_A_ENDPOINT_KEY_RECORDS] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_POLICE_RATE] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_POLICE_BURST] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[IMS_AGW_A_ENDPOINT_INACTIVITY_OF] = NLA_POLICY_MASK(NLA_U32, 0x3),
};

/* IMS_AGW_CMD_ENDPOINT_DEL - do */
static const struct nla_policy ims_agw_endpoint_del_nl_policy[IMS_AGW_A_ENDPOINT_INSTANCE_ID + 1] = {
	[IMS_AGW_A_ENDPOINT_CONTEXT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* IMS_AGW_CMD_ENDPOINT_GET - do */
static const struct nla_policy ims_agw_endpoint_get_do_nl_policy[IMS_AGW_A_ENDPOINT_INSTANCE_ID + 1] = {
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* IMS_AGW_CMD_ENDPOINT_GET - dump */
static const struct nla_policy ims_agw_endpoint_get_dump_nl_policy[IMS_AGW_A_ENDPOINT_LIMIT + 1] = {
	[IMS_AGW_A_ENDPOINT_CONTEXT_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_AFTER_TERMINATION_ID] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_AFTER_STREAM_ID] = { .type = NLA_U16, },
	[IMS_AGW_A_ENDPOINT_LIMIT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* IMS_AGW_CMD_HANDSHAKE_ACCEPT - do */
static const struct nla_policy ims_agw_handshake_accept_nl_policy[IMS_AGW_A_ENDPOINT_INSTANCE_ID + 1] = {
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_GENERATION] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* IMS_AGW_CMD_KEY_SET - do */
static const struct nla_policy ims_agw_key_set_nl_policy[IMS_AGW_A_KEYS_INSTANCE_ID + 1] = {
	[IMS_AGW_A_KEYS_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_KEYS_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_KEYS_GENERATION] = { .type = NLA_U32, },
	[IMS_AGW_A_KEYS_TLS_VERSION] = { .type = NLA_U16, },
	[IMS_AGW_A_KEYS_CIPHER] = { .type = NLA_U16, },
	[IMS_AGW_A_KEYS_TX] = NLA_POLICY_NESTED(ims_agw_crypto_nl_policy),
	[IMS_AGW_A_KEYS_RX] = NLA_POLICY_NESTED(ims_agw_crypto_nl_policy),
	[IMS_AGW_A_KEYS_REMOTE_DIGEST] = { .type = NLA_BINARY, },
	[IMS_AGW_A_KEYS_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* IMS_AGW_CMD_VERIFY - do */
static const struct nla_policy ims_agw_verify_nl_policy[IMS_AGW_A_ENDPOINT_INSTANCE_ID + 1] = {
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_GENERATION] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* IMS_AGW_CMD_TLS_FAIL - do */
static const struct nla_policy ims_agw_tls_fail_nl_policy[IMS_AGW_A_ENDPOINT_INSTANCE_ID + 1] = {
	[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IMS_AGW_A_ENDPOINT_STREAM_ID] = NLA_POLICY_MIN(NLA_U16, 1),
	[IMS_AGW_A_ENDPOINT_GENERATION] = { .type = NLA_U32, },
	[IMS_AGW_A_ENDPOINT_REASON] = NLA_POLICY_MAX(NLA_U32, 39),
	[IMS_AGW_A_ENDPOINT_ALERT] = { .type = NLA_U8, },
	[IMS_AGW_A_ENDPOINT_INSTANCE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* Ops table for ims_agw */
static const struct genl_split_ops ims_agw_nl_ops[] = {
	{
		.cmd		= IMS_AGW_CMD_CLAIM,
		.doit		= ims_agw_nl_claim_doit,
		.policy		= ims_agw_claim_nl_policy,
		.maxattr	= IMS_AGW_A_AGENT_UNVERIFIED_MAX,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_ENDPOINT_NEW,
		.doit		= ims_agw_nl_endpoint_new_doit,
		.policy		= ims_agw_endpoint_new_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_POLICE_BURST,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_ENDPOINT_SET,
		.doit		= ims_agw_nl_endpoint_set_doit,
		.policy		= ims_agw_endpoint_set_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_POLICE_BURST,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_ENDPOINT_DEL,
		.doit		= ims_agw_nl_endpoint_del_doit,
		.policy		= ims_agw_endpoint_del_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_ENDPOINT_GET,
		.doit		= ims_agw_nl_endpoint_get_doit,
		.policy		= ims_agw_endpoint_get_do_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_ENDPOINT_GET,
		.dumpit		= ims_agw_nl_endpoint_get_dumpit,
		.policy		= ims_agw_endpoint_get_dump_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_LIMIT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= IMS_AGW_CMD_HANDSHAKE_ACCEPT,
		.doit		= ims_agw_nl_handshake_accept_doit,
		.policy		= ims_agw_handshake_accept_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_KEY_SET,
		.doit		= ims_agw_nl_key_set_doit,
		.policy		= ims_agw_key_set_nl_policy,
		.maxattr	= IMS_AGW_A_KEYS_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_VERIFY,
		.doit		= ims_agw_nl_verify_doit,
		.policy		= ims_agw_verify_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IMS_AGW_CMD_TLS_FAIL,
		.doit		= ims_agw_nl_tls_fail_doit,
		.policy		= ims_agw_tls_fail_nl_policy,
		.maxattr	= IMS_AGW_A_ENDPOINT_INSTANCE_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IMS_AGW_CMD_FLUSH,
		.doit	= ims_agw_nl_flush_doit,
		.flags	= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group ims_agw_nl_mcgrps[] = {
	[IMS_AGW_NLGRP_EVENTS] = { "events", .flags = GENL_MCAST_CAP_NET_ADMIN, },
};

struct genl_family ims_agw_nl_family __ro_after_init = {
	.name		= IMS_AGW_FAMILY_NAME,
	.version	= IMS_AGW_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= ims_agw_nl_ops,
	.n_split_ops	= ARRAY_SIZE(ims_agw_nl_ops),
	.mcgrps		= ims_agw_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(ims_agw_nl_mcgrps),
};
