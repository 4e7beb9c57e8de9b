// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"

/*
 * Sources that a realm allows, whatever the gate is. The list that is in force goes to the module
 * with each order, so that what an order says of a remote and what it lets in are of one list.
 */

/* The module has a list, and cannot be told to have none. */
static const struct addr_prefix everybody[] = { { .addr.family = 4 }, { .addr.family = 6 } };

void gw_plan_allow(struct gw_plan *plan)
{
	const struct gw_realm *realm = plan->intent.realm;
	struct kern_config *config = &plan->config;

	/* Without a word of the realm what the module has is the best there is. */
	if (!realm->known)
		return;
	if (realm->conf.prefix_count) {
		config->allow = realm->conf.prefix;
		config->allow_count = realm->conf.prefix_count;
	} else if (plan->ep && plan->ep->limited) {
		config->allow = everybody;
		config->allow_count = sizeof(everybody) / sizeof(everybody[0]);
	} else {
		return;
	}
	config->has |= KERN_HAS_ALLOW;
}
