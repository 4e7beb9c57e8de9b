// SPDX-License-Identifier: GPL-2.0
#include "nl_codec.h"

#include <arpa/inet.h>
#include <linux/ims_agw.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "core/handshake.h"

#define A(name) IMS_AGW_A_ENDPOINT_ ## name

/* --- writing --------------------------------------------------------------------------------- */

/* Attribute numbers of one transport address. */
struct addr_attrs {
	int ip4, ip6, port;
};

static const struct addr_attrs local_attrs = { A(LOCAL_IP4), A(LOCAL_IP6), A(LOCAL_PORT) };
static const struct addr_attrs remote_attrs = { A(REMOTE_IP4), A(REMOTE_IP6), A(REMOTE_PORT) };
static const struct addr_attrs filter_attrs = { A(FILTER_IP4), A(FILTER_IP6), A(FILTER_PORT) };
static const struct addr_attrs source_attrs = { A(SOURCE_IP4), A(SOURCE_IP6), A(SOURCE_PORT) };

static bool put_addr(struct nl_msg *msg, const struct addr *addr, const struct addr_attrs *attrs)
{
	if (addr->family == 4) {
		if (nla_put(msg, attrs->ip4, 4, addr->ip))
			return false;
	} else if (nla_put(msg, attrs->ip6, 16, addr->ip)) {
		return false;
	}
	return !nla_put_u16(msg, attrs->port, htons(addr->port));
}

static bool put_gate(struct nl_msg *msg, const struct kern_config *config)
{
	if (nla_put_u32(msg, A(GATE), config->gate))
		return false;
	if (config->gate != IMS_AGW_GATE_FILTER)
		return true;
	return put_addr(msg, &config->filter, &filter_attrs) &&
	       !nla_put_u8(msg, A(FILTER_PREFIX_LEN), config->filter_len);
}

static bool put_settings(struct nl_msg *msg, const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < SETTINGS_OF_MODULE; i++)
		if (settings->has & 1U << i &&
		    nla_put_u32(msg, setting_info[i].attr, settings->value[i]))
			return false;
	return true;
}

static bool put_numbers(struct nl_msg *msg, const struct kern_config *config)
{
	const struct {
		uint32_t has, attr, value;
	} table[] = {
		{ KERN_HAS_CONTEXT, A(CONTEXT_ID), config->context },
		{ KERN_HAS_TERMINATION, A(TERMINATION_ID), config->termination },
		{ KERN_HAS_MODE, A(MODE), config->mode },
		{ KERN_HAS_TLS_ROLE, A(TLS_ROLE), config->tls_role },
		{ KERN_HAS_IFINDEX, A(IFINDEX), config->ifindex },
		{ KERN_HAS_INACTIVITY_OF, A(INACTIVITY_OF), config->inactivity_of },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (config->has & table[i].has && nla_put_u32(msg, table[i].attr, table[i].value))
			return false;
	if (config->has & KERN_HAS_INTERLINK && nla_put_u8(msg, A(INTERLINK), config->interlink))
		return false;
	if (config->has & KERN_HAS_DSCP && nla_put_u8(msg, A(DSCP), config->dscp))
		return false;
	if (config->has & KERN_CONNECT && nla_put_flag(msg, A(CONNECT)))
		return false;
	if (config->has & KERN_REARM && nla_put_flag(msg, A(REARM)))
		return false;
	if (config->instance && nla_put_u64(msg, A(INSTANCE_ID), config->instance))
		return false;
	return !nla_put_u16(msg, A(STREAM_ID), config->stream);
}

/* A list of the other family only becomes an empty one, which allows nothing, and is sent. */
static bool put_allow(struct nl_msg *msg, const struct kern_config *config)
{
	uint8_t octets[IMS_AGW_ALLOW_MAX * IMS_AGW_ALLOW_LEN] = { 0 };
	size_t i, len = 0;

	for (i = 0; i < config->allow_count && len < sizeof(octets); i++) {
		const struct addr_prefix *prefix = &config->allow[i];

		if (prefix->addr.family != config->local.family)
			continue;
		octets[len] = prefix->len;
		memcpy(octets + len + 1, prefix->addr.ip, sizeof(prefix->addr.ip));
		len += IMS_AGW_ALLOW_LEN;
	}
	return !nla_put(msg, A(ALLOW), len, octets);
}

bool nl_put_config(struct nl_msg *msg, const struct kern_config *config)
{
	if (!put_numbers(msg, config) || !put_settings(msg, &config->settings))
		return false;
	if (config->has & KERN_HAS_LOCAL && !put_addr(msg, &config->local, &local_attrs))
		return false;
	if (config->has & KERN_HAS_REMOTE && !put_addr(msg, &config->remote, &remote_attrs))
		return false;
	if (config->has & KERN_HAS_GATE && !put_gate(msg, config))
		return false;
	if (config->has & KERN_HAS_ALLOW && !put_allow(msg, config))
		return false;
	return !(config->has & KERN_HAS_OPAQUE) ||
	       !nla_put(msg, A(OPAQUE), config->opaque_len, config->opaque);
}

bool nl_put_id(struct nl_msg *msg, const struct kern_id *id, bool generation)
{
	if (!id->termination)
		return !nla_put_u32(msg, A(CONTEXT_ID), id->context);
	if (nla_put_u32(msg, A(TERMINATION_ID), id->termination))
		return false;
	if (id->stream && nla_put_u16(msg, A(STREAM_ID), id->stream))
		return false;
	if (id->instance && nla_put_u64(msg, A(INSTANCE_ID), id->instance))
		return false;
	return !generation || !nla_put_u32(msg, A(GENERATION), id->generation);
}

bool nl_put_range(struct nl_msg *msg, const struct kern_range *range)
{
	if (range->termination &&
	    (nla_put_u32(msg, A(AFTER_TERMINATION_ID), range->termination) ||
	     nla_put_u16(msg, A(AFTER_STREAM_ID), range->stream)))
		return false;
	return !range->limit || !nla_put_u32(msg, A(LIMIT), range->limit);
}

static bool put_crypto(struct nl_msg *msg, int attr, const struct hs_crypto *crypto)
{
	struct nlattr *nest = nla_nest_start(msg, attr | NLA_F_NESTED);

	if (!nest || nla_put(msg, IMS_AGW_A_CRYPTO_KEY, crypto->key_len, crypto->key))
		return false;
	if (crypto->salt_len &&
	    nla_put(msg, IMS_AGW_A_CRYPTO_SALT, crypto->salt_len, crypto->salt))
		return false;
	if (nla_put(msg, IMS_AGW_A_CRYPTO_IV, crypto->iv_len, crypto->iv) ||
	    nla_put(msg, IMS_AGW_A_CRYPTO_REC_SEQ, sizeof(crypto->rec_seq), crypto->rec_seq))
		return false;
	if (crypto->secret_len &&
	    nla_put(msg, IMS_AGW_A_CRYPTO_SECRET, crypto->secret_len, crypto->secret))
		return false;
	if (nla_put_u16(msg, IMS_AGW_A_CRYPTO_RECORD_MAX, crypto->record_max))
		return false;
	nla_nest_end(msg, nest);
	return true;
}

bool nl_put_keys(struct nl_msg *msg, const struct kern_id *id, const struct hs_result *keys)
{
	if (nla_put_u32(msg, IMS_AGW_A_KEYS_TERMINATION_ID, id->termination) ||
	    nla_put_u16(msg, IMS_AGW_A_KEYS_STREAM_ID, id->stream) ||
	    nla_put_u64(msg, IMS_AGW_A_KEYS_INSTANCE_ID, id->instance) ||
	    nla_put_u32(msg, IMS_AGW_A_KEYS_GENERATION, id->generation) ||
	    nla_put_u16(msg, IMS_AGW_A_KEYS_TLS_VERSION, keys->version) ||
	    nla_put_u16(msg, IMS_AGW_A_KEYS_CIPHER, keys->cipher))
		return false;
	if (!put_crypto(msg, IMS_AGW_A_KEYS_TX, &keys->tx) ||
	    !put_crypto(msg, IMS_AGW_A_KEYS_RX, &keys->rx))
		return false;
	return !keys->have_digests ||
	       !nla_put(msg, IMS_AGW_A_KEYS_REMOTE_DIGEST, sizeof(keys->digests.octets),
			keys->digests.octets);
}

/* --- reading --------------------------------------------------------------------------------- */

static bool parse(struct nlmsghdr *hdr, struct nlattr **attrs, int max)
{
	return genlmsg_valid_hdr(hdr, 0) && !genlmsg_parse(hdr, 0, attrs, max, NULL);
}

/* An unsigned number of any width that netlink uses, 0 when absent. */
static uint64_t number(const struct nlattr *attr)
{
	if (!attr)
		return 0;
	switch (nla_len(attr)) {
	case 1:
		return nla_get_u8(attr);
	case 2:
		return nla_get_u16(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		return nla_get_u64(attr);
	}
	return 0;
}

static bool get_addr(struct nlattr **attrs, const struct addr_attrs *numbers, struct addr *addr)
{
	const struct nlattr *ip4 = attrs[numbers->ip4], *ip6 = attrs[numbers->ip6];

	memset(addr, 0, sizeof(*addr));
	if (ip4 && nla_len(ip4) == 4) {
		addr->family = 4;
		memcpy(addr->ip, nla_data(ip4), 4);
	} else if (ip6 && nla_len(ip6) == 16) {
		addr->family = 6;
		memcpy(addr->ip, nla_data(ip6), 16);
	}
	addr->port = ntohs(number(attrs[numbers->port]));
	return addr->family;
}

static size_t get_octets(const struct nlattr *attr, void *to, size_t max)
{
	size_t len = attr ? nla_len(attr) : 0;

	if (len > max)
		len = 0;
	if (len)
		memcpy(to, nla_data(attr), len);
	return len;
}

static void get_gate(struct nlattr **attrs, struct kern_config *config)
{
	config->gate = number(attrs[A(GATE)]);
	get_addr(attrs, &filter_attrs, &config->filter);
	config->filter_len = number(attrs[A(FILTER_PREFIX_LEN)]);
	if (attrs[A(GATE)])
		config->has |= KERN_HAS_GATE;
}

static void get_settings(struct nlattr **attrs, struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < SETTINGS_OF_MODULE; i++) {
		if (!attrs[setting_info[i].attr])
			continue;
		settings->value[i] = number(attrs[setting_info[i].attr]);
		settings->has |= 1U << i;
	}
}

static void get_config(struct nlattr **attrs, struct kern_config *config)
{
	config->context = number(attrs[A(CONTEXT_ID)]);
	config->termination = number(attrs[A(TERMINATION_ID)]);
	config->stream = number(attrs[A(STREAM_ID)]);
	config->instance = number(attrs[A(INSTANCE_ID)]);
	if (get_addr(attrs, &local_attrs, &config->local))
		config->has |= KERN_HAS_LOCAL;
	if (get_addr(attrs, &remote_attrs, &config->remote))
		config->has |= KERN_HAS_REMOTE;
	get_gate(attrs, config);
	get_settings(attrs, &config->settings);
	config->mode = number(attrs[A(MODE)]);
	config->interlink = number(attrs[A(INTERLINK)]);
	config->tls_role = number(attrs[A(TLS_ROLE)]);
	config->has |= KERN_HAS_MODE | KERN_HAS_INTERLINK | KERN_HAS_TLS_ROLE;
	if (attrs[A(ALLOW)])
		config->has |= KERN_HAS_ALLOW;
	config->dscp = number(attrs[A(DSCP)]);
	config->ifindex = number(attrs[A(IFINDEX)]);
	config->inactivity_of = number(attrs[A(INACTIVITY_OF)]);
	config->opaque_len = get_octets(attrs[A(OPAQUE)], config->opaque, sizeof(config->opaque));
}

static void get_stats(struct nlattr *nest, uint64_t stats[KERN_STATS])
{
	struct nlattr *attrs[IMS_AGW_A_STATS_MAX + 1] = { 0 };
	unsigned int i;

	if (!nest || nla_parse_nested(attrs, IMS_AGW_A_STATS_MAX, nest, NULL))
		return;
	for (i = 1; i <= IMS_AGW_A_STATS_MAX; i++)
		stats[i] = number(attrs[i]);
}

bool nl_get_endpoint(struct nlmsghdr *hdr, struct kern_endpoint *endpoint)
{
	struct nlattr *attrs[IMS_AGW_A_ENDPOINT_MAX + 1] = { 0 };

	memset(endpoint, 0, sizeof(*endpoint));
	if (!parse(hdr, attrs, IMS_AGW_A_ENDPOINT_MAX))
		return false;
	get_config(attrs, &endpoint->config);
	endpoint->state = number(attrs[A(STATE)]);
	endpoint->reason = number(attrs[A(REASON)]);
	endpoint->alert = number(attrs[A(ALERT)]);
	endpoint->event_seq = number(attrs[A(EVENT_SEQ)]);
	endpoint->generation = number(attrs[A(GENERATION)]);
	get_addr(attrs, &source_attrs, &endpoint->source);
	endpoint->tls_version = number(attrs[A(TLS_VERSION)]);
	endpoint->cipher = number(attrs[A(CIPHER)]);
	endpoint->connected_ms = number(attrs[A(CONNECTED_TIME)]);
	endpoint->verified_ms = number(attrs[A(VERIFIED_TIME)]);
	endpoint->ended_ms = number(attrs[A(ENDED_TIME)]);
	endpoint->digest_len = get_octets(attrs[A(REMOTE_DIGEST)], endpoint->digest,
					  sizeof(endpoint->digest));
	endpoint->socket_cookie = number(attrs[A(SOCKET_COOKIE)]);
	endpoint->listener_cookie = number(attrs[A(LISTENER_COOKIE)]);
	get_stats(attrs[A(STATS)], endpoint->stats);
	return endpoint->config.termination && endpoint->config.stream;
}

bool nl_get_event(struct nlmsghdr *hdr, struct kern_event *event)
{
	struct nlattr *attrs[IMS_AGW_A_ENDPOINT_MAX + 1] = { 0 };

	memset(event, 0, sizeof(*event));
	if (!parse(hdr, attrs, IMS_AGW_A_ENDPOINT_MAX))
		return false;
	if (genlmsg_hdr(hdr)->cmd != IMS_AGW_CMD_ENDPOINT_NTF)
		return false;
	event->event = number(attrs[A(EVENT)]);
	event->context = number(attrs[A(CONTEXT_ID)]);
	event->termination = number(attrs[A(TERMINATION_ID)]);
	event->stream = number(attrs[A(STREAM_ID)]);
	event->instance = number(attrs[A(INSTANCE_ID)]);
	event->event_seq = number(attrs[A(EVENT_SEQ)]);
	event->generation = number(attrs[A(GENERATION)]);
	event->state = number(attrs[A(STATE)]);
	event->reason = number(attrs[A(REASON)]);
	event->alert = number(attrs[A(ALERT)]);
	event->tls_role = number(attrs[A(TLS_ROLE)]);
	get_addr(attrs, &source_attrs, &event->source);
	return true;
}

bool nl_get_claim(struct nlmsghdr *hdr, struct kern_claim *claim)
{
	struct nlattr *attrs[IMS_AGW_A_AGENT_MAX + 1] = { 0 };

	if (!parse(hdr, attrs, IMS_AGW_A_AGENT_MAX))
		return false;
	claim->abi_version = number(attrs[IMS_AGW_A_AGENT_ABI_VERSION]);
	claim->endpoints = number(attrs[IMS_AGW_A_AGENT_ENDPOINTS]);
	claim->endpoints_max = number(attrs[IMS_AGW_A_AGENT_ENDPOINTS_MAX]);
	claim->cpus = number(attrs[IMS_AGW_A_AGENT_CPUS]);
	claim->unverified_max = number(attrs[IMS_AGW_A_AGENT_UNVERIFIED_MAX]);
	claim->version[0] = 0;
	if (attrs[IMS_AGW_A_AGENT_VERSION])
		nla_strlcpy(claim->version, attrs[IMS_AGW_A_AGENT_VERSION],
			    sizeof(claim->version));
	return true;
}

bool nl_get_fd(struct nlmsghdr *hdr, int *fd)
{
	struct nlattr *attrs[IMS_AGW_A_ENDPOINT_MAX + 1] = { 0 };

	if (!parse(hdr, attrs, IMS_AGW_A_ENDPOINT_MAX) || !attrs[A(FD)])
		return false;
	*fd = (int32_t)number(attrs[A(FD)]);
	return *fd >= 0;
}
