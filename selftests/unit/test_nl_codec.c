// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink attributes of the module: what is written is read again as it was, nothing is written
 * that is not ordered, and what does not fit is not taken.
 *
 * with: agent/kernel/nl_codec.c agent/setting.c
 * with: -lnl-genl-3 -lnl-3
 */
#include <arpa/inet.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>

#include "core/handshake.h"
#include "core/kern.h"
#include "kernel/nl_codec.h"
#include "tap.h"

#define A(name)	IMS_AGW_A_ENDPOINT_ ## name
#define FAMILY	30

static struct nl_msg *msg;
static struct nlattr *attrs[IMS_AGW_A_ENDPOINT_MAX + 1];

static void begin(uint8_t command)
{
	if (msg)
		nlmsg_free(msg);
	msg = nlmsg_alloc();
	if (!msg || !genlmsg_put(msg, 0, 0, FAMILY, 0, 0, command, 1))
		abort();
}

static int count_attrs(void)
{
	int i, count = 0;

	memset(attrs, 0, sizeof(attrs));
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, IMS_AGW_A_ENDPOINT_MAX, NULL))
		abort();
	for (i = 0; i <= IMS_AGW_A_ENDPOINT_MAX; i++)
		count += !!attrs[i];
	return count;
}

static struct addr address(unsigned int family, uint8_t last, uint16_t port)
{
	struct addr addr = { .family = family, .port = port };

	memset(addr.ip, 0x20, family == 6 ? 16 : 4);
	addr.ip[family == 6 ? 15 : 3] = last;
	return addr;
}

static bool same(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && a->port == b->port &&
	       !memcmp(a->ip, b->ip, a->family == 6 ? 16 : 4);
}

/* --- orders ---------------------------------------------------------------------------------- */

static struct kern_config all(unsigned int family)
{
	struct kern_config config = {
		.has = KERN_HAS_CONTEXT | KERN_HAS_TERMINATION | KERN_HAS_LOCAL | KERN_HAS_REMOTE |
			KERN_HAS_GATE | KERN_HAS_MODE | KERN_HAS_INTERLINK | KERN_HAS_TLS_ROLE |
			KERN_HAS_OPAQUE | KERN_HAS_DSCP | KERN_HAS_IFINDEX | KERN_HAS_INACTIVITY_OF,
		.context = 70001, .termination = 70002, .instance = 1ULL << 40 | 3, .stream = 300,
		.local = address(family, 4, 20001), .remote = address(family, 5, 20002),
		.filter = address(family, 6, 20003), .filter_len = 31, .dscp = 46,
		.inactivity_of = IMS_AGW_MODE_SEND, .interlink = true,
		.gate = IMS_AGW_GATE_FILTER, .mode = IMS_AGW_MODE_RECEIVE,
		.tls_role = IMS_AGW_TLS_ROLE_CLIENT, .ifindex = 7, .opaque_len = 3,
		.opaque = { 1, 2, 3 },
	};
	unsigned int i;

	for (i = 0; i < SETTINGS_OF_MODULE; i++)
		config.settings.value[i] = 1000 + i;
	config.settings.has = (1U << SETTINGS_OF_MODULE) - 1;
	return config;
}

static void check_places(const struct kern_config *got, const struct kern_config *sent)
{
	ok(got->context == sent->context && got->termination == sent->termination &&
	   got->stream == sent->stream && got->instance == sent->instance, "its name");
	ok(same(&got->local, &sent->local) && same(&got->remote, &sent->remote),
	   "IPv%u: its addresses", sent->local.family);
	ok(got->gate == sent->gate && same(&got->filter, &sent->filter) &&
	   got->filter_len == sent->filter_len, "whom it lets in");
	is_int(got->has, KERN_HAS_LOCAL | KERN_HAS_REMOTE | KERN_HAS_GATE | KERN_HAS_MODE |
	       KERN_HAS_INTERLINK | KERN_HAS_TLS_ROLE, "and that it is known");
}

static void check_rest(const struct kern_config *got, const struct kern_config *sent)
{
	ok(got->mode == sent->mode && got->tls_role == sent->tls_role && got->interlink &&
	   got->inactivity_of == sent->inactivity_of, "mode, role, interlinkage, direction");
	ok(got->dscp == sent->dscp && got->ifindex == sent->ifindex, "DSCP and interface");
	ok(got->settings.has == sent->settings.has &&
	   !memcmp(got->settings.value, sent->settings.value,
		   SETTINGS_OF_MODULE * sizeof(got->settings.value[0])), "all settings");
	ok(got->opaque_len == 3 && !memcmp(got->opaque, sent->opaque, 3), "opaque data");
}

static void test_config(unsigned int family)
{
	struct kern_config sent = all(family);
	struct kern_endpoint got;

	begin(IMS_AGW_CMD_ENDPOINT_NEW);
	ok(nl_put_config(msg, &sent) && nl_get_endpoint(nlmsg_hdr(msg), &got),
	   "what is ordered is read again");
	check_places(&got.config, &sent);
	check_rest(&got.config, &sent);
	count_attrs();
	ok(!attrs[A(CONNECT)] && !attrs[A(REARM)] && !attrs[A(ALLOW)], "and nothing more");
}

/* What has no bit is not ordered, whatever stands there. */
static void test_nothing(void)
{
	struct kern_config config = all(4);

	config.has = 0;
	config.settings.has = 0;
	config.instance = 0;
	begin(IMS_AGW_CMD_ENDPOINT_SET);
	ok(nl_put_config(msg, &config), "nothing is ordered");
	ok(count_attrs() == 1 && attrs[A(STREAM_ID)], "but of a stream");
	config.has = KERN_CONNECT | KERN_REARM | KERN_HAS_GATE;
	config.gate = IMS_AGW_GATE_LATCH;
	begin(IMS_AGW_CMD_ENDPOINT_SET);
	nl_put_config(msg, &config);
	ok(count_attrs() == 4 && attrs[A(CONNECT)] && attrs[A(REARM)] && attrs[A(GATE)],
	   "to connect, anew, with a gate that has no filter");
}

static void test_allow(void)
{
	struct addr_prefix prefixes[IMS_AGW_ALLOW_MAX + 2] = { 0 };
	struct kern_config config = all(6);
	struct kern_endpoint got;
	const uint8_t *octets;
	size_t i;

	for (i = 0; i < IMS_AGW_ALLOW_MAX + 2; i++) {
		prefixes[i].addr = address(i == 1 ? 4 : 6, (uint8_t)i, 0);
		prefixes[i].len = 128;
	}
	config.has |= KERN_HAS_ALLOW;
	config.allow = prefixes;
	config.allow_count = 3;
	begin(IMS_AGW_CMD_ENDPOINT_NEW);
	nl_put_config(msg, &config);
	count_attrs();
	is_int(nla_len(attrs[A(ALLOW)]), 2 * IMS_AGW_ALLOW_LEN,
	       "of a list what is of the local address's family");
	octets = nla_data(attrs[A(ALLOW)]);
	ok(octets[0] == 128 && !memcmp(octets + 1, prefixes[0].addr.ip, 16) &&
	   octets[17] == 128 && !memcmp(octets + 18, prefixes[2].addr.ip, 16), "each as it is");
	config.local = address(4, 1, 1);
	config.allow_count = 1;
	begin(IMS_AGW_CMD_ENDPOINT_NEW);
	nl_put_config(msg, &config);
	count_attrs();
	ok(attrs[A(ALLOW)] && !nla_len(attrs[A(ALLOW)]), "none of it: nobody is allowed");
	config.local = address(6, 1, 1);
	config.allow_count = IMS_AGW_ALLOW_MAX + 2;
	begin(IMS_AGW_CMD_ENDPOINT_NEW);
	nl_put_config(msg, &config);
	count_attrs();
	is_int(nla_len(attrs[A(ALLOW)]), IMS_AGW_ALLOW_MAX * IMS_AGW_ALLOW_LEN,
	       "no more than the module takes");
	ok(nl_get_endpoint(nlmsg_hdr(msg), &got) && got.config.has & KERN_HAS_ALLOW,
	   "that there is a list is read again");
}

/* --- names ----------------------------------------------------------------------------------- */

static int attrs_of(const struct kern_id *id, bool generation)
{
	begin(IMS_AGW_CMD_ENDPOINT_GET);
	if (!nl_put_id(msg, id, generation))
		abort();
	return count_attrs();
}

static void test_ids(void)
{
	struct kern_id id = { .context = 5 };
	struct kern_range range = { .termination = 3, .stream = 2, .limit = 9 };

	ok(attrs_of(&id, true) == 1 && nla_get_u32(attrs[A(CONTEXT_ID)]) == 5, "a context");
	id = (struct kern_id){ 5, 6, 7, 1ULL << 40, 9 };
	ok(attrs_of(&id, true) == 4 && nla_get_u32(attrs[A(TERMINATION_ID)]) == 6 &&
	   nla_get_u16(attrs[A(STREAM_ID)]) == 7 &&
	   nla_get_u64(attrs[A(INSTANCE_ID)]) == 1ULL << 40 &&
	   nla_get_u32(attrs[A(GENERATION)]) == 9, "one connection of one endpoint");
	ok(attrs_of(&id, false) == 3 && !attrs[A(GENERATION)], "the endpoint, whatever connection");
	id.stream = 0;
	id.instance = 0;
	is_int(attrs_of(&id, false), 1, "all of a termination");
	begin(IMS_AGW_CMD_ENDPOINT_GET);
	ok(nl_put_range(msg, &range) && count_attrs() == 3 &&
	   nla_get_u32(attrs[A(AFTER_TERMINATION_ID)]) == 3 &&
	   nla_get_u16(attrs[A(AFTER_STREAM_ID)]) == 2 && nla_get_u32(attrs[A(LIMIT)]) == 9,
	   "so many behind one");
	range = (struct kern_range){ 0 };
	begin(IMS_AGW_CMD_ENDPOINT_GET);
	ok(nl_put_range(msg, &range) && !count_attrs(), "all from the first one on");
}

/* --- record keys ----------------------------------------------------------------------------- */

static bool is_crypto(struct nlattr *nest, const struct hs_crypto *crypto)
{
	struct nlattr *at[IMS_AGW_A_CRYPTO_MAX + 1] = { 0 };

	if (!nest || nla_parse_nested(at, IMS_AGW_A_CRYPTO_MAX, nest, NULL))
		return false;
	if (!!at[IMS_AGW_A_CRYPTO_SECRET] != !!crypto->secret_len ||
	    !!at[IMS_AGW_A_CRYPTO_SALT] != !!crypto->salt_len)
		return false;
	return nla_len(at[IMS_AGW_A_CRYPTO_KEY]) == crypto->key_len &&
	       !memcmp(nla_data(at[IMS_AGW_A_CRYPTO_KEY]), crypto->key, crypto->key_len) &&
	       nla_len(at[IMS_AGW_A_CRYPTO_IV]) == crypto->iv_len &&
	       !memcmp(nla_data(at[IMS_AGW_A_CRYPTO_IV]), crypto->iv, crypto->iv_len) &&
	       nla_len(at[IMS_AGW_A_CRYPTO_REC_SEQ]) == 8 &&
	       !memcmp(nla_data(at[IMS_AGW_A_CRYPTO_REC_SEQ]), crypto->rec_seq, 8) &&
	       nla_get_u16(at[IMS_AGW_A_CRYPTO_RECORD_MAX]) == crypto->record_max;
}

static void parse_keys(struct nlattr **at)
{
	memset(at, 0, (IMS_AGW_A_KEYS_MAX + 1) * sizeof(*at));
	if (genlmsg_parse(nlmsg_hdr(msg), 0, at, IMS_AGW_A_KEYS_MAX, NULL))
		abort();
}

static void test_keys(void)
{
	const struct kern_id id = { .termination = 6, .stream = 7, .instance = 8, .generation = 9 };
	struct nlattr *at[IMS_AGW_A_KEYS_MAX + 1];
	struct hs_result keys = {
		.version = 0x304, .cipher = 51, .have_digests = 1,
		.tx = { 16, 4, 8, 32, "sends", "s", "one", "1", "first", 100 },
		.rx = { 32, 0, 12, 0, "receives", "", "two", "2", "", 200 },
	};

	memset(keys.digests.octets, 0x77, sizeof(keys.digests.octets));
	begin(IMS_AGW_CMD_KEY_SET);
	ok(nl_put_keys(msg, &id, &keys), "keys");
	parse_keys(at);
	ok(nla_get_u32(at[IMS_AGW_A_KEYS_TERMINATION_ID]) == 6 &&
	   nla_get_u16(at[IMS_AGW_A_KEYS_STREAM_ID]) == 7 &&
	   nla_get_u64(at[IMS_AGW_A_KEYS_INSTANCE_ID]) == 8 &&
	   nla_get_u32(at[IMS_AGW_A_KEYS_GENERATION]) == 9, "of this connection only");
	ok(nla_get_u16(at[IMS_AGW_A_KEYS_TLS_VERSION]) == 0x304 &&
	   nla_get_u16(at[IMS_AGW_A_KEYS_CIPHER]) == 51, "version and cipher");
	ok(is_crypto(at[IMS_AGW_A_KEYS_TX], &keys.tx), "to send with");
	ok(is_crypto(at[IMS_AGW_A_KEYS_RX], &keys.rx), "to receive with, without salt and secret");
	is_int(nla_len(at[IMS_AGW_A_KEYS_REMOTE_DIGEST]), sizeof(keys.digests.octets),
	       "the digests of the remote");
	keys.have_digests = 0;
	begin(IMS_AGW_CMD_KEY_SET);
	nl_put_keys(msg, &id, &keys);
	parse_keys(at);
	ok(!at[IMS_AGW_A_KEYS_REMOTE_DIGEST], "none where no certificate was");
}

/* --- answers --------------------------------------------------------------------------------- */

static void put_report(uint8_t command)
{
	const struct addr source = address(4, 9, 0);
	struct nlattr *stats;

	begin(command);
	nla_put_u32(msg, A(EVENT), IMS_AGW_EVENT_LATCHED);
	nla_put_u32(msg, A(CONTEXT_ID), 1);
	nla_put_u32(msg, A(TERMINATION_ID), 2);
	nla_put_u16(msg, A(STREAM_ID), 3);
	nla_put_u64(msg, A(INSTANCE_ID), 4);
	nla_put_u32(msg, A(EVENT_SEQ), 5);
	nla_put_u32(msg, A(GENERATION), 6);
	nla_put_u32(msg, A(STATE), IMS_AGW_STATE_FAILED);
	nla_put_u32(msg, A(REASON), IMS_AGW_REASON_RESET);
	nla_put_u8(msg, A(ALERT), 42);
	nla_put_u32(msg, A(TLS_ROLE), IMS_AGW_TLS_ROLE_SERVER);
	nla_put(msg, A(SOURCE_IP4), 4, source.ip);
	nla_put_u16(msg, A(SOURCE_PORT), htons(40000));
	nla_put_u16(msg, A(TLS_VERSION), 0x303);
	nla_put_u16(msg, A(CIPHER), 52);
	nla_put_u64(msg, A(CONNECTED_TIME), 7);
	nla_put_u64(msg, A(VERIFIED_TIME), 8);
	nla_put_u64(msg, A(ENDED_TIME), 9);
	nla_put_u64(msg, A(SOCKET_COOKIE), 10);
	nla_put_u64(msg, A(LISTENER_COOKIE), 11);
	stats = nla_nest_start(msg, A(STATS));
	nla_put_u64(msg, IMS_AGW_A_STATS_RX_BYTES, 12);
	nla_put_u32(msg, IMS_AGW_A_STATS_MAX, 13);
	nla_nest_end(msg, stats);
}

static void test_endpoint(void)
{
	struct kern_endpoint got;

	memset(&got, 0xff, sizeof(got));
	put_report(IMS_AGW_CMD_ENDPOINT_GET);
	ok(nl_get_endpoint(nlmsg_hdr(msg), &got), "an endpoint");
	ok(!(got.config.has & (KERN_HAS_LOCAL | KERN_HAS_REMOTE | KERN_HAS_GATE)) &&
	   !got.config.settings.has && !got.stats[IMS_AGW_A_STATS_RX_BYTES + 1],
	   "of which nothing is known that is not told");
	ok(got.state == IMS_AGW_STATE_FAILED && got.reason == IMS_AGW_REASON_RESET &&
	   got.alert == 42 && got.event_seq == 5 && got.generation == 6, "what it is now");
	ok(got.source.family == 4 && got.source.ip[3] == 9 && got.source.port == 40000,
	   "who is there");
	ok(got.tls_version == 0x303 && got.cipher == 52 && !got.digest_len, "what was agreed on");
	ok(got.connected_ms == 7 && got.verified_ms == 8 && got.ended_ms == 9, "when");
	ok(got.socket_cookie == 10 && got.listener_cookie == 11, "its sockets");
	ok(got.stats[IMS_AGW_A_STATS_RX_BYTES] == 12 && got.stats[IMS_AGW_A_STATS_MAX] == 13,
	   "its counters, of any width");
	begin(IMS_AGW_CMD_ENDPOINT_GET);
	nla_put_u32(msg, A(TERMINATION_ID), 2);
	ok(!nl_get_endpoint(nlmsg_hdr(msg), &got), "one without a stream is none");
	begin(IMS_AGW_CMD_ENDPOINT_GET);
	nla_put_u16(msg, A(STREAM_ID), 1);
	ok(!nl_get_endpoint(nlmsg_hdr(msg), &got), "nor one without a termination");
}

static void test_event(void)
{
	struct kern_event got;

	put_report(IMS_AGW_CMD_ENDPOINT_NTF);
	ok(nl_get_event(nlmsg_hdr(msg), &got), "an event");
	ok(got.event == IMS_AGW_EVENT_LATCHED && got.context == 1 && got.termination == 2 &&
	   got.stream == 3 && got.instance == 4, "of whom");
	ok(got.event_seq == 5 && got.generation == 6 && got.state == IMS_AGW_STATE_FAILED &&
	   got.reason == IMS_AGW_REASON_RESET && got.alert == 42 &&
	   got.tls_role == IMS_AGW_TLS_ROLE_SERVER && got.source.port == 40000, "and what");
	put_report(IMS_AGW_CMD_ENDPOINT_GET);
	ok(!nl_get_event(nlmsg_hdr(msg), &got), "an answer is no event");
}

static void test_too_long(void)
{
	static const uint8_t octets[IMS_AGW_OPAQUE_MAX + 1];
	struct kern_endpoint got;

	put_report(IMS_AGW_CMD_ENDPOINT_GET);
	nla_put(msg, A(OPAQUE), IMS_AGW_OPAQUE_MAX, octets);
	nla_put(msg, A(REMOTE_DIGEST), IMS_AGW_DIGEST_MAX, octets);
	ok(nl_get_endpoint(nlmsg_hdr(msg), &got) && got.digest_len == IMS_AGW_DIGEST_MAX &&
	   got.config.opaque_len == IMS_AGW_OPAQUE_MAX, "the longest data");
	put_report(IMS_AGW_CMD_ENDPOINT_GET);
	nla_put(msg, A(OPAQUE), IMS_AGW_OPAQUE_MAX + 1, octets);
	nla_put(msg, A(REMOTE_DIGEST), IMS_AGW_DIGEST_MAX + 1, octets);
	nla_put(msg, A(LOCAL_IP4), 3, octets);
	nla_put(msg, A(REMOTE_IP6), 15, octets);
	ok(nl_get_endpoint(nlmsg_hdr(msg), &got) && !got.digest_len && !got.config.opaque_len,
	   "what is longer is not there");
	ok(!got.config.local.family && !got.config.remote.family, "nor are cut addresses");
}

static void test_others(void)
{
	struct kern_claim claim = { .version = "0.9" };
	int fd = 5;

	begin(IMS_AGW_CMD_CLAIM);
	nla_put_u32(msg, IMS_AGW_A_AGENT_ABI_VERSION, 1);
	nla_put_u32(msg, IMS_AGW_A_AGENT_ENDPOINTS, 2);
	nla_put_u32(msg, IMS_AGW_A_AGENT_ENDPOINTS_MAX, 3);
	nla_put_u32(msg, IMS_AGW_A_AGENT_CPUS, 4);
	nla_put_u32(msg, IMS_AGW_A_AGENT_UNVERIFIED_MAX, 5);
	ok(nl_get_claim(nlmsg_hdr(msg), &claim) && claim.abi_version == 1 && claim.endpoints == 2 &&
	   claim.endpoints_max == 3 && claim.cpus == 4 && claim.unverified_max == 5, "a claim");
	is_str(claim.version, "", "of a module that does not tell its version");
	nla_put_string(msg, IMS_AGW_A_AGENT_VERSION, "1.2.3");
	ok(nl_get_claim(nlmsg_hdr(msg), &claim) && !strcmp(claim.version, "1.2.3"), "or does");
	begin(IMS_AGW_CMD_HANDSHAKE_ACCEPT);
	ok(!nl_get_fd(nlmsg_hdr(msg), &fd), "no descriptor");
	nla_put_u32(msg, A(FD), (uint32_t)-1);
	ok(!nl_get_fd(nlmsg_hdr(msg), &fd), "one that is none");
	begin(IMS_AGW_CMD_HANDSHAKE_ACCEPT);
	nla_put_u32(msg, A(FD), 9);
	ok(nl_get_fd(nlmsg_hdr(msg), &fd) && fd == 9, "a descriptor");
}

int main(void)
{
	plan(2 * 10 + 3 + 5 + 6 + 7 + 10 + 4 + 3 + 6);
	test_config(4);
	test_config(6);
	test_nothing();
	test_allow();
	test_ids();
	test_keys();
	test_endpoint();
	test_event();
	test_too_long();
	test_others();
	nlmsg_free(msg);
	return tap_done();
}
