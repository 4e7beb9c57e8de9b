// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/words.h"
#include "ctl_json.h"
#include "psk.h"
#include "utf8.h"

/* A member that is absent is none, zero or unknown. */

/* What another agent left in the module may be of any kind. */
static void add_foreign(struct ctl_text *to, const char *name, const char *text)
{
	char shown[4 * PSK_IDENTITY_MAX + 1];

	utf8_show(shown, sizeof(shown), text, strlen(text));
	ctl_add_text(to, name, shown);
}

static void add_address(struct ctl_text *to, const char *name, const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	if (!addr->family)
		return;
	addr_format_transport(addr, text);
	ctl_add_text(to, name, text);
}

static void add_fingerprint(struct ctl_text *to, const char *name, const struct fp *fp)
{
	char text[FP_TEXT_MAX];

	fp_format(fp, text);
	ctl_add_text(to, name, text);
}

static void add_place(struct ctl_text *to, uint32_t context, uint32_t termination,
		      uint16_t stream)
{
	ctl_add_number(to, "context", context);
	ctl_add_number(to, "termination", termination);
	ctl_add_number(to, "stream", stream);
}

/* Whose the stream is. The cookie is of any octets, so it goes in hex. */
static void add_owner(struct ctl_text *to, const char *owner, const uint8_t *cookie,
		      uint8_t cookie_len)
{
	char hex[2 * GW_COOKIE_MAX + 1];
	unsigned int i;

	if (*owner)
		add_foreign(to, "owner", owner);
	for (i = 0; i < cookie_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", cookie[i]);
	if (cookie_len)
		ctl_add_text(to, "cookie", hex);
}

void ctl_encode_reply(struct ctl_text *to, const struct gw_term_reply *reply)
{
	add_place(to, reply->context, reply->termination, reply->stream);
	add_address(to, "local", &reply->local);
	if (reply->connection != GW_CONNECTION_NONE)
		ctl_add_text(to, "connection", gw_connection_name(reply->connection));
	if (reply->has_fingerprint)
		add_fingerprint(to, "fingerprint", &reply->fingerprint);
}

void ctl_encode_error(struct ctl_text *to, const struct gw_error *err)
{
	const struct ctl_code *code = ctl_code(err->code);

	ctl_add_text(to, "code", code->name);
	if (*err->field)
		ctl_add_text(to, "field", err->field);
	if (*err->value)
		ctl_add_text(to, "value", err->value);
	ctl_add_text(to, "reason", *err->reason ? err->reason : gw_code_text(err->code));
	ctl_add_number(to, "h248", code->h248);
}

/* --- a stream of a termination --------------------------------------------------------------- */

static void add_time(struct ctl_text *to, const char *name, const struct timespec *time)
{
	char date[32], text[64];
	struct tm tm;

	gmtime_r(&time->tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%06ldZ", date, time->tv_nsec / 1000);
	ctl_add_text(to, name, text);
}

static void add_alert(struct ctl_text *to, const struct gw_view *view)
{
	ctl_add_number(to, "alert", view->alert);
	if (view->alert_from != GW_ALERT_UNKNOWN)
		ctl_add_text(to, "alert_from",
			     view->alert_from == GW_ALERT_REMOTE ? "remote" : "gateway");
}

static void add_times(struct ctl_text *to, const struct gw_view *view)
{
	if (!view->connected.tv_sec)
		return;
	add_time(to, "connected", &view->connected);
	if (view->verified.tv_sec)
		add_time(to, "verified", &view->verified);
	ctl_add_number(to, "duration", view->duration_ms);
}

static void add_gate(struct ctl_text *to, const struct gw_view *view)
{
	char text[ADDR_TEXT_MAX];

	ctl_add_text(to, "gate", word_gate(view->gate));
	if (!view->gate_source.addr.family)
		return;
	addr_format_prefix(&view->gate_source, text);
	ctl_add_text(to, "gate_source", text);
	if (view->gate_source.addr.port)
		ctl_add_number(to, "gate_port", view->gate_source.addr.port);
}

static void add_filter(struct ctl_text *to, const struct gw_view *view)
{
	char text[ADDR_TEXT_MAX];

	if (view->filter != GW_FILTER_PREFIX) {
		ctl_add_text(to, "filter", gw_filter_name(view->filter));
		return;
	}
	addr_format_prefix(&view->prefix, text);
	ctl_add_text(to, "filter", text);
}

static void add_orders(struct ctl_text *to, const struct gw_view *view)
{
	add_foreign(to, "realm", view->realm);
	ctl_add_text(to, "media", gw_media_name(view->media));
	ctl_add_text(to, "setup", gw_setup_name(view->setup));
	if (view->has_remote_setup)
		ctl_add_text(to, "remote_setup", gw_setup_name(view->remote_setup));
	ctl_add_bool(to, "ignore_syn", view->ignore_syn);
	ctl_add_text(to, "latch", gw_latch_name(view->latch));
	add_filter(to, view);
	ctl_add_bool(to, "interlink", view->interlink);
	ctl_add_text(to, "mode", word_mode(view->mode));
	ctl_add_number(to, "dscp", view->dscp);
	if (view->inactivity_of && view->inactivity_of != GW_MODE_BOTH)
		ctl_add_text(to, "inactivity_of", word_mode(view->inactivity_of));
}

static void add_expected(struct ctl_text *to, const struct gw_view *view)
{
	unsigned int i;

	ctl_open_array(to, "expected");
	for (i = 0; i < view->fingerprint_count; i++)
		add_fingerprint(to, NULL, &view->fingerprint[i]);
	ctl_close_array(to);
}

/* Whether there is a key, and what belongs to it; nothing of the key itself. */
static void add_authentication(struct ctl_text *to, const struct gw_view *view)
{
	ctl_add_text(to, "auth", view->psk ? "psk" : "certificate");
	if (!view->psk) {
		add_expected(to, view);
		return;
	}
	ctl_add_bool(to, "psk_set", view->psk_set);
	if (view->psk_identity)
		add_foreign(to, "psk_identity", view->psk_identity);
	ctl_add_text(to, "tls_version", gw_tls_version_name(view->tls_version));
}

static void add_tls(struct ctl_text *to, const struct gw_view *view)
{
	struct fp fp;

	ctl_open(to, "tls");
	ctl_add_text(to, "role", word_tls_role(view->tls_role));
	add_authentication(to, view);
	if (view->handshake_waits)
		ctl_add_bool(to, "waits", true);
	if (view->agreed_version) {
		ctl_add_text(to, "version", word_tls_version(view->agreed_version));
		ctl_add_text(to, "cipher", word_cipher(view->cipher));
	}
	if (view->has_shown) {
		fp_from_digests(&view->shown, FP_SHA256, &fp);
		add_fingerprint(to, "shown", &fp);
	}
	ctl_close(to);
}

static void add_counters(struct ctl_text *to, const struct gw_view *view)
{
	unsigned int i;

	ctl_open(to, "counters");
	for (i = 1; i < GW_COUNTERS; i++)
		ctl_add_number(to, word_stat(i), view->counter[i]);
	ctl_close(to);
}

/* The agent's own are there when they are on. */
static void add_setting(struct ctl_text *to, const char *name, unsigned int setting,
			const struct settings *settings)
{
	if (setting < SETTINGS_OF_MODULE || settings->value[setting])
		ctl_add_number(to, name, settings->value[setting]);
}

static void add_settings(struct ctl_text *to, const struct settings *settings,
			 const char *object)
{
	size_t len = strlen(object);
	const char *field;
	unsigned int i;

	ctl_open(to, object);
	for (i = 0; i < SETTINGS; i++) {
		field = setting_info[i].field;
		if (!strncmp(field, object, len) && field[len] == '.')
			add_setting(to, field + len + 1, i, settings);
	}
	ctl_close(to);
}

/* Those that are asked for, unless it is all. */
static void add_asked(struct ctl_text *to, uint32_t events)
{
	unsigned int i;

	ctl_open_array(to, "events");
	for (i = 0; i < GW_EVENT_COUNT; i++)
		if (events & 1U << i)
			ctl_add_text(to, NULL, word_event(i));
	ctl_close_array(to);
}

void ctl_encode_view(struct ctl_text *to, const struct gw_view *view)
{
	add_place(to, view->context, view->termination, view->stream);
	add_owner(to, view->owner, view->cookie, view->cookie_len);
	if (view->priority)
		ctl_add_number(to, "priority", view->priority);
	if (view->emergency)
		ctl_add_bool(to, "emergency", true);
	if (view->events != GW_EVENTS_ALL)
		add_asked(to, view->events);
	if (view->event_seq)
		ctl_add_number(to, "event_seq", view->event_seq);
	ctl_add_text(to, "state", word_state(view->state));
	ctl_add_text(to, "reason", word_reason(view->reason));
	if (view->alert)
		add_alert(to, view);
	add_address(to, "local", &view->local);
	add_address(to, "remote", &view->remote);
	add_address(to, "source", &view->source);
	add_gate(to, view);
	add_orders(to, view);
	if (view->has_fingerprint)
		add_fingerprint(to, "fingerprint", &view->own);
	if (view->tls)
		add_tls(to, view);
	add_settings(to, &view->settings, "timeouts");
	add_settings(to, &view->settings, "keepalive");
	add_settings(to, &view->settings, "keys");
	add_settings(to, &view->settings, "police");
	add_counters(to, view);
	add_times(to, view);
	ctl_add_number(to, "generation", view->generation);
	if (view->socket_cookie)
		ctl_add_number(to, "socket_cookie", view->socket_cookie);
	ctl_add_number(to, "listener_cookie", view->listener_cookie);
}

/* --- events ---------------------------------------------------------------------------------- */

void ctl_encode_event(struct ctl_text *to, const struct gw_event *event)
{
	ctl_add_text(to, "event", word_event(event->kind));
	add_time(to, "time", &event->time);
	add_place(to, event->context, event->termination, event->stream);
	ctl_add_text(to, "state", word_state(event->state));
	if (event->reason)
		ctl_add_text(to, "reason", word_reason(event->reason));
	if (event->alert)
		ctl_add_number(to, "alert", event->alert);
	add_address(to, "source", &event->source);
	add_owner(to, event->owner, event->cookie, event->cookie_len);
	if (event->seq)
		ctl_add_number(to, "seq", event->seq);
}
