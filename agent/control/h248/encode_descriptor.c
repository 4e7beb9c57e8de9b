// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

static void put_types(struct h248_writer *writer, const struct h248_types *types)
{
	if (types->bracketed) {
		h248_open(writer, '[');
		h248_put_names(writer, types->list);
		h248_close(writer, ']');
	} else {
		h248_put_equal(writer);
		h248_put_word(writer, types->list ? types->list->text : NULL);
	}
	if (types->terminations) {
		h248_open(writer, '{');
		h248_put_names(writer, types->terminations);
		h248_close(writer, '}');
	}
	if (types->params)
		h248_put_braced_params(writer, types->params);
}

static void put_packages(struct h248_writer *writer, const struct h248_package *list)
{
	h248_open(writer, '{');
	for (; list; list = list->next) {
		h248_item(writer);
		h248_put_word(writer, list->name);
		h248_put(writer, "-");
		h248_put_number(writer, list->version);
	}
	h248_close(writer, '}');
}

static void put_audit(struct h248_writer *writer, const struct h248_descriptor *list)
{
	h248_open(writer, '{');
	h248_put_descriptors(writer, list);
	h248_close(writer, '}');
}

/* Behind the word. */
static void put_content(struct h248_writer *writer, const struct h248_descriptor *descriptor)
{
	switch (descriptor->kind) {
	case H248_MEDIA:
		h248_put_media(writer, &descriptor->media);
		break;
	case H248_MODEM:
	case H248_MUX:
		put_types(writer, descriptor->types);
		break;
	case H248_EVENTS:
	case H248_OBSERVED_EVENTS:
		h248_put_events(writer, &descriptor->events);
		break;
	case H248_EVENT_BUFFER:
		h248_put_event_list(writer, descriptor->events.list);
		break;
	case H248_SIGNALS:
		h248_put_signals(writer, descriptor->signals);
		break;
	case H248_DIGIT_MAP:
		h248_put_digit_map(writer, &descriptor->map);
		break;
	case H248_AUDIT:
		put_audit(writer, descriptor->audit);
		break;
	case H248_STATISTICS:
		h248_put_braced_params(writer, descriptor->statistics);
		break;
	case H248_PACKAGES:
		put_packages(writer, descriptor->packages);
		break;
	case H248_SERVICES:
		h248_put_service(writer, descriptor->service);
		break;
	default:
		h248_cannot(writer);
	}
}

void h248_put_descriptors(struct h248_writer *writer, const struct h248_descriptor *list)
{
	for (; list; list = list->next) {
		h248_item(writer);
		if (list->kind == H248_ERROR) {
			h248_put_error(writer, &list->error);
			continue;
		}
		h248_put_token(writer, list->kind);
		if (!list->bare)
			put_content(writer, list);
	}
}
