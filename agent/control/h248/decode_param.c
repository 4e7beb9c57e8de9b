// SPDX-License-Identifier: GPL-2.0
/*
 * Values, and the parameters that have them: properties, parameters of events and signals, and the
 * reserved words that stand beside these.
 */
#include <strings.h>

#include "decode.h"

bool h248_read_value(struct h248_decoder *decoder, struct h248_value **list)
{
	struct h248_value *value = h248_append(decoder, *list);
	struct h248_word word;

	if (!value)
		return false;
	value->quoted = h248_take(&decoder->scan, '"');
	if (!value->quoted)
		word = h248_read_word(&decoder->scan);
	else if (!h248_read_quoted(&decoder->scan, &word))
		return h248_refuse_grammar(decoder, "a text without its closing quote");
	if (!word.len && !value->quoted)
		return h248_refuse_grammar(decoder, "no value");
	return h248_keep(decoder, word, &value->text);
}

static bool read_value_item(struct h248_decoder *decoder, void *arg)
{
	return h248_read_value(decoder, arg);
}

/* Behind [. */
static bool read_range_or_list(struct h248_decoder *decoder, struct h248_param *param)
{
	if (!h248_read_value(decoder, &param->value))
		return false;
	if (h248_take(&decoder->scan, ':')) {
		param->relation = H248_RANGE;
		return h248_read_value(decoder, &param->value) && h248_expect(decoder, ']');
	}
	param->relation = H248_ALL_OF;
	if (h248_take(&decoder->scan, ','))
		return h248_read_list(decoder, ']', read_value_item, &param->value);
	return h248_expect(decoder, ']');
}

static bool read_alternative(struct h248_decoder *decoder, struct h248_param *param)
{
	if (h248_take(&decoder->scan, '['))
		return read_range_or_list(decoder, param);
	if (h248_take(&decoder->scan, '{')) {
		param->relation = H248_ONE_OF;
		return h248_read_list(decoder, '}', read_value_item, &param->value);
	}
	param->relation = H248_EQUAL;
	return h248_read_value(decoder, &param->value);
}

bool h248_read_relation(struct h248_decoder *decoder, struct h248_param *param, bool valueless)
{
	static const char signs[] = "><#";
	unsigned int i;

	if (h248_take(&decoder->scan, '='))
		return read_alternative(decoder, param);
	for (i = 0; i < 3; i++) {
		if (!h248_take(&decoder->scan, signs[i]))
			continue;
		param->relation = H248_GREATER + i;
		return h248_read_value(decoder, &param->value);
	}
	return valueless || h248_refuse_grammar(decoder, "a parameter without a value");
}

/* --- reserved words -------------------------------------------------------------------------- */

static const enum h248_token modes[] = { H248_SEND_ONLY, H248_RECEIVE_ONLY, H248_SEND_RECEIVE,
					 H248_INACTIVE, H248_LOOPBACK, H248_NONE };
static const enum h248_token states[] = { H248_TEST, H248_OUT_OF_SERVICE, H248_IN_SERVICE,
					  H248_NONE };
static const enum h248_token buffers[] = { H248_OFF, H248_LOCK_STEP, H248_NONE };
static const enum h248_token switches[] = { H248_ON, H248_OFF, H248_NONE };
static const enum h248_token signal_types[] = { H248_ON_OFF, H248_TIME_OUT, H248_BRIEF,
						H248_NONE };
static const enum h248_token directions[] = { H248_EXTERNAL, H248_INTERNAL, H248_BOTH,
					      H248_NONE };

static const enum h248_token emergencies[] = { H248_EMERGENCY, H248_EMERGENCY_OFF, H248_NONE };
/* In the order of h248_reasons. */
static const enum h248_token reasons[] = { H248_TIME_OUT, H248_INT_BY_EVENT, H248_INT_BY_SIGNALS,
					   H248_OTHER_REASON, H248_NONE };

/* What is behind the word: one of some choices, or a number. Any other word stands alone. */
static const struct form {
	enum h248_token token;
	uint32_t max;
	const enum h248_token *choices;
} forms[] = {
	{ H248_MODE, 0, modes },
	{ H248_RESERVED_VALUE, 0, switches },
	{ H248_RESERVED_GROUP, 0, switches },
	{ H248_SERVICE_STATES, 0, states },
	{ H248_BUFFER, 0, buffers },
	{ H248_STREAM, UINT16_MAX, NULL },
	{ H248_DURATION, UINT16_MAX, NULL },
	{ H248_INTERSIGNAL, UINT16_MAX, NULL },
	{ H248_ITERATION, UINT16_MAX, NULL },
	{ H248_REQUEST_ID, UINT32_MAX, NULL },
	{ H248_PRIORITY, UINT16_MAX, NULL },
	{ H248_SIGNAL_TYPE, 0, signal_types },
	{ H248_DIRECTION, 0, directions },
	{ H248_EMERGENCY_VALUE, 0, emergencies },
	{ H248_IEPS, 0, switches },
	{ H248_NOTIFY_COMPLETION, 0, reasons },
};

static const struct form *find_form(enum h248_token token)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].token == token)
			return &forms[i];
	return NULL;
}

/* The place of the next word in a set, or -1. */
static int read_choice(struct h248_decoder *decoder, const enum h248_token *set)
{
	enum h248_token token = h248_word_token(h248_read_word(&decoder->scan));
	int i;

	for (i = 0; set[i]; i++)
		if (set[i] == token)
			return i;
	h248_refuse(decoder, 449, "no value that the parameter may have");
	return -1;
}

static bool read_reason(struct h248_decoder *decoder, void *arg)
{
	uint32_t *bits = arg;
	int i = read_choice(decoder, reasons);

	if (i < 0)
		return false;
	*bits |= 1u << i;
	return true;
}

static bool read_form_value(struct h248_decoder *decoder, const struct form *form,
			    struct h248_param *param)
{
	int i;

	if (form->token == H248_NOTIFY_COMPLETION)
		return h248_read_braced(decoder, read_reason, &param->number);
	if (!form->choices)
		return h248_read_number(decoder, form->max, &param->number);
	i = read_choice(decoder, form->choices);
	if (i < 0)
		return false;
	param->choice = form->choices[i];
	return true;
}

static bool read_form(struct h248_decoder *decoder, struct h248_param *param)
{
	const struct form *form = find_form(param->token);

	if (!form)
		return true;
	if (h248_take(&decoder->scan, '='))
		param->relation = H248_EQUAL;
	else if (decoder->audit && h248_take(&decoder->scan, '#'))
		param->relation = H248_UNEQUAL;
	else
		return decoder->audit || h248_expect(decoder, '=');
	return read_form_value(decoder, form, param);
}

/* --- a list ---------------------------------------------------------------------------------- */

const struct h248_param *h248_param_token(const struct h248_param *list, enum h248_token token)
{
	while (list && list->token != token)
		list = list->next;
	return list;
}

const struct h248_param *h248_param_name(const struct h248_param *list, const char *name)
{
	while (list && (list->token || strcasecmp(list->name, name) != 0))
		list = list->next;
	return list;
}

static bool is_in(enum h248_token token, const enum h248_token *set)
{
	while (*set && *set != token)
		set++;
	return *set;
}

static bool is_twice(const struct h248_param *list, const struct h248_param *param)
{
	if (param->token)
		return h248_param_token(list, param->token) != param;
	return h248_param_name(list, param->name) != param;
}

static bool read_name(struct h248_decoder *decoder, const struct h248_param_set *set,
		      struct h248_word word, struct h248_param *param)
{
	if (!word.len)
		return h248_refuse_grammar(decoder, "no parameter");
	if (set->packaged ? !h248_is_package_item(word) :
	    !h248_is_name(word) && !h248_is_extension(word))
		return h248_refuse(decoder, 446, "no parameter that is known here");
	return h248_keep(decoder, word, &param->name);
}

bool h248_read_param_word(struct h248_decoder *decoder, const struct h248_param_set *set,
			  struct h248_word word, struct h248_param **list)
{
	enum h248_token token = h248_word_token(word);
	struct h248_param *param = h248_append(decoder, *list);

	if (!param)
		return false;
	if (is_in(token, set->tokens))
		param->token = token;
	else if (!read_name(decoder, set, word, param))
		return false;
	if (is_twice(*list, param))
		return h248_refuse(decoder, 456, "a parameter is there twice");
	if (param->token)
		return read_form(decoder, param);
	return h248_read_relation(decoder, param, set->valueless || decoder->audit);
}

bool h248_read_param(struct h248_decoder *decoder, const struct h248_param_set *set,
		     struct h248_param **list)
{
	return h248_read_param_word(decoder, set, h248_read_word(&decoder->scan), list);
}

struct params {
	const struct h248_param_set *set;
	struct h248_param **list;
};

static bool read_param_item(struct h248_decoder *decoder, void *arg)
{
	struct params *params = arg;

	return h248_read_param(decoder, params->set, params->list);
}

bool h248_read_params(struct h248_decoder *decoder, const struct h248_param_set *set,
		      struct h248_param **list)
{
	struct params params = { set, list };

	return h248_read_braced(decoder, read_param_item, &params);
}
