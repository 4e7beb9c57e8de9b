/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_DECODE_H
#define AGENT_H248_DECODE_H

#include "msg.h"
#include "scan.h"

/*
 * A function for each production, named for what it reads. False: it is not there, and the fault
 * says why. Nothing is read twice.
 */
struct h248_decoder {
	struct h248_scan scan;
	struct h248_arena *arena;
	struct h248_fault *fault;
	unsigned int level;	/* code of what is no grammar here: 400, 403, 422, 442 */
	bool reply;		/* in the reply to a transaction */
	bool audit;		/* in an audit: names without values */
	unsigned int embeds;	/* around */
};

/* All refuse at the mark of the scan and return false. */
bool h248_refuse(struct h248_decoder *decoder, unsigned int code, const char *text);
bool h248_refuse_grammar(struct h248_decoder *decoder, const char *text);
bool h248_expect(struct h248_decoder *decoder, char c);

void *h248_new(struct h248_decoder *decoder, size_t size);
bool h248_keep(struct h248_decoder *decoder, struct h248_word word, const char **text);

/* A new last item of a list, NULL: no memory. */
#define h248_append(decoder, list) ({					\
	typeof(list) *link_ = &(list);					\
	while (*link_)							\
		link_ = &(*link_)->next;				\
	*link_ = h248_new(decoder, sizeof(**link_));			\
	*link_; })

/* Items up to the closing sign; at least one. */
typedef bool (*h248_item_fn)(struct h248_decoder *decoder, void *arg);
bool h248_read_list(struct h248_decoder *decoder, char close, h248_item_fn item, void *arg);
bool h248_read_braced(struct h248_decoder *decoder, h248_item_fn item, void *arg);
/* {} too. */
bool h248_read_maybe_empty(struct h248_decoder *decoder, h248_item_fn item, void *arg);

bool h248_read_number(struct h248_decoder *decoder, uint32_t max, uint32_t *number);
bool h248_read_u16(struct h248_decoder *decoder, uint16_t *number);	/* behind an = */
bool h248_read_termination(struct h248_decoder *decoder, const char **text);
/* {a, b} */
bool h248_read_terminations(struct h248_decoder *decoder, struct h248_name **list);
bool h248_read_error(struct h248_decoder *decoder, struct h248_error *error);	/* behind Error */

/* --- parameters ------------------------------------------------------------------------------ */

/* Which ones there may be in a list. */
struct h248_param_set {
	const enum h248_token *tokens;	/* up to H248_NONE */
	bool packaged;			/* names are package/item */
	bool valueless;			/* names may have no value */
};

bool h248_read_param(struct h248_decoder *decoder, const struct h248_param_set *set,
		     struct h248_param **list);
/* One whose first word was read. */
bool h248_read_param_word(struct h248_decoder *decoder, const struct h248_param_set *set,
			  struct h248_word word, struct h248_param **list);
bool h248_read_params(struct h248_decoder *decoder, const struct h248_param_set *set,
		      struct h248_param **list);
bool h248_read_value(struct h248_decoder *decoder, struct h248_value **list);
/* = or what else there may be, and values. */
bool h248_read_relation(struct h248_decoder *decoder, struct h248_param *param, bool valueless);

/* --- descriptors, behind their words --------------------------------------------------------- */

bool h248_read_media(struct h248_decoder *decoder, struct h248_media *media);
bool h248_read_statistics(struct h248_decoder *decoder, struct h248_param **list);
bool h248_read_events(struct h248_decoder *decoder, struct h248_events *events);
bool h248_read_observed(struct h248_decoder *decoder, struct h248_events *events);
bool h248_read_event_buffer(struct h248_decoder *decoder, struct h248_events *events);
bool h248_read_signals(struct h248_decoder *decoder, struct h248_signal **list);
bool h248_read_digit_map(struct h248_decoder *decoder, struct h248_digit_map *map);
bool h248_read_services(struct h248_decoder *decoder, struct h248_service **service);
bool h248_read_modem(struct h248_decoder *decoder, struct h248_types **types);
bool h248_read_mux(struct h248_decoder *decoder, struct h248_types **types);

/* --- and what holds them --------------------------------------------------------------------- */

/* Whose bits are in legal. */
bool h248_read_descriptor(struct h248_decoder *decoder, uint32_t legal,
			  struct h248_descriptor **list);
bool h248_read_command(struct h248_decoder *decoder, struct h248_word word,
		       struct h248_command **list);
bool h248_read_action(struct h248_decoder *decoder, struct h248_action **list);

#endif
