/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_ENCODE_H
#define AGENT_H248_ENCODE_H

#include "msg.h"

/*
 * Writes into a buffer. The first thing that does not fit, or cannot be written, sets the code;
 * after that nothing more is written, so that only the end has to look.
 */
struct h248_writer {
	char *to;
	size_t len, size;
	uint32_t code;		/* 0, 500, 533 */
	bool compact;
	bool first;		/* of a list: no comma before it */
	unsigned int depth;
};

/* --- signs and words ------------------------------------------------------------------------- */

void h248_put(struct h248_writer *writer, const char *text);
void h248_put_word(struct h248_writer *writer, const char *text);	/* what needs no quotes */
void h248_put_quoted(struct h248_writer *writer, const char *text);
void h248_put_token(struct h248_writer *writer, enum h248_token token);
void h248_put_number(struct h248_writer *writer, uint32_t number);
void h248_put_equal(struct h248_writer *writer);
void h248_put_mid(struct h248_writer *writer, const struct h248_mid *mid);
void h248_cannot(struct h248_writer *writer);

/* What is written between these are items, before each of which stands the comma. */
void h248_open(struct h248_writer *writer, char c);
void h248_close(struct h248_writer *writer, char c);
void h248_item(struct h248_writer *writer);
void h248_item_token(struct h248_writer *writer, enum h248_token token);

/* --- parts of a message ---------------------------------------------------------------------- */

void h248_put_names(struct h248_writer *writer, const struct h248_name *list);	/* items */
void h248_put_error(struct h248_writer *writer, const struct h248_error *error);
void h248_put_values(struct h248_writer *writer, const struct h248_param *param);
void h248_put_params(struct h248_writer *writer, const struct h248_param *list);	/* items */
void h248_put_braced_params(struct h248_writer *writer, const struct h248_param *list);
void h248_put_media(struct h248_writer *writer, const struct h248_media *media);
void h248_put_events(struct h248_writer *writer, const struct h248_events *events);
void h248_put_event_list(struct h248_writer *writer, const struct h248_event *list);
void h248_put_signals(struct h248_writer *writer, const struct h248_signal *list);
void h248_put_digit_map(struct h248_writer *writer, const struct h248_digit_map *map);
void h248_put_service(struct h248_writer *writer, const struct h248_service *service);
void h248_put_descriptors(struct h248_writer *writer, const struct h248_descriptor *list);
void h248_put_action(struct h248_writer *writer, const struct h248_action *action);

#endif
