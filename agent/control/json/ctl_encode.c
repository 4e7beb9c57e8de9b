// SPDX-License-Identifier: GPL-2.0
#include <agw_version.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/words.h"
#include "ctl_json.h"
#include "psk.h"
#include "utf8.h"

#define DIGITS_MAX 20		/* of 64 bits */
#define NUMBER_NAME_MAX 24	/* of a counter or a setting */

/* Members keep the order in which they are added. Absent means none, zero or unknown. */

void ctl_add(struct json_object *object, const char *name, struct json_object *value)
{
	const unsigned int how = JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY;

	if (object && value && json_object_object_add_ex(object, name, value, how))
		json_object_put(value);
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
	ctl_add(object, name, json_object_new_string(text));
}

/* What another agent left in the module may be of any kind. */
static void add_foreign(struct json_object *object, const char *name, const char *text)
{
	char shown[4 * PSK_IDENTITY_MAX + 1];

	utf8_show(shown, sizeof(shown), text, strlen(text));
	add_text(object, name, shown);
}

/* The digits end before end. */
static char *digits(char *end, uint64_t number)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return end;
}

/* What the library would do by snprintf(). */
static int print_number(struct json_object *number, struct printbuf *to, int level, int flags)
{
	char text[DIGITS_MAX], *end = text + sizeof(text);
	char *at = digits(end, json_object_get_uint64(number));

	(void)level;
	(void)flags;
	return printbuf_memappend(to, at, (int)(end - at));
}

static void add_number(struct json_object *object, const char *name, uint64_t number)
{
	struct json_object *value = json_object_new_uint64(number);

	if (value)
		json_object_set_serializer(value, print_number, NULL, NULL);
	ctl_add(object, name, value);
}

static void add_bool(struct json_object *object, const char *name, bool value)
{
	ctl_add(object, name, json_object_new_boolean(value));
}

static void add_address(struct json_object *object, const char *name, const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	if (!addr->family)
		return;
	addr_format_transport(addr, text);
	add_text(object, name, text);
}

static void add_fingerprint(struct json_object *object, const char *name, const struct fp *fp)
{
	char text[FP_TEXT_MAX];

	fp_format(fp, text);
	add_text(object, name, text);
}

static void add_place(struct json_object *object, uint32_t context, uint32_t termination,
		      uint16_t stream)
{
	add_number(object, "context", context);
	add_number(object, "termination", termination);
	add_number(object, "stream", stream);
}

/* Whose the stream is. The cookie is of any octets, so it goes in hex. */
static void add_owner(struct json_object *object, const char *owner, const uint8_t *cookie,
		      uint8_t cookie_len)
{
	char hex[2 * GW_COOKIE_MAX + 1];
	unsigned int i;

	if (*owner)
		add_foreign(object, "owner", owner);
	for (i = 0; i < cookie_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", cookie[i]);
	if (cookie_len)
		add_text(object, "cookie", hex);
}

struct json_object *ctl_encode_reply(const struct gw_term_reply *reply)
{
	struct json_object *out = json_object_new_object();

	add_place(out, reply->context, reply->termination, reply->stream);
	add_address(out, "local", &reply->local);
	if (reply->connection != GW_CONNECTION_NONE)
		add_text(out, "connection", gw_connection_name(reply->connection));
	if (reply->has_fingerprint)
		add_fingerprint(out, "fingerprint", &reply->fingerprint);
	return out;
}

struct json_object *ctl_encode_error(const struct gw_error *err)
{
	const struct ctl_code *code = ctl_code(err->code);
	struct json_object *out = json_object_new_object();

	add_text(out, "code", code->name);
	if (*err->field)
		add_text(out, "field", err->field);
	if (*err->value)
		add_text(out, "value", err->value);
	add_text(out, "reason", *err->reason ? err->reason : gw_code_text(err->code));
	add_number(out, "h248", code->h248);
	return out;
}

/* --- a stream of a termination --------------------------------------------------------------- */

static void add_time(struct json_object *out, const char *name, const struct timespec *time)
{
	char date[32], text[64];
	struct tm tm;

	gmtime_r(&time->tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%06ldZ", date, time->tv_nsec / 1000);
	add_text(out, name, text);
}

static void add_alert(struct json_object *out, const struct gw_view *view)
{
	add_number(out, "alert", view->alert);
	add_text(out, "alert_from", view->alert_received ? "remote" : "gateway");
}

static void add_times(struct json_object *out, const struct gw_view *view)
{
	if (!view->connected.tv_sec)
		return;
	add_time(out, "connected", &view->connected);
	if (view->verified.tv_sec)
		add_time(out, "verified", &view->verified);
	add_number(out, "duration", view->duration_ms);
}

static void add_gate(struct json_object *out, const struct gw_view *view)
{
	char text[ADDR_TEXT_MAX];

	add_text(out, "gate", word_gate(view->gate));
	if (!view->gate_source.addr.family)
		return;
	addr_format_prefix(&view->gate_source, text);
	add_text(out, "gate_source", text);
	if (view->gate_source.addr.port)
		add_number(out, "gate_port", view->gate_source.addr.port);
}

static void add_orders(struct json_object *out, const struct gw_view *view)
{
	char text[ADDR_TEXT_MAX];

	add_foreign(out, "realm", view->realm);
	add_text(out, "media", gw_media_name(view->media));
	add_text(out, "setup", gw_setup_name(view->setup));
	if (view->has_remote_setup)
		add_text(out, "remote_setup", gw_setup_name(view->remote_setup));
	add_bool(out, "ignore_syn", view->ignore_syn);
	add_text(out, "latch", gw_latch_name(view->latch));
	addr_format_prefix(&view->prefix, text);
	add_text(out, "filter",
		 view->filter == GW_FILTER_PREFIX ? text : gw_filter_name(view->filter));
	add_bool(out, "interlink", view->interlink);
	add_text(out, "mode", word_mode(view->mode));
	add_number(out, "dscp", view->dscp);
	if (view->inactivity_of && view->inactivity_of != GW_MODE_BOTH)
		add_text(out, "inactivity_of", word_mode(view->inactivity_of));
}

static struct json_object *encode_expected(const struct gw_view *view)
{
	struct json_object *out = json_object_new_array();
	char text[FP_TEXT_MAX];
	unsigned int i;

	for (i = 0; out && i < view->fingerprint_count; i++) {
		fp_format(&view->fingerprint[i], text);
		json_object_array_add(out, json_object_new_string(text));
	}
	return out;
}

/* Whether there is a key, and what belongs to it; nothing of the key itself. */
static void add_authentication(struct json_object *out, const struct gw_view *view)
{
	add_text(out, "auth", view->psk ? "psk" : "certificate");
	if (!view->psk) {
		ctl_add(out, "expected", encode_expected(view));
		return;
	}
	add_bool(out, "psk_set", view->psk_set);
	if (view->psk_identity)
		add_foreign(out, "psk_identity", view->psk_identity);
	add_text(out, "tls_version", gw_tls_version_name(view->tls_version));
}

static struct json_object *encode_tls(const struct gw_view *view)
{
	struct json_object *out = json_object_new_object();
	struct fp fp;

	add_text(out, "role", word_tls_role(view->tls_role));
	add_authentication(out, view);
	if (view->handshake_waits)
		add_bool(out, "waits", true);
	if (view->agreed_version) {
		add_text(out, "version", word_tls_version(view->agreed_version));
		add_text(out, "cipher", word_cipher(view->cipher));
	}
	if (view->has_shown) {
		fp_from_digests(&view->shown, FP_SHA256, &fp);
		add_fingerprint(out, "shown", &fp);
	}
	return out;
}

/* --- objects of numbers: most of an audit, so they become text without a tree ----------------- */

struct numbers {
	char text[GW_COUNTERS * (NUMBER_NAME_MAX + DIGITS_MAX + 4)];
	size_t len;
};

static void put_octets(struct numbers *numbers, const char *octets, size_t len)
{
	if (len > sizeof(numbers->text) - numbers->len)
		len = sizeof(numbers->text) - numbers->len;
	memcpy(numbers->text + numbers->len, octets, len);
	numbers->len += len;
}

/* The names are the agent's own: nothing in them has to be quoted. */
static void put_number(struct numbers *numbers, const char *name, uint64_t number)
{
	char text[DIGITS_MAX], *end = text + sizeof(text);
	char *at = digits(end, number);

	put_octets(numbers, numbers->len ? ",\"" : "{\"", 2);
	put_octets(numbers, name, strlen(name));
	put_octets(numbers, "\":", 2);
	put_octets(numbers, at, (size_t)(end - at));
}

static int print_numbers(struct json_object *text, struct printbuf *to, int level, int flags)
{
	(void)level;
	(void)flags;
	return printbuf_memappend(to, json_object_get_string(text),
				  json_object_get_string_len(text));
}

static struct json_object *encode_numbers(struct numbers *numbers)
{
	struct json_object *out;

	put_octets(numbers, numbers->len ? "}" : "{}", numbers->len ? 1 : 2);
	out = json_object_new_string_len(numbers->text, (int)numbers->len);
	if (out)
		json_object_set_serializer(out, print_numbers, NULL, NULL);
	return out;
}

static struct json_object *encode_counters(const struct gw_view *view)
{
	struct numbers numbers;
	unsigned int i;

	numbers.len = 0;
	for (i = 1; i < GW_COUNTERS; i++)
		put_number(&numbers, word_stat(i), view->counter[i]);
	return encode_numbers(&numbers);
}

/* The agent's own are there when they are on. */
static void add_setting(struct numbers *numbers, const char *name, unsigned int setting,
			const struct settings *settings)
{
	if (setting < SETTINGS_OF_MODULE || settings->value[setting])
		put_number(numbers, name, settings->value[setting]);
}

static struct json_object *encode_settings(const struct settings *settings, const char *object)
{
	size_t len = strlen(object);
	struct numbers numbers;
	const char *field;
	unsigned int i;

	numbers.len = 0;
	for (i = 0; i < SETTINGS; i++) {
		field = setting_info[i].field;
		if (!strncmp(field, object, len) && field[len] == '.')
			add_setting(&numbers, field + len + 1, i, settings);
	}
	return encode_numbers(&numbers);
}

/* Those that are asked for, unless it is all. */
static struct json_object *encode_asked(uint32_t events)
{
	struct json_object *out = json_object_new_array();
	unsigned int i;

	for (i = 0; out && i < GW_EVENT_COUNT; i++)
		if (events & 1U << i)
			json_object_array_add(out, json_object_new_string(word_event(i)));
	return out;
}

struct json_object *ctl_encode_view(const struct gw_view *view)
{
	struct json_object *out = json_object_new_object();

	add_place(out, view->context, view->termination, view->stream);
	add_owner(out, view->owner, view->cookie, view->cookie_len);
	if (view->priority)
		add_number(out, "priority", view->priority);
	if (view->emergency)
		add_bool(out, "emergency", true);
	if (view->events != GW_EVENTS_ALL)
		ctl_add(out, "events", encode_asked(view->events));
	if (view->event_seq)
		add_number(out, "event_seq", view->event_seq);
	add_text(out, "state", word_state(view->state));
	add_text(out, "reason", word_reason(view->reason));
	if (view->alert)
		add_alert(out, view);
	add_address(out, "local", &view->local);
	add_address(out, "remote", &view->remote);
	add_address(out, "source", &view->source);
	add_gate(out, view);
	add_orders(out, view);
	if (view->has_fingerprint)
		add_fingerprint(out, "fingerprint", &view->own);
	if (view->tls)
		ctl_add(out, "tls", encode_tls(view));
	ctl_add(out, "timeouts", encode_settings(&view->settings, "timeouts"));
	ctl_add(out, "keepalive", encode_settings(&view->settings, "keepalive"));
	ctl_add(out, "keys", encode_settings(&view->settings, "keys"));
	ctl_add(out, "police", encode_settings(&view->settings, "police"));
	ctl_add(out, "counters", encode_counters(view));
	add_times(out, view);
	add_number(out, "generation", view->generation);
	if (view->socket_cookie)
		add_number(out, "socket_cookie", view->socket_cookie);
	add_number(out, "listener_cookie", view->listener_cookie);
	return out;
}

/* --- events ---------------------------------------------------------------------------------- */

struct json_object *ctl_encode_event(const struct gw_event *event)
{
	struct json_object *out = json_object_new_object();

	add_text(out, "event", word_event(event->kind));
	add_time(out, "time", &event->time);
	add_place(out, event->context, event->termination, event->stream);
	add_text(out, "state", word_state(event->state));
	if (event->reason)
		add_text(out, "reason", word_reason(event->reason));
	if (event->alert)
		add_number(out, "alert", event->alert);
	add_address(out, "source", &event->source);
	add_owner(out, event->owner, event->cookie, event->cookie_len);
	if (event->seq)
		add_number(out, "seq", event->seq);
	return out;
}

/* --- the daemon ------------------------------------------------------------------------------ */

static struct json_object *encode_states(const size_t state[GW_STATES])
{
	struct json_object *out = json_object_new_object();
	unsigned int i;

	for (i = 0; i < GW_STATES; i++)
		if (state[i])
			add_number(out, word_state(i), state[i]);
	return out;
}

struct json_object *ctl_encode_summary(const struct gw_summary *summary)
{
	struct json_object *out = json_object_new_object();

	add_number(out, "contexts", summary->contexts);
	add_number(out, "terminations", summary->terminations);
	add_number(out, "streams", summary->streams);
	ctl_add(out, "states", encode_states(summary->state));
	return out;
}

static struct json_object *encode_handshakes(const struct gw_status *status)
{
	struct json_object *out = json_object_new_object();

	add_number(out, "running", status->handshakes_running);
	add_number(out, "waiting", status->handshakes_waiting);
	add_number(out, "max", status->handshakes_max);
	add_number(out, "silent", status->silent);
	add_number(out, "silent_ended", status->silent_ended);
	add_number(out, "done", status->handshakes_done);
	add_number(out, "failed", status->handshakes_failed);
	add_number(out, "verified", status->verified);
	add_number(out, "mismatches", status->mismatches);
	return out;
}

static struct json_object *encode_memory(const struct gw_status *status)
{
	struct json_object *out = json_object_new_object();

	add_number(out, "used", status->memory_used);
	add_number(out, "max", status->memory_max);
	return out;
}

static struct json_object *encode_workers(const struct gw_status *status)
{
	struct json_object *out = json_object_new_object();

	add_number(out, "ready", status->workers_ready);
	add_number(out, "count", status->workers_count);
	add_number(out, "lost", status->workers_lost);
	return out;
}

/* Addresses that could not be used at the last order. */
static struct json_object *encode_unusable(const struct gw_realm_view *realm)
{
	struct json_object *out = json_object_new_array();
	char text[ADDR_TEXT_MAX];
	size_t i;

	for (i = 0; out && i < realm->address_count; i++) {
		if (!(realm->unusable & 1U << i))
			continue;
		addr_format(&realm->address[i], text);
		json_object_array_add(out, json_object_new_string(text));
	}
	return out;
}

static struct json_object *encode_realm(const struct gw_realm_view *realm)
{
	struct json_object *out = json_object_new_object();
	struct json_object *addresses = json_object_new_array();
	char text[ADDR_TEXT_MAX];
	size_t i;

	add_text(out, "name", realm->name);
	for (i = 0; addresses && i < realm->address_count; i++) {
		addr_format(&realm->address[i], text);
		json_object_array_add(addresses, json_object_new_string(text));
	}
	ctl_add(out, "addresses", addresses);
	snprintf(text, sizeof(text), "%u-%u", realm->port_min, realm->port_max);
	add_text(out, "ports", text);
	if (*realm->interface)
		add_text(out, "interface", realm->interface);
	if (realm->interface_gone)
		add_bool(out, "interface_gone", true);
	if (realm->unusable)
		ctl_add(out, "unusable", encode_unusable(realm));
	return out;
}

static void add_realm(void *arg, const struct gw_realm_view *realm)
{
	if (arg)
		json_object_array_add(arg, encode_realm(realm));
}

static struct json_object *encode_realms(const struct gw *gw)
{
	struct json_object *out = json_object_new_array();

	gw_realms(gw, add_realm, out);
	return out;
}

static struct json_object *encode_own(const struct fp_digests *own)
{
	struct json_object *out = json_object_new_array();
	char text[FP_TEXT_MAX];
	struct fp fp;
	int hash;

	for (hash = 0; out && hash < FP_HASH_COUNT; hash++) {
		fp_from_digests(own, (enum fp_hash)hash, &fp);
		fp_format(&fp, text);
		json_object_array_add(out, json_object_new_string(text));
	}
	return out;
}

struct json_object *ctl_encode_status(const struct gw *gw)
{
	struct json_object *out = json_object_new_object();
	struct gw_status status;

	gw_status(gw, &status);
	add_text(out, "version", AGW_VERSION);
	add_number(out, "protocol", CTL_PROTOCOL);
	add_text(out, "module_version", status.module_version);
	add_number(out, "abi", status.abi_version);
	add_bool(out, "claimed", status.abi_version);
	if (status.draining)
		add_bool(out, "draining", true);
	add_number(out, "contexts", status.contexts);
	add_number(out, "endpoints", status.endpoints);
	add_number(out, "endpoints_max", status.endpoints_max);
	add_number(out, "unverified_max", status.unverified_max);
	ctl_add(out, "states", encode_states(status.state));
	ctl_add(out, "handshakes", encode_handshakes(&status));
	ctl_add(out, "workers", encode_workers(&status));
	if (status.memory_max)
		ctl_add(out, "memory", encode_memory(&status));
	if (status.unconfirmed)
		add_number(out, "unconfirmed", status.unconfirmed);
	add_number(out, "resyncs", status.resyncs);
	add_number(out, "cpus", status.cpus);
	ctl_add(out, "fingerprints", encode_own(&status.own));
	ctl_add(out, "realms", encode_realms(gw));
	return out;
}
