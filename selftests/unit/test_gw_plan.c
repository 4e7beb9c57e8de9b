// SPDX-License-Identifier: GPL-2.0
/*
 * Orders that must be refused: each names the field that is to blame, and the module hears nothing.
 *
 * with: core
 */
#include <errno.h>
#include <stdlib.h>

#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define CONF \
	FAKE_CONF \
	"[realm narrow]\n" \
	"address = 192.0.2.2\n" \
	"allow-remote = 10.0.0.0/8\n" \
	"[realm two]\n" \
	"address = 192.0.2.3\n" \
	"address = 192.0.2.4\n" \
	"[realm gone]\n" \
	"address = 192.0.2.5\n" \
	"interface = none0\n" \
	"[realm open]\n" \
	"address = 127.0.0.1\n" \
	"allow-loopback = yes\n"

#define SHA "SHA-256 " \
	"00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
	"10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"

#define HEX "000102030405060708090a0b0c0d0e0f"
#define PSK_TLS .media = GW_MEDIA_TCP_TLS, .has = GW_HAS_PSK

#define REMOTE (GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT)

/* One setting of an order. */
#define ONE(name, number) \
	.settings = { 1U << SETTING_ ## name, { [SETTING_ ## name] = (number) } }

static struct gw_error err;
static struct gw_term_reply reply;

struct refusal {
	const char *what;
	struct gw_term_req req;
	enum gw_code code;
	const char *field;
};

/* A reservation is good but for what the row changes. */
static const struct refusal reservations[] = {
	{ "unknown context", { GW_HAS_CONTEXT, .context = 77 }, GW_E_NO_CONTEXT, "context" },
	{ "unknown termination", { GW_HAS_TERMINATION, .termination = 77 },
	  GW_E_NO_TERMINATION, "termination" },
	{ "termination of another context",
	  { GW_HAS_CONTEXT | GW_HAS_TERMINATION, .context = 2, .termination = 1 },
	  GW_E_NOT_IN_CONTEXT, "termination" },
	{ "third termination", { GW_HAS_CONTEXT, .context = 1 }, GW_E_CONTEXT_FULL, "context" },
	{ "stream 0", { GW_HAS_STREAM, .stream = 0 }, GW_E_VALUE, "stream" },
	{ "stream that exists", { GW_HAS_TERMINATION, .termination = 1 }, GW_E_EXISTS,
	  "stream" },
	{ "unknown realm", { GW_HAS_REALM, .realm = "mars" }, GW_E_VALUE, "realm" },
	{ "realm whose interface is not there", { GW_HAS_REALM, .realm = "gone" }, GW_E_NO_PORT,
	  "realm" },
	{ "family that the realm has not", { GW_HAS_REALM | GW_HAS_LOCAL_FAMILY,
	  .realm = "access", .local_family = 6 }, GW_E_NO_PORT, "realm" },
	{ "local address in words", { GW_HAS_LOCAL_ADDRESS, .local_address = "here" },
	  GW_E_VALUE, "local.address" },
	{ "local address of nobody", { GW_HAS_LOCAL_ADDRESS, .local_address = "192.0.2.200" },
	  GW_E_VALUE, "local.address" },
	{ "local address of another family", { GW_HAS_LOCAL_ADDRESS | GW_HAS_LOCAL_FAMILY,
	  .local_address = "192.0.2.1", .local_family = 6 }, GW_E_CONFLICT, "local.family" },
	{ "local port 0", { GW_HAS_LOCAL_PORT, .local_port = 0 }, GW_E_VALUE, "local.port" },
	{ "remote in words", { REMOTE, .remote_address = "ue.example" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote of nothing", { REMOTE, .remote_address = "" }, GW_E_VALUE, "remote.address" },
	{ "remote unspecified", { REMOTE, .remote_address = "0.0.0.0" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote unspecified, IPv6", { REMOTE, .remote_address = "::" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote multicast", { REMOTE, .remote_address = "224.0.0.1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote multicast, IPv6", { REMOTE, .remote_address = "ff02::1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote broadcast", { REMOTE, .remote_address = "255.255.255.255" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote IPv4 in IPv6", { REMOTE, .remote_address = "::ffff:192.0.2.1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote loopback", { REMOTE, .remote_address = "127.0.0.1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote loopback, IPv6", { REMOTE, .remote_address = "::1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote link-local", { REMOTE, .remote_address = "fe80::1" }, GW_E_VALUE,
	  "remote.address" },
	{ "remote that the realm does not allow", { REMOTE | GW_HAS_REALM, .realm = "narrow",
	  .remote_address = "203.0.113.1" }, GW_E_VALUE, "remote.address" },
	{ "remote of another family", { REMOTE | GW_HAS_LOCAL_FAMILY, .local_family = 6,
	  .remote_address = "192.0.2.9" }, GW_E_VALUE, "remote.address" },
	{ "remote that is the own address", { REMOTE | GW_HAS_LOCAL_ADDRESS | GW_HAS_LOCAL_PORT,
	  .local_address = "192.0.2.1", .local_port = 20005, .remote_address = "192.0.2.1",
	  .remote_port = 20005 }, GW_E_VALUE, "remote.address" },
	{ "remote that is the own address, by its port alone", { REMOTE | GW_HAS_LOCAL_PORT,
	  .local_port = 20005, .remote_address = "192.0.2.1", .remote_port = 20005 },
	  GW_E_VALUE, "remote.address" },
	{ "remote that is the partner's address", { REMOTE | GW_HAS_CONTEXT, .context = 2,
	  .remote_address = "192.0.2.1", .remote_port = 20009 }, GW_E_VALUE, "remote.address" },
	{ "remote port alone", { GW_HAS_REMOTE_PORT, .remote_port = 5000 }, GW_E_MISSING,
	  "remote.address" },
	{ "fingerprint for plain TCP", { GW_HAS_FINGERPRINTS, .fingerprint_count = 1,
	  .fingerprint = { SHA } }, GW_E_CONFLICT, "remote.fingerprints" },
	{ "no fingerprint in the list", { GW_HAS_FINGERPRINTS | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS }, GW_E_VALUE, "remote.fingerprints" },
	{ "fingerprint in words", { GW_HAS_FINGERPRINTS | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS, .fingerprint_count = 1, .fingerprint = { "yes" } },
	  GW_E_VALUE, "remote.fingerprints[0]" },
	{ "second fingerprint too short", { GW_HAS_FINGERPRINTS | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS, .fingerprint_count = 2, .fingerprint = { SHA,
	  "SHA-256 00:11" } }, GW_E_VALUE, "remote.fingerprints[1]" },
	{ "weak fingerprint alone", { GW_HAS_FINGERPRINTS | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS, .fingerprint_count = 1,
	  .fingerprint = { "MD5 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F" } },
	  GW_E_VALUE, "remote.fingerprints[0]" },
	{ "PSK and fingerprint", { GW_HAS_PSK | GW_HAS_FINGERPRINTS | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS, .fingerprint_count = 1, .fingerprint = { SHA },
	  .psk = HEX }, GW_E_CONFLICT, "psk" },
	{ "PSK for plain TCP", { GW_HAS_PSK, .psk = HEX }, GW_E_CONFLICT, "psk" },
	{ "PSK identity for plain TCP", { GW_HAS_PSK_IDENTITY, .psk_identity = "a" },
	  GW_E_CONFLICT, "psk_identity" },
	{ "TLS version for plain TCP", { .has = GW_HAS_TLS_VERSION }, GW_E_CONFLICT,
	  "tls_version" },
	{ "PSK identity without a PSK", { GW_HAS_PSK_IDENTITY | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS, .psk_identity = "a" }, GW_E_MISSING, "psk" },
	{ "TLS version without a PSK", { GW_HAS_TLS_VERSION | GW_HAS_MEDIA,
	  .media = GW_MEDIA_TCP_TLS }, GW_E_MISSING, "psk" },
	{ "PSK of 15 octets", { PSK_TLS, .psk = "000102030405060708090a0b0c0d0e" }, GW_E_VALUE,
	  "psk" },
	{ "PSK of 65 octets", { PSK_TLS, .psk = HEX HEX HEX HEX "40" }, GW_E_VALUE, "psk" },
	{ "PSK in words", { PSK_TLS, .psk = "a secret that nobody else can know" }, GW_E_VALUE,
	  "psk" },
	{ "PSK identity of nothing", { PSK_TLS | GW_HAS_PSK_IDENTITY, .psk = HEX,
	  .psk_identity = "" }, GW_E_VALUE, "psk_identity" },
	{ "PSK identity of 129 octets", { PSK_TLS | GW_HAS_PSK_IDENTITY, .psk = HEX,
	  .psk_identity = HEX HEX HEX HEX "4" }, GW_E_VALUE, "psk_identity" },
	{ "PSK identity of two lines", { PSK_TLS | GW_HAS_PSK_IDENTITY, .psk = HEX,
	  .psk_identity = "a\nb" }, GW_E_VALUE, "psk_identity" },
	{ "TLS version of the future", { PSK_TLS | GW_HAS_TLS_VERSION, .psk = HEX,
	  .tls_version = GW_TLS_COUNT }, GW_E_VALUE, "tls_version" },
	{ "PSK, and something else is wrong", { PSK_TLS | GW_HAS_DSCP, .psk = HEX, .dscp = 64 },
	  GW_E_VALUE, "dscp" },
	{ "port filter for port 9", { REMOTE | GW_HAS_FILTER, .remote_address = "192.0.2.9",
	  .remote_port = 9, .filter = GW_FILTER_ADDRESS_PORT }, GW_E_CONFLICT, "filter" },
	{ "port filter without a port", { REMOTE | GW_HAS_FILTER, .remote_address = "192.0.2.9",
	  .filter = GW_FILTER_ADDRESS_PORT }, GW_E_CONFLICT, "filter" },
	{ "prefix with host bits", { GW_HAS_FILTER, .filter = GW_FILTER_PREFIX,
	  .filter_prefix = "192.0.2.1/24" }, GW_E_VALUE, "filter" },
	{ "prefix too long", { GW_HAS_FILTER, .filter = GW_FILTER_PREFIX,
	  .filter_prefix = "192.0.2.0/33" }, GW_E_VALUE, "filter" },
	{ "prefix of another family", { REMOTE | GW_HAS_FILTER, .remote_address = "192.0.2.9",
	  .filter = GW_FILTER_PREFIX, .filter_prefix = "2001:db8::/32" }, GW_E_CONFLICT,
	  "filter" },
	{ "TLS client of plain TCP", { GW_HAS_ESTABLISH_TLS, .establish_tls = true },
	  GW_E_CONFLICT, "establish_tls" },
	{ "connect without a remote", { GW_HAS_ESTABLISH_TCP, .establish_tcp = true },
	  GW_E_MISSING, "remote.address" },
	{ "connect to port 9", { REMOTE | GW_HAS_ESTABLISH_TCP, .establish_tcp = true,
	  .remote_address = "192.0.2.9", .remote_port = 9 }, GW_E_VALUE, "remote.port" },
	{ "connect to port 0", { REMOTE | GW_HAS_ESTABLISH_TCP, .establish_tcp = true,
	  .remote_address = "192.0.2.9" }, GW_E_VALUE, "remote.port" },
	{ "connect to an active remote", { REMOTE | GW_HAS_ESTABLISH_TCP | GW_HAS_REMOTE_SETUP,
	  .establish_tcp = true, .remote_address = "192.0.2.9", .remote_port = 5000,
	  .remote_setup = GW_SETUP_ACTIVE }, GW_E_CONFLICT, "establish_tcp" },
	{ "connect though passive", { REMOTE | GW_HAS_ESTABLISH_TCP | GW_HAS_SETUP,
	  .establish_tcp = true, .remote_address = "192.0.2.9", .remote_port = 5000,
	  .setup = GW_SETUP_PASSIVE }, GW_E_CONFLICT, "establish_tcp" },
	{ "passive at both ends", { REMOTE | GW_HAS_SETUP | GW_HAS_REMOTE_SETUP,
	  .remote_address = "192.0.2.9", .remote_port = 5000, .setup = GW_SETUP_PASSIVE,
	  .remote_setup = GW_SETUP_PASSIVE }, GW_E_CONFLICT, "remote.setup" },
	{ "active at both ends", { REMOTE | GW_HAS_SETUP | GW_HAS_REMOTE_SETUP,
	  .remote_address = "192.0.2.9", .remote_port = 5000, .setup = GW_SETUP_ACTIVE,
	  .remote_setup = GW_SETUP_ACTIVE }, GW_E_CONFLICT, "remote.setup" },
	{ "an active remote beside an interlink", { REMOTE | GW_HAS_CONTEXT | GW_HAS_REMOTE_SETUP,
	  .context = 2, .remote_address = "192.0.2.9", .remote_port = 5000,
	  .remote_setup = GW_SETUP_ACTIVE }, GW_E_CONFLICT, "remote.setup" },
	{ "interlink though active", { GW_HAS_INTERLINK | GW_HAS_SETUP, .interlink = true,
	  .setup = GW_SETUP_ACTIVE }, GW_E_CONFLICT, "interlink" },
	{ "passive beside an interlink", { GW_HAS_CONTEXT | GW_HAS_SETUP, .context = 2,
	  .setup = GW_SETUP_PASSIVE }, GW_E_CONFLICT, "setup" },
	{ "interlink beside a passive one", { GW_HAS_CONTEXT | GW_HAS_INTERLINK, .context = 3,
	  .interlink = true }, GW_E_CONFLICT, "interlink" },
	{ "mode 4", { GW_HAS_MODE, .mode = 4 }, GW_E_VALUE, "mode" },
	{ "code point 64", { GW_HAS_DSCP, .dscp = 64 }, GW_E_VALUE, "dscp" },
	{ "no time", { ONE(CONNECT, 99) }, GW_E_VALUE, "timeouts.connect" },
	{ "a time that cannot be off", { ONE(CONNECT, 0) }, GW_E_VALUE, "timeouts.connect" },
	{ "too much time", { ONE(LINGER, 600001) }, GW_E_VALUE, "timeouts.linger" },
	{ "little inactivity", { ONE(INACTIVITY, 99) }, GW_E_VALUE, "timeouts.inactivity" },
	{ "inactivity of more than a day", { ONE(INACTIVITY, 86400001) }, GW_E_VALUE,
	  "timeouts.inactivity" },
	{ "user time-out of more than an hour", { ONE(USER, 3600001) }, GW_E_VALUE,
	  "timeouts.user" },
	{ "keepalive of less than a second", { ONE(KEEPALIVE, 999) }, GW_E_VALUE,
	  "keepalive.time" },
	{ "interval that cannot be off", { ONE(INTERVAL, 0) }, GW_E_VALUE,
	  "keepalive.interval" },
	{ "33 probes", { ONE(PROBES, 33) }, GW_E_VALUE, "keepalive.probes" },
	{ "99 records", { ONE(KEY_RECORDS, 99) }, GW_E_VALUE, "keys.records" },
	{ "999 octets a second", { ONE(POLICE_RATE, 999) }, GW_E_VALUE, "police.rate" },
	{ "a burst of nothing", { ONE(POLICE_BURST, 0) }, GW_E_VALUE, "police.burst" },
};

static void is_refused(const struct refusal *row, int ret)
{
	is_int(ret, -(int)row->code, "%s: refused", row->what);
	is_str(err.field, row->field, "%s: field", row->what);
	if (row->field && !gw_field_of(&err, NULL))
		printf("Bail out! %s is no field\n", err.field);
	if (!ok(!*fake_log, "%s: the module hears nothing", row->what))
		printf("# %s", fake_log);
}

static void test_reservation(const struct refusal *row)
{
	struct gw_term_req req = row->req;

	if (!(req.has & GW_HAS_REALM))
		req.realm = "core";
	req.has |= GW_HAS_REALM | GW_HAS_MEDIA;
	fake_forget();
	memset(&err, 0, sizeof(err));
	is_refused(row, req.has & GW_HAS_REMOTE_ADDRESS ?
		   gw_reserve_configure(gw, &req, &reply, &err) :
		   gw_reserve(gw, &req, &reply, &err));
}

/* Of termination 1, which is in context 1, plain, behind address 203.0.113.9:5000, idle. */
static const struct refusal changes[] = {
	{ "no termination", { GW_HAS_CONTEXT, .context = 1 }, GW_E_MISSING, "termination" },
	{ "unknown termination", { GW_HAS_TERMINATION, .termination = 70 },
	  GW_E_NO_TERMINATION, "termination" },
	{ "unknown stream", { GW_HAS_STREAM, .stream = 3 }, GW_E_NO_STREAM, "stream" },
	{ "stream 0", { GW_HAS_STREAM, .stream = 0 }, GW_E_VALUE, "stream" },
	{ "another context", { GW_HAS_CONTEXT, .context = 2 }, GW_E_NOT_IN_CONTEXT,
	  "termination" },
	{ "another realm", { GW_HAS_REALM, .realm = "access" }, GW_E_CONFLICT, "realm" },
	{ "another media", { GW_HAS_MEDIA, .media = GW_MEDIA_TCP_TLS }, GW_E_CONFLICT,
	  "media" },
	{ "another local port", { GW_HAS_LOCAL_PORT, .local_port = 65000 }, GW_E_CONFLICT,
	  "local.port" },
	{ "another local address", { GW_HAS_LOCAL_ADDRESS, .local_address = "192.0.2.2" },
	  GW_E_CONFLICT, "local.address" },
	{ "a local address in words", { GW_HAS_LOCAL_ADDRESS, .local_address = "here" },
	  GW_E_CONFLICT, "local.address" },
	{ "another local family", { GW_HAS_LOCAL_FAMILY, .local_family = 6 }, GW_E_CONFLICT,
	  "local.family" },
	{ "remote of another family", { REMOTE, .remote_address = "2001:db8::9" }, GW_E_VALUE,
	  "remote.address" },
	{ "fingerprint", { GW_HAS_FINGERPRINTS, .fingerprint_count = 1,
	  .fingerprint = { SHA } }, GW_E_CONFLICT, "remote.fingerprints" },
	{ "TLS client", { GW_HAS_ESTABLISH_TLS, .establish_tls = true }, GW_E_CONFLICT,
	  "establish_tls" },
	{ "PSK", { GW_HAS_PSK, .psk = HEX }, GW_E_CONFLICT, "psk" },
	{ "PSK beside fingerprints", { GW_HAS_TERMINATION | GW_HAS_PSK, .termination = 5,
	  .psk = HEX }, GW_E_CONFLICT, "psk" },
	{ "fingerprint beside a PSK", { GW_HAS_TERMINATION | GW_HAS_FINGERPRINTS,
	  .termination = 6, .fingerprint_count = 1, .fingerprint = { SHA } }, GW_E_CONFLICT,
	  "remote.fingerprints" },
	{ "PSK that is too short", { GW_HAS_TERMINATION | GW_HAS_PSK, .termination = 6,
	  .psk = "00" }, GW_E_VALUE, "psk" },
	{ "remote port 9 behind a port filter", { REMOTE, .remote_address = "203.0.113.9",
	  .remote_port = 9 }, GW_E_CONFLICT, "remote.port" },
};

static void test_change(const struct refusal *row)
{
	struct gw_term_req req = row->req;

	if (!(req.has & GW_HAS_TERMINATION) && row->code != GW_E_MISSING) {
		req.termination = 1;
		req.has |= GW_HAS_TERMINATION;
	}
	fake_forget();
	memset(&err, 0, sizeof(err));
	is_refused(row, gw_configure(gw, &req, &reply, &err));
}

static void reserve(const struct gw_term_req *what)
{
	struct gw_term_req req = *what;
	int ret;

	req.has |= GW_HAS_REALM | GW_HAS_MEDIA;
	if (!req.realm)
		req.realm = "core";
	ret = req.has & GW_HAS_REMOTE_ADDRESS ? gw_reserve_configure(gw, &req, &reply, &err) :
		gw_reserve(gw, &req, &reply, &err);
	if (ret)
		printf("Bail out! %s: %s\n", err.field, err.reason);
}

/*
 * Terminations 1 and 2 in context 1, one with interlink in 2, a passive one in 3, one with a
 * fingerprint in 4, one with a PSK in 5.
 */
static const struct gw_term_req there[] = {
	{ REMOTE | GW_HAS_FILTER, .remote_address = "203.0.113.9", .remote_port = 5000,
	  .filter = GW_FILTER_ADDRESS_PORT },
	{ GW_HAS_CONTEXT, .context = 1, .realm = "access", .media = GW_MEDIA_TCP_TLS },
	{ GW_HAS_INTERLINK | GW_HAS_LOCAL_PORT | GW_HAS_LOCAL_ADDRESS, .interlink = true,
	  .local_address = "192.0.2.1", .local_port = 20009 },
	{ GW_HAS_SETUP, .setup = GW_SETUP_PASSIVE },
	{ GW_HAS_FINGERPRINTS, .media = GW_MEDIA_TCP_TLS, .fingerprint_count = 1,
	  .fingerprint = { SHA } },
	{ GW_HAS_PSK, .media = GW_MEDIA_TCP_TLS, .psk = HEX },
};

static void set_up(void)
{
	size_t i;

	for (i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		reserve(&there[i]);
}

/* What an order may do only while there is no connection. */
static void test_connected(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_ESTABLISH_TCP, .termination = 1,
		.establish_tcp = true,
	};

	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_int(gw_configure(gw, &req, &reply, &err), -GW_E_STATE, "a second connection");
	is_str(err.field, "establish_tcp", "is refused by name");
	req.has = GW_HAS_TERMINATION | GW_HAS_LATCH;
	req.latch = GW_LATCH_RELATCH;
	is_int(gw_configure(gw, &req, &reply, &err), -GW_E_UNSUPPORTED, "so is another source");
	fake_state(2, IMS_AGW_STATE_ACCEPTED);
	fake_state(2, IMS_AGW_STATE_ESTABLISHED);
	req.has = GW_HAS_TERMINATION | GW_HAS_ESTABLISH_TLS;
	req.termination = 2;
	req.establish_tls = true;
	is_int(gw_configure(gw, &req, &reply, &err), -GW_E_STATE, "another TLS role");
	req.establish_tls = false;
	is_int(gw_configure(gw, &req, &reply, &err), 0, "the same role is not refused");
}

static int change(struct gw_term_req req, uint32_t termination)
{
	req.has |= GW_HAS_TERMINATION;
	req.termination = termination;
	fake_forget();
	return gw_configure(gw, &req, &reply, &err);
}

/* Anybody can send one SYN: it forbids nothing, and what it begins is no connection of an order. */
static void test_syn(void)
{
	struct gw_term_req connect = { .has = GW_HAS_ESTABLISH_TCP, .establish_tcp = true };
	struct gw_term_req client = { .has = GW_HAS_ESTABLISH_TLS, .establish_tls = true };
	struct gw_term_req relatch = { .has = GW_HAS_LATCH, .latch = GW_LATCH_RELATCH };
	struct gw_term_req remote = { REMOTE, .remote_address = "203.0.113.7",
				      .remote_port = 5000 };
	const struct gw_term_req first = {
		GW_HAS_INTERLINK | GW_HAS_LATCH, .interlink = true, .latch = GW_LATCH_ON,
		.media = GW_MEDIA_TCP_TLS,
	};
	uint32_t context;

	reserve(&first);
	context = reply.context;
	remote.has |= GW_HAS_CONTEXT;
	remote.context = context;
	reserve(&remote);
	fake_state(7, IMS_AGW_STATE_ACCEPTED);
	is_int(change(client, 7), 0, "a SYN is there: the role in TLS can change");
	is_int(change(relatch, 7), 0, "so can the source");
	is_int(reply.connection, GW_CONNECTION_NONE, "there is no connection");
	fake_state(8, IMS_AGW_STATE_CONNECTING);
	is_int(change(connect, 8), 0, "what it has begun can be ordered");
	is_str(fake_log, "set 8/1 connect\n", "which the module hears");
	is_int(reply.connection, GW_CONNECTION_KEPT, "no other one begins");
	is_int(change(connect, 8), 0, "once more");
	is_str(fake_log, "set 8/1\n", "there is nothing to say");
	remote.has = REMOTE | GW_HAS_ESTABLISH_TCP;
	remote.remote_port = 5001;
	remote.establish_tcp = true;
	is_int(change(remote, 8), -GW_E_STATE, "to another remote it is another one");
	remote.has = REMOTE;
	remote.remote_port = 5000;
	is_int(change(remote, 7), 0, "the remote becomes known while a SYN is there");
	is_int(change(connect, 7), 0, "it can be connected to");
	ok(strstr(fake_log, " connect\n") && reply.connection == GW_CONNECTION_NEW,
	   "which begins a connection");
	fake_state(7, IMS_AGW_STATE_ESTABLISHED);
	fake_state(8, IMS_AGW_STATE_ESTABLISHED);
	is_int(change(client, 8), -GW_E_CONFLICT, "plain TCP has no role");
	is_int(change(relatch, 8), -GW_E_UNSUPPORTED, "a connection has its source");
	gw_release(gw, &(struct gw_target){ .context = context }, NULL, NULL, &err);
}

static void test_verbs(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | REMOTE, .realm = "core",
		.remote_address = "192.0.2.9", .remote_port = 5000,
	};

	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_CONFLICT,
	       "reserve with a remote is another verb");
	req.has = GW_HAS_REALM | GW_HAS_MEDIA;
	is_int(gw_reserve_configure(gw, &req, &reply, &err), -GW_E_MISSING,
	       "reserve_configure needs one");
	req.has = GW_HAS_MEDIA;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_MISSING, "no realm");
	is_str(err.field, "realm", "is named");
	req.has = GW_HAS_REALM;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_MISSING, "no media");
	is_str(err.field, "media", "is named");
	is_int(gw_release(gw, &(struct gw_target){ 0 }, NULL, NULL, &err), -GW_E_MISSING,
	       "release of nothing");
	is_int(gw_release(gw, &(struct gw_target){ .context = 1, .stream = 1 }, NULL, NULL, &err),
	       -GW_E_MISSING, "release of a stream of no termination");
}

/* What looks like the rows above and is good. */
static void test_good(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | REMOTE, .realm = "open",
		.remote_address = "127.0.0.1", .remote_port = 5000,
	};

	is_int(gw_reserve_configure(gw, &req, &reply, &err), 0, "loopback where it is allowed");
	req.realm = "narrow";
	req.remote_address = "10.1.2.3";
	is_int(gw_reserve_configure(gw, &req, &reply, &err), 0, "a remote that is allowed");
	req.realm = "core";
	req.remote_address = "192.0.2.1";
	req.remote_port = 20009;
	is_int(gw_reserve_configure(gw, &req, &reply, &err), 0,
	       "another context's termination as remote");
	req.remote_address = "2001:db8::9";
	fake_forget();
	is_int(gw_reserve_configure(gw, &req, &reply, &err), 0, "a remote by IPv6");
	is_int(reply.local.family, 6, "gets a local address of its family");
	req.media = GW_MEDIA_TCP_TLS;
	req.has |= GW_HAS_FINGERPRINTS;
	req.fingerprint_count = 2;
	req.fingerprint[0] = "SHA-1 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13";
	req.fingerprint[1] = SHA;
	is_int(gw_reserve_configure(gw, &req, &reply, &err), 0,
	       "a weak fingerprint beside a good one");
}

static int reserve_two(const char *local)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "two", .local_address = local,
	};

	if (local)
		req.has |= GW_HAS_LOCAL_ADDRESS;
	return gw_reserve(gw, &req, &reply, &err);
}

static void take_unusable(void *arg, const struct gw_realm_view *realm)
{
	uint32_t *bits = arg;

	if (!strcmp(realm->name, "two"))
		*bits = realm->unusable;
}

static uint32_t unusable(void)
{
	uint32_t bits = 0;

	gw_realms(gw, take_unusable, &bits);
	return bits;
}

/* The first address of two is not of this host for now. */
static void test_addresses(void)
{
	static const int errors[] = { -EADDRNOTAVAIL, -ENODEV };
	const struct gw_term_req own = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LOCAL_PORT | REMOTE, .realm = "two",
		.local_port = 7000, .remote_address = "192.0.2.3", .remote_port = 7000,
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		fake_fail("endpoint-new", errors[i], 0);
		is_int(reserve_two(NULL), 0, "an address that cannot be used: the order is good");
		is_int(reply.local.ip[3], 4, "the next address serves");
		is_int(unusable(), 1, "which is known");
		fake_fail("endpoint-new", errors[i], 0);
		is_int(reserve_two("192.0.2.3"), -GW_E_NO_PORT, "by name it is refused");
		ok(strstr(err.reason, "192.0.2.3") && strstr(err.reason, "no: "),
		   "the refusal names the address and why: %s", err.reason);
		is_int(reserve_two("192.0.2.4"), 0, "the other one is not");
		is_int(unusable(), 1, "nor does it help");
		is_int(reserve_two(NULL), 0, "when it is back");
		ok(reply.local.ip[3] == 3 && !unusable(), "it serves again");
	}
	fake_fail("endpoint-new", -EACCES, 0);
	is_int(reserve_two(NULL), 0, "a port that the agent may not have: another one");
	ok(reply.local.ip[3] == 3 && !unusable(), "of the same address");
	fake_fail("endpoint-new", -ENOMEM, 0);
	is_int(reserve_two(NULL), -GW_E_NO_MEMORY, "no memory is not the address's fault");
	is_int(gw_reserve_configure(gw, &own, &reply, &err), 0, "a remote that is one of them");
	is_int(reply.local.ip[3], 4, "the other one serves");
}

/* What says nothing new is no change. */
static void test_equal(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_CONTEXT |
		       GW_HAS_STREAM | GW_HAS_LOCAL_ADDRESS | GW_HAS_LOCAL_PORT |
		       GW_HAS_LOCAL_FAMILY, .stream = 1, .realm = "two",
	};

	is_int(reserve_two("192.0.2.4"), 0, "a termination");
	req.context = reply.context;
	req.termination = reply.termination;
	req.local_address = "192.0.2.4";
	req.local_port = reply.local.port;
	req.local_family = 4;
	is_int(gw_configure(gw, &req, &reply, &err), 0, "said again as it is: %s", err.reason);
}

int main(void)
{
	size_t i, news = sizeof(reservations) / sizeof(reservations[0]);
	size_t olds = sizeof(changes) / sizeof(changes[0]);

	plan(3 * (news + olds) + 19 + 21 + 2 + 14 + 2);
	log_set_level((enum log_level)0);
	fake_start(CONF, &err);
	set_up();
	for (i = 0; i < news; i++)
		test_reservation(&reservations[i]);
	for (i = 0; i < olds; i++)
		test_change(&changes[i]);
	test_verbs();
	test_connected();
	test_syn();
	test_good();
	test_addresses();
	test_equal();
	fake_reset();
	return tap_done();
}
