// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

/* --- packages -------------------------------------------------------------------------------- */

/* name-version */
static bool read_package(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan), version;
	struct h248_package **list = arg, *package = h248_append(decoder, *list);
	uint32_t number;
	size_t len = 0;

	if (!package)
		return false;
	while (len < word.len && word.at[len] != '-')
		len++;
	version = (struct h248_word){ word.at + len + 1, word.len - len - (len < word.len) };
	word.len = len;
	if (!h248_is_name(word) || !h248_number(version, UINT16_MAX, &number))
		return h248_refuse_grammar(decoder, "no name and version of a package");
	package->version = (uint16_t)number;
	return h248_keep(decoder, word, &package->name);
}

/* --- audits ---------------------------------------------------------------------------------- */

#define BIT(token)	(1u << (token))
#define ALL_ITEMS	(BIT(H248_DESCRIPTORS) - 2 - BIT(H248_AUDIT) - BIT(H248_SERVICES) - \
			 BIT(H248_ERROR))

static bool read_audit_item(struct h248_decoder *decoder, void *arg)
{
	return h248_read_descriptor(decoder, ALL_ITEMS, arg);
}

static bool read_audit(struct h248_decoder *decoder, struct h248_descriptor **list)
{
	bool good;

	decoder->audit = true;
	good = h248_read_maybe_empty(decoder, read_audit_item, list);
	decoder->audit = false;
	return good;
}

/* --- any of them ----------------------------------------------------------------------------- */

static bool read_content(struct h248_decoder *decoder, struct h248_descriptor *descriptor)
{
	switch (descriptor->kind) {
	case H248_MEDIA:
		return h248_read_media(decoder, &descriptor->media);
	case H248_MODEM:
		return h248_read_modem(decoder, &descriptor->types);
	case H248_MUX:
		return h248_read_mux(decoder, &descriptor->types);
	case H248_EVENTS:
		return h248_read_events(decoder, &descriptor->events);
	case H248_EVENT_BUFFER:
		return h248_read_event_buffer(decoder, &descriptor->events);
	case H248_SIGNALS:
		return h248_read_signals(decoder, &descriptor->signals);
	case H248_DIGIT_MAP:
		return h248_read_digit_map(decoder, &descriptor->map);
	case H248_AUDIT:
		return read_audit(decoder, &descriptor->audit);
	case H248_OBSERVED_EVENTS:
		return h248_read_observed(decoder, &descriptor->events);
	case H248_STATISTICS:
		return h248_read_statistics(decoder, &descriptor->statistics);
	case H248_PACKAGES:
		return h248_read_braced(decoder, read_package, &descriptor->packages);
	case H248_SERVICES:
		return h248_read_services(decoder, &descriptor->service);
	default:
		return h248_read_error(decoder, &descriptor->error);
	}
}

/* Alone it stands for a descriptor with nothing in it, for an item of an audit, or of its reply. */
static bool may_be_bare(const struct h248_decoder *decoder, enum h248_token kind)
{
	if (kind == H248_AUDIT || kind == H248_SERVICES || kind == H248_ERROR)
		return false;
	return decoder->audit || decoder->reply || kind == H248_EVENTS ||
		kind == H248_EVENT_BUFFER || kind == H248_SIGNALS;
}

static bool is_bare(struct h248_decoder *decoder, enum h248_token kind)
{
	return may_be_bare(decoder, kind) && !h248_next_is(&decoder->scan, '{') &&
		!h248_next_is(&decoder->scan, '=') && !h248_next_is(&decoder->scan, '[');
}

const struct h248_descriptor *h248_descriptor_of(const struct h248_descriptor *list,
						 enum h248_token kind)
{
	while (list && list->kind != kind)
		list = list->next;
	return list;
}

/* An audit may name several things of one descriptor, each in one of its own. */
static bool is_twice(const struct h248_decoder *decoder, const struct h248_descriptor *list,
		     enum h248_token kind)
{
	const struct h248_descriptor *other = h248_descriptor_of(list, kind);

	return other && (!decoder->audit || other->bare);
}

bool h248_read_descriptor(struct h248_decoder *decoder, uint32_t legal,
			  struct h248_descriptor **list)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token kind = h248_word_token(word);
	struct h248_descriptor *descriptor;

	if (!word.len)
		return h248_refuse_grammar(decoder, "no descriptor");
	if (!kind || kind >= H248_DESCRIPTORS)
		return h248_refuse(decoder, 444, "a descriptor that is not known");
	if (!(legal & BIT(kind)))
		return h248_refuse(decoder, 447, "a descriptor that may not be here");
	if (is_twice(decoder, *list, kind))
		return h248_refuse(decoder, 448, "a descriptor is there twice");
	descriptor = h248_append(decoder, *list);
	if (!descriptor)
		return false;
	descriptor->kind = kind;
	descriptor->bare = is_bare(decoder, kind);
	return descriptor->bare || read_content(decoder, descriptor);
}
