/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_KERNEL_H
#define AGW_KERNEL_H

/*
 * The kernels on which the tests have run: kernel-support.rst says which of them, and how. Kbuild
 * takes the list from here.
 */
#define AGW_KERNELS_TESTED "6.12 7.3"

/*
 * The module reaches into structures of kTLS of which no symbol version tells a change. 0, or
 * -errno with a line in the log: the kernel is not one of the tested ones or not the one that the
 * module was built for.
 */
int agw_kernel_check(void);

#endif
