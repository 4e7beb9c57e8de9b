// SPDX-License-Identifier: GPL-2.0
/* Compiles; only sparse sees that byte orders are mixed. */
#include <linux/module.h>

static __be32 address;

static int __init broken_init(void)
{
	return address == 1 ? 0 : -EINVAL;
}
module_init(broken_init);

MODULE_DESCRIPTION("mixes byte orders");
MODULE_LICENSE("GPL");
