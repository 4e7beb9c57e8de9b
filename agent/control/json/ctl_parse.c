// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of RFC 8259, and of what it leaves open the strict half. The parser of json-c takes
 * the last of two members of the same name, half of a surrogate pair, and a NUL as the end of a
 * name; and it leaves copies of keys in memory that it has freed.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl_json.h"
#include "utf8.h"

#define DEPTH 6			/* objects and arrays of a request inside of each other */

struct parser {
	const char *line, *at, *end;
	char *text;		/* the last string that was read: room for the longest */
	size_t text_len;
	const char *flaw;	/* of the last string, NULL: none */
	unsigned int depth;
	struct gw_error *err;	/* the first fault */
};

static bool read_value(struct parser *parser, const char *field, struct json_object **value);

/* What is no JSON ends the reading, whatever was wrong before. */
static bool refuse(struct parser *parser, const char *what)
{
	gw_refuse(parser->err, GW_E_SYNTAX, NULL, "%s at octet %zu", what,
		  (size_t)(parser->at - parser->line) + 1);
	return false;
}

static bool refuse_memory(struct parser *parser)
{
	gw_refuse(parser->err, GW_E_NO_MEMORY, NULL, "no memory for a request");
	return false;
}

/* What is JSON and not good all the same: the rest is read, for the request's id is in it. */
static void blame(struct parser *parser, enum gw_code code, const char *field, const char *why)
{
	if (!parser->err->code)
		gw_refuse(parser->err, code, field, "%s", why);
}

static void skip_blanks(struct parser *parser)
{
	while (parser->at < parser->end && strchr(" \t\r\n", *parser->at) && *parser->at)
		parser->at++;
}

/* Whether the next character is this one, which is then read. */
static bool take(struct parser *parser, char c)
{
	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at != c)
		return false;
	parser->at++;
	return true;
}

/* --- strings --------------------------------------------------------------------------------- */

static bool read_hex(struct parser *parser, uint32_t *code)
{
	unsigned int i;
	char c;

	*code = 0;
	for (i = 0; i < 4; i++, parser->at++) {
		c = parser->at < parser->end ? *parser->at : 0;
		if (!isxdigit((unsigned char)c))
			return refuse(parser, "no four hex digits");
		*code = *code << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return true;
}

/* Behind \u. A character above 0xffff is written as two. */
static bool read_unicode(struct parser *parser)
{
	uint32_t code, low;

	if (!read_hex(parser, &code))
		return false;
	if (code >= 0xd800 && code < 0xdc00 && parser->end - parser->at >= 2 &&
	    parser->at[0] == '\\' && parser->at[1] == 'u') {
		parser->at += 2;
		if (!read_hex(parser, &low))
			return false;
		if (low >= 0xdc00 && low < 0xe000)
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	if (!code)
		parser->flaw = "has a NUL character";
	else if (code >= 0xd800 && code < 0xe000)
		parser->flaw = "has half of a surrogate pair";
	else
		parser->text_len += utf8_put(parser->text + parser->text_len, code);
	return true;
}

static bool read_escape(struct parser *parser)
{
	static const char names[] = "\"\\/bfnrtu", values[] = "\"\\/\b\f\n\r\t";
	const char *name = NULL;

	if (parser->at < parser->end && *parser->at)
		name = strchr(names, *parser->at);
	if (!name)
		return refuse(parser, "no escape");
	parser->at++;
	if (*name == 'u')
		return read_unicode(parser);
	parser->text[parser->text_len++] = values[name - names];
	return true;
}

static bool read_character(struct parser *parser)
{
	size_t len = utf8_len(parser->at, parser->end - parser->at);

	if (!len)
		return refuse(parser, "no UTF-8");
	if ((unsigned char)*parser->at < 0x20)
		return refuse(parser, "a control character");
	if (*parser->at == '\\') {
		parser->at++;
		return read_escape(parser);
	}
	memcpy(parser->text + parser->text_len, parser->at, len);
	parser->text_len += len;
	parser->at += len;
	return true;
}

/* Behind the opening quote. */
static bool read_string(struct parser *parser)
{
	parser->text_len = 0;
	parser->flaw = NULL;
	while (parser->at < parser->end && *parser->at != '"')
		if (!read_character(parser))
			return false;
	if (parser->at == parser->end)
		return refuse(parser, "a string without an end");
	parser->at++;
	parser->text[parser->text_len] = '\0';
	return true;
}

static bool read_text(struct parser *parser, const char *field, struct json_object **value)
{
	if (!read_string(parser))
		return false;
	/* Nothing stands for it, so that it does not come back as something else. */
	if (parser->flaw) {
		blame(parser, GW_E_VALUE, field, parser->flaw);
		return true;
	}
	*value = json_object_new_string_len(parser->text, (int)parser->text_len);
	return *value ? true : refuse_memory(parser);
}

/* --- numbers and words ----------------------------------------------------------------------- */

static size_t skip_digits(struct parser *parser)
{
	const char *from = parser->at;

	while (parser->at < parser->end && isdigit((unsigned char)*parser->at))
		parser->at++;
	return parser->at - from;
}

static bool is_next(const struct parser *parser, const char *set)
{
	return parser->at < parser->end && *parser->at && strchr(set, *parser->at);
}

/* Nothing has a fraction or an exponent: what it is does not matter. */
static bool read_fraction(struct parser *parser, struct json_object **value)
{
	if (is_next(parser, ".")) {
		parser->at++;
		if (!skip_digits(parser))
			return refuse(parser, "no digit");
	}
	if (is_next(parser, "eE")) {
		parser->at++;
		if (is_next(parser, "+-"))
			parser->at++;
		if (!skip_digits(parser))
			return refuse(parser, "no digit");
	}
	*value = json_object_new_double(0);
	return *value ? true : refuse_memory(parser);
}

static bool make_integer(struct parser *parser, const char *from, const char *field,
			 struct json_object **value)
{
	char digits[24];
	int len = (int)(parser->at - from);

	if (len >= (int)sizeof(digits)) {
		blame(parser, GW_E_VALUE, field, "has more than 64 bits");
		return true;
	}
	errno = 0;
	memcpy(digits, from, len);
	digits[len] = '\0';
	if (*digits == '-')
		*value = json_object_new_int64(strtoll(digits, NULL, 10));
	else
		*value = json_object_new_uint64(strtoull(digits, NULL, 10));
	if (errno == ERANGE)
		blame(parser, GW_E_VALUE, field, "has more than 64 bits");
	return *value ? true : refuse_memory(parser);
}

static bool read_number(struct parser *parser, const char *field, struct json_object **value)
{
	const char *from = parser->at;
	bool zero;

	if (is_next(parser, "-"))
		parser->at++;
	zero = is_next(parser, "0");
	if (!zero && !is_next(parser, "123456789"))
		return refuse(parser, "no value");
	if (zero)
		parser->at++;
	else
		skip_digits(parser);
	if (is_next(parser, ".eE"))
		return read_fraction(parser, value);
	return make_integer(parser, from, field, value);
}

static bool take_word(struct parser *parser, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, word, len) != 0)
		return false;
	parser->at += len;
	return true;
}

static bool read_boolean(struct parser *parser, bool is_true, struct json_object **value)
{
	*value = json_object_new_boolean(is_true);
	return *value ? true : refuse_memory(parser);
}

/* --- objects and arrays ---------------------------------------------------------------------- */

static void drop(struct json_object *value)
{
	ctl_wipe(value);
	json_object_put(value);
}

static bool add_member(struct parser *parser, const char *name, const char *field,
		       struct json_object *object, struct json_object *value)
{
	if (json_object_object_get_ex(object, name, NULL)) {
		blame(parser, GW_E_CONFLICT, field, "is given twice");
		drop(value);
		return true;
	}
	if (!json_object_object_add(object, name, value))
		return true;
	drop(value);
	return refuse_memory(parser);
}

/* Members of params are called by their own names alone. */
static bool is_params(const struct parser *parser, const char *field)
{
	return parser->depth == 1 && !strcmp(field, "params");
}

static bool read_member(struct parser *parser, const char *prefix, struct json_object *object)
{
	char field[sizeof(parser->err->field)];
	struct json_object *value = NULL;
	char *name;
	bool good;

	if (!take(parser, '"'))
		return refuse(parser, "no name of a member");
	if (!read_string(parser))
		return false;
	gw_error_field(field, prefix, parser->text);
	if (parser->flaw)
		blame(parser, GW_E_UNKNOWN_FIELD, field, parser->flaw);
	name = strdup(parser->text);
	if (!name)
		return refuse_memory(parser);
	good = take(parser, ':') || refuse(parser, "no colon");
	good = good && read_value(parser, is_params(parser, field) ? "" : field, &value);
	if (good)
		good = add_member(parser, name, field, object, value);
	else
		drop(value);
	free(name);
	return good;
}

static bool read_members(struct parser *parser, const char *field, struct json_object *object)
{
	char prefix[sizeof(parser->err->field)];

	gw_error_field(prefix, field, *field ? "." : "");
	if (take(parser, '}'))
		return true;
	do {
		if (!read_member(parser, prefix, object))
			return false;
	} while (take(parser, ','));
	return take(parser, '}') || refuse(parser, "neither a comma nor the object's end");
}

static bool read_items(struct parser *parser, const char *field, struct json_object *array)
{
	char item[sizeof(parser->err->field)];
	struct json_object *value;
	bool good = true;

	if (take(parser, ']'))
		return true;
	do {
		value = NULL;
		snprintf(item, sizeof(item), "%s[%zu]", field, json_object_array_length(array));
		good = read_value(parser, item, &value);
		if (good && json_object_array_add(array, value))
			good = refuse_memory(parser);
		if (!good)
			drop(value);
	} while (good && take(parser, ','));
	return good && (take(parser, ']') || refuse(parser, "neither a comma nor the array's end"));
}

static bool read_inside(struct parser *parser, const char *field, struct json_object **value,
			bool is_object)
{
	bool good;

	if (parser->depth == DEPTH)
		return refuse(parser, "too much inside of each other");
	*value = is_object ? json_object_new_object() : json_object_new_array();
	if (!*value)
		return refuse_memory(parser);
	parser->depth++;
	good = is_object ? read_members(parser, field, *value) :
		read_items(parser, field, *value);
	parser->depth--;
	return good;
}

/* Also when it is not good, *value is the caller's. */
static bool read_value(struct parser *parser, const char *field, struct json_object **value)
{
	if (take(parser, '{'))
		return read_inside(parser, field, value, true);
	if (take(parser, '['))
		return read_inside(parser, field, value, false);
	if (take(parser, '"'))
		return read_text(parser, field, value);
	if (take_word(parser, "null"))
		return true;
	if (take_word(parser, "true"))
		return read_boolean(parser, true, value);
	if (take_word(parser, "false"))
		return read_boolean(parser, false, value);
	return read_number(parser, field, value);
}

/* --- a request ------------------------------------------------------------------------------- */

static bool read_line(struct parser *parser, struct json_object **object)
{
	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at != '{')
		return refuse(parser, "a request is a JSON object, there is none");
	if (!read_value(parser, "", object))
		return false;
	skip_blanks(parser);
	return parser->at == parser->end || refuse(parser, "more than one JSON object");
}

struct json_object *ctl_parse(const char *line, size_t len, struct gw_error *err)
{
	struct parser parser = { .line = line, .at = line, .end = line + len, .err = err };
	struct json_object *object = NULL;
	bool good;

	err->code = GW_OK;
	parser.text = malloc(len + 1);
	good = parser.text ? read_line(&parser, &object) : refuse_memory(&parser);
	if (parser.text)
		explicit_bzero(parser.text, len + 1);
	free(parser.text);
	if (good)
		return object;
	drop(object);
	return NULL;
}

void ctl_wipe(struct json_object *object)
{
	size_t i;

	if (json_object_is_type(object, json_type_string)) {
		explicit_bzero((void *)(uintptr_t)json_object_get_string(object),
			       json_object_get_string_len(object));
	} else if (json_object_is_type(object, json_type_array)) {
		for (i = 0; i < json_object_array_length(object); i++)
			ctl_wipe(json_object_array_get_idx(object, i));
	} else if (json_object_is_type(object, json_type_object)) {
		json_object_object_foreach(object, name, value) {
			(void)name;
			ctl_wipe(value);
		}
	}
}
