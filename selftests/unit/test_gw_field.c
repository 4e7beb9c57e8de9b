// SPDX-License-Identifier: GPL-2.0
/*
 * What an error is about: the field by its number, and what was ordered of it.
 *
 * with: core
 */
#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define SHA1 "SHA-1 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33"
#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct gw_error err;
static struct gw_term_reply reply;

static const struct {
	const char *what;
	struct gw_term_req req;
	enum gw_field field;
	unsigned int item;
	const char *value;
} rows[] = {
	{ "a number", { GW_HAS_CONTEXT, .context = 77 }, GW_FIELD_CONTEXT, 0, "77" },
	{ "a number of 16 bits", { GW_HAS_STREAM, .stream = 0 }, GW_FIELD_STREAM, 0, "0" },
	{ "a number of 8 bits", { GW_HAS_DSCP, .dscp = 64 }, GW_FIELD_DSCP, 0, "64" },
	{ "a text", { GW_HAS_REALM, .realm = "moon" }, GW_FIELD_REALM, 0, "moon" },
	{ "a text with a control character", { GW_HAS_REALM, .realm = "mo\non" }, GW_FIELD_REALM,
	  0, "mo\\x0aon" },
	{ "a long text", { GW_HAS_OWNER, .owner = LONG }, GW_FIELD_OWNER, 0,
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	{ "a flag", { GW_HAS_ESTABLISH_TLS, .establish_tls = true }, GW_FIELD_ESTABLISH_TLS, 0,
	  "true" },
	{ "a word", { GW_HAS_SETUP | GW_HAS_INTERLINK, .setup = GW_SETUP_ACTIVE,
	  .interlink = true }, GW_FIELD_INTERLINK, 0, "true" },
	{ "words that contradict", { GW_HAS_SETUP | GW_HAS_REMOTE_SETUP, .setup = GW_SETUP_ACTIVE,
	  .remote_setup = GW_SETUP_ACTIVE }, GW_FIELD_REMOTE_SETUP, 0, "active" },
	{ "a number that is no word", { GW_HAS_TLS_VERSION | GW_HAS_MEDIA | GW_HAS_PSK,
	  .media = GW_MEDIA_TCP_TLS, .psk = "000102030405060708090a0b0c0d0e0f",
	  .tls_version = (enum gw_tls_version)9 }, GW_FIELD_TLS_VERSION, 0, "9" },
	{ "a prefix", { GW_HAS_FILTER, .filter = GW_FILTER_PREFIX, .filter_prefix = "1.2.3.4/8" },
	  GW_FIELD_FILTER, 0, "1.2.3.4/8" },
	{ "a setting", { 0, .settings = { 1U << SETTING_VERIFY, { [SETTING_VERIFY] = 7 } } },
	  (enum gw_field)(GW_FIELD_SETTING + SETTING_VERIFY), 0, "7" },
	{ "a fingerprint", { GW_HAS_FINGERPRINTS | GW_HAS_MEDIA, .media = GW_MEDIA_TCP_TLS,
	  .fingerprint_count = 2, .fingerprint = { SHA1, "SHA-256 zz" } }, GW_FIELD_FINGERPRINTS,
	  1, "SHA-256 zz" },
	{ "a key, which is not shown", { GW_HAS_PSK | GW_HAS_MEDIA, .media = GW_MEDIA_TCP_TLS,
	  .psk = "secret" }, GW_FIELD_PSK, 0, "" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void test_values(void)
{
	unsigned int i, item;

	for (i = 0; i < ROWS; i++) {
		struct gw_term_req req = rows[i].req;

		if (!(req.has & GW_HAS_REALM))
			req.realm = "core";
		req.has |= GW_HAS_REALM | GW_HAS_MEDIA;
		gw_reserve(gw, &req, &reply, &err);
		is_int(gw_field_of(&err, &item), rows[i].field, "%s: field", rows[i].what);
		is_int(item, rows[i].item, "%s: which", rows[i].what);
		is_str(err.value, rows[i].value, "%s: value", rows[i].what);
	}
}

static void test_others(void)
{
	struct gw_term_req req[2] = {
		{ GW_HAS_REALM | GW_HAS_MEDIA, .realm = "core", .media = GW_MEDIA_TCP },
		{ GW_HAS_REALM | GW_HAS_STREAM, .realm = "moon", .stream = 2 },
	};
	struct gw_term_reply replies[2];
	unsigned int failed;

	gw_order(gw, req, 2, replies, &failed, &err);
	is_str(err.value, "moon", "of the second stream of an order");
	gw_release(gw, &(struct gw_target){ .owner = "nobody" }, NULL, NULL, &err);
	is_str(err.value, "nobody", "of a wildcard");
	gw_release(gw, &(struct gw_target){ .context = 5 }, NULL, NULL, &err);
	is_str(err.value, "5", "of a target");
	gw_release(gw, &(struct gw_target){ 0 }, NULL, NULL, &err);
	is_str(err.value, "", "none of what is missing");
	req[0].has |= GW_HAS_TERMINATION;
	req[0].termination = 9;
	gw_configure(gw, &req[0], &reply, &err);
	is_str(err.value, "9", "of a change");
}

static void test_names(void)
{
	struct gw_error one;
	unsigned int i, wrong = 0;

	for (i = 1; i < GW_FIELD_COUNT; i++) {
		gw_refuse(&one, GW_E_VALUE, gw_field_name(i), "no");
		wrong += gw_field_of(&one, NULL) != i;
	}
	is_int(wrong, 0, "every number has a name of its own");
	ok(!gw_field_name(0) && !gw_field_name(GW_FIELD_COUNT), "and nothing else has one");
	gw_refuse(&one, GW_E_VALUE, "realms", "no");
	is_int(gw_field_of(&one, NULL), GW_FIELD_NONE, "a front end's own field");
}

int main(void)
{
	plan(3 * (int)ROWS + 5 + 3);
	log_set_level((enum log_level)0);
	fake_start(FAKE_CONF, &err);
	test_values();
	test_others();
	test_names();
	fake_reset();
	return tap_done();
}
