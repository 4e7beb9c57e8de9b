/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_KERNEL_NL_CODEC_H
#define AGENT_KERNEL_NL_CODEC_H

#include <stdbool.h>

#include "core/kern.h"

struct hs_result;
struct nl_msg;
struct nlattr;
struct nlmsghdr;

/* Netlink attributes and the structs of core/kern.h. The writers return false when out of room. */

bool nl_put_config(struct nl_msg *msg, const struct kern_config *config);
bool nl_put_id(struct nl_msg *msg, const struct kern_id *id, bool generation);
bool nl_put_range(struct nl_msg *msg, const struct kern_range *range);
bool nl_put_keys(struct nl_msg *msg, const struct kern_id *id, const struct hs_result *keys);

/* False: not a message of the family with these attributes. */
bool nl_get_endpoint(struct nlmsghdr *hdr, struct kern_endpoint *endpoint);
bool nl_get_event(struct nlmsghdr *hdr, struct kern_event *event);
bool nl_get_claim(struct nlmsghdr *hdr, struct kern_claim *claim);
bool nl_get_fd(struct nlmsghdr *hdr, int *fd);

#endif
