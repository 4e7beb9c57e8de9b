// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "decode.h"

/* --- digit maps ------------------------------------------------------------------------------ */

static bool is_map_sign(char c)
{
	return c != '"' && c != '{' && h248_is_quotable(c);
}

/* What needs no quotes, or a sign between such. */
static struct h248_word read_map_piece(struct h248_scan *scan)
{
	struct h248_word word = h248_read_word(scan);

	if (!word.len && is_map_sign(*scan->at))
		word = (struct h248_word){ scan->at++, 1 };
	return word;
}

/* Behind {: all but blanks and comments, up to the closing brace. */
static bool read_map_value(struct h248_decoder *decoder, const char **value)
{
	struct h248_scan *scan = &decoder->scan;
	const char *begin = scan->at;
	struct h248_word word;
	size_t len = 0;
	char *to;

	while (!h248_at_end(scan) && *scan->at != '}') {
		word = read_map_piece(scan);
		if (!word.len)
			return h248_refuse_grammar(decoder, "no digit map");
		len += word.len;
	}
	if (!len || h248_at_end(scan))
		return h248_refuse_grammar(decoder, "a digit map with nothing in it");
	to = h248_new(decoder, len + 1);
	if (!to)
		return false;
	*value = to;
	for (scan->at = begin; len; len -= word.len) {
		word = read_map_piece(scan);
		memcpy(to, word.at, word.len);
		to += word.len;
	}
	return h248_expect(decoder, '}');
}

/* Behind the =. */
static bool read_map_name(struct h248_decoder *decoder, const char **name)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	if (!h248_is_name(word) && !(decoder->audit && h248_word_is(word, "*")))
		return h248_refuse_grammar(decoder, "no name of a digit map");
	return h248_keep(decoder, word, name);
}

bool h248_read_digit_map(struct h248_decoder *decoder, struct h248_digit_map *map)
{
	if (!h248_expect(decoder, '='))
		return false;
	if (!h248_next_is(&decoder->scan, '{') && !read_map_name(decoder, &map->name))
		return false;
	return !h248_take(&decoder->scan, '{') || read_map_value(decoder, &map->value);
}

/* --- embedded descriptors -------------------------------------------------------------------- */

static bool read_embedded_item(struct h248_decoder *decoder, void *arg)
{
	enum h248_token token = h248_word_token(h248_read_word(&decoder->scan));
	struct h248_embedded *embedded = arg;

	if (token == H248_SIGNALS && !embedded->has_signals && !embedded->has_events) {
		embedded->has_signals = true;
		return h248_read_signals(decoder, &embedded->signals);
	}
	/* Events in embedded events would have no end. */
	if (token == H248_EVENTS && !embedded->has_events && decoder->embeds < H248_EMBED_MAX) {
		embedded->has_events = true;
		return h248_read_events(decoder, &embedded->events);
	}
	return h248_refuse_grammar(decoder, "nothing that can be embedded here");
}

static bool read_embedded(struct h248_decoder *decoder, struct h248_event *event)
{
	bool good;

	if (event->embedded)
		return h248_refuse(decoder, 456, "a parameter is there twice");
	event->embedded = h248_new(decoder, sizeof(*event->embedded));
	if (!event->embedded)
		return false;
	decoder->embeds++;
	good = h248_read_braced(decoder, read_embedded_item, event->embedded);
	decoder->embeds--;
	return good;
}

/* --- events ---------------------------------------------------------------------------------- */

static const enum h248_token param_tokens[] = { H248_STREAM, H248_KEEP_ACTIVE, H248_RESET_EVENTS,
	H248_NOTIFY_IMMEDIATE, H248_NOTIFY_REGULATED, H248_NEVER_NOTIFY, H248_NONE };
static const struct h248_param_set param_set = { .tokens = param_tokens };

/* Actions of an event that is told now and then only, or never, which the tree has no place for. */
static bool is_embedding(struct h248_decoder *decoder, enum h248_token token)
{
	return (token == H248_NOTIFY_REGULATED || token == H248_NEVER_NOTIFY) &&
		h248_next_is(&decoder->scan, '{');
}

static bool read_param_of_event(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token token = h248_word_token(word);
	struct h248_event *event = arg;

	if (token == H248_EMBED && h248_next_is(&decoder->scan, '{'))
		return read_embedded(decoder, event);
	if (is_embedding(decoder, token))
		return h248_refuse(decoder, 501, "nothing can be embedded here");
	if (token == H248_DIGIT_MAP && h248_next_is(&decoder->scan, '=')) {
		if (event->map)
			return h248_refuse(decoder, 456, "a parameter is there twice");
		event->map = h248_new(decoder, sizeof(*event->map));
		return event->map && h248_read_digit_map(decoder, event->map);
	}
	return h248_read_param_word(decoder, &param_set, word, &event->params);
}

static bool read_event_params(struct h248_decoder *decoder, struct h248_event *event)
{
	if (!h248_take(&decoder->scan, '{'))
		return true;
	return h248_read_list(decoder, '}', read_param_of_event, event);
}

static bool read_event_word(struct h248_decoder *decoder, struct h248_word word,
			    struct h248_event *event)
{
	if (!h248_is_package_item(word))
		return h248_refuse_grammar(decoder, "no package and event");
	return h248_keep(decoder, word, &event->name) && read_event_params(decoder, event);
}

static bool read_event(struct h248_decoder *decoder, void *arg)
{
	struct h248_events *events = arg;
	struct h248_event *event = h248_append(decoder, events->list);

	return event && read_event_word(decoder, h248_read_word(&decoder->scan), event);
}

static bool read_observed_event(struct h248_decoder *decoder, void *arg)
{
	struct h248_events *events = arg;
	struct h248_event *event = h248_append(decoder, events->list);
	struct h248_word word;

	if (!event)
		return false;
	word = h248_read_word(&decoder->scan);
	if (h248_is_time(word)) {
		if (!h248_keep(decoder, word, &event->time) || !h248_expect(decoder, ':'))
			return false;
		word = h248_read_word(&decoder->scan);
	}
	return read_event_word(decoder, word, event);
}

/* Behind the =. */
static bool read_request_id(struct h248_decoder *decoder, struct h248_events *events)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	events->has_id = true;
	events->all = h248_word_is(word, "*");
	return events->all || h248_number(word, UINT32_MAX, &events->id) ||
		h248_refuse_grammar(decoder, "no RequestID");
}

/* Events alone has none. */
bool h248_read_events(struct h248_decoder *decoder, struct h248_events *events)
{
	if (h248_take(&decoder->scan, '=')) {
		if (!read_request_id(decoder, events))
			return false;
	} else if (!decoder->audit || !h248_next_is(&decoder->scan, '{')) {
		return true;
	}
	return h248_read_braced(decoder, read_event, events);
}

bool h248_read_observed(struct h248_decoder *decoder, struct h248_events *events)
{
	return h248_expect(decoder, '=') && read_request_id(decoder, events) &&
		h248_read_braced(decoder, read_observed_event, events);
}

bool h248_read_event_buffer(struct h248_decoder *decoder, struct h248_events *events)
{
	if (!h248_take(&decoder->scan, '{'))
		return true;
	return h248_read_list(decoder, '}', read_event, events);
}
