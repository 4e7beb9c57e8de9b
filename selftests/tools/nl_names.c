// SPDX-License-Identifier: GPL-2.0
/* Names of the interface to the module. */
#include "nl_names.h"

#include <ims_agw_names.h>
#include <linux/ims_agw.h>
#include <string.h>

static const char * const gate_values[] = {
	IMS_AGW_GATE_NAMES NULL,
};

static const char * const tls_role_values[] = {
	IMS_AGW_TLS_ROLE_NAMES NULL,
};

static const char * const state_values[] = {
	IMS_AGW_STATE_NAMES NULL,
};

static const char * const reason_values[] = {
	IMS_AGW_REASON_NAMES NULL,
};

static const char * const event_values[] = {
	IMS_AGW_EVENT_NAMES NULL,
};

static const struct nl_attr_name stats_attrs[] = {
	{ "rx-bytes", IMS_AGW_A_STATS_RX_BYTES, NL_UINT, NULL, NULL },
	{ "forwarded-bytes", IMS_AGW_A_STATS_FORWARDED_BYTES, NL_UINT, NULL, NULL },
	{ "dropped-bytes", IMS_AGW_A_STATS_DROPPED_BYTES, NL_UINT, NULL, NULL },
	{ "queued-bytes", IMS_AGW_A_STATS_QUEUED_BYTES, NL_UINT, NULL, NULL },
	{ "tx-bytes", IMS_AGW_A_STATS_TX_BYTES, NL_UINT, NULL, NULL },
	{ "rx-control", IMS_AGW_A_STATS_RX_CONTROL, NL_UINT, NULL, NULL },
	{ "rx-key-updates", IMS_AGW_A_STATS_RX_KEY_UPDATES, NL_UINT, NULL, NULL },
	{ "stalls", IMS_AGW_A_STATS_STALLS, NL_UINT, NULL, NULL },
	{ "syn-accepted", IMS_AGW_A_STATS_SYN_ACCEPTED, NL_UINT, NULL, NULL },
	{ "syn-dropped-closed", IMS_AGW_A_STATS_SYN_DROPPED_CLOSED, NL_UINT, NULL, NULL },
	{ "syn-dropped-inactive", IMS_AGW_A_STATS_SYN_DROPPED_INACTIVE, NL_UINT, NULL, NULL },
	{ "syn-dropped-source", IMS_AGW_A_STATS_SYN_DROPPED_SOURCE, NL_UINT, NULL, NULL },
	{ "syn-dropped-busy", IMS_AGW_A_STATS_SYN_DROPPED_BUSY, NL_UINT, NULL, NULL },
	{ "syn-dropped-ended", IMS_AGW_A_STATS_SYN_DROPPED_ENDED, NL_UINT, NULL, NULL },
	{ "syn-dropped-limit", IMS_AGW_A_STATS_SYN_DROPPED_LIMIT, NL_UINT, NULL, NULL },
	{ "syn-expired", IMS_AGW_A_STATS_SYN_EXPIRED, NL_UINT, NULL, NULL },
	{ "connects-withdrawn", IMS_AGW_A_STATS_CONNECTS_WITHDRAWN, NL_UINT, NULL, NULL },
	{ "policed", IMS_AGW_A_STATS_POLICED, NL_UINT, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

static const struct nl_attr_name crypto_attrs[] = {
	{ "key", IMS_AGW_A_CRYPTO_KEY, NL_BINARY, NULL, NULL },
	{ "salt", IMS_AGW_A_CRYPTO_SALT, NL_BINARY, NULL, NULL },
	{ "iv", IMS_AGW_A_CRYPTO_IV, NL_BINARY, NULL, NULL },
	{ "rec-seq", IMS_AGW_A_CRYPTO_REC_SEQ, NL_BINARY, NULL, NULL },
	{ "secret", IMS_AGW_A_CRYPTO_SECRET, NL_BINARY, NULL, NULL },
	{ "record-max", IMS_AGW_A_CRYPTO_RECORD_MAX, NL_U16, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

static const struct nl_attr_name endpoint_attrs[] = {
	{ "context-id", IMS_AGW_A_ENDPOINT_CONTEXT_ID, NL_U32, NULL, NULL },
	{ "termination-id", IMS_AGW_A_ENDPOINT_TERMINATION_ID, NL_U32, NULL, NULL },
	{ "stream-id", IMS_AGW_A_ENDPOINT_STREAM_ID, NL_U16, NULL, NULL },
	{ "local-ip4", IMS_AGW_A_ENDPOINT_LOCAL_IP4, NL_IP4, NULL, NULL },
	{ "local-ip6", IMS_AGW_A_ENDPOINT_LOCAL_IP6, NL_IP6, NULL, NULL },
	{ "local-port", IMS_AGW_A_ENDPOINT_LOCAL_PORT, NL_BE16, NULL, NULL },
	{ "remote-ip4", IMS_AGW_A_ENDPOINT_REMOTE_IP4, NL_IP4, NULL, NULL },
	{ "remote-ip6", IMS_AGW_A_ENDPOINT_REMOTE_IP6, NL_IP6, NULL, NULL },
	{ "remote-port", IMS_AGW_A_ENDPOINT_REMOTE_PORT, NL_BE16, NULL, NULL },
	{ "gate", IMS_AGW_A_ENDPOINT_GATE, NL_U32, NULL, gate_values },
	{ "filter-ip4", IMS_AGW_A_ENDPOINT_FILTER_IP4, NL_IP4, NULL, NULL },
	{ "filter-ip6", IMS_AGW_A_ENDPOINT_FILTER_IP6, NL_IP6, NULL, NULL },
	{ "filter-prefix-len", IMS_AGW_A_ENDPOINT_FILTER_PREFIX_LEN, NL_U8, NULL, NULL },
	{ "filter-port", IMS_AGW_A_ENDPOINT_FILTER_PORT, NL_BE16, NULL, NULL },
	{ "mode", IMS_AGW_A_ENDPOINT_MODE, NL_U32, NULL, NULL },
	{ "interlink", IMS_AGW_A_ENDPOINT_INTERLINK, NL_U8, NULL, NULL },
	{ "connect", IMS_AGW_A_ENDPOINT_CONNECT, NL_FLAG, NULL, NULL },
	{ "tls-role", IMS_AGW_A_ENDPOINT_TLS_ROLE, NL_U32, NULL, tls_role_values },
	{ "opaque", IMS_AGW_A_ENDPOINT_OPAQUE, NL_BINARY, NULL, NULL },
	{ "connect-timeout", IMS_AGW_A_ENDPOINT_CONNECT_TIMEOUT, NL_U32, NULL, NULL },
	{ "handshake-timeout", IMS_AGW_A_ENDPOINT_HANDSHAKE_TIMEOUT, NL_U32, NULL, NULL },
	{ "verify-timeout", IMS_AGW_A_ENDPOINT_VERIFY_TIMEOUT, NL_U32, NULL, NULL },
	{ "linger-timeout", IMS_AGW_A_ENDPOINT_LINGER_TIMEOUT, NL_U32, NULL, NULL },
	{ "hello-timeout", IMS_AGW_A_ENDPOINT_HELLO_TIMEOUT, NL_U32, NULL, NULL },
	{ "dscp", IMS_AGW_A_ENDPOINT_DSCP, NL_U8, NULL, NULL },
	{ "ifindex", IMS_AGW_A_ENDPOINT_IFINDEX, NL_U32, NULL, NULL },
	{ "state", IMS_AGW_A_ENDPOINT_STATE, NL_U32, NULL, state_values },
	{ "reason", IMS_AGW_A_ENDPOINT_REASON, NL_U32, NULL, reason_values },
	{ "alert", IMS_AGW_A_ENDPOINT_ALERT, NL_U8, NULL, NULL },
	{ "event", IMS_AGW_A_ENDPOINT_EVENT, NL_U32, NULL, event_values },
	{ "event-seq", IMS_AGW_A_ENDPOINT_EVENT_SEQ, NL_U32, NULL, NULL },
	{ "generation", IMS_AGW_A_ENDPOINT_GENERATION, NL_U32, NULL, NULL },
	{ "source-ip4", IMS_AGW_A_ENDPOINT_SOURCE_IP4, NL_IP4, NULL, NULL },
	{ "source-ip6", IMS_AGW_A_ENDPOINT_SOURCE_IP6, NL_IP6, NULL, NULL },
	{ "source-port", IMS_AGW_A_ENDPOINT_SOURCE_PORT, NL_BE16, NULL, NULL },
	{ "tls-version", IMS_AGW_A_ENDPOINT_TLS_VERSION, NL_U16, NULL, NULL },
	{ "cipher", IMS_AGW_A_ENDPOINT_CIPHER, NL_U16, NULL, NULL },
	{ "remote-digest", IMS_AGW_A_ENDPOINT_REMOTE_DIGEST, NL_BINARY, NULL, NULL },
	{ "socket-cookie", IMS_AGW_A_ENDPOINT_SOCKET_COOKIE, NL_UINT, NULL, NULL },
	{ "listener-cookie", IMS_AGW_A_ENDPOINT_LISTENER_COOKIE, NL_UINT, NULL, NULL },
	{ "stats", IMS_AGW_A_ENDPOINT_STATS, NL_NEST, stats_attrs, NULL },
	{ "fd", IMS_AGW_A_ENDPOINT_FD, NL_U32, NULL, NULL },
	{ "instance-id", IMS_AGW_A_ENDPOINT_INSTANCE_ID, NL_UINT, NULL, NULL },
	{ "inactivity-timeout", IMS_AGW_A_ENDPOINT_INACTIVITY_TIMEOUT, NL_U32, NULL, NULL },
	{ "inactivity-of", IMS_AGW_A_ENDPOINT_INACTIVITY_OF, NL_U32, NULL, NULL },
	{ "user-timeout", IMS_AGW_A_ENDPOINT_USER_TIMEOUT, NL_U32, NULL, NULL },
	{ "keepalive-time", IMS_AGW_A_ENDPOINT_KEEPALIVE_TIME, NL_U32, NULL, NULL },
	{ "keepalive-interval", IMS_AGW_A_ENDPOINT_KEEPALIVE_INTERVAL, NL_U32, NULL, NULL },
	{ "keepalive-probes", IMS_AGW_A_ENDPOINT_KEEPALIVE_PROBES, NL_U32, NULL, NULL },
	{ "key-records", IMS_AGW_A_ENDPOINT_KEY_RECORDS, NL_U32, NULL, NULL },
	{ "police-rate", IMS_AGW_A_ENDPOINT_POLICE_RATE, NL_U32, NULL, NULL },
	{ "police-burst", IMS_AGW_A_ENDPOINT_POLICE_BURST, NL_U32, NULL, NULL },
	{ "after-termination-id", IMS_AGW_A_ENDPOINT_AFTER_TERMINATION_ID, NL_U32, NULL, NULL },
	{ "after-stream-id", IMS_AGW_A_ENDPOINT_AFTER_STREAM_ID, NL_U16, NULL, NULL },
	{ "limit", IMS_AGW_A_ENDPOINT_LIMIT, NL_U32, NULL, NULL },
	{ "connected-time", IMS_AGW_A_ENDPOINT_CONNECTED_TIME, NL_UINT, NULL, NULL },
	{ "verified-time", IMS_AGW_A_ENDPOINT_VERIFIED_TIME, NL_UINT, NULL, NULL },
	{ "ended-time", IMS_AGW_A_ENDPOINT_ENDED_TIME, NL_UINT, NULL, NULL },
	{ "rearm", IMS_AGW_A_ENDPOINT_REARM, NL_FLAG, NULL, NULL },
	{ "allow", IMS_AGW_A_ENDPOINT_ALLOW, NL_BINARY, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

static const struct nl_attr_name keys_attrs[] = {
	{ "termination-id", IMS_AGW_A_KEYS_TERMINATION_ID, NL_U32, NULL, NULL },
	{ "stream-id", IMS_AGW_A_KEYS_STREAM_ID, NL_U16, NULL, NULL },
	{ "generation", IMS_AGW_A_KEYS_GENERATION, NL_U32, NULL, NULL },
	{ "tls-version", IMS_AGW_A_KEYS_TLS_VERSION, NL_U16, NULL, NULL },
	{ "cipher", IMS_AGW_A_KEYS_CIPHER, NL_U16, NULL, NULL },
	{ "tx", IMS_AGW_A_KEYS_TX, NL_NEST, crypto_attrs, NULL },
	{ "rx", IMS_AGW_A_KEYS_RX, NL_NEST, crypto_attrs, NULL },
	{ "remote-digest", IMS_AGW_A_KEYS_REMOTE_DIGEST, NL_BINARY, NULL, NULL },
	{ "instance-id", IMS_AGW_A_KEYS_INSTANCE_ID, NL_UINT, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

static const struct nl_attr_name agent_attrs[] = {
	{ "abi-version", IMS_AGW_A_AGENT_ABI_VERSION, NL_U32, NULL, NULL },
	{ "takeover", IMS_AGW_A_AGENT_TAKEOVER, NL_FLAG, NULL, NULL },
	{ "endpoints", IMS_AGW_A_AGENT_ENDPOINTS, NL_U32, NULL, NULL },
	{ "endpoints-max", IMS_AGW_A_AGENT_ENDPOINTS_MAX, NL_U32, NULL, NULL },
	{ "cpus", IMS_AGW_A_AGENT_CPUS, NL_U32, NULL, NULL },
	{ "unverified-max", IMS_AGW_A_AGENT_UNVERIFIED_MAX, NL_U32, NULL, NULL },
	{ "version", IMS_AGW_A_AGENT_VERSION, NL_BINARY, NULL, NULL },
	{ NULL, 0, NL_FLAG, NULL, NULL },
};

const struct nl_command nl_commands[] = {
	{ "claim", IMS_AGW_CMD_CLAIM, agent_attrs },
	{ "endpoint-new", IMS_AGW_CMD_ENDPOINT_NEW, endpoint_attrs },
	{ "endpoint-set", IMS_AGW_CMD_ENDPOINT_SET, endpoint_attrs },
	{ "endpoint-del", IMS_AGW_CMD_ENDPOINT_DEL, endpoint_attrs },
	{ "endpoint-get", IMS_AGW_CMD_ENDPOINT_GET, endpoint_attrs },
	{ "handshake-accept", IMS_AGW_CMD_HANDSHAKE_ACCEPT, endpoint_attrs },
	{ "key-set", IMS_AGW_CMD_KEY_SET, keys_attrs },
	{ "verify", IMS_AGW_CMD_VERIFY, endpoint_attrs },
	{ "tls-fail", IMS_AGW_CMD_TLS_FAIL, endpoint_attrs },
	{ "flush", IMS_AGW_CMD_FLUSH, agent_attrs },
	{ "endpoint-ntf", IMS_AGW_CMD_ENDPOINT_NTF, endpoint_attrs },
	{ NULL, 0, NULL },
};

const struct nl_command *nl_command_find(const char *name, uint8_t number)
{
	const struct nl_command *c;

	for (c = nl_commands; c->name; c++)
		if (name ? !strcmp(c->name, name) : c->number == number)
			return c;
	return NULL;
}

const struct nl_attr_name *nl_attr_by_name(const struct nl_attr_name *set, const char *name)
{
	for (; set->name; set++)
		if (!strcmp(set->name, name))
			return set;
	return NULL;
}

const struct nl_attr_name *nl_attr_by_type(const struct nl_attr_name *set, uint16_t type)
{
	for (; set->name; set++)
		if (set->type == type)
			return set;
	return NULL;
}
