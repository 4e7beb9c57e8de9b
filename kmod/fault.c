// SPDX-License-Identifier: GPL-2.0
#include "fault.h"

#include <linux/net.h>
#include <net/net_namespace.h>
#include <net/snmp.h>
#include <net/sock.h>
#include <net/tls.h>

#include "conn.h"
#include "tls.h"

static bool is_tls13(const struct tls_context *ctx)
{
	return ctx->prot_info.version == TLS_1_3_VERSION;
}

/* RFC 8446 clause 5.2: of TLS 1.3 every protected record calls itself application data. */
static int find(const struct agw_conn *conn, const struct tls_context *ctx,
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

	/* No keys yet: TCP's octets are those of the handshake. */
	if (!READ_ONCE(conn->receive_max))
		return;
	ctx = tls_get_ctx(conn->sock->sk);
	rx = tls_sw_ctx_rx(ctx);
	if (rx && rx->strp.msg_ready && !conn->fault)
		WRITE_ONCE(conn->fault, find(conn, ctx, &rx->strp));
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
