// SPDX-License-Identifier: GPL-2.0
/* Whether the kernel that runs is one that the module can be trusted to run in. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "kernel.h"

#include <generated/utsrelease.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/utsname.h>

static bool any_kernel;
module_param(any_kernel, bool, 0444);
MODULE_PARM_DESC(any_kernel, "load into a kernel that was not tested, at your own risk");
MODULE_INFO(kernels, AGW_KERNELS_TESTED);

/* Whether release, as in "6.12.3-amd64", begins with one of the tested versions. */
static bool is_tested(const char *release)
{
	const char *at = AGW_KERNELS_TESTED;
	size_t len;

	for (; *at; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (!strncmp(release, at, len) && !isdigit(release[len]))
			return true;
	}
	return false;
}

int agw_kernel_check(void)
{
	const char *release = init_utsname()->release;

	if (any_kernel)
		return 0;
	if (!is_tested(release)) {
		pr_err("tested on Linux %s and not on %s, any_kernel=1 loads it nevertheless\n",
		       AGW_KERNELS_TESTED, release);
		return -EOPNOTSUPP;
	}
	if (sysfs_streq(release, UTS_RELEASE))
		return 0;
	pr_err("built for Linux %s, which is not the %s that runs: build it again\n", UTS_RELEASE,
	       release);
	return -ENOEXEC;
}
