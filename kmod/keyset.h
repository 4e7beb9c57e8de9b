/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_KEYSET_H
#define AGW_KEYSET_H

struct agw_keyset;
struct netlink_ext_ack;
struct nlattr;

/* Decodes and checks a key-set order. The caller frees it by kfree_sensitive(). ERR_PTR(-errno) */
struct agw_keyset *agw_keyset_parse(struct nlattr **attrs, struct netlink_ext_ack *extack);

/* Wipes the keys in the request itself. */
void agw_keyset_wipe(struct nlattr **attrs);

#endif
