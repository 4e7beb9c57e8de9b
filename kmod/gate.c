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
#include "net.h"

/*
 * TCP's own operations with another conn_request. They are copied from a socket, as the symbols
 * are not exported, and static: children point to them until they are accepted.
 */
static struct inet_connection_sock_af_ops gate_ops4, gate_ops6;
static const struct inet_connection_sock_af_ops *tcp_ops4, *tcp_ops6;

static void source_of(const struct sock *sk, const struct sk_buff *skb, struct agw_addr *source)
{
	memset(source, 0, sizeof(*source));
	source->family = sk->sk_family;
	source->port = tcp_hdr(skb)->source;
	if (sk->sk_family == AF_INET)
		source->ip.s6_addr32[0] = ip_hdr(skb)->saddr;
	else
		source->ip = ipv6_hdr(skb)->saddr;
}

void agw_gate_count(struct agw_ep *ep, bool unverified)
{
	struct agw_gate *gate = &ep->gate;

	if (gate->counted == unverified)
		return;
	gate->counted = unverified;
	if (unverified)
		atomic_inc(&ep->ctx->agw->unverified);
	else
		atomic_dec(&ep->ctx->agw->unverified);
}

/*
 * Counts the endpoint at its SYN, before its state tells: many may come at once. A gate that lets
 * in is of an endpoint that has its place.
 */
static bool has_place(struct agw_ep *ep)
{
	struct agw_net *agw = ep->ctx->agw;

	if (ep->gate.counted)
		return true;
	if (atomic_inc_return(&agw->unverified) > READ_ONCE(agw->unverified_max)) {
		atomic_dec(&agw->unverified);
		return false;
	}
	ep->gate.counted = true;
	return true;
}

/* Many CPUs at once, with the listener unlocked. */
static bool accepts(struct agw_ep *ep, const struct agw_addr *source)
{
	struct agw_gate *gate = &ep->gate;
	enum ims_agw_verdict verdict;
	bool tell = false;

	spin_lock(&gate->lock);
	verdict = agw_verdict(&gate->rule, source->ip.s6_addr, source->port);
	if (verdict == IMS_AGW_VERDICT_ACCEPTED && !has_place(ep))
		verdict = IMS_AGW_VERDICT_DROPPED_LIMIT;
	gate->verdicts[verdict]++;
	if (verdict == IMS_AGW_VERDICT_ACCEPTED) {
		gate->accepted = *source;
	} else if (!gate->told) {
		gate->told = true;
		gate->dropped = *source;
		tell = true;
	}
	spin_unlock(&gate->lock);
	if (tell)
		agw_ep_notice(ep, AGW_PENDING_DROPPED);
	return verdict == IMS_AGW_VERDICT_ACCEPTED;
}

static int conn_request(struct sock *sk, struct sk_buff *skb)
{
	struct agw_addr source;
	struct agw_ep *ep;
	int ret;

	/* TCP calls this under RCU. */
	ep = rcu_dereference_sk_user_data(sk);
	if (!ep)
		return 0;
	source_of(sk, skb, &source);
	if (!accepts(ep, &source))
		return 0;
	ret = (sk->sk_family == AF_INET ? tcp_ops4 : tcp_ops6)->conn_request(sk, skb);
	agw_ep_notice(ep, AGW_PENDING_SYN);
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
	ops->conn_request = conn_request;
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
	spin_unlock_bh(&gate->lock);
	return verdict == IMS_AGW_VERDICT_ACCEPTED;
}
