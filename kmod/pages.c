// SPDX-License-Identifier: GPL-2.0
#include "pages.h"

#include <linux/bvec.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn.h"
#include "limits.h"
#include "rest.h"

/*
 * What was received is not copied into pages of the gateway's own, as splice(2) does it. Only the
 * fragments of a buffer are pages that anybody may hold; of its head, and of buffers that hang
 * behind it, a read makes a copy.
 */

/* The queue of who sends counts octets. It may hold half as much again. */
static bool is_dense(const struct sk_buff *skb)
{
	return skb->truesize <= skb->len + skb->len / 2;
}

static size_t take_frag(struct agw_rest *rest, const skb_frag_t *frag, size_t skip, size_t len)
{
	struct page *page = skb_frag_page(frag);

	len = min_t(size_t, len, skb_frag_size(frag) - skip);
	get_page(page);
	bvec_set_page(&rest->vec[rest->count++], page, len, skb_frag_off(frag) + skip);
	return len;
}

/* Of tcp_read_sock(), which goes on until this takes nothing. */
static int take_frags(read_descriptor_t *desc, struct sk_buff *skb, unsigned int offset, size_t len)
{
	size_t begin = skb_headlen(skb), at = offset, end = offset + min(len, desc->count);
	struct agw_rest *rest = desc->arg.data;
	unsigned int i;

	if (at < begin || !is_dense(skb) || !skb_frags_readable(skb))
		return 0;
	for (i = 0; i < skb_shinfo(skb)->nr_frags && rest->count < AGW_REST_PAGES; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		if (at < end && at < begin + skb_frag_size(frag))
			at += take_frag(rest, frag, at - begin, end - at);
		begin += skb_frag_size(frag);
	}
	desc->count -= at - offset;
	return at - offset;
}

static bool has_many(const struct sock *sk)
{
	return READ_ONCE(tcp_sk(sk)->rcv_nxt) - READ_ONCE(tcp_sk(sk)->copied_seq) >=
		AGW_PAGES_MIN;
}

size_t agw_pages_take(struct agw_conn *conn, struct agw_rest *rest)
{
	struct sock *sk = conn->sock->sk;
	read_descriptor_t desc = {
		.count = AGW_PAGES_MAX,
		.arg.data = rest,
	};
	int len;

	rest->first = 0;
	rest->count = 0;
	if (!has_many(sk))
		return 0;
	lock_sock(sk);
	len = tcp_read_sock(sk, &desc, take_frags);
	release_sock(sk);
	return max(len, 0);
}
