/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CONFIG_H
#define AGW_CONFIG_H

#include <linux/bits.h>
#include <linux/ims_agw.h>

#include "addr.h"
#include "endpoint.h"

struct netlink_ext_ack;
struct nlattr;

/* An order for an endpoint, decoded. Its attributes that were given are bits of has. */
struct agw_config {
	u64 has;
	struct agw_addr local, remote;
	u8 gate;
	struct agw_filter filter;
	u8 allow_count;
	const struct agw_filter *allow;	/* owned; agw_config_free() */
	u8 mode, tls_role, dscp, inactivity_of;
	bool interlink;
	u32 setting[AGW_SETTING_COUNT];
	u32 ifindex;
	u16 opaque_len;
	void *opaque;			/* owned; agw_config_free() */
	struct agw_ep *remains;		/* of a rearmed one, or NULL; held; agw_config_free() */
};

#define AGW_HAS(config, name)	((config)->has & BIT_ULL(IMS_AGW_A_ENDPOINT_ ## name))

/*
 * family: of the endpoint, AF_UNSPEC takes it from the local address, which then has to be there.
 * 0, or -errno with extack filled and nothing to free.
 */
int agw_config_parse(struct nlattr **attrs, u16 family, struct agw_config *config,
		     struct netlink_ext_ack *extack);
void agw_config_free(struct agw_config *config);

/*
 * Whether the endpoint can take all of it now. 0, or -errno with extack filled. ctx.lock, if it has
 * a context already.
 */
int agw_config_check(const struct agw_ep *ep, const struct agw_config *config,
		     struct nlattr **attrs, struct netlink_ext_ack *extack);

/* ctx.lock. All of it, checked before. Takes opaque over. */
void agw_config_apply(struct agw_ep *ep, struct agw_config *config);

#endif
