// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/words.h"
#include "ctl_json.h"
#include "hex.h"

typedef const char *(*name_fn)(unsigned int value);

struct member {
	const char *name;
	int (*read)(const struct member *member, struct json_object *value, const char *field,
		    void *out, struct gw_error *err);
	size_t offset;
	uint64_t has;
	uint32_t min, max;
	enum setting setting;
	name_fn names;			/* of a word */
	const struct member *inside;	/* of an object */
};

static void *target_of(const struct member *member, void *out)
{
	return (char *)out + member->offset;
}

static int refuse_type(struct json_object *value, const char *field, const char *wanted,
		       struct gw_error *err)
{
	return gw_refuse(err, GW_E_TYPE, field, "is %s, must be %s",
			 json_type_to_name(json_object_get_type(value)), wanted);
}

/* Every struct that is decoded begins with its has bits. */
static void set_has(void *out, uint64_t has)
{
	*(uint64_t *)out |= has;
}

static int read_object(const struct member *members, struct json_object *object,
		       const char *prefix, void *out, struct gw_error *err);

static int take_number(const struct member *member, struct json_object *value,
		       const char *field, int64_t *number, struct gw_error *err)
{
	if (!json_object_is_type(value, json_type_int))
		return refuse_type(value, field, "an integer", err);
	*number = json_object_get_int64(value);
	if (*number < member->min || *number > member->max)
		return gw_refuse(err, GW_E_VALUE, field, "%lld is not within %u to %u",
				 (long long)*number, member->min, member->max);
	return 0;
}

static int read_u8(const struct member *member, struct json_object *value, const char *field,
		   void *out, struct gw_error *err)
{
	uint8_t *to = target_of(member, out);
	int64_t number = 0;
	int ret = take_number(member, value, field, &number, err);

	if (!ret)
		*to = number;
	return ret;
}

static int read_u16(const struct member *member, struct json_object *value, const char *field,
		    void *out, struct gw_error *err)
{
	uint16_t *to = target_of(member, out);
	int64_t number = 0;
	int ret = take_number(member, value, field, &number, err);

	if (!ret)
		*to = number;
	return ret;
}

static int read_u32(const struct member *member, struct json_object *value, const char *field,
		    void *out, struct gw_error *err)
{
	uint32_t *to = target_of(member, out);
	int64_t number = 0;
	int ret = take_number(member, value, field, &number, err);

	if (!ret)
		*to = number;
	return ret;
}

static int read_bool(const struct member *member, struct json_object *value, const char *field,
		     void *out, struct gw_error *err)
{
	bool *to = target_of(member, out);

	if (!json_object_is_type(value, json_type_boolean))
		return refuse_type(value, field, "a boolean", err);
	*to = json_object_get_boolean(value);
	return 0;
}

/* What is said by being there: "no" would be no order. */
static int read_true(const struct member *member, struct json_object *value, const char *field,
		     void *out, struct gw_error *err)
{
	bool *to = target_of(member, out);
	int ret = read_bool(member, value, field, out, err);

	if (!ret && !*to)
		return gw_refuse(err, GW_E_VALUE, field, "is true or absent");
	return ret;
}

/* NULL with *err filled: not a string, or one with a NUL in it. */
static const char *text_of(struct json_object *value, const char *field, struct gw_error *err)
{
	const char *text;

	if (!json_object_is_type(value, json_type_string)) {
		refuse_type(value, field, "a string", err);
		return NULL;
	}
	text = json_object_get_string(value);
	if (strlen(text) == (size_t)json_object_get_string_len(value))
		return text;
	gw_refuse(err, GW_E_VALUE, field, "has a NUL character");
	return NULL;
}

static int read_text(const struct member *member, struct json_object *value, const char *field,
		     void *out, struct gw_error *err)
{
	const char **to = target_of(member, out), *text = text_of(value, field, err);

	if (!text)
		return -(int)err->code;
	*to = text;
	return 0;
}

static int refuse_word(const struct member *member, const char *word, const char *field,
		       struct gw_error *err)
{
	char list[160] = "";
	size_t len = 0;
	unsigned int i;

	for (i = 0; i <= member->max && member->names(i); i++)
		len += snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
				member->names(i));
	return gw_refuse(err, GW_E_VALUE, field, "\"%.40s\" is not one of %s", word, list);
}

/* A word of a table becomes its number, in a uint32_t or an enum. */
static int read_word(const struct member *member, struct json_object *value, const char *field,
		     void *out, struct gw_error *err)
{
	const char *word = text_of(value, field, err);
	uint32_t *to = target_of(member, out);
	unsigned int i;

	if (!word)
		return -(int)err->code;
	for (i = 0; i <= member->max && member->names(i); i++) {
		if (strcasecmp(member->names(i), word) != 0)
			continue;
		*to = i;
		return 0;
	}
	return refuse_word(member, word, field, err);
}

static int read_family(const struct member *member, struct json_object *value, const char *field,
		       void *out, struct gw_error *err)
{
	const char *word = text_of(value, field, err);
	uint8_t *to = target_of(member, out);

	if (!word)
		return -(int)err->code;
	if (strcmp(word, "ipv4") != 0 && strcmp(word, "ipv6") != 0)
		return gw_refuse(err, GW_E_VALUE, field, "\"%.40s\" is neither ipv4 nor ipv6",
				 word);
	*to = word[3] - '0';
	return 0;
}

static int read_filter(const struct member *member, struct json_object *value, const char *field,
		       void *out, struct gw_error *err)
{
	const char *word = text_of(value, field, err);
	struct gw_term_req *req = out;

	if (!word)
		return -(int)err->code;
	if (!strchr(word, '/'))
		return read_word(member, value, field, out, err);
	req->filter = GW_FILTER_PREFIX;
	req->filter_prefix = word;
	return 0;
}

/* What is in range is known where every control protocol arrives. */
static int read_setting(const struct member *member, struct json_object *value, const char *field,
			void *out, struct gw_error *err)
{
	const struct member any = { .max = UINT32_MAX };
	struct gw_term_req *req = out;
	int64_t number = 0;
	int ret = take_number(&any, value, field, &number, err);

	if (ret)
		return ret;
	req->settings.value[member->setting] = number;
	req->settings.has |= 1U << member->setting;
	return 0;
}

static int read_owner(const struct member *member, struct json_object *value, const char *field,
		      void *out, struct gw_error *err)
{
	const char **to = target_of(member, out), *text = text_of(value, field, err);

	if (!text)
		return -(int)err->code;
	if (!gw_is_owner(text))
		return gw_refuse(err, GW_E_VALUE, field,
				 "\"%.40s\" is not 1 to %d letters, digits and .-_", text,
				 GW_OWNER_MAX);
	*to = text;
	return 0;
}

static int read_fingerprints(const struct member *member, struct json_object *value,
			     const char *field, void *out, struct gw_error *err)
{
	struct gw_term_req *req = out;
	char item[sizeof(err->field)];
	size_t i, count;

	(void)member;
	if (!json_object_is_type(value, json_type_array))
		return refuse_type(value, field, "an array", err);
	count = json_object_array_length(value);
	if (count > FP_SET_MAX)
		return gw_refuse(err, GW_E_VALUE, field, "%zu are more than %d", count,
				 FP_SET_MAX);
	for (i = 0; i < count; i++) {
		snprintf(item, sizeof(item), "%s[%zu]", field, i);
		req->fingerprint[i] = text_of(json_object_array_get_idx(value, i), item, err);
		if (!req->fingerprint[i])
			return -(int)err->code;
	}
	req->fingerprint_count = count;
	return 0;
}

static int read_cookie(const struct member *member, struct json_object *value, const char *field,
		       void *out, struct gw_error *err)
{
	const char *text = text_of(value, field, err);
	struct gw_term_req *req = out;
	size_t len, i;
	int octet;

	(void)member;
	if (!text)
		return -(int)err->code;
	len = strlen(text);
	if (len > 2 * GW_COOKIE_MAX || len % 2)
		return gw_refuse(err, GW_E_VALUE, field, "is not 0 to %d hex digits, two an octet",
				 2 * GW_COOKIE_MAX);
	for (i = 0; i < len / 2; i++) {
		octet = hex_octet(text + 2 * i);
		if (octet < 0)
			return gw_refuse(err, GW_E_VALUE, field, "has other than hex digits");
		req->cookie[i] = (uint8_t)octet;
	}
	req->cookie_len = (uint8_t)(len / 2);
	return 0;
}

static int read_inside(const struct member *member, struct json_object *value, const char *field,
		       void *out, struct gw_error *err)
{
	char prefix[sizeof(err->field)];

	if (!json_object_is_type(value, json_type_object))
		return refuse_type(value, field, "an object", err);
	if (!json_object_object_length(value))
		return gw_refuse(err, GW_E_MISSING, field, "there is nothing in it");
	gw_error_field(prefix, field, ".");
	return read_object(member->inside, value, prefix, out, err);
}

static int read_streams(const struct member *member, struct json_object *value, const char *field,
			void *out, struct gw_error *err)
{
	size_t count;

	(void)member;
	(void)out;
	if (!json_object_is_type(value, json_type_array))
		return refuse_type(value, field, "an array", err);
	count = json_object_array_length(value);
	if (!count || count > GW_STREAMS_MAX)
		return gw_refuse(err, GW_E_VALUE, field, "%zu are not 1 to %d", count,
				 GW_STREAMS_MAX);
	return 0;
}

static const char *event_name(unsigned int kind)
{
	return kind < GW_EVENT_COUNT ? word_event(kind) : NULL;
}

static int read_events(const struct member *member, struct json_object *value, const char *field,
		       void *out, struct gw_error *err)
{
	const struct member word = { .names = event_name, .max = GW_EVENT_COUNT };
	struct gw_term_req *req = out;
	char item[sizeof(err->field)];
	uint32_t kind = 0;
	unsigned int i;
	int ret;

	(void)member;
	if (!json_object_is_type(value, json_type_array))
		return refuse_type(value, field, "an array", err);
	req->events = 0;
	for (i = 0; i < json_object_array_length(value); i++) {
		snprintf(item, sizeof(item), "%.32s[%u]", field, i);
		ret = read_word(&word, json_object_array_get_idx(value, i), item, &kind, err);
		if (ret)
			return ret;
		req->events |= 1U << kind;
	}
	return 0;
}

static int read_replace(const struct member *member, struct json_object *value, const char *field,
			void *out, struct gw_error *err)
{
	struct gw_term_req *req = out;

	(void)member;
	if (!json_object_is_type(value, json_type_boolean))
		return refuse_type(value, field, "a boolean", err);
	req->replace = json_object_get_boolean(value) ? GW_HAS_DESCRIPTOR : 0;
	return 0;
}

/* What was ordered there as a text, a number or a boolean. A key is told to nobody. */
static int blame(const struct member *member, struct json_object *value, int ret,
		 struct gw_error *err)
{
	if (!*err->value && member->has != GW_HAS_PSK &&
	    (json_object_is_type(value, json_type_string) ||
	     json_object_is_type(value, json_type_boolean) ||
	     json_object_is_type(value, json_type_int)))
		gw_error_value(err, json_object_get_string(value));
	return ret;
}

/* A table ends with a member without a name, inside of which there may be more. */
static const struct member *find(const struct member *members, const char *name)
{
	const struct member *member;

	for (member = members; member->name; member++)
		if (!strcmp(member->name, name))
			return member;
	return member->inside ? find(member->inside, name) : NULL;
}

static int read_object(const struct member *members, struct json_object *object,
		       const char *prefix, void *out, struct gw_error *err)
{
	struct json_object_iterator at = json_object_iter_begin(object);
	struct json_object_iterator end = json_object_iter_end(object);
	const struct member *member;
	char field[sizeof(err->field)];
	struct json_object *value;
	int ret;

	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		const char *name = json_object_iter_peek_name(&at);

		gw_error_field(field, prefix, name);
		member = find(members, name);
		if (!member)
			return gw_refuse(err, GW_E_UNKNOWN_FIELD, field,
					 "the verb has no such field");
		value = json_object_iter_peek_value(&at);
		ret = member->read(member, value, field, out, err);
		if (ret)
			return blame(member, value, ret, err);
		set_has(out, member->has);
	}
	return 0;
}

/* --- tables ---------------------------------------------------------------------------------- */

static const char *hash_name(unsigned int hash)
{
	return hash < FP_HASH_COUNT ? fp_hash_name((enum fp_hash)hash) : NULL;
}

#define TERM(member) .offset = offsetof(struct gw_term_req, member)
#define TARGET(member) .offset = offsetof(struct ctl_target, member)
#define HAS(bit) .has = (bit)
#define WITHIN(low, high) .min = (low), .max = (high)
#define WORDS(fn, last) .names = (fn), .max = (last)

static const struct member local_members[] = {
	{ "address", read_text, TERM(local_address), HAS(GW_HAS_LOCAL_ADDRESS) },
	{ "port", read_u16, TERM(local_port), HAS(GW_HAS_LOCAL_PORT), WITHIN(1, 65535) },
	{ "family", read_family, TERM(local_family), HAS(GW_HAS_LOCAL_FAMILY) },
	{ 0 }
};

static const struct member remote_members[] = {
	{ "address", read_text, TERM(remote_address), HAS(GW_HAS_REMOTE_ADDRESS) },
	{ "port", read_u16, TERM(remote_port), HAS(GW_HAS_REMOTE_PORT), WITHIN(0, 65535) },
	{ "setup", read_word, TERM(remote_setup), HAS(GW_HAS_REMOTE_SETUP),
	  WORDS(gw_setup_name, GW_SETUP_COUNT) },
	{ "fingerprints", read_fingerprints, HAS(GW_HAS_FINGERPRINTS) },
	{ 0 }
};

#define SETTING(number) .read = read_setting, .setting = SETTING_ ## number

static const struct member timeout_members[] = {
	{ "connect", SETTING(CONNECT) },
	{ "handshake", SETTING(HANDSHAKE) },
	{ "verify", SETTING(VERIFY) },
	{ "linger", SETTING(LINGER) },
	{ "hello", SETTING(HELLO) },
	{ "inactivity", SETTING(INACTIVITY) },
	{ "user", SETTING(USER) },
	{ "confirm", SETTING(CONFIRM) },
	{ "heartbeat", SETTING(HEARTBEAT) },
	{ 0 }
};

static const struct member keepalive_members[] = {
	{ "time", SETTING(KEEPALIVE) },
	{ "interval", SETTING(INTERVAL) },
	{ "probes", SETTING(PROBES) },
	{ 0 }
};

static const struct member key_members[] = {
	{ "records", SETTING(KEY_RECORDS) },
	{ 0 }
};

static const struct member police_members[] = {
	{ "rate", SETTING(POLICE_RATE) },
	{ "burst", SETTING(POLICE_BURST) },
	{ 0 }
};

static const struct member term_members[] = {
	{ "context", read_u32, TERM(context), HAS(GW_HAS_CONTEXT), WITHIN(1, UINT32_MAX) },
	{ "termination", read_u32, TERM(termination), HAS(GW_HAS_TERMINATION),
	  WITHIN(1, UINT32_MAX) },
	{ "stream", read_u16, TERM(stream), HAS(GW_HAS_STREAM), WITHIN(1, 65535) },
	{ "realm", read_text, TERM(realm), HAS(GW_HAS_REALM) },
	{ "media", read_word, TERM(media), HAS(GW_HAS_MEDIA),
	  WORDS(gw_media_name, GW_MEDIA_COUNT) },
	{ "setup", read_word, TERM(setup), HAS(GW_HAS_SETUP),
	  WORDS(gw_setup_name, GW_SETUP_COUNT) },
	{ "local", read_inside, .inside = local_members },
	{ "remote", read_inside, .inside = remote_members },
	{ "ignore_syn", read_bool, TERM(ignore_syn), HAS(GW_HAS_IGNORE_SYN) },
	{ "latch", read_word, TERM(latch), HAS(GW_HAS_LATCH),
	  WORDS(gw_latch_name, GW_LATCH_COUNT) },
	{ "filter", read_filter, TERM(filter), HAS(GW_HAS_FILTER),
	  WORDS(gw_filter_name, GW_FILTER_NONE) },
	{ "interlink", read_bool, TERM(interlink), HAS(GW_HAS_INTERLINK) },
	{ "establish_tls", read_bool, TERM(establish_tls), HAS(GW_HAS_ESTABLISH_TLS) },
	{ "establish_tcp", read_bool, TERM(establish_tcp), HAS(GW_HAS_ESTABLISH_TCP) },
	{ "mode", read_word, TERM(mode), HAS(GW_HAS_MODE), WORDS(word_mode, 3) },
	{ "dscp", read_u8, TERM(dscp), HAS(GW_HAS_DSCP), WITHIN(0, 63) },
	{ "inactivity_of", read_word, TERM(inactivity_of), HAS(GW_HAS_INACTIVITY_OF),
	  WORDS(word_mode, 3) },
	{ "timeouts", read_inside, .inside = timeout_members },
	{ "keepalive", read_inside, .inside = keepalive_members },
	{ "keys", read_inside, .inside = key_members },
	{ "police", read_inside, .inside = police_members },
	{ "want_fingerprint", read_word, TERM(want), HAS(GW_HAS_WANT),
	  WORDS(hash_name, FP_HASH_COUNT) },
	{ "psk", read_text, TERM(psk), HAS(GW_HAS_PSK) },
	{ "psk_identity", read_text, TERM(psk_identity), HAS(GW_HAS_PSK_IDENTITY) },
	{ "tls_version", read_word, TERM(tls_version), HAS(GW_HAS_TLS_VERSION),
	  WORDS(gw_tls_version_name, GW_TLS_COUNT) },
	{ "priority", read_u8, TERM(priority), HAS(GW_HAS_PRIORITY), WITHIN(0, GW_PRIORITY_MAX) },
	{ "emergency", read_bool, TERM(emergency), HAS(GW_HAS_EMERGENCY) },
	{ "owner", read_text, TERM(owner), HAS(GW_HAS_OWNER) },
	{ "cookie", read_cookie, HAS(GW_HAS_COOKIE) },
	{ "new_connection", read_bool, TERM(new_connection), HAS(GW_HAS_NEW_CONNECTION) },
	{ "events", read_events, HAS(GW_HAS_EVENTS) },
	{ "replace", .read = read_replace },
	{ 0 }
};

static const struct member order_members[] = {
	{ "streams", .read = read_streams },
	{ .inside = term_members }
};

static const struct member after_members[] = {
	{ "termination", read_u32, TARGET(after.termination), HAS(CTL_HAS_AFTER),
	  WITHIN(0, UINT32_MAX) },
	{ "stream", read_u16, TARGET(after.stream), HAS(CTL_HAS_AFTER), WITHIN(0, 65535) },
	{ 0 }
};

static const struct member target_members[] = {
	{ "context", read_u32, TARGET(target.context), HAS(CTL_HAS_CONTEXT),
	  WITHIN(1, UINT32_MAX) },
	{ "termination", read_u32, TARGET(target.termination), HAS(CTL_HAS_TERMINATION),
	  WITHIN(1, UINT32_MAX) },
	{ "stream", read_u16, TARGET(target.stream), HAS(CTL_HAS_STREAM), WITHIN(1, 65535) },
	{ "mode", read_word, TARGET(mode), HAS(CTL_HAS_MODE), WORDS(word_mode, 3) },
	{ "after", read_inside, .inside = after_members },
	{ "max", read_u32, TARGET(max), HAS(CTL_HAS_MAX), WITHIN(1, 256) },
	{ "owner", read_owner, TARGET(target.owner), HAS(CTL_HAS_OWNER) },
	{ "realm", read_text, TARGET(target.realm), HAS(CTL_HAS_REALM) },
	{ "all", read_true, TARGET(target.all), HAS(CTL_HAS_ALL) },
	{ "summary", read_bool, TARGET(summary), HAS(CTL_HAS_SUMMARY) },
	{ 0 }
};

int ctl_decode_term(struct json_object *params, struct gw_term_req *req, struct gw_error *err)
{
	memset(req, 0, sizeof(*req));
	return read_object(term_members, params, "", req, err);
}

static int decode_stream(struct json_object *stream, unsigned int i, struct gw_term_req *req,
			 struct gw_error *err)
{
	char field[sizeof(err->field)];

	snprintf(field, sizeof(field), "streams[%u]", i);
	if (!json_object_is_type(stream, json_type_object))
		return refuse_type(stream, field, "an object", err);
	snprintf(field, sizeof(field), "streams[%u].", i);
	return read_object(term_members, stream, field, req, err);
}

int ctl_decode_order(struct json_object *params, struct ctl_order *out, struct gw_error *err)
{
	struct json_object *streams = NULL;
	struct gw_term_req all = { 0 };
	unsigned int i;
	int ret;

	ret = read_object(order_members, params, "", &all, err);
	if (ret)
		return ret;
	if (!json_object_object_get_ex(params, "streams", &streams))
		return gw_refuse(err, GW_E_MISSING, "streams", "what is ordered");
	out->count = json_object_array_length(streams);
	for (i = 0; i < out->count && !ret; i++) {
		out->req[i] = all;
		ret = decode_stream(json_object_array_get_idx(streams, i), i, &out->req[i], err);
	}
	return ret;
}

static const char *name_of_bit(uint64_t bit)
{
	static const char *const names[] = {
		"context", "termination", "stream", "mode", "after", "max", "owner", "realm", "all",
		"summary",
	};

	return names[__builtin_ctzll(bit)];
}

int ctl_decode_target(struct json_object *params, uint64_t allowed, struct ctl_target *out,
		      struct gw_error *err)
{
	int ret;

	memset(out, 0, sizeof(*out));
	ret = read_object(target_members, params, "", out, err);
	if (!ret && out->has & ~allowed)
		return gw_refuse(err, GW_E_UNKNOWN_FIELD, name_of_bit(out->has & ~allowed),
				 "the verb has no such field");
	return ret;
}
