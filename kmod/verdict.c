// SPDX-License-Identifier: GPL-2.0
#include "verdict.h"

/* PURE. Builds in userspace as well. */

static int filter_matches(const struct agw_filter *filter, const unsigned char *ip, __be16 port)
{
	unsigned int whole = filter->prefix_len / 8, rest = filter->prefix_len % 8, i;

	if (filter->port && filter->port != port)
		return 0;
	for (i = 0; i < whole; i++)
		if (filter->ip[i] != ip[i])
			return 0;
	return !rest || !((filter->ip[whole] ^ ip[whole]) >> (8 - rest));
}

static int rule_allows(const struct agw_rule *rule, const unsigned char *ip)
{
	unsigned int i;

	for (i = 0; i < rule->allow_count; i++)
		if (filter_matches(&rule->allow[i], ip, 0))
			return 1;
	return !rule->limited;
}

/* Ended and busy come first: they tell more than the gate, which may be open or not by then. */
enum ims_agw_verdict agw_verdict(const struct agw_rule *rule, const unsigned char *ip, __be16 port)
{
	if (rule->ended)
		return IMS_AGW_VERDICT_DROPPED_ENDED;
	if (rule->busy)
		return IMS_AGW_VERDICT_DROPPED_BUSY;
	if (rule->inactive)
		return IMS_AGW_VERDICT_DROPPED_INACTIVE;
	switch (rule->gate) {
	case IMS_AGW_GATE_LATCH:
		break;
	case IMS_AGW_GATE_FILTER:
		if (!filter_matches(&rule->filter, ip, port))
			return IMS_AGW_VERDICT_DROPPED_SOURCE;
		break;
	default:
		return IMS_AGW_VERDICT_DROPPED_CLOSED;
	}
	return rule_allows(rule, ip) ? IMS_AGW_VERDICT_ACCEPTED : IMS_AGW_VERDICT_DROPPED_SOURCE;
}
