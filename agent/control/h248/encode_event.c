// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

#include <string.h>

void h248_put_digit_map(struct h248_writer *writer, const struct h248_digit_map *map)
{
	h248_put_equal(writer);
	if (map->name)
		h248_put_word(writer, map->name);
	if (!map->value)
		return;
	if (strpbrk(map->value, "{}\"; \t\r\n"))
		h248_cannot(writer);
	h248_put(writer, "{");
	h248_put(writer, map->value);
	h248_put(writer, "}");
}

/* --- signals --------------------------------------------------------------------------------- */

static void put_signal(struct h248_writer *writer, const struct h248_signal *signal)
{
	h248_item(writer);
	h248_put_word(writer, signal->name);
	if (signal->params)
		h248_put_braced_params(writer, signal->params);
}

static void put_signal_list(struct h248_writer *writer, const struct h248_signal *list)
{
	const struct h248_signal *signal;

	h248_item_token(writer, H248_SIGNAL_LIST);
	h248_put_equal(writer);
	h248_put_number(writer, list->list_id);
	if (!list->list)
		return;
	h248_open(writer, '{');
	for (signal = list->list; signal; signal = signal->next)
		put_signal(writer, signal);
	h248_close(writer, '}');
}

void h248_put_signals(struct h248_writer *writer, const struct h248_signal *list)
{
	h248_open(writer, '{');
	for (; list; list = list->next) {
		if (list->name)
			put_signal(writer, list);
		else
			put_signal_list(writer, list);
	}
	h248_close(writer, '}');
}

/* --- events ---------------------------------------------------------------------------------- */

static void put_embedded(struct h248_writer *writer, const struct h248_embedded *embedded)
{
	h248_item_token(writer, H248_EMBED);
	h248_open(writer, '{');
	if (embedded->has_signals) {
		h248_item_token(writer, H248_SIGNALS);
		h248_put_signals(writer, embedded->signals);
	}
	if (embedded->has_events) {
		h248_item_token(writer, H248_EVENTS);
		h248_put_events(writer, &embedded->events);
	}
	h248_close(writer, '}');
}

static void put_event(struct h248_writer *writer, const struct h248_event *event)
{
	h248_item(writer);
	if (event->time) {
		h248_put_word(writer, event->time);
		h248_put(writer, ":");
	}
	h248_put_word(writer, event->name);
	if (!event->params && !event->map && !event->embedded)
		return;
	h248_open(writer, '{');
	h248_put_params(writer, event->params);
	if (event->map) {
		h248_item_token(writer, H248_DIGIT_MAP);
		h248_put_digit_map(writer, event->map);
	}
	if (event->embedded)
		put_embedded(writer, event->embedded);
	h248_close(writer, '}');
}

void h248_put_event_list(struct h248_writer *writer, const struct h248_event *list)
{
	h248_open(writer, '{');
	for (; list; list = list->next)
		put_event(writer, list);
	h248_close(writer, '}');
}

void h248_put_events(struct h248_writer *writer, const struct h248_events *events)
{
	if (events->has_id) {
		h248_put_equal(writer);
		if (events->all)
			h248_put(writer, "*");
		else
			h248_put_number(writer, events->id);
	}
	if (events->list)
		h248_put_event_list(writer, events->list);
}
