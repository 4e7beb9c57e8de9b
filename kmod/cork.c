// SPDX-License-Identifier: GPL-2.0
#include "cork.h"

#include <linux/refcount.h>
#include <net/sock.h>
#include <net/tcp.h>

/*
 * TCP collects by itself (tcp_autocorking) when octets of the socket are still with the device,
 * which it knows by sk_wmem_alloc: more than the segment at hand has, and so much no segment has.
 * MSG_MORE and TCP_CORK do not do it: both send every full segment, and a record has some.
 */
#define CORKED		(2 * GSO_LEGACY_MAX_SIZE)

void agw_cork_begin(struct sock *sk)
{
	refcount_add(CORKED, &sk->sk_wmem_alloc);
}

void agw_cork_end(struct sock *sk)
{
	/* The socket lives, so it is not the last. */
	WARN_ON_ONCE(refcount_sub_and_test(CORKED, &sk->sk_wmem_alloc));
	tcp_sock_set_cork(sk, false);
}
