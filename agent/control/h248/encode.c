// SPDX-License-Identifier: GPL-2.0
/*
 * The signs of the grammar, and the two ways to write them: each item on a line of its own, or all
 * without blanks.
 */
#include "encode.h"

#include <stdio.h>
#include <string.h>

#include "scan.h"

static void put_octets(struct h248_writer *writer, const char *text, size_t len)
{
	if (writer->code)
		return;
	if (writer->size - writer->len < len) {
		writer->code = 533;
		return;
	}
	memcpy(writer->to + writer->len, text, len);
	writer->len += len;
}

void h248_put(struct h248_writer *writer, const char *text)
{
	put_octets(writer, text, strlen(text));
}

void h248_cannot(struct h248_writer *writer)
{
	if (!writer->code)
		writer->code = 500;
}

static void put_checked(struct h248_writer *writer, const char *text, bool (*good)(char c))
{
	const char *c;

	for (c = text; c && *c; c++)
		if (!good(*c))
			h248_cannot(writer);
	if (c)
		h248_put(writer, text);
	else
		h248_cannot(writer);
}

void h248_put_word(struct h248_writer *writer, const char *text)
{
	if (text && !*text)
		h248_cannot(writer);
	put_checked(writer, text, h248_is_safe);
}

void h248_put_quoted(struct h248_writer *writer, const char *text)
{
	h248_put(writer, "\"");
	put_checked(writer, text, h248_is_quotable);
	h248_put(writer, "\"");
}

void h248_put_token(struct h248_writer *writer, enum h248_token token)
{
	if (token > H248_NONE && token < H248_TOKENS)
		h248_put(writer, h248_token_name(token, writer->compact));
	else
		h248_cannot(writer);
}

void h248_put_number(struct h248_writer *writer, uint32_t number)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", number);
	h248_put(writer, text);
}

void h248_put_equal(struct h248_writer *writer)
{
	h248_put(writer, writer->compact ? "=" : " = ");
}

void h248_put_mid(struct h248_writer *writer, const struct h248_mid *mid)
{
	char text[H248_MID_TEXT];

	if (h248_mid_format(mid, text))
		h248_put(writer, text);
	else
		h248_cannot(writer);
}

static void put_line(struct h248_writer *writer)
{
	unsigned int i;

	if (writer->compact)
		return;
	h248_put(writer, "\n");
	for (i = 0; i < writer->depth; i++)
		h248_put(writer, "  ");
}

void h248_open(struct h248_writer *writer, char c)
{
	put_octets(writer, &c, 1);
	writer->first = true;
	writer->depth++;
}

void h248_close(struct h248_writer *writer, char c)
{
	writer->depth--;
	if (!writer->first)
		put_line(writer);
	writer->first = false;
	put_octets(writer, &c, 1);
}

void h248_item(struct h248_writer *writer)
{
	if (!writer->first)
		h248_put(writer, ",");
	writer->first = false;
	put_line(writer);
}

void h248_item_token(struct h248_writer *writer, enum h248_token token)
{
	h248_item(writer);
	h248_put_token(writer, token);
}

void h248_put_names(struct h248_writer *writer, const struct h248_name *list)
{
	for (; list; list = list->next) {
		h248_item(writer);
		h248_put_word(writer, list->text);
	}
}

void h248_put_error(struct h248_writer *writer, const struct h248_error *error)
{
	h248_put_token(writer, H248_ERROR);
	h248_put_equal(writer);
	h248_put_number(writer, error->code);
	h248_put(writer, "{");
	if (error->text)
		h248_put_quoted(writer, error->text);
	h248_put(writer, "}");
}
