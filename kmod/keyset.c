// SPDX-License-Identifier: GPL-2.0
#include "keyset.h"

#include <linux/ims_agw.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "limits.h"
#include "netlink-gen.h"
#include "refuse.h"
#include "tls.h"

/* Octets of an attribute that may be absent. */
static int keyset_copy(const struct nlattr *attr, u8 *to, size_t max, u8 *len,
		       struct netlink_ext_ack *extack)
{
	*len = 0;
	if (!attr)
		return 0;
	if (nla_len(attr) > max)
		return agw_refuse(extack, attr, -ERANGE, "too many octets");
	*len = nla_len(attr);
	memcpy(to, nla_data(attr), *len);
	return 0;
}

static int parse_crypto(const struct nlattr *nest, struct agw_crypto *crypto,
			struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[IMS_AGW_A_CRYPTO_MAX + 1];
	const struct nlattr *max;
	u8 seq_len;
	int err;

	if (!nest)
		return agw_refuse(extack, NULL, -EINVAL, "keys of one direction are missing");
	err = nla_parse_nested(attrs, IMS_AGW_A_CRYPTO_MAX, nest, ims_agw_crypto_nl_policy,
			       extack);
	if (err)
		return err;
	max = attrs[IMS_AGW_A_CRYPTO_RECORD_MAX];
	if (!attrs[IMS_AGW_A_CRYPTO_REC_SEQ])
		return agw_refuse(extack, nest, -EINVAL, "rec-seq is missing");
	err = keyset_copy(attrs[IMS_AGW_A_CRYPTO_KEY], crypto->key, sizeof(crypto->key),
			  &crypto->key_len, extack);
	if (!err)
		err = keyset_copy(attrs[IMS_AGW_A_CRYPTO_SALT], crypto->salt, sizeof(crypto->salt),
				  &crypto->salt_len, extack);
	if (!err)
		err = keyset_copy(attrs[IMS_AGW_A_CRYPTO_IV], crypto->iv, sizeof(crypto->iv),
				  &crypto->iv_len, extack);
	if (!err)
		err = keyset_copy(attrs[IMS_AGW_A_CRYPTO_REC_SEQ], crypto->rec_seq,
				  sizeof(crypto->rec_seq), &seq_len, extack);
	if (!err)
		err = keyset_copy(attrs[IMS_AGW_A_CRYPTO_SECRET], crypto->secret,
				  sizeof(crypto->secret), &crypto->secret_len, extack);
	crypto->record_max = max ? nla_get_u16(max) : AGW_RECORD_MAX;
	return err;
}

static int keyset_decode(struct nlattr **attrs, struct agw_keyset *set,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *version = attrs[IMS_AGW_A_KEYS_TLS_VERSION];
	const struct nlattr *cipher = attrs[IMS_AGW_A_KEYS_CIPHER];
	const char *why;
	int err;

	if (!version || !cipher)
		return agw_refuse(extack, NULL, -EINVAL, "tls-version or cipher is missing");
	set->version = nla_get_u16(version);
	set->cipher = nla_get_u16(cipher);
	err = parse_crypto(attrs[IMS_AGW_A_KEYS_TX], &set->tx, extack);
	if (!err)
		err = parse_crypto(attrs[IMS_AGW_A_KEYS_RX], &set->rx, extack);
	if (!err)
		err = keyset_copy(attrs[IMS_AGW_A_KEYS_REMOTE_DIGEST], set->digest,
				  sizeof(set->digest), &set->digest_len, extack);
	if (err)
		return err;
	err = agw_tls_check(set, &why);
	return err ? agw_refuse(extack, cipher, err, why) : 0;
}

struct agw_keyset *agw_keyset_parse(struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	struct agw_keyset *set = kzalloc(sizeof(*set), GFP_KERNEL);
	int err;

	if (!set)
		return ERR_PTR(agw_refuse(extack, NULL, -ENOMEM, "no memory for the keys"));
	err = keyset_decode(attrs, set, extack);
	if (!err)
		return set;
	kfree_sensitive(set);
	return ERR_PTR(err);
}

/* --- the request itself ----------------------------------------------------------------------- */

static const struct nla_policy *policy __ro_after_init;

/*
 * What generic netlink goes by: it refuses attributes that there are not, which nobody wipes, and
 * takes any octets in the others. Without a policy 7.3 refuses every attribute.
 */
static const struct nla_policy anything[IMS_AGW_A_KEYS_MAX + 1] = {
	[1 ... IMS_AGW_A_KEYS_CIPHER] = { .type = NLA_BINARY },
	[IMS_AGW_A_KEYS_TX ... IMS_AGW_A_KEYS_RX] = { .type = NLA_NESTED },
	[IMS_AGW_A_KEYS_REMOTE_DIGEST ... IMS_AGW_A_KEYS_MAX] = { .type = NLA_BINARY },
};

int __init agw_keyset_init(struct genl_family *family)
{
	static struct genl_split_ops ops[16] __ro_after_init;
	unsigned int i;

	if (WARN_ON(family->n_split_ops > ARRAY_SIZE(ops)))
		return -EINVAL;
	for (i = 0; i < family->n_split_ops; i++) {
		ops[i] = family->split_ops[i];
		if (ops[i].cmd != IMS_AGW_CMD_KEY_SET)
			continue;
		policy = ops[i].policy;
		ops[i].policy = anything;
	}
	family->split_ops = ops;
	return policy ? 0 : -EINVAL;
}

int agw_keyset_open(struct genl_info *info, struct nlattr **attrs)
{
	info->attrs = attrs;
	return nlmsg_parse(info->nlhdr, GENL_HDRLEN, attrs, IMS_AGW_A_KEYS_MAX, policy,
			   info->extack);
}

void agw_keyset_wipe(const struct genl_info *info)
{
	memzero_explicit(genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr));
}
