/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_ENCODE_H
#define AGW_ENCODE_H

#include <linux/ims_agw.h>

#include "endpoint.h"

struct sk_buff;

/* Attributes of an address triple. Nothing is written for an address that is not there. */
struct agw_addr_attrs {
	int ip4, ip6, port;
};

extern const struct agw_addr_attrs agw_local_attrs, agw_remote_attrs, agw_filter_attrs,
	agw_source_attrs;

/* Attributes of the settings. */
extern const int agw_setting_attrs[AGW_SETTING_COUNT];

/* All return 0 or -EMSGSIZE. */
int agw_put_addr(struct sk_buff *skb, const struct agw_addr_attrs *attrs,
		 const struct agw_addr *addr);
int agw_put_ids(struct sk_buff *skb, const struct agw_ep *ep);
int agw_put_endpoint(struct sk_buff *skb, struct agw_ep *ep);	/* ctx.lock */

#endif
