// SPDX-License-Identifier: GPL-2.0
#include "encode.h"
#include "scan.h"

static bool needs_no_quotes(const char *text)
{
	const char *c;

	for (c = text; h248_is_safe(*c); c++)
		;
	return c > text && !*c;
}

static void put_value(struct h248_writer *writer, const struct h248_value *value)
{
	if (!value || !value->text)
		h248_cannot(writer);
	else if (value->quoted || !needs_no_quotes(value->text))
		h248_put_quoted(writer, value->text);
	else
		h248_put(writer, value->text);
}

static void put_value_list(struct h248_writer *writer, const struct h248_value *value,
			   const char *open, const char *between, const char *close)
{
	h248_put(writer, open);
	put_value(writer, value);
	while (value && value->next) {
		value = value->next;
		h248_put(writer, between);
		put_value(writer, value);
	}
	h248_put(writer, close);
}

void h248_put_values(struct h248_writer *writer, const struct h248_param *param)
{
	static const char *const signs[] = {
		[H248_GREATER] = ">", [H248_LESS] = "<", [H248_UNEQUAL] = "#",
	};

	if (param->relation == H248_NO_VALUE)
		return;
	if (param->relation >= H248_GREATER) {
		h248_put(writer, signs[param->relation]);
		put_value(writer, param->value);
		return;
	}
	h248_put_equal(writer);
	if (param->relation == H248_ALL_OF)
		put_value_list(writer, param->value, "[", ",", "]");
	else if (param->relation == H248_ONE_OF)
		put_value_list(writer, param->value, "{", ",", "}");
	else if (param->relation == H248_RANGE)
		put_value_list(writer, param->value, "[", ":", "]");
	else
		put_value(writer, param->value);
}

static void put_completion(struct h248_writer *writer, uint32_t reasons)
{
	static const enum h248_token tokens[] = { H248_TIME_OUT, H248_INT_BY_EVENT,
						  H248_INT_BY_SIGNALS, H248_OTHER_REASON };
	const char *between = "";
	unsigned int i;

	h248_put(writer, "{");
	for (i = 0; i < 4; i++) {
		if (!(reasons >> i & 1))
			continue;
		h248_put(writer, between);
		h248_put_token(writer, tokens[i]);
		between = ",";
	}
	h248_put(writer, "}");
}

static void put_token_param(struct h248_writer *writer, const struct h248_param *param)
{
	h248_put_token(writer, param->token);
	if (param->relation == H248_NO_VALUE)
		return;
	if (param->relation == H248_UNEQUAL)
		h248_put(writer, "#");
	else
		h248_put_equal(writer);
	if (param->token == H248_NOTIFY_COMPLETION)
		put_completion(writer, param->number);
	else if (param->choice)
		h248_put_token(writer, param->choice);
	else
		h248_put_number(writer, param->number);
}

void h248_put_params(struct h248_writer *writer, const struct h248_param *list)
{
	for (; list; list = list->next) {
		h248_item(writer);
		if (list->token) {
			put_token_param(writer, list);
			continue;
		}
		h248_put_word(writer, list->name);
		h248_put_values(writer, list);
	}
}

void h248_put_braced_params(struct h248_writer *writer, const struct h248_param *list)
{
	h248_open(writer, '{');
	h248_put_params(writer, list);
	h248_close(writer, '}');
}
