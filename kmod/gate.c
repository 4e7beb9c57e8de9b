// SPDX-License-Identifier: GPL-2.0
#include "gate.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "addr.h"
#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "net.h"
#include "trace.h"

/*
 * TCP's own operations with another conn_request. They are copied from a socket, as the symbols
 * are not exported, and static: children point to them until they are accepted.
 */
static struct inet_connection_sock_af_ops gate_ops4, gate_ops6;
static const struct inet_connection_sock_af_ops *tcp_ops4, *tcp_ops6;

static void gate_source(const struct sock *sk, const struct sk_buff *skb, struct agw_addr *source)
{
	memset(source, 0, sizeof(*source));
	source->family = sk->sk_family;
	source->port = tcp_hdr(skb)->source;
	if (sk->sk_family == AF_INET)
		source->ip.s6_addr32[0] = ip_hdr(skb)->saddr;
	else
		source->ip = ipv6_hdr(skb)->saddr;
}

/* --- counts ---------------------------------------------------------------------------------- */

/*
 * Who latches needs no more than a port number, so some places are kept for remotes that the
 * controller named.
 */
static u32 latched_max(u32 max)
{
	return max - max / AGW_UNVERIFIED_KEPT;
}

/* For a SYN: none counts, what follows it does. */
static bool gate_has_room(const struct agw_ep *ep)
{
	const struct agw_net *agw = ep->ctx->agw;
	u32 max = READ_ONCE(agw->unverified_max);

	if (!ep->gate.tls)
		return true;
	if (ep->gate.rule.gate == IMS_AGW_GATE_LATCH &&
	    atomic_read(&agw->latched) >= latched_max(max))
		return false;
	return atomic_read(&agw->unverified) < max;
}

static bool count_below(atomic_t *count, u32 max)
{
	if (atomic_inc_return(count) <= max)
		return true;
	atomic_dec(count);
	return false;
}

/* For a complete handshake. Many may come at once, so what is left is not asked but taken. */
static bool gate_take_place(struct agw_ep *ep)
{
	struct agw_net *agw = ep->ctx->agw;
	bool latches = ep->gate.rule.gate == IMS_AGW_GATE_LATCH;
	u32 max = READ_ONCE(agw->unverified_max);

	if (!ep->gate.tls || ep->gate.counted)
		return true;
	if (latches && !count_below(&agw->latched, latched_max(max)))
		return false;
	if (!count_below(&agw->unverified, max)) {
		if (latches)
			atomic_dec(&agw->latched);
		return false;
	}
	ep->gate.counted = latches ? AGW_COUNTED_LATCHED : AGW_COUNTED_KNOWN;
	return true;
}

void agw_gate_count(struct agw_ep *ep, bool unverified)
{
	struct agw_net *agw = ep->ctx->agw;
	struct agw_gate *gate = &ep->gate;

	lockdep_assert_held(&gate->lock);
	if (!!gate->counted == unverified)
		return;
	if (unverified) {
		/* The gateway connected to it. */
		atomic_inc(&agw->unverified);
		gate->counted = AGW_COUNTED_KNOWN;
		return;
	}
	if (gate->counted == AGW_COUNTED_LATCHED)
		atomic_dec(&agw->latched);
	atomic_dec(&agw->unverified);
	gate->counted = AGW_COUNTED_NOT;
}

/* --- SYNs ------------------------------------------------------------------------------------ */

/* What the endpoint's work has to look at: once, not for each SYN of a flood. */
static enum agw_pending gate_look(struct agw_gate *gate, enum ims_agw_verdict verdict,
				  const struct agw_addr *source)
{
	if (verdict == IMS_AGW_VERDICT_ACCEPTED) {
		if (gate->noticed)
			return AGW_PENDING_NOTHING;
		gate->noticed = true;
		gate->accepted = *source;
		return AGW_PENDING_SYN;
	}
	if (gate->told)
		return AGW_PENDING_NOTHING;
	gate->told = true;
	gate->dropped = *source;
	return AGW_PENDING_DROPPED;
}

/* Many CPUs at once, with the listener unlocked. */
static enum ims_agw_verdict gate_judge(struct agw_ep *ep, const struct agw_addr *source,
				       enum agw_pending *pending)
{
	struct agw_gate *gate = &ep->gate;
	enum ims_agw_verdict verdict;

	spin_lock(&gate->lock);
	verdict = agw_verdict(&gate->rule, source->ip.s6_addr, source->port);
	if (verdict == IMS_AGW_VERDICT_ACCEPTED && !gate_has_room(ep))
		verdict = IMS_AGW_VERDICT_DROPPED_LIMIT;
	gate->verdicts[verdict]++;
	*pending = gate_look(gate, verdict, source);
	spin_unlock(&gate->lock);
	return verdict;
}

static int gate_conn_request(struct sock *sk, struct sk_buff *skb)
{
	enum ims_agw_verdict verdict;
	enum agw_pending pending;
	struct agw_addr source;
	struct agw_ep *ep;
	int ret = 0;

	/* TCP calls this under RCU. */
	ep = rcu_dereference_sk_user_data(sk);
	if (!ep)
		return 0;
	gate_source(sk, skb, &source);
	verdict = gate_judge(ep, &source, &pending);
	trace_agw_syn(ep, &source, verdict);
	if (verdict == IMS_AGW_VERDICT_ACCEPTED)
		ret = (sk->sk_family == AF_INET ? tcp_ops4 : tcp_ops6)->conn_request(sk, skb);
	if (pending != AGW_PENDING_NOTHING)
		agw_ep_notice(ep, pending);
	return ret;
}

static int copy_ops(int family, struct inet_connection_sock_af_ops *ops,
		    const struct inet_connection_sock_af_ops **original)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(&init_net, family, SOCK_STREAM, IPPROTO_TCP, &sock);
	if (err)
		return err;
	*original = inet_csk(sock->sk)->icsk_af_ops;
	*ops = **original;
	ops->conn_request = gate_conn_request;
	sock_release(sock);
	return 0;
}

int agw_gate_init(void)
{
	int err;

	err = copy_ops(AF_INET, &gate_ops4, &tcp_ops4);
	if (err)
		return err;
	err = copy_ops(AF_INET6, &gate_ops6, &tcp_ops6);
	/* Booted without IPv6: no socket will ask for it. */
	return err == -EAFNOSUPPORT ? 0 : err;
}

void agw_gate_mount(struct sock *sk)
{
	inet_csk(sk)->icsk_af_ops = sk->sk_family == AF_INET ? &gate_ops4 : &gate_ops6;
}

void agw_gate_unmount(struct sock *sk)
{
	struct inet_connection_sock *icsk = inet_csk(sk);

	if (icsk->icsk_af_ops == &gate_ops4)
		icsk->icsk_af_ops = tcp_ops4;
	else if (icsk->icsk_af_ops == &gate_ops6)
		icsk->icsk_af_ops = tcp_ops6;
}

bool agw_gate_admits(struct agw_ep *ep, const struct agw_addr *source)
{
	struct agw_gate *gate = &ep->gate;
	enum ims_agw_verdict verdict;

	spin_lock_bh(&gate->lock);
	verdict = agw_verdict(&gate->rule, source->ip.s6_addr, source->port);
	if (verdict == IMS_AGW_VERDICT_ACCEPTED && !gate_take_place(ep)) {
		verdict = IMS_AGW_VERDICT_DROPPED_LIMIT;
		gate->verdicts[verdict]++;
	}
	spin_unlock_bh(&gate->lock);
	return verdict == IMS_AGW_VERDICT_ACCEPTED;
}
