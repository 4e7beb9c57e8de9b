// SPDX-License-Identifier: GPL-2.0
#include "config.h"

#include <linux/slab.h>
#include <linux/stringify.h>
#include <net/netlink.h>

#include "conn.h"
#include "connect.h"
#include "context.h"
#include "encode.h"
#include "interlink.h"
#include "limits.h"
#include "link.h"
#include "procedure.h"
#include "refuse.h"
#include "remains.h"
#include "socket.h"

#define A(name)	IMS_AGW_A_ENDPOINT_ ## name
#define A_LAST	A(POLICE_BURST)	/* that an order can have */

/* --- decoding -------------------------------------------------------------------------------- */

/* Family AF_UNSPEC when there is no address. */
static int parse_addr(struct nlattr **attrs, const struct agw_addr_attrs *numbers,
		      struct agw_addr *addr, struct netlink_ext_ack *extack)
{
	const struct nlattr *ip4 = attrs[numbers->ip4], *ip6 = attrs[numbers->ip6];
	const struct nlattr *port = attrs[numbers->port];

	if (ip4 && ip6)
		return agw_refuse(extack, ip6, -EINVAL, "two addresses, of IPv4 and of IPv6");
	if (ip4) {
		addr->family = AF_INET;
		addr->ip.s6_addr32[0] = nla_get_in_addr(ip4);
	} else if (ip6) {
		addr->family = AF_INET6;
		addr->ip = nla_get_in6_addr(ip6);
	} else if (port && numbers != &agw_local_attrs) {
		return agw_refuse(extack, port, -EINVAL, "port without an address");
	}
	if (port)
		addr->port = nla_get_be16(port);
	return 0;
}

static const struct nlattr *addr_attr(struct nlattr **attrs, const struct agw_addr_attrs *numbers)
{
	return attrs[numbers->ip4] ?: attrs[numbers->ip6];
}

static int parse_local(struct nlattr **attrs, struct agw_config *config,
		       struct netlink_ext_ack *extack)
{
	int err = parse_addr(attrs, &agw_local_attrs, &config->local, extack);

	if (err)
		return err;
	if (config->local.family == AF_UNSPEC)
		return agw_refuse(extack, NULL, -EINVAL, "local address is missing");
	if (!agw_addr_is_unicast(&config->local))
		return agw_refuse(extack, addr_attr(attrs, &agw_local_attrs), -EADDRNOTAVAIL,
			      "local address is not one of a host");
	return 0;
}

static int parse_remote(struct nlattr **attrs, u16 family, struct agw_config *config,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = addr_attr(attrs, &agw_remote_attrs);
	int err = parse_addr(attrs, &agw_remote_attrs, &config->remote, extack);

	if (err || config->remote.family == AF_UNSPEC)
		return err;
	if (config->remote.family != family)
		return agw_refuse(extack, attr, -EINVAL, "remote is of another family than local");
	if (!agw_addr_is_unicast(&config->remote))
		return agw_refuse(extack, attr, -EINVAL, "remote address is not one of a host");
	return 0;
}

static int parse_prefix(struct nlattr **attrs, const struct agw_addr *addr,
			struct agw_filter *filter, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[A(FILTER_PREFIX_LEN)];

	filter->prefix_len = attr ? nla_get_u8(attr) : agw_addr_bits(addr);
	if (filter->prefix_len > agw_addr_bits(addr))
		return agw_refuse(extack, attr, -EINVAL, "prefix is longer than the address");
	filter->port = addr->port;
	memcpy(filter->ip, addr->ip.s6_addr, sizeof(filter->ip));
	return 0;
}

static int parse_gate(struct nlattr **attrs, u16 family, struct agw_config *config,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = addr_attr(attrs, &agw_filter_attrs);
	struct agw_addr addr = { };
	int err;

	if (attrs[A(GATE)])
		config->gate = nla_get_u32(attrs[A(GATE)]);
	if (!attrs[A(GATE)] || config->gate != IMS_AGW_GATE_FILTER) {
		attr = attr ?: attrs[A(FILTER_PORT)] ?: attrs[A(FILTER_PREFIX_LEN)];
		if (!attr)
			return 0;
		return agw_refuse(extack, attr, -EINVAL, "filter without the filter gate");
	}
	err = parse_addr(attrs, &agw_filter_attrs, &addr, extack);
	if (err)
		return err;
	if (addr.family == AF_UNSPEC)
		return agw_refuse(extack, attrs[A(GATE)], -EINVAL,
				  "filter gate without an address");
	if (addr.family != family)
		return agw_refuse(extack, attr, -EINVAL, "filter is of another family than local");
	return parse_prefix(attrs, &addr, &config->filter, extack);
}

static const struct {
	u32 min, max;
	bool off;			/* 0 is good, too */
} ranges[AGW_SETTING_COUNT] = {
	[AGW_SETTING_CONNECT] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_TIMEOUT_MAX },
	[AGW_SETTING_HANDSHAKE] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_TIMEOUT_MAX },
	[AGW_SETTING_VERIFY] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_TIMEOUT_MAX },
	[AGW_SETTING_LINGER] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_TIMEOUT_MAX },
	[AGW_SETTING_HELLO] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_TIMEOUT_MAX },
	[AGW_SETTING_INACTIVITY] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_INACTIVITY_TIMEOUT_MAX, true },
	[AGW_SETTING_USER] = { IMS_AGW_TIMEOUT_MIN, IMS_AGW_USER_TIMEOUT_MAX, true },
	[AGW_SETTING_KEEPALIVE] = { IMS_AGW_KEEPALIVE_MIN, IMS_AGW_KEEPALIVE_TIME_MAX, true },
	[AGW_SETTING_INTERVAL] = { IMS_AGW_KEEPALIVE_MIN, IMS_AGW_KEEPALIVE_INTERVAL_MAX },
	[AGW_SETTING_PROBES] = { 1, IMS_AGW_KEEPALIVE_PROBES_MAX },
	[AGW_SETTING_KEY_RECORDS] = { IMS_AGW_KEY_RECORDS_MIN, IMS_AGW_KEY_RECORDS_MAX },
	[AGW_SETTING_POLICE_RATE] = { IMS_AGW_POLICE_RATE_MIN, IMS_AGW_POLICE_RATE_MAX, true },
	[AGW_SETTING_POLICE_BURST] = { 1, IMS_AGW_POLICE_BURST_MAX },
};

static int parse_settings(struct nlattr **attrs, struct agw_config *config,
			  struct netlink_ext_ack *extack)
{
	unsigned int i;
	u32 value;

	for (i = 0; i < AGW_SETTING_COUNT; i++) {
		const struct nlattr *attr = attrs[agw_setting_attrs[i]];

		if (!attr)
			continue;
		value = nla_get_u32(attr);
		config->setting[i] = value;
		if ((!value && ranges[i].off) ||
		    (value >= ranges[i].min && value <= ranges[i].max))
			continue;
		NL_SET_ERR_MSG_FMT(extack, "number is not within %u to %u%s", ranges[i].min,
				   ranges[i].max, ranges[i].off ? ", nor 0" : "");
		NL_SET_BAD_ATTR(extack, attr);
		return -ERANGE;
	}
	return 0;
}

static int parse_opaque(struct nlattr **attrs, struct agw_config *config,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[A(OPAQUE)];

	if (!attr || !nla_len(attr))
		return 0;
	if (nla_len(attr) > IMS_AGW_OPAQUE_MAX)
		return agw_refuse(extack, attr, -ERANGE, "opaque data is longer than "
				  __stringify(IMS_AGW_OPAQUE_MAX) " octets");
	config->opaque_len = nla_len(attr);
	config->opaque = kmemdup(nla_data(attr), nla_len(attr), GFP_KERNEL_ACCOUNT);
	if (!config->opaque)
		return agw_refuse(extack, attr, -ENOMEM, "no memory for opaque data");
	return 0;
}

/*
 * Called last but for opaque data: from here on the order owns memory, and who refuses it has to
 * free that.
 */
static int parse_allow(struct nlattr **attrs, u16 family, struct agw_config *config,
		       struct netlink_ext_ack *extack)
{
	const struct agw_addr any = { .family = family };
	const struct nlattr *attr = attrs[A(ALLOW)];
	struct agw_filter *allow;
	const u8 *octets;
	unsigned int i;

	if (!attr || !nla_len(attr))
		return 0;
	if (nla_len(attr) % IMS_AGW_ALLOW_LEN ||
	    nla_len(attr) / IMS_AGW_ALLOW_LEN > IMS_AGW_ALLOW_MAX)
		return agw_refuse(extack, attr, -EINVAL, "not up to " __stringify(IMS_AGW_ALLOW_MAX)
				  " prefixes of " __stringify(IMS_AGW_ALLOW_LEN) " octets");
	config->allow_count = nla_len(attr) / IMS_AGW_ALLOW_LEN;
	allow = kcalloc(config->allow_count, sizeof(*allow), GFP_KERNEL_ACCOUNT);
	if (!allow)
		return agw_refuse(extack, attr, -ENOMEM, "no memory for the allow list");
	config->allow = allow;
	for (i = 0; i < config->allow_count; i++) {
		octets = nla_data(attr) + i * IMS_AGW_ALLOW_LEN;
		allow[i].prefix_len = octets[0];
		memcpy(allow[i].ip, octets + 1, sizeof(allow[i].ip));
		if (octets[0] > agw_addr_bits(&any)) {
			agw_config_free(config);
			return agw_refuse(extack, attr, -EINVAL,
					  "prefix is longer than the address");
		}
	}
	return 0;
}

/* These have been checked by the policy. */
static void parse_plain(struct nlattr **attrs, struct agw_config *config)
{
	if (attrs[A(MODE)])
		config->mode = nla_get_u32(attrs[A(MODE)]);
	if (attrs[A(TLS_ROLE)])
		config->tls_role = nla_get_u32(attrs[A(TLS_ROLE)]);
	if (attrs[A(INTERLINK)])
		config->interlink = nla_get_u8(attrs[A(INTERLINK)]);
	if (attrs[A(DSCP)])
		config->dscp = nla_get_u8(attrs[A(DSCP)]);
}

static int parse_ifindex(struct nlattr **attrs, struct agw_config *config,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[A(IFINDEX)];

	if (attr)
		config->ifindex = nla_get_u32(attr);
	if (config->ifindex > INT_MAX)
		return agw_refuse(extack, attr, -ENODEV, "no such interface");
	return 0;
}

static int parse_inactivity(struct nlattr **attrs, struct agw_config *config,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[A(INACTIVITY_OF)];

	if (!attr)
		return 0;
	config->inactivity_of = nla_get_u32(attr);
	if (!config->inactivity_of)
		return agw_refuse(extack, attr, -EINVAL, "no octet would end a silence");
	return 0;
}

int agw_config_parse(struct nlattr **attrs, u16 family, struct agw_config *config,
		     struct netlink_ext_ack *extack)
{
	bool new = family == AF_UNSPEC;
	unsigned int i;
	int err = 0;

	memset(config, 0, sizeof(*config));
	for (i = 1; i <= A_LAST; i++)
		if (attrs[i])
			config->has |= BIT_ULL(i);
	if (new) {
		err = parse_local(attrs, config, extack) ?: parse_ifindex(attrs, config, extack);
		family = config->local.family;
	}
	if (!err)
		err = parse_remote(attrs, family, config, extack);
	if (!err)
		err = parse_gate(attrs, family, config, extack);
	if (!err)
		err = parse_settings(attrs, config, extack) ?:
		      parse_inactivity(attrs, config, extack);
	if (!err)
		err = parse_allow(attrs, family, config, extack);
	if (err)
		return err;
	parse_plain(attrs, config);
	err = parse_opaque(attrs, config, extack);
	if (err)
		agw_config_free(config);
	return err;
}

void agw_config_free(struct agw_config *config)
{
	kfree(config->opaque);
	kfree(config->allow);
	if (config->remains)
		agw_ep_put(config->remains);
	config->opaque = NULL;
	config->allow = NULL;
	config->remains = NULL;
}

/* --- applying -------------------------------------------------------------------------------- */

int agw_config_check(const struct agw_ep *ep, const struct agw_config *config,
		     struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct agw_addr *remote = config->remote.family ? &config->remote : &ep->remote;
	/* Neither a SYN nor what only a SYN has begun changes what may be ordered. */
	bool idle = AGW_HAS(config, REARM) || ep->state == IMS_AGW_STATE_IDLE ||
		    ep->state == IMS_AGW_STATE_ACCEPTED;

	lockdep_assert(!ep->ctx || lockdep_is_held(&ep->ctx->lock));
	if (AGW_HAS(config, TLS_ROLE) && config->tls_role != ep->tls_role && !idle)
		return agw_refuse(extack, attrs[A(TLS_ROLE)], -EBUSY,
			      "role cannot change while there is a connection");
	if (!AGW_HAS(config, CONNECT))
		return 0;
	if (!agw_addr_can_connect(remote))
		return agw_refuse(extack, attrs[A(CONNECT)], -EDESTADDRREQ,
			      "connect without address and port of the remote");
	if (!idle && !ep->on_trial)
		return agw_refuse(extack, attrs[A(CONNECT)], -EISCONN,
			      "connect of an endpoint that has or had a connection");
	return 0;
}

static void apply_gate(struct agw_ep *ep, const struct agw_config *config)
{
	struct agw_gate *gate = &ep->gate;

	spin_lock_bh(&gate->lock);
	gate->rule.gate = config->gate;
	gate->rule.filter = config->filter;
	gate->told = false;
	spin_unlock_bh(&gate->lock);
}

/* The endpoint's old list goes into the order, which frees it. */
static void apply_allow(struct agw_ep *ep, struct agw_config *config)
{
	struct agw_gate *gate = &ep->gate;

	spin_lock_bh(&gate->lock);
	swap(gate->rule.allow, config->allow);
	gate->rule.allow_count = config->allow_count;
	gate->rule.limited = true;
	spin_unlock_bh(&gate->lock);
}

static void apply_dscp(struct agw_ep *ep, u8 dscp)
{
	ep->dscp = dscp;
	if (ep->listener)
		agw_socket_set_dscp(ep->listener, dscp);
	if (ep->conn)
		agw_socket_set_dscp(ep->conn->sock, dscp);
}

static void apply_opaque(struct agw_ep *ep, struct agw_config *config)
{
	kfree(ep->opaque);
	ep->opaque = config->opaque;
	ep->opaque_len = config->opaque_len;
	config->opaque = NULL;
}

static void apply_settings(struct agw_ep *ep, const struct agw_config *config)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < AGW_SETTING_COUNT; i++) {
		if (!(config->has & BIT_ULL(agw_setting_attrs[i])))
			continue;
		ep->setting[i] = config->setting[i];
		any = true;
	}
	if (any && ep->conn) {
		agw_conn_tune(ep->conn);
		agw_ep_watch_window(ep);
	}
	if (AGW_HAS(config, INACTIVITY_OF)) {
		spin_lock(&ep->stats_lock);
		ep->inactivity_of = config->inactivity_of;
		spin_unlock(&ep->stats_lock);
	}
	if (AGW_HAS(config, INACTIVITY_TIMEOUT) || AGW_HAS(config, INACTIVITY_OF))
		agw_ep_watch_silence(ep);
}

/* By order, or because a trigger was there before the order that lets it work. */
static void start_connections(struct agw_ep *ep, const struct agw_config *config)
{
	if (AGW_HAS(config, CONNECT))
		agw_ep_trigger(ep, false);
	else if (ep->triggered)
		agw_ep_trigger(ep, ep->on_trial);
	if (AGW_HAS(config, REARM))
		agw_ep_check_trigger(ep);
	if (AGW_HAS(config, INTERLINK) && ep->partner)
		agw_ep_check_trigger(ep->partner);
}

void agw_config_apply(struct agw_ep *ep, struct agw_config *config)
{
	lockdep_assert_held(&ep->ctx->lock);
	apply_settings(ep, config);
	if (config->remains)
		agw_remains_take(config->remains, ep);
	if (AGW_HAS(config, REARM))
		agw_ep_rearm(ep);
	if (config->remote.family)
		ep->remote = config->remote;
	if (AGW_HAS(config, INTERLINK))
		ep->interlink = config->interlink;
	if (AGW_HAS(config, TLS_ROLE))
		ep->tls_role = config->tls_role;
	if (AGW_HAS(config, OPAQUE))
		apply_opaque(ep, config);
	if (AGW_HAS(config, DSCP) && config->dscp != ep->dscp)
		apply_dscp(ep, config->dscp);
	if (AGW_HAS(config, MODE))
		ep->mode = config->mode;
	if (AGW_HAS(config, ALLOW))
		apply_allow(ep, config);
	if (AGW_HAS(config, GATE))
		apply_gate(ep, config);
	agw_ep_update_gate(ep);
	agw_link_update(ep);
	start_connections(ep, config);
}
