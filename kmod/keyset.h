/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_KEYSET_H
#define AGW_KEYSET_H

struct agw_keyset;
struct genl_family;
struct genl_info;
struct netlink_ext_ack;
struct nlattr;

/* Decodes and checks a key-set order. The caller frees it by kfree_sensitive(). ERR_PTR(-errno) */
struct agw_keyset *agw_keyset_parse(struct nlattr **attrs, struct netlink_ext_ack *extack);

/*
 * Before the family is registered: from then on its key-set orders come as they were sent, if their
 * attributes are those that there are. Else generic netlink would refuse what does not fit to the
 * policy before anybody could wipe it, and send it back with the refusal.
 */
int agw_keyset_init(struct genl_family *family);

/* Decodes the order by that policy, into IMS_AGW_A_KEYS_MAX + 1 attributes. 0 or -errno */
int agw_keyset_open(struct genl_info *info, struct nlattr **attrs);

/* Wipes the order itself, whatever it was. */
void agw_keyset_wipe(const struct genl_info *info);

#endif
