/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_VERDICT_H
#define AGW_VERDICT_H

#include <linux/ims_agw.h>
#include <linux/types.h>

/*
 * PURE. What happens to an initial SYN: TS 23.334 clause 6.2.10.3.2.1.1, steps 10 and 16. Addresses
 * and ports are in network order, an IPv4 address has the first 4 octets.
 */

struct agw_filter {
	unsigned char ip[16];
	unsigned char prefix_len;	/* bits, 0 accepts every address */
	__be16 port;			/* 0 accepts every port */
};

struct agw_rule {
	unsigned char gate;		/* IMS_AGW_GATE_* */
	unsigned char inactive;		/* StreamMode */
	unsigned char busy;		/* there is a connection, or the gateway is connecting */
	unsigned char ended;		/* there was one */
	unsigned char limited;		/* only the allowed, whatever the gate is */
	unsigned char allow_count;
	struct agw_filter filter;
	const struct agw_filter *allow;	/* of sources, without ports */
};

enum ims_agw_verdict agw_verdict(const struct agw_rule *rule, const unsigned char *ip, __be16 port);

#endif
