// SPDX-License-Identifier: GPL-2.0
/*
 * The JSON of the control socket: what is good, and what is refused by name.
 *
 * with: core json
 */
#include <json-c/json.h>
#include <stdlib.h>

#include "control/json/ctl_json.h"
#include "control/json/ctl_verb.h"
#include "core/words.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"
#include "utf8.h"

static struct gw_error err;
static struct ctl_subscription subscription;
static struct json_object *answer;

static bool only_utf8 = true;	/* so far, in all answers */

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

static const char *text(struct json_object *object, const char *name)
{
	return json_object_get_string(member(object, name));
}

static bool is_utf8(const char *text)
{
	size_t len;

	for (; *text; text += len) {
		len = utf8_len(text, strlen(text));
		if (!len)
			return false;
	}
	return true;
}

/* Sends octets, keeps the answer. */
static void ask_octets(const char *line, size_t len)
{
	char *copy = malloc(len ? len : 1), *out;

	/* Exactly as long as it is, so that reading on is seen. */
	memcpy(copy, line, len);
	json_object_put(answer);
	out = ctl_answer(gw, NULL, &subscription, copy, len);
	answer = json_tokener_parse(out);
	only_utf8 = only_utf8 && is_utf8(out);
	free(out);
	free(copy);
}

static struct json_object *ask(const char *line)
{
	ask_octets(line, strlen(line));
	return member(answer, "result");
}

static const struct {
	const char *what, *line, *code, *field;
} refusals[] = {
	{ "nothing", "", "syntax", NULL },
	{ "blank", "   ", "syntax", NULL },
	{ "no JSON", "hello", "syntax", NULL },
	{ "array", "[]", "syntax", NULL },
	{ "number", "7", "syntax", NULL },
	{ "null", "null", "syntax", NULL },
	{ "half an object", "{\"verb\":\"status\"", "syntax", NULL },
	{ "more behind it", "{\"verb\":\"status\"} x", "syntax", NULL },
	{ "two objects", "{\"verb\":\"status\"}{}", "syntax", NULL },
	{ "single quotes", "{'verb':'status'}", "syntax", NULL },
	{ "comment", "{\"verb\":/* x */\"status\"}", "syntax", NULL },
	{ "last comma", "{\"verb\":\"status\",}", "syntax", NULL },
	{ "bad UTF-8", "{\"verb\":\"\xc3\x28\"}", "syntax", NULL },
	{ "too deep", "{\"verb\":\"status\",\"params\":{\"a\":{\"b\":{\"c\":[{\"d\":{}}]}}}}",
	  "syntax", NULL },
	{ "number with a zero in front", "{\"id\":07,\"verb\":\"status\"}", "syntax", NULL },
	{ "plus sign", "{\"id\":+7,\"verb\":\"status\"}", "syntax", NULL },
	{ "no digit", "{\"id\":-,\"verb\":\"status\"}", "syntax", NULL },
	{ "no digit behind the point", "{\"id\":1.,\"verb\":\"status\"}", "syntax", NULL },
	{ "not a number", "{\"id\":NaN,\"verb\":\"status\"}", "syntax", NULL },
	{ "no escape", "{\"verb\":\"\\x41\"}", "syntax", NULL },
	{ "no hex digit", "{\"verb\":\"\\u004g\"}", "syntax", NULL },
	{ "a control character", "{\"verb\":\"a\tb\"}", "syntax", NULL },
	{ "a string without an end", "{\"verb\":\"status", "syntax", NULL },
	{ "half an escape", "{\"verb\":\"status\\", "syntax", NULL },
	{ "a name without quotes", "{verb:\"status\"}", "syntax", NULL },
	{ "UTF-8 longer than it must be", "{\"verb\":\"\xc1\x81\"}", "syntax", NULL },
	{ "a surrogate in UTF-8", "{\"verb\":\"\xed\xa0\x80\"}", "syntax", NULL },
	{ "UTF-8 above all", "{\"verb\":\"\xf4\x90\x80\x80\"}", "syntax", NULL },
	{ "half a character", "{\"verb\":\"\xe2\x82\"}", "syntax", NULL },
	{ "verb twice", "{\"verb\":\"dance\",\"verb\":\"status\"}", "conflict", "verb" },
	{ "the same twice", "{\"verb\":\"status\",\"verb\":\"status\"}", "conflict", "verb" },
	{ "twice, once in escapes", "{\"verb\":\"status\",\"\\u0076erb\":\"status\"}",
	  "conflict", "verb" },
	{ "member of params twice", "{\"verb\":\"release\",\"params\":{"
	  "\"context\":1,\"context\":5}}", "conflict", "context" },
	{ "member inside twice", "{\"verb\":\"reserve\",\"params\":{\"remote\":{"
	  "\"port\":1,\"port\":1}}}", "conflict", "remote.port" },
	{ "object twice", "{\"verb\":\"reserve\",\"params\":{"
	  "\"remote\":{\"port\":1},\"remote\":{\"port\":1}}}", "conflict", "remote" },
	{ "NUL in the verb", "{\"verb\":\"status\\u0000x\"}", "bad_value", "verb" },
	{ "NUL in a name", "{\"verb\\u0000x\":\"status\"}", "unknown_field", "verbx" },
	{ "NUL in the id", "{\"id\":\"a\\u0000b\",\"verb\":\"status\"}", "bad_value", "id" },
	{ "high surrogate alone", "{\"id\":\"\\ud800\",\"verb\":\"status\"}", "bad_value",
	  "id" },
	{ "low surrogate alone", "{\"id\":\"\\udc00x\",\"verb\":\"status\"}", "bad_value",
	  "id" },
	{ "surrogates the wrong way round", "{\"id\":\"\\udc00\\ud800\",\"verb\":\"status\"}",
	  "bad_value", "id" },
	{ "high surrogate before a character", "{\"verb\":\"\\ud800\\u0041\"}", "bad_value",
	  "verb" },
	{ "id of 65 bits", "{\"id\":36893488147419103232,\"verb\":\"status\"}", "bad_value",
	  "id" },
	{ "no verb", "{}", "missing", "verb" },
	{ "verb is a number", "{\"verb\":1}", "bad_type", "verb" },
	{ "unknown verb", "{\"verb\":\"dance\"}", "unknown_verb", "verb" },
	{ "unknown member", "{\"verb\":\"status\",\"now\":1}", "unknown_field", "now" },
	{ "id is an object", "{\"id\":{},\"verb\":\"status\"}", "bad_type", "id" },
	{ "params is an array", "{\"verb\":\"status\",\"params\":[]}", "bad_type", "params" },
	{ "params of a verb without", "{\"verb\":\"status\",\"params\":{\"context\":1}}",
	  "unknown_field", "context" },
	{ "member of another verb", "{\"verb\":\"release\",\"params\":{"
	  "\"context\":1,\"mode\":\"both\"}}", "unknown_field", "mode" },
	{ "no mode", "{\"verb\":\"through_connect\",\"params\":{\"context\":1}}", "missing",
	  "mode" },
	{ "unknown mode", "{\"verb\":\"through_connect\",\"params\":{"
	  "\"context\":1,\"mode\":\"open\"}}", "bad_value", "mode" },
	{ "audit of too many", "{\"verb\":\"audit\",\"params\":{\"max\":257}}", "bad_value",
	  "max" },
	{ "audit behind nothing", "{\"verb\":\"audit\",\"params\":{\"after\":{}}}", "missing",
	  "after" },
	{ "unknown context", "{\"verb\":\"audit\",\"params\":{\"context\":5}}", "no_context",
	  "context" },
};

#define HEX "000102030405060708090a0b0c0d0e0f"

/* Members of reserve_configure, each wrong in one way. */
static const struct {
	const char *what, *params, *code, *field;
} members[] = {
	{ "unknown", "\"color\":1", "unknown_field", "color" },
	{ "other case", "\"Realm\":\"core\"", "unknown_field", "Realm" },
	{ "context as text", "\"context\":\"1\"", "bad_type", "context" },
	{ "context as a fraction", "\"context\":1.0", "bad_type", "context" },
	{ "context 0", "\"context\":0", "bad_value", "context" },
	{ "context below", "\"context\":-1", "bad_value", "context" },
	{ "context above", "\"context\":4294967296", "bad_value", "context" },
	{ "context far above", "\"context\":99999999999999999999999", "bad_value", "context" },
	{ "context null", "\"context\":null", "bad_type", "context" },
	{ "stream above", "\"stream\":65536", "bad_value", "stream" },
	{ "realm as a number", "\"realm\":1", "bad_type", "realm" },
	{ "realm with a NUL", "\"realm\":\"core\\u0000\"", "bad_value", "realm" },
	{ "unknown media", "\"media\":\"UDP\"", "bad_value", "media" },
	{ "unknown setup", "\"setup\":\"holdconn\"", "bad_value", "setup" },
	{ "local as text", "\"local\":\"192.0.2.1\"", "bad_type", "local" },
	{ "unknown in local", "\"local\":{\"mask\":1}", "unknown_field", "local.mask" },
	{ "local port 0", "\"local\":{\"port\":0}", "bad_value", "local.port" },
	{ "family as a number", "\"local\":{\"family\":4}", "bad_type", "local.family" },
	{ "unknown family", "\"local\":{\"family\":\"ipx\"}", "bad_value", "local.family" },
	{ "remote with nothing", "\"remote\":{}", "missing", "remote" },
	{ "remote address as a number", "\"remote\":{\"address\":1}", "bad_type",
	  "remote.address" },
	{ "remote port above", "\"remote\":{\"port\":65536}", "bad_value", "remote.port" },
	{ "unknown in remote", "\"remote\":{\"host\":1}", "unknown_field", "remote.host" },
	{ "fingerprints as text", "\"remote\":{\"fingerprints\":\"SHA-256 00\"}", "bad_type",
	  "remote.fingerprints" },
	{ "fingerprint as a number", "\"remote\":{\"fingerprints\":[\"a\",1]}", "bad_type",
	  "remote.fingerprints[1]" },
	{ "nine fingerprints", "\"remote\":{\"fingerprints\":[1,2,3,4,5,6,7,8,9]}",
	  "bad_value", "remote.fingerprints" },
	{ "boolean as a number", "\"ignore_syn\":1", "bad_type", "ignore_syn" },
	{ "boolean as text", "\"interlink\":\"yes\"", "bad_type", "interlink" },
	{ "latch as a boolean", "\"latch\":true", "bad_type", "latch" },
	{ "unknown latch", "\"latch\":\"on\"", "bad_value", "latch" },
	{ "unknown filter", "\"filter\":\"prefix\"", "bad_value", "filter" },
	{ "bad prefix", "\"filter\":\"1/2/3\"", "bad_value", "filter" },
	{ "code point above", "\"dscp\":64", "bad_value", "dscp" },
	{ "time-out above", "\"timeouts\":{\"verify\":600001}", "bad_value",
	  "timeouts.verify" },
	{ "unknown time-out", "\"timeouts\":{\"idle\":1000}", "unknown_field",
	  "timeouts.idle" },
	{ "PSK as a number", "\"psk\":1", "bad_type", "psk" },
	{ "PSK with a NUL", "\"psk\":\"00\\u0000\"", "bad_value", "psk" },
	{ "PSK in words", "\"media\":\"TCP/TLS\",\"psk\":\"very secret\"", "bad_value", "psk" },
	{ "PSK for plain TCP", "\"psk\":\"" HEX "\"", "conflict", "psk" },
	{ "PSK identity as an object", "\"psk_identity\":{}", "bad_type", "psk_identity" },
	{ "PSK identity alone", "\"media\":\"TCP/TLS\",\"psk_identity\":\"a\"", "missing",
	  "psk" },
	{ "TLS version as a number", "\"tls_version\":1.2", "bad_type", "tls_version" },
	{ "old TLS version", "\"tls_version\":\"1.1\"", "bad_value", "tls_version" },
	{ "owner as a number", "\"owner\":1", "bad_type", "owner" },
	{ "owner with a blank", "\"owner\":\"h 248\"", "bad_value", "owner" },
	{ "no owner", "\"owner\":\"\"", "bad_value", "owner" },
	{ "owner of 32", "\"owner\":\"aaaaaaaabbbbbbbbccccccccdddddddd\"", "bad_value",
	  "owner" },
	{ "cookie of 129 octets", "\"cookie\":\"" HEX HEX HEX HEX HEX HEX HEX HEX "00\"",
	  "bad_value", "cookie" },
	{ "half an octet of a cookie", "\"cookie\":\"001\"", "bad_value", "cookie" },
	{ "cookie of no hex", "\"cookie\":\"0g\"", "bad_value", "cookie" },
	{ "new connection as a word", "\"new_connection\":\"new\"", "bad_type", "new_connection" },
	{ "events as text", "\"events\":\"state\"", "bad_type", "events" },
	{ "unknown event", "\"events\":[\"state\",\"dance\"]", "bad_value", "events[1]" },
	{ "an event as a number", "\"events\":[1]", "bad_type", "events[0]" },
	{ "weak hash", "\"want_fingerprint\":\"SHA-1\"", "bad_value", "want_fingerprint" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void is_refused(const char *what, const char *code, const char *field)
{
	struct json_object *error = member(answer, "error");

	is_str(text(error, "code"), code, "%s: refused", what);
	is_str(text(error, "field"), field, "%s: field", what);
	ok(!member(answer, "result") && text(error, "reason") && member(error, "h248"),
	   "%s: with a reason and nothing else", what);
}

/* A reservation that is good but for these members, which it has in their place. */
static void ask_with(const char *params)
{
	static const char *const good[] = {
		"\"realm\":\"core\"", "\"media\":\"TCP\"",
		"\"remote\":{\"address\":\"192.0.2.9\",\"port\":5000}",
	};
	char line[1024], name[16];
	size_t len, i;

	len = snprintf(line, sizeof(line), "{\"verb\":\"reserve_configure\",\"params\":{");
	for (i = 0; i < COUNT(good); i++) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(good[i], ":") + 1, good[i]);
		if (strncmp(params, name, strlen(name)) != 0)
			len += snprintf(line + len, sizeof(line) - len, "%s,", good[i]);
	}
	snprintf(line + len, sizeof(line) - len, "%s}}", params);
	ask(line);
}

static void test_refusals(void)
{
	size_t i;

	for (i = 0; i < COUNT(refusals); i++) {
		ask(refusals[i].line);
		is_refused(refusals[i].what, refusals[i].code, refusals[i].field);
	}
	for (i = 0; i < COUNT(members); i++) {
		ask_with(members[i].params);
		is_refused(members[i].what, members[i].code, members[i].field);
	}
	is_str(fake_log, "", "the module heard nothing of all this");
}

#define EE "\xc3\xa9"
#define EEE \
	"x\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9" \
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9" \
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"

/* Texts are cut where a character of two octets stands in the way. */
static void test_cut(void)
{
	static const char *const lines[] = {
		"{\"verb\":\"" EEE "\"}", "{\"verb\":\"x" EEE "\"}",
		"{\"verb\":\"status\",\"" EEE "\":1}", "{\"verb\":\"status\",\"x" EEE "\":1}",
		"{\"verb\":\"release\",\"params\":{\"" EEE "\":1}}",
		"{\"verb\":\"through_connect\",\"params\":{\"mode\":\"" EEE "\"}}",
		"{\"verb\":\"reserve\",\"params\":{\"media\":\"TCP\",\"realm\":\"" EEE "\"}}",
		"{\"verb\":\"" EEE "\",\"verb\":1,\"" EEE "\":1,\"" EEE "\":1}",
	};
	size_t i;

	for (i = 0; i < COUNT(lines); i++) {
		ask(lines[i]);
		ok(member(answer, "error") && only_utf8, "a text that is cut: %s", lines[i]);
	}
}

static void test_id(void)
{
	ask("{\"verb\":\"status\",\"verb\":\"status\",\"id\":8}");
	is_int(json_object_get_int(member(answer, "id")), 8,
	       "of a request that is refused as a whole, too");
	ask("{\"id\":\"\\ud83d\\ude00 \\u00e9\\\"\",\"verb\":\"status\"}");
	is_str(text(answer, "id"), "\xf0\x9f\x98\x80 " EE "\"", "escapes are characters");
	ask("{\"id\":-9223372036854775808,\"verb\":\"status\"}");
	ok(json_object_get_int64(member(answer, "id")) == INT64_MIN, "a small number");
	ask("{\"id\":18446744073709551615,\"verb\":\"status\"}");
	ok(json_object_get_uint64(member(answer, "id")) == UINT64_MAX, "a large number");
	ask("{\"id\":7,\"verb\":\"status\"}");
	is_int(json_object_get_int(member(answer, "id")), 7, "a number comes back");
	ask("{\"id\":\"x y\",\"verb\":\"dance\"}");
	is_str(text(answer, "id"), "x y", "so does a text, of a refused request");
	ask("{\"verb\":\"status\"}");
	ok(!member(answer, "id") && member(answer, "result"), "none is needed");
	ask_octets("{\"verb\":\"status\"}\0{}", 21);
	ok(member(answer, "error"), "a NUL is no blank");
	ask(" {\"verb\":\"status\"}\r");
	ok(member(answer, "result"), "blanks around are");
}

#define FINGERPRINT "SHA-256 " \
	"00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
	"10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"

#define RESERVE \
	"{\"id\":1,\"verb\":\"reserve\",\"params\":{\"realm\":\"core\",\"media\":\"tcp\"," \
	"\"setup\":\"actpass\",\"interlink\":true,\"local\":{\"family\":\"ipv6\"}," \
	"\"ignore_syn\":true,\"timeouts\":{\"connect\":5000},\"mode\":\"receive\"}}"

#define RESERVE_CONFIGURE \
	"{\"verb\":\"reserve_configure\",\"params\":{\"context\":1,\"realm\":\"access\"," \
	"\"media\":\"TCP/TLS\",\"want_fingerprint\":\"sha-384\"," \
	"\"remote\":{\"address\":\"203.0.113.9\",\"port\":5000," \
	"\"fingerprints\":[\"" FINGERPRINT "\"]},\"filter\":\"address+port\"}}"

#define CONFIGURE \
	"{\"verb\":\"configure\",\"params\":{\"termination\":1," \
	"\"filter\":\"2001:db8::/32\",\"latch\":\"latch\",\"ignore_syn\":false}}"

#define UE "remote=203.0.113.9:5000 gate=filter from=203.0.113.9/32:5000"

static void test_reserve(void)
{
	struct json_object *result = ask(RESERVE);

	is_int(json_object_get_int(member(result, "context")), 1, "context");
	is_int(json_object_get_int(member(result, "termination")), 1, "termination");
	is_int(json_object_get_int(member(result, "stream")), 1, "stream");
	ok(!strncmp(text(result, "local"), "[2001:db8::1]:200", 17), "local address");
	ok(!member(result, "fingerprint"), "no fingerprint of plain TCP");
	is_str(fake_log, "new 1/1 gate=closed mode=receive interlink=1 tls=none\n", "the order");
	is_int(fake_find(1, 1)->config.settings.value[SETTING_CONNECT], 5000, "the time-out");
	fake_forget();
	result = ask(RESERVE_CONFIGURE);
	ok(!strncmp(text(result, "fingerprint"), "SHA-384 EE:EE", 13), "the hash that is wanted");
	is_str(fake_log, "new 2/1 " UE " tls=server dscp=46\n", "the order");
	fake_forget();
	ask(CONFIGURE);
	is_str(fake_log, "set 1/1 gate=filter from=2001:db8::/32:0\n", "a prefix");
	ask("{\"verb\":\"through_connect\",\"params\":{\"context\":1,\"mode\":\"both\"}}");
	ok(member(answer, "result"), "through-connection");
}

static void test_audit(void)
{
	struct json_object *result, *list, *one, *next;
	unsigned int i;

	fake_find(2, 1)->stats[IMS_AGW_A_STATS_RX_BYTES] = 1ULL << 40;
	for (i = IMS_AGW_A_STATS_TX_BYTES; i < GW_COUNTERS; i++)
		fake_find(2, 1)->stats[i] = UINT64_MAX;
	fake_find(2, 1)->tls_version = 0x0304;
	fake_find(2, 1)->cipher = 51;
	result = ask("{\"verb\":\"audit\",\"params\":{\"max\":1}}");
	list = member(result, "terminations");
	next = member(result, "next");
	is_int(json_object_array_length(list), 1, "one");
	is_int(json_object_get_int(member(next, "termination")), 1, "and where to go on");
	result = ask("{\"verb\":\"audit\",\"params\":{"
		     "\"after\":{\"termination\":1,\"stream\":1}}}");
	list = member(result, "terminations");
	one = json_object_array_get_idx(list, 0);
	ok(json_object_array_length(list) == 1 && !member(result, "next"), "the last one");
	is_str(text(one, "realm"), "access", "realm");
	is_str(text(one, "state"), "idle", "state");
	is_str(text(one, "gate_source"), "203.0.113.9/32", "gate");
	is_str(text(one, "remote"), "203.0.113.9:5000", "remote");
	is_str(text(member(one, "tls"), "version"), "1.3", "TLS version");
	is_str(text(member(one, "tls"), "cipher"), "aes-128-gcm", "cipher");
	is_str(json_object_get_string(json_object_array_get_idx(member(member(one, "tls"),
								       "expected"), 0)),
	       FINGERPRINT, "the expected fingerprint");
	is_str(text(member(one, "counters"), "rx-bytes"), "1099511627776", "large counter");
	is_str(text(member(one, "counters"), "queued-bytes"), "0", "no octets");
	is_str(text(member(one, "counters"), "connects-withdrawn"), "18446744073709551615",
	       "the largest counters, all of them");
	is_int(json_object_object_length(member(one, "counters")), GW_COUNTERS - 1,
	       "all counters");
}

#define RESERVE_PSK \
	"{\"verb\":\"reserve\",\"params\":{\"realm\":\"access\",\"media\":\"TCP/TLS/BFCP\"," \
	"\"psk\":\"" HEX "\",\"psk_identity\":\"alice\",\"tls_version\":\"1.3\"}}"

static bool shows(struct json_object *object, const char *what)
{
	return strstr(json_object_to_json_string(object), what);
}

static void test_psk(void)
{
	struct json_object *result = ask(RESERVE_PSK), *one, *tls;

	is_int(json_object_get_int(member(result, "termination")), 3, "a PSK is ordered");
	ok(!member(result, "fingerprint"), "there is no fingerprint");
	ok(!shows(answer, "00010203"), "nor a key in the answer");
	result = ask("{\"verb\":\"audit\",\"params\":{\"termination\":3}}");
	one = json_object_array_get_idx(member(result, "terminations"), 0);
	tls = member(one, "tls");
	is_str(text(tls, "auth"), "psk", "an audit tells how the remote is authenticated");
	ok(json_object_get_boolean(member(tls, "psk_set")), "that there is a key");
	is_str(text(tls, "psk_identity"), "alice", "its identity");
	is_str(text(tls, "tls_version"), "1.3", "and its version");
	ok(!member(tls, "expected") && !member(one, "fingerprint"), "no certificate");
	ok(!shows(answer, "00010203"), "and not the key");
	ask("{\"verb\":\"configure\",\"params\":{\"termination\":3,\"tls_version\":\"1.2\"}}");
	result = ask("{\"verb\":\"release\",\"params\":{\"termination\":3}}");
	one = json_object_array_get_idx(member(result, "released"), 0);
	is_str(text(member(one, "tls"), "tls_version"), "1.2", "the version can change");
	ok(!shows(answer, "00010203"), "the last answer does not show it either");
	result = ask("{\"verb\":\"audit\",\"params\":{\"termination\":2}}");
	one = json_object_array_get_idx(member(result, "terminations"), 0);
	is_str(text(member(one, "tls"), "auth"), "certificate", "another one has certificates");
	ok(!member(member(one, "tls"), "psk_set"), "and nothing of a key");
}

#define EVENT \
	"{\"event\":\"tls-failure\",\"time\":\"2023-11-14T22:13:20.123456Z\",\"context\":1," \
	"\"termination\":2,\"stream\":1,\"state\":\"failed\"," \
	"\"reason\":\"fingerprint-mismatch\",\"alert\":42}"

static void test_events(void)
{
	struct gw_event event = {
		.kind = GW_EVENT_TLS_FAILURE, .time = { 1700000000, 123456789 }, .context = 1,
		.termination = 2, .stream = 1, .state = IMS_AGW_STATE_FAILED,
		.reason = IMS_AGW_REASON_FINGERPRINT_MISMATCH, .alert = 42,
		.owner = "",
	};
	char *line = ctl_event_text(&event);

	is_str(line, EVENT, "an event");
	free(line);
	ok(!ctl_wants(&subscription, &event), "nothing is wanted before subscribing");
	ask("{\"verb\":\"subscribe\",\"params\":{\"termination\":2}}");
	ok(ctl_wants(&subscription, &event), "what is subscribed to is wanted");
	event.termination = 1;
	ok(!ctl_wants(&subscription, &event), "another termination is not");
	ask("{\"verb\":\"subscribe\"}");
	ok(ctl_wants(&subscription, &event), "but with all");
	ask("{\"verb\":\"unsubscribe\"}");
	ok(!ctl_wants(&subscription, &event), "until unsubscribing");
}

#define RESERVE_OWNED \
	"{\"verb\":\"reserve\",\"params\":{\"realm\":\"core\",\"media\":\"TCP\"," \
	"\"owner\":\"h248\",\"cookie\":\"00FF7e\",\"events\":[\"latched\",\"verified\"]}}"

static void test_owner(void)
{
	struct gw_event event = {
		.owner = "h248", .cookie = (const uint8_t *)"A", .cookie_len = 1,
	};
	struct json_object *result, *one;
	char *line = ctl_event_text(&event);

	ok(strstr(line, "\"owner\":\"h248\",\"cookie\":\"41\""), "an event tells whose it is");
	free(line);
	ask("{\"verb\":\"subscribe\",\"params\":{\"owner\":\"h248\"}}");
	ok(ctl_wants(&subscription, &event), "events of one owner are wanted");
	event.unasked = true;
	ok(!ctl_wants(&subscription, &event), "but none that it did not ask for");
	event.unasked = false;
	event.owner = "h24";
	ok(!ctl_wants(&subscription, &event), "not those of another");
	ask("{\"verb\":\"subscribe\",\"params\":{\"owner\":\"a/b\"}}");
	is_refused("no owner", "bad_value", "owner");
	ask("{\"verb\":\"subscribe\"}");
	ok(ctl_wants(&subscription, &event), "without an owner all are");
	ask("{\"verb\":\"unsubscribe\"}");
	ask(RESERVE_OWNED);
	result = ask("{\"verb\":\"audit\",\"params\":{\"termination\":4}}");
	one = json_object_array_get_idx(member(result, "terminations"), 0);
	is_str(text(one, "owner"), "h248", "an audit has the owner");
	is_str(text(one, "cookie"), "00ff7e", "and the cookie");
	is_str(text(one, "events"), "[ \"latched\", \"verified\" ]", "and the events");
	result = ask("{\"verb\":\"release\",\"params\":{\"termination\":4}}");
	one = json_object_array_get_idx(member(result, "released"), 0);
	is_str(text(one, "cookie"), "00ff7e", "so has a release");
}

static void test_release(void)
{
	struct json_object *result = ask("{\"verb\":\"release\",\"params\":{\"context\":1}}");

	is_int(json_object_array_length(member(result, "released")), 2, "both are released");
	ask("{\"verb\":\"release\",\"params\":{\"context\":1}}");
	is_refused("again", "no_context", "context");
	is_int(json_object_get_int(member(member(answer, "error"), "h248")), 411,
	       "with the code of H.248");
}

#define RESERVE_OF(owner) \
	"{\"verb\":\"reserve\",\"params\":{\"realm\":\"core\",\"media\":\"TCP\"," \
	"\"owner\":\"" owner "\"}}"

#define INACTIVE \
	"{\"verb\":\"through_connect\",\"params\":{\"realm\":\"core\",\"mode\":\"inactive\"}}"

#define SUMMARY \
	"{ \"contexts\": 2, \"terminations\": 2, \"streams\": 2, \"states\": { \"idle\": 2 } }"

static void test_wildcards(void)
{
	struct json_object *result;

	ask(RESERVE_OF("ng"));
	ask(RESERVE_OF("ng"));
	ask(RESERVE_OF("h248"));
	result = ask("{\"verb\":\"audit\",\"params\":{\"owner\":\"ng\",\"summary\":true}}");
	ok(shows(result, SUMMARY), "a summary");
	result = ask("{\"verb\":\"audit\",\"params\":{\"owner\":\"h248\"}}");
	is_int(json_object_array_length(member(result, "terminations")), 1, "an owner's streams");
	ask(INACTIVE);
	is_int(fake_find(6, 1)->config.mode, 0, "the mode of a realm");
	result = ask("{\"verb\":\"release\",\"params\":{\"owner\":\"ng\"}}");
	is_int(json_object_get_int(member(member(result, "summary"), "streams")), 2,
	       "an owner's release");
	ok(!member(result, "released"), "is counted only");
	ask("{\"verb\":\"release\",\"params\":{\"owner\":\"ng\"}}");
	is_refused("again", "no_match", "owner");
	ask("{\"verb\":\"release\",\"params\":{\"all\":false}}");
	is_refused("not all", "bad_value", "all");
	ask("{\"verb\":\"release\",\"params\":{\"all\":true}}");
	ok(member(answer, "result"), "all");
	ask("{\"verb\":\"release\",\"params\":{\"all\":true}}");
	is_refused("all of nothing", "no_match", "all");
	ask("{\"verb\":\"audit\"}");
	ok(member(answer, "result"), "an audit of all shows nothing");
}

static const struct {
	const char *what, *params, *code, *field;
} orders[] = {
	{ "no streams", "\"realm\":\"core\"", "missing", "streams" },
	{ "streams as an object", "\"streams\":{}", "bad_type", "streams" },
	{ "none in it", "\"streams\":[]", "bad_value", "streams" },
	{ "seventeen", "\"streams\":[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8]", "bad_value", "streams" },
	{ "a number in it", "\"streams\":[{},7]", "bad_type", "streams[1]" },
	{ "unknown in one", "\"streams\":[{},{\"color\":1}]", "unknown_field", "streams[1].color" },
	{ "streams in one", "\"streams\":[{\"streams\":[]}]", "unknown_field",
	  "streams[0].streams" },
	{ "twice in one", "\"streams\":[{\"mode\":\"both\",\"mode\":\"both\"}]", "conflict",
	  "streams[0].mode" },
	{ "no realm", "\"streams\":[{}]", "missing", "streams[0].realm" },
	{ "fingerprint", "\"streams\":[{\"remote\":{\"fingerprints\":[1]}}]", "bad_type",
	  "streams[0].remote.fingerprints[0]" },
	{ "replace", "\"streams\":[{\"replace\":1}]", "bad_type", "streams[0].replace" },
	{ "second one", "\"realm\":\"core\",\"streams\":[{\"media\":\"TCP\"},{\"stream\":2}]",
	  "missing", "streams[1].media" },
};

#define TWO_STREAMS \
	"{\"verb\":\"order\",\"params\":{\"realm\":\"core\",\"media\":\"TCP/TLS\"," \
	"\"mode\":\"send\",\"streams\":[{\"stream\":1,\"remote\":{\"address\":\"192.0.2.9\"," \
	"\"fingerprints\":[\"" FINGERPRINT "\"]}},{\"stream\":2,\"mode\":\"both\"}]}}"

static void test_value(void)
{
	static const struct {
		const char *params, *value;
	} rows[] = {
		{ "\"dscp\":64", "64" },
		{ "\"context\":-1", "-1" },
		{ "\"context\":\"1\"", "1" },
		{ "\"media\":\"UDP\"", "UDP" },
		{ "\"ignore_syn\":1", "1" },
		{ "\"latch\":true", "true" },
		{ "\"local\":{\"family\":\"ipx\"}", "ipx" },
		{ "\"timeouts\":{\"verify\":-7}", "-7" },
		{ "\"cookie\":\"0g\"", "0g" },
		{ "\"realm\":{\"name\":1}", NULL },
		{ "\"psk\":1", NULL },
		{ "\"psk\":true", NULL },
	};
	struct json_object *error;
	size_t i;

	ask_with("\"owner\":\"h 248\"");
	error = member(answer, "error");
	is_str(text(error, "value"), "h 248", "an error has what was ordered");
	ask_with("\"media\":\"TCP/TLS\",\"psk\":\"very secret\"");
	ok(!member(member(answer, "error"), "value") && !shows(answer, "secret"),
	   "unless it is a key");
	for (i = 0; i < COUNT(rows); i++) {
		ask_with(rows[i].params);
		is_str(text(member(answer, "error"), "value"), rows[i].value,
		       "so has one of %s", rows[i].params);
	}
}

/* The configuration takes any octets for the name of an interface. */
static void test_interface(void)
{
	struct json_object *realms;

	fake_reset();
	fake_start(FAKE_CONF "interface = w\xe4n0\n", &err);
	realms = member(ask("{\"verb\":\"status\"}"), "realms");
	is_str(text(json_object_array_get_idx(realms, 1), "interface"), "w\\xe4n0",
	       "an interface whose name is no UTF-8");
	ok(only_utf8, "the answer is");
}

static void test_times(void)
{
	struct json_object *one;

	ask(RESERVE_OF("ng"));
	fake_state(8, IMS_AGW_STATE_ESTABLISHED);
	fake_find(8, 1)->alert = 42;
	one = json_object_array_get_idx(member(ask("{\"verb\":\"release\",\"params\":{"
						   "\"termination\":8}}"), "released"), 0);
	ok(strlen(text(one, "connected")) == strlen("2023-11-14T22:13:20.123456Z") &&
	   member(one, "duration"), "a connection has its time and duration");
	ok(!member(one, "verified"), "but none of a verification that was not");
	is_str(text(one, "alert_from"), "gateway", "an alert has its sender");
}

static void test_order(void)
{
	struct json_object *list;
	char line[256];
	size_t i;

	fake_forget();
	for (i = 0; i < COUNT(orders); i++) {
		snprintf(line, sizeof(line), "{\"verb\":\"order\",\"params\":{%s}}",
			 orders[i].params);
		ask(line);
		is_refused(orders[i].what, orders[i].code, orders[i].field);
	}
	is_str(fake_log, "", "the module heard nothing of it");
	list = member(ask(TWO_STREAMS), "streams");
	is_int(json_object_array_length(list), 2, "two streams in one order");
	is_int(json_object_get_int(member(json_object_array_get_idx(list, 1), "stream")), 2,
	       "in its order");
	ok(strstr(fake_log, "mode=send tls") && strstr(fake_log, "mode=both tls"),
	   "what stands beside is of those that do not have it");
	ask("{\"verb\":\"release\",\"params\":{\"all\":true}}");
}

static void test_names(void)
{
	unsigned int i, unknown = 0;

	for (i = 0; i <= IMS_AGW_REASON_MAX; i++)
		unknown += !strcmp(word_reason(i), "unknown");
	for (i = 0; i <= IMS_AGW_STATE_MAX; i++)
		unknown += !strcmp(word_state(i), "unknown");
	for (i = 0; i < GW_EVENT_COUNT; i++)
		unknown += !strcmp(word_event(i), "unknown");
	for (i = 1; i < KERN_STATS; i++)
		unknown += !strcmp(word_stat(i), "unknown");
	for (i = 0; i < GW_E_COUNT; i++)
		unknown += !ctl_code(i)->name || !gw_code_text(i);
	is_int(unknown, 0, "everything has a name");
	is_str(word_reason(IMS_AGW_REASON_MAX + 1), "unknown", "a later reason has none");
}

int main(void)
{
	plan(3 * (int)(COUNT(refusals) + COUNT(members)) + 1 + 8 + 9 + 11 + 14 + 13 + 6 + 12 + 5 +
	     16 + 2 + 12 + 3 + 3 * (int)COUNT(orders) + 4 + 2 + 2);
	log_set_level((enum log_level)0);
	fake_start(FAKE_CONF, &err);
	fake_forget();
	test_refusals();
	test_cut();
	test_id();
	test_reserve();
	test_audit();
	test_psk();
	test_events();
	test_owner();
	test_release();
	test_wildcards();
	test_value();
	test_times();
	test_order();
	test_interface();
	test_names();
	json_object_put(answer);
	fake_reset();
	return tap_done();
}
