// SPDX-License-Identifier: GPL-2.0
/*
 * Actions: a context, its properties and its commands.
 */
#include "decode.h"

static bool refuse_twice(struct h248_decoder *decoder)
{
	return h248_refuse_grammar(decoder, "a property of the context is there twice");
}

static bool read_context_id(struct h248_decoder *decoder, uint32_t *id)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	if (!word.len)
		return h248_refuse_grammar(decoder, "no ContextID");
	if (h248_word_is(word, "*"))
		*id = H248_CONTEXT_ALL;
	else if (h248_word_is(word, "$"))
		*id = H248_CONTEXT_CHOOSE;
	else if (h248_word_is(word, "-"))
		*id = H248_CONTEXT_NULL;
	else if (!h248_number(word, H248_CONTEXT_CHOOSE - 1, id) || !*id)
		return h248_refuse(decoder, 410, "no ContextID");
	return true;
}

/* --- topology -------------------------------------------------------------------------------- */

static bool read_direction(struct h248_decoder *decoder, struct h248_topology *triple)
{
	triple->direction = h248_word_token(h248_read_word(&decoder->scan));
	return (triple->direction >= H248_BOTHWAY && triple->direction <= H248_ONEWAY_EXTERNAL) ||
		h248_refuse_grammar(decoder, "no direction of a topology");
}

/* Behind a triple there may be a stream, which a comma does not tell from the next triple. */
static bool read_triple_stream(struct h248_decoder *decoder, struct h248_topology *triple)
{
	const char *begin = decoder->scan.at;

	if (!h248_take(&decoder->scan, ',') ||
	    h248_word_token(h248_read_word(&decoder->scan)) != H248_STREAM ||
	    !h248_next_is(&decoder->scan, '=')) {
		decoder->scan.at = begin;
		return true;
	}
	triple->has_stream = true;
	return h248_read_u16(decoder, &triple->stream);
}

static bool read_triple(struct h248_decoder *decoder, void *arg)
{
	struct h248_topology **list = arg, *triple = h248_append(decoder, *list);

	return triple && h248_read_termination(decoder, &triple->from) &&
		h248_expect(decoder, ',') && h248_read_termination(decoder, &triple->to) &&
		h248_expect(decoder, ',') && read_direction(decoder, triple) &&
		read_triple_stream(decoder, triple);
}

static bool read_topology(struct h248_decoder *decoder, struct h248_action *action)
{
	if (action->topology)
		return refuse_twice(decoder);
	return h248_read_braced(decoder, read_triple, &action->topology);
}

/* --- other properties ------------------------------------------------------------------------ */

static bool read_priority(struct h248_decoder *decoder, struct h248_action *action)
{
	if (action->has_priority)
		return refuse_twice(decoder);
	action->has_priority = true;
	return h248_read_u16(decoder, &action->priority);
}

static bool read_emergency(struct h248_decoder *decoder, enum h248_token token,
			   struct h248_action *action)
{
	if (action->emergency)
		return refuse_twice(decoder);
	action->emergency = token;
	return true;
}

static bool read_ieps(struct h248_decoder *decoder, struct h248_action *action)
{
	if (action->ieps)
		return refuse_twice(decoder);
	if (!h248_expect(decoder, '='))
		return false;
	action->ieps = h248_word_token(h248_read_word(&decoder->scan));
	return action->ieps == H248_ON || action->ieps == H248_OFF ||
		h248_refuse_grammar(decoder, "neither ON nor OFF");
}

static bool read_listed_context(struct h248_decoder *decoder, void *arg)
{
	struct h248_context_id **list = arg, *id = h248_append(decoder, *list);

	return id && read_context_id(decoder, &id->id);
}

static bool read_attribute(struct h248_decoder *decoder, void *arg)
{
	static const enum h248_token no_tokens[] = { H248_NONE };
	static const struct h248_param_set set = { no_tokens, .packaged = true };
	struct h248_word word = h248_read_word(&decoder->scan);
	struct h248_action *action = arg;

	if (h248_word_token(word) != H248_CONTEXT_LIST)
		return h248_read_param_word(decoder, &set, word, &action->attributes);
	if (action->contexts)
		return refuse_twice(decoder);
	return h248_expect(decoder, '=') &&
		h248_read_braced(decoder, read_listed_context, &action->contexts);
}

static bool read_attributes(struct h248_decoder *decoder, struct h248_action *action)
{
	if (action->attributes || action->contexts)
		return refuse_twice(decoder);
	return h248_read_braced(decoder, read_attribute, action);
}

/* Names of properties; version 3 has also values of them, by which contexts are selected. */
static bool read_context_audit(struct h248_decoder *decoder, struct h248_action *action)
{
	static const enum h248_token tokens[] = { H248_TOPOLOGY, H248_EMERGENCY, H248_PRIORITY,
		H248_EMERGENCY_VALUE, H248_IEPS, H248_AND_LOGIC, H248_OR_LOGIC, H248_NONE };
	static const struct h248_param_set set = { tokens, .packaged = true };
	bool good;

	if (action->audit)
		return refuse_twice(decoder);
	decoder->audit = true;
	good = h248_read_params(decoder, &set, &action->audit);
	decoder->audit = false;
	return good;
}

/* --- an action ------------------------------------------------------------------------------- */

static bool read_action_error(struct h248_decoder *decoder, struct h248_action *action)
{
	if (!decoder->reply)
		return h248_refuse(decoder, 443, "an error among commands");
	action->error = h248_new(decoder, sizeof(*action->error));
	return action->error && h248_read_error(decoder, action->error);
}

static bool is_property(enum h248_token token)
{
	return token == H248_TOPOLOGY || token == H248_PRIORITY || token == H248_EMERGENCY ||
		token == H248_EMERGENCY_OFF || token == H248_IEPS ||
		token == H248_CONTEXT_ATTR || token == H248_CONTEXT_AUDIT;
}

static bool read_property(struct h248_decoder *decoder, enum h248_token token,
			  struct h248_action *action)
{
	switch (token) {
	case H248_TOPOLOGY:
		return read_topology(decoder, action);
	case H248_PRIORITY:
		return read_priority(decoder, action);
	case H248_EMERGENCY:
	case H248_EMERGENCY_OFF:
		return read_emergency(decoder, token, action);
	case H248_IEPS:
		return read_ieps(decoder, action);
	case H248_CONTEXT_ATTR:
		return read_attributes(decoder, action);
	default:
		return read_context_audit(decoder, action);
	}
}

static bool read_item(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token token = h248_word_token(word);
	struct h248_action *action = arg;

	if (!word.len)
		return h248_refuse_grammar(decoder, "no command");
	if (action->error)
		return h248_refuse_grammar(decoder, "something behind the error");
	if (token == H248_ERROR)
		return read_action_error(decoder, action);
	if (!is_property(token))
		return h248_read_command(decoder, word, &action->commands);
	if (action->commands)
		return h248_refuse_grammar(decoder, "a property of the context behind a command");
	return read_property(decoder, token, action);
}

bool h248_read_action(struct h248_decoder *decoder, struct h248_action **list)
{
	enum h248_token token = h248_word_token(h248_read_word(&decoder->scan));
	struct h248_action *action;
	unsigned int level = decoder->level;
	bool good;

	if (token != H248_CONTEXT)
		return h248_refuse(decoder, 403, "an action without its context");
	action = h248_append(decoder, *list);
	if (!action || !h248_expect(decoder, '='))
		return false;
	decoder->level = 422;
	good = read_context_id(decoder, &action->context);
	/* Version 3: the reply to an audit that found nothing in a context. */
	if (good && !(decoder->reply && !h248_next_is(&decoder->scan, '{')))
		good = h248_read_braced(decoder, read_item, action);
	decoder->level = level;
	return good;
}
