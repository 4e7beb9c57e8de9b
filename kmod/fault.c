// SPDX-License-Identifier: GPL-2.0
#include "fault.h"

#include <linux/net.h>
#include <linux/skbuff.h>
#include <linux/unaligned.h>
#include <net/net_namespace.h>
#include <net/snmp.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tls.h>

#include "conn.h"
#include "tls.h"

static bool is_tls13(const struct tls_context *ctx)
{
	return ctx->prot_info.version == TLS_1_3_VERSION;
}

/* RFC 8446 clause 5.2: of TLS 1.3 every protected record calls itself application data. */
static int fault_find(const struct agw_conn *conn, const struct tls_context *ctx,
		      const struct tls_strparser *strp)
{
	int fault = 0;

	if (is_tls13(ctx) && strp->mark != AGW_RECORD_DATA)
		fault = EINVAL;
	else if (strp->stm.full_len > conn->receive_max + ctx->prot_info.overhead_size)
		fault = EMSGSIZE;
	return fault;
}

void agw_fault_inspect(struct agw_conn *conn)
{
	const struct tls_sw_context_rx *rx;
	const struct tls_context *ctx;

	sock_owned_by_me(conn->sock->sk);
	/* No keys yet: TCP's octets are those of the handshake. */
	if (!READ_ONCE(conn->receive_max))
		return;
	ctx = tls_get_ctx(conn->sock->sk);
	rx = tls_sw_ctx_rx(ctx);
	if (rx && rx->strp.msg_ready && !conn->fault)
		WRITE_ONCE(conn->fault, fault_find(conn, ctx, &rx->strp));
}

/*
 * kTLS has EBADMSG for a record that does not authenticate, and for one of TLS 1.3 that does and
 * has no content type. It counts the former only. The counter is the namespace's, but of this
 * processor, where at most one thread reads records.
 */
unsigned long agw_fault_mark(const struct agw_conn *conn)
{
	const struct net *net = sock_net(conn->sock->sk);

	return raw_cpu_read(net->mib.tls_statistics->mibs[LINUX_MIB_TLSDECRYPTERROR]);
}

void agw_fault_note(struct agw_conn *conn, unsigned long mark, int ret)
{
	const struct tls_context *ctx = tls_get_ctx(conn->sock->sk);

	if (mark != agw_fault_mark(conn))
		conn->forged = true;
	/* A parser that has stopped has seen a header, and nothing was decrypted. */
	if (ret == -EBADMSG && is_tls13(ctx) && !conn->forged &&
	    !tls_sw_ctx_rx(ctx)->strp.stopped && !READ_ONCE(conn->fault))
		WRITE_ONCE(conn->fault, EINVAL);
}

/* --- records that kTLS does not look at ------------------------------------------------------ */

/*
 * kTLS looks at a header when the explicit nonce of TLS 1.2 has come, too. For that it waits where
 * a record ends before, and nothing may ever come behind it. False: it waits for nothing of the
 * kind.
 */
static bool waits_for_nonce(const struct tls_context *ctx, const struct tls_strparser *strp)
{
	return ctx->prot_info.prepend_size > TLS_HEADER_SIZE && !strp->msg_ready &&
	       !strp->stm.full_len && !strp->stopped;
}

bool agw_fault_may_be_short(const struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	const struct tls_context *ctx = tls_get_ctx(sk);
	const struct tls_strparser *strp = &tls_sw_ctx_rx(ctx)->strp;
	int len;

	sock_owned_by_me(conn->sock->sk);
	if (!waits_for_nonce(ctx, strp))
		return false;
	/* What it copies, it may do later. */
	if (strp->copy_mode)
		return true;
	len = tcp_inq(sk);
	return len >= TLS_HEADER_SIZE && len < ctx->prot_info.prepend_size;
}

/* The first octets that nobody has read, as far as they have come. */
static size_t fault_peek(struct sock *sk, u8 *to, size_t len)
{
	u32 seq = tcp_sk(sk)->copied_seq;
	struct sk_buff *skb;
	size_t have = 0;

	skb_queue_walk(&sk->sk_receive_queue, skb) {
		u32 offset = seq + have - TCP_SKB_CB(skb)->seq;
		size_t part;

		if (offset >= skb->len)
			continue;
		part = min_t(size_t, len - have, skb->len - offset);
		if (skb_copy_bits(skb, offset, to + have, part))
			break;
		have += part;
		if (have == len)
			break;
	}
	return have;
}

static bool read_header(struct sock *sk, const struct tls_strparser *strp, u8 *header)
{
	if (!strp->copy_mode)
		return fault_peek(sk, header, TLS_HEADER_SIZE) == TLS_HEADER_SIZE;
	return strp->anchor->len >= TLS_HEADER_SIZE &&
	       !skb_copy_bits(strp->anchor, strp->stm.offset, header, TLS_HEADER_SIZE);
}

void agw_fault_look_short(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	const struct tls_context *ctx = tls_get_ctx(sk);
	const struct tls_strparser *strp = &tls_sw_ctx_rx(ctx)->strp;
	u8 header[TLS_HEADER_SIZE];

	/* Mostly nothing is there. What comes after this look makes another read. */
	if (!strp->copy_mode && skb_queue_empty_lockless(&sk->sk_receive_queue))
		return;
	lock_sock(sk);
	if (waits_for_nonce(ctx, strp) && read_header(sk, strp, header) && !conn->fault &&
	    TLS_HEADER_SIZE + get_unaligned_be16(header + 3) < ctx->prot_info.prepend_size)
		WRITE_ONCE(conn->fault, EBADMSG);
	release_sock(sk);
}

int agw_fault_of(const struct agw_conn *conn, int err)
{
	int error = READ_ONCE(conn->fault) ?: READ_ONCE(conn->err) ?: -err;
	const struct tls_context *ctx = tls_get_ctx(conn->sock->sk);
	const struct tls_strparser *strp = &tls_sw_ctx_rx(ctx)->strp;

	/* Too short to be protected: a plain alert, or a change_cipher_spec. */
	if (error == EBADMSG && is_tls13(ctx) && strp->stopped && strp->mark != AGW_RECORD_DATA)
		error = EINVAL;
	return error;
}
