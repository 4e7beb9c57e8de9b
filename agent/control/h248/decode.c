// SPDX-License-Identifier: GPL-2.0
/*
 * The signs of the grammar, and how a fault gets its place.
 */
#include "decode.h"

#include <stdio.h>
#include <string.h>

static void find_place(const struct h248_scan *scan, struct h248_fault *fault)
{
	const char *c, *line = scan->text;

	fault->line = 1;
	for (c = scan->text; c < scan->mark; c++)
		if (*c == '\n' || (*c == '\r' && (c + 1 == scan->end || c[1] != '\n'))) {
			fault->line++;
			line = c + 1;
		}
	fault->offset = scan->mark - scan->text;
	fault->column = (unsigned int)(scan->mark - line) + 1;
}

bool h248_refuse(struct h248_decoder *decoder, unsigned int code, const char *text)
{
	struct h248_fault *fault = decoder->fault;

	if (fault->code)
		return false;
	fault->code = code;
	snprintf(fault->text, sizeof(fault->text), "%s", text);
	find_place(&decoder->scan, fault);
	return false;
}

bool h248_refuse_grammar(struct h248_decoder *decoder, const char *text)
{
	return h248_refuse(decoder, decoder->level, text);
}

bool h248_expect(struct h248_decoder *decoder, char c)
{
	char text[] = "no _";

	if (h248_take(&decoder->scan, c))
		return true;
	text[3] = c;
	return h248_refuse_grammar(decoder, text);
}

void *h248_new(struct h248_decoder *decoder, size_t size)
{
	void *memory = h248_alloc(decoder->arena, size);

	if (!memory)
		h248_refuse(decoder, 510, "no memory for the message");
	return memory;
}

bool h248_keep(struct h248_decoder *decoder, struct h248_word word, const char **text)
{
	*text = h248_copy(decoder->arena, word.at, word.len);
	return *text || h248_refuse(decoder, 510, "no memory for the message");
}

bool h248_read_list(struct h248_decoder *decoder, char close, h248_item_fn item, void *arg)
{
	unsigned int count = 0;

	do {
		if (count++ == H248_ITEMS_MAX)
			return h248_refuse(decoder, 510, "a list is too long");
		if (!item(decoder, arg))
			return false;
	} while (h248_take(&decoder->scan, ','));
	if (h248_take(&decoder->scan, close))
		return true;
	return h248_refuse_grammar(decoder, "neither a comma nor the end of a list");
}

bool h248_read_braced(struct h248_decoder *decoder, h248_item_fn item, void *arg)
{
	return h248_expect(decoder, '{') && h248_read_list(decoder, '}', item, arg);
}

bool h248_read_maybe_empty(struct h248_decoder *decoder, h248_item_fn item, void *arg)
{
	if (!h248_expect(decoder, '{'))
		return false;
	return h248_take(&decoder->scan, '}') || h248_read_list(decoder, '}', item, arg);
}

bool h248_read_number(struct h248_decoder *decoder, uint32_t max, uint32_t *number)
{
	return h248_number(h248_read_word(&decoder->scan), max, number) ||
		h248_refuse_grammar(decoder, "no number, or one out of its range");
}

bool h248_read_u16(struct h248_decoder *decoder, uint16_t *number)
{
	uint32_t value;

	if (!h248_expect(decoder, '=') || !h248_read_number(decoder, UINT16_MAX, &value))
		return false;
	*number = (uint16_t)value;
	return true;
}

bool h248_read_termination(struct h248_decoder *decoder, const char **text)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	if (!word.len)
		return h248_refuse_grammar(decoder, "no termination");
	if (!h248_is_path(word))
		return h248_refuse(decoder, 410, "no name of a termination");
	return h248_keep(decoder, word, text);
}

static bool read_termination_item(struct h248_decoder *decoder, void *arg)
{
	struct h248_name **list = arg, *name = h248_append(decoder, *list);

	return name && h248_read_termination(decoder, &name->text);
}

bool h248_read_terminations(struct h248_decoder *decoder, struct h248_name **list)
{
	return h248_read_braced(decoder, read_termination_item, list);
}

bool h248_read_error(struct h248_decoder *decoder, struct h248_error *error)
{
	struct h248_word word;

	if (!h248_expect(decoder, '=') || !h248_read_number(decoder, 9999, &error->code) ||
	    !h248_expect(decoder, '{'))
		return false;
	if (h248_take(&decoder->scan, '"')) {
		if (!h248_read_quoted(&decoder->scan, &word))
			return h248_refuse_grammar(decoder, "a text without its closing quote");
		if (!h248_keep(decoder, word, &error->text))
			return false;
	}
	return h248_expect(decoder, '}');
}
