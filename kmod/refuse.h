/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_REFUSE_H
#define AGW_REFUSE_H

#include <linux/netlink.h>

/* Says why an order is refused and, unless NULL, which attribute is to blame. Returns err. */
static inline int agw_refuse(struct netlink_ext_ack *extack, const struct nlattr *attr, int err,
			     const char *text)
{
	NL_SET_ERR_MSG_FMT(extack, "%s", text);
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
	return err;
}

#endif
