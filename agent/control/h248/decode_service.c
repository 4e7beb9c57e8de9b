// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

struct reading {
	struct h248_service *service;
	uint64_t seen[(H248_TOKENS + 63) / 64];		/* tokens */
};

static bool read_method(struct h248_decoder *decoder, struct h248_service *service)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token token = h248_word_token(word);

	if (token >= H248_FAILOVER && token <= H248_HAND_OFF) {
		service->method = token;
		return true;
	}
	if (!h248_is_extension(word))
		return h248_refuse(decoder, 449, "no method of a service change");
	return h248_keep(decoder, word, &service->method_extension);
}

static bool read_reason(struct h248_decoder *decoder, struct h248_service *service)
{
	struct h248_value *value = NULL;

	if (!h248_read_value(decoder, &value))
		return false;
	service->reason = value->text;
	return true;
}

/* name/version */
static bool read_profile(struct h248_decoder *decoder, struct h248_service *service)
{
	struct h248_word name = h248_read_word(&decoder->scan), version;
	size_t len = 0;

	while (len < name.len && name.at[len] != '/')
		len++;
	if (len == name.len)
		return h248_refuse_grammar(decoder, "a profile without a version");
	version = (struct h248_word){ name.at + len + 1, name.len - len - 1 };
	name.len = len;
	if (!h248_is_name(name) || !h248_number(version, 99, &service->profile_version))
		return h248_refuse_grammar(decoder, "no name and version of a profile");
	return h248_keep(decoder, name, &service->profile);
}

static bool read_mid(struct h248_decoder *decoder, struct h248_mid **mid)
{
	*mid = h248_new(decoder, sizeof(**mid));
	if (!*mid)
		return false;
	return h248_read_mid(&decoder->scan, *mid) ||
		h248_refuse_grammar(decoder, "no address and no name of a gateway or controller");
}

/* Also a port alone. */
static bool read_address(struct h248_decoder *decoder, struct h248_service *service)
{
	const char *begin;
	uint32_t port;

	h248_skip(&decoder->scan);
	begin = decoder->scan.at;
	if (!h248_number(h248_read_word(&decoder->scan), UINT16_MAX, &port)) {
		decoder->scan.at = begin;
		return read_mid(decoder, &service->address);
	}
	service->address = h248_new(decoder, sizeof(*service->address));
	if (!service->address)
		return false;
	service->address->kind = H248_MID_PORT;
	service->address->has_port = true;
	service->address->port = (uint16_t)port;
	return true;
}

/* Behind the word and its =. */
static bool read_member_value(struct h248_decoder *decoder, enum h248_token token,
			      struct h248_service *service)
{
	switch (token) {
	case H248_METHOD:
		return read_method(decoder, service);
	case H248_REASON:
		return read_reason(decoder, service);
	case H248_DELAY:
		service->has_delay = true;
		return h248_read_number(decoder, UINT32_MAX, &service->delay);
	case H248_ADDRESS:
		return read_address(decoder, service);
	case H248_MGC_ID:
		return read_mid(decoder, &service->mgc_id);
	case H248_PROFILE:
		return read_profile(decoder, service);
	default:
		service->has_version = true;
		return h248_read_number(decoder, 99, &service->version);
	}
}

static bool is_valued(enum h248_token token)
{
	return token == H248_METHOD || (token >= H248_REASON && token <= H248_VERSION);
}

static bool read_time(struct h248_decoder *decoder, struct h248_word word,
		      struct h248_service *service)
{
	if (service->time)
		return h248_refuse(decoder, 456, "a parameter is there twice");
	return h248_keep(decoder, word, &service->time);
}

static bool read_other(struct h248_decoder *decoder, struct h248_word word,
		       struct h248_service *service)
{
	static const enum h248_token no_tokens[] = { H248_NONE };
	static const struct h248_param_set set = { .tokens = no_tokens };
	enum h248_token token = h248_word_token(word);
	struct h248_descriptor *item;

	if (h248_is_time(word))
		return read_time(decoder, word, service);
	if (token && token < H248_DESCRIPTORS) {
		item = h248_append(decoder, service->audit);
		if (!item)
			return false;
		item->kind = token;
		item->bare = true;
		return true;
	}
	if (!h248_is_extension(word))
		return h248_refuse(decoder, 446, "no parameter of a service change");
	return h248_read_param_word(decoder, &set, word, &service->extensions);
}

static bool read_member(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token token = h248_word_token(word);
	struct reading *reading = arg;

	if (token && reading->seen[token / 64] >> token % 64 & 1)
		return h248_refuse(decoder, 456, "a parameter is there twice");
	reading->seen[token / 64] |= (uint64_t)1 << token % 64;
	if (token == H248_SERVICE_INCOMPLETE) {
		reading->service->incomplete = true;
		return true;
	}
	if (!is_valued(token))
		return read_other(decoder, word, reading->service);
	return h248_expect(decoder, '=') && read_member_value(decoder, token, reading->service);
}

static bool check(struct h248_decoder *decoder, const struct h248_service *service)
{
	if (service->address && service->mgc_id)
		return h248_refuse_grammar(decoder, "a service change with two addresses");
	if (decoder->reply)
		return true;
	if (!service->method && !service->method_extension)
		return h248_refuse(decoder, 457, "a service change without a method");
	return service->reason || h248_refuse(decoder, 457, "a service change without a reason");
}

bool h248_read_services(struct h248_decoder *decoder, struct h248_service **service)
{
	struct reading reading = { 0 };

	*service = reading.service = h248_new(decoder, sizeof(**service));
	return *service && h248_read_braced(decoder, read_member, &reading) &&
		check(decoder, *service);
}
