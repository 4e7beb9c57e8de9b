// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

#include <net/netlink.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "tls.h"

#define A(name)	IMS_AGW_A_ENDPOINT_ ## name

const struct agw_addr_attrs agw_local_attrs = { A(LOCAL_IP4), A(LOCAL_IP6), A(LOCAL_PORT) };
const struct agw_addr_attrs agw_remote_attrs = { A(REMOTE_IP4), A(REMOTE_IP6), A(REMOTE_PORT) };
const struct agw_addr_attrs agw_filter_attrs = { A(FILTER_IP4), A(FILTER_IP6), A(FILTER_PORT) };
const struct agw_addr_attrs agw_source_attrs = { A(SOURCE_IP4), A(SOURCE_IP6), A(SOURCE_PORT) };

const int agw_setting_attrs[AGW_SETTING_COUNT] = {
	A(CONNECT_TIMEOUT), A(HANDSHAKE_TIMEOUT), A(VERIFY_TIMEOUT), A(LINGER_TIMEOUT),
	A(HELLO_TIMEOUT), A(INACTIVITY_TIMEOUT), A(USER_TIMEOUT), A(KEEPALIVE_TIME),
	A(KEEPALIVE_INTERVAL), A(KEEPALIVE_PROBES), A(KEY_RECORDS),
	A(POLICE_RATE), A(POLICE_BURST),
};

int agw_put_addr(struct sk_buff *skb, const struct agw_addr_attrs *attrs,
		 const struct agw_addr *addr)
{
	int err;

	if (addr->family == AF_UNSPEC)
		return 0;
	if (addr->family == AF_INET)
		err = nla_put_in_addr(skb, attrs->ip4, addr->ip.s6_addr32[0]);
	else
		err = nla_put_in6_addr(skb, attrs->ip6, &addr->ip);
	return err ?: nla_put_be16(skb, attrs->port, addr->port);
}

int agw_put_ids(struct sk_buff *skb, const struct agw_ep *ep)
{
	if (nla_put_u32(skb, A(CONTEXT_ID), ep->ctx->id) ||
	    nla_put_u32(skb, A(TERMINATION_ID), ep->term_id) ||
	    nla_put_u16(skb, A(STREAM_ID), ep->stream) ||
	    nla_put_u64_64bit(skb, A(INSTANCE_ID), ep->instance, A(PAD)))
		return -EMSGSIZE;
	return 0;
}

static int put_gate(struct sk_buff *skb, struct agw_ep *ep)
{
	const struct agw_filter *filter = &ep->gate.rule.filter;
	struct agw_addr addr = { .family = ep->local.family, .port = filter->port };

	/* ctx.lock keeps the rule as it is. */
	if (nla_put_u32(skb, A(GATE), ep->gate.rule.gate))
		return -EMSGSIZE;
	if (ep->gate.rule.gate != IMS_AGW_GATE_FILTER)
		return 0;
	memcpy(addr.ip.s6_addr, filter->ip, sizeof(filter->ip));
	if (agw_put_addr(skb, &agw_filter_attrs, &addr) ||
	    nla_put_u8(skb, A(FILTER_PREFIX_LEN), filter->prefix_len))
		return -EMSGSIZE;
	return 0;
}

static int put_allow(struct sk_buff *skb, const struct agw_ep *ep)
{
	const struct agw_rule *rule = &ep->gate.rule;
	struct nlattr *attr;
	unsigned int i;
	u8 *octets;

	if (!rule->limited)
		return 0;
	attr = nla_reserve(skb, A(ALLOW), rule->allow_count * IMS_AGW_ALLOW_LEN);
	if (!attr)
		return -EMSGSIZE;
	octets = nla_data(attr);
	for (i = 0; i < rule->allow_count; i++, octets += IMS_AGW_ALLOW_LEN) {
		octets[0] = rule->allow[i].prefix_len;
		memcpy(octets + 1, rule->allow[i].ip, sizeof(rule->allow[i].ip));
	}
	return 0;
}

static int put_config(struct sk_buff *skb, struct agw_ep *ep)
{
	unsigned int i;

	if (agw_put_addr(skb, &agw_local_attrs, &ep->local) ||
	    agw_put_addr(skb, &agw_remote_attrs, &ep->remote) || put_gate(skb, ep) ||
	    put_allow(skb, ep) ||
	    nla_put_u32(skb, A(MODE), ep->mode) || nla_put_u8(skb, A(INTERLINK), ep->interlink) ||
	    nla_put_u32(skb, A(TLS_ROLE), ep->tls_role) || nla_put_u8(skb, A(DSCP), ep->dscp) ||
	    nla_put_u32(skb, A(IFINDEX), ep->ifindex) ||
	    nla_put_u32(skb, A(INACTIVITY_OF), ep->inactivity_of))
		return -EMSGSIZE;
	if (ep->opaque_len && nla_put(skb, A(OPAQUE), ep->opaque_len, ep->opaque))
		return -EMSGSIZE;
	for (i = 0; i < AGW_SETTING_COUNT; i++)
		if (nla_put_u32(skb, agw_setting_attrs[i], ep->setting[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_keys(struct sk_buff *skb, const struct agw_ep *ep)
{
	const struct agw_keys *keys = ep->conn ? ep->conn->keys : NULL;

	if (ep->tls_version && (nla_put_u16(skb, A(TLS_VERSION), ep->tls_version) ||
				nla_put_u16(skb, A(CIPHER), ep->cipher)))
		return -EMSGSIZE;
	if (!keys || !keys->digest_len)
		return 0;
	return nla_put(skb, A(REMOTE_DIGEST), keys->digest_len, keys->digest);
}

static int put_times(struct sk_buff *skb, const struct agw_ep *ep)
{
	if (!ep->connected_at)
		return 0;
	if (nla_put_u64_64bit(skb, A(CONNECTED_TIME), ep->connected_at, A(PAD)) ||
	    nla_put_u64_64bit(skb, A(VERIFIED_TIME), ep->verified_at, A(PAD)) ||
	    nla_put_u64_64bit(skb, A(ENDED_TIME), ep->ended_at, A(PAD)))
		return -EMSGSIZE;
	return 0;
}

static int put_state(struct sk_buff *skb, const struct agw_ep *ep)
{
	if (nla_put_u32(skb, A(STATE), ep->state) || nla_put_u32(skb, A(REASON), ep->reason) ||
	    nla_put_u8(skb, A(ALERT), ep->alert) ||
	    nla_put_u32(skb, A(EVENT_SEQ), ep->event_seq) ||
	    nla_put_u32(skb, A(GENERATION), ep->generation) ||
	    agw_put_addr(skb, &agw_source_attrs, &ep->source) || put_keys(skb, ep))
		return -EMSGSIZE;
	if (put_times(skb, ep))
		return -EMSGSIZE;
	if (ep->cookie && nla_put_u64_64bit(skb, A(SOCKET_COOKIE), ep->cookie, A(PAD)))
		return -EMSGSIZE;
	return nla_put_u64_64bit(skb, A(LISTENER_COOKIE), ep->listener_cookie, A(PAD));
}

static int put_stats(struct sk_buff *skb, struct agw_ep *ep)
{
	u64 verdicts[IMS_AGW_VERDICT_MAX + 1];
	struct agw_stats stats;
	struct nlattr *nest;
	unsigned int i;

	spin_lock(&ep->stats_lock);
	stats = ep->stats;
	spin_unlock(&ep->stats_lock);
	spin_lock_bh(&ep->gate.lock);
	memcpy(verdicts, ep->gate.verdicts, sizeof(verdicts));
	spin_unlock_bh(&ep->gate.lock);

	nest = nla_nest_start(skb, A(STATS));
	if (!nest || nla_put_uint(skb, IMS_AGW_A_STATS_RX_BYTES, stats.rx) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_FORWARDED_BYTES, stats.forwarded) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_DROPPED_BYTES, stats.dropped) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_QUEUED_BYTES, stats.queued) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_TX_BYTES, stats.tx) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_RX_CONTROL, stats.control) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_RX_KEY_UPDATES, stats.key_updates) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_STALLS, stats.stalls))
		return -EMSGSIZE;
	/* One counter for each verdict, in the same order. */
	BUILD_BUG_ON(IMS_AGW_A_STATS_SYN_DROPPED_LIMIT - IMS_AGW_A_STATS_SYN_ACCEPTED !=
		     IMS_AGW_VERDICT_MAX);
	for (i = 0; i <= IMS_AGW_VERDICT_MAX; i++)
		if (nla_put_uint(skb, IMS_AGW_A_STATS_SYN_ACCEPTED + i, verdicts[i]))
			return -EMSGSIZE;
	if (nla_put_uint(skb, IMS_AGW_A_STATS_SYN_EXPIRED, stats.syn_expired) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_CONNECTS_WITHDRAWN, stats.withdrawn) ||
	    nla_put_uint(skb, IMS_AGW_A_STATS_POLICED, stats.policed))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int agw_put_endpoint(struct sk_buff *skb, struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (agw_put_ids(skb, ep) || put_config(skb, ep) || put_state(skb, ep) ||
	    put_stats(skb, ep))
		return -EMSGSIZE;
	return 0;
}
