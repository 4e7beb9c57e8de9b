/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_COMPAT_H
#define AGW_COMPAT_H

#include <linux/compiler.h>
#include <net/tls.h>

/*
 * What differs between the kernels of AGW_KERNELS_TESTED. Kbuild looks into their headers, not at
 * their version: distributions carry changes back.
 *
 * kTLS that can be given keys again (6.14): after a KeyUpdate it reads no further until it is told
 * that there are new ones. And it copies keys that lie in kernel memory with a warning of
 * FORTIFY_SOURCE, for the place where they go is larger than the compiler believes.
 */
#ifdef AGW_KTLS_WAITS_FOR_KEYS
#define AGW_KTLS_TAKES_USER_MEMORY true
static inline void agw_ktls_go_on(struct tls_sw_context_rx *rx)
{
	WRITE_ONCE(rx->key_update_pending, false);
}
#else
#define AGW_KTLS_TAKES_USER_MEMORY false
static inline void agw_ktls_go_on(struct tls_sw_context_rx *rx)
{
}
#endif

#endif
