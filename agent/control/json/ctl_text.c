// SPDX-License-Identifier: GPL-2.0
#include "ctl_text.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"

#define ROOM_FIRST 2048		/* octets: what most answers have */

static bool make_room(struct ctl_text *to, size_t len)
{
	size_t room = to->room ? to->room : ROOM_FIRST;
	char *octets;

	if (to->failed)
		return false;
	while (room - to->len < len)
		room *= 2;
	octets = realloc(to->octets, room);
	if (!octets) {
		to->failed = true;
		return false;
	}
	to->octets = octets;
	to->room = room;
	return true;
}

/* Where so many octets can be written, or NULL. */
static char *room_for(struct ctl_text *to, size_t len)
{
	if (to->room - to->len < len && !make_room(to, len))
		return NULL;
	return to->octets + to->len;
}

static void put(struct ctl_text *to, const char *octets, size_t len)
{
	char *at = room_for(to, len);

	if (!at)
		return;
	memcpy(at, octets, len);
	to->len += len;
}

static void put_char(struct ctl_text *to, char c)
{
	put(to, &c, 1);
}

static void begin_member(struct ctl_text *to, const char *name)
{
	char *at = room_for(to, strlen(name) + 4);

	if (!at)
		return;
	if (to->comma)
		*at++ = ',';
	*at++ = '"';
	at = stpcpy(at, name);
	*at++ = '"';
	*at++ = ':';
	to->len = (size_t)(at - to->octets);
}

static void begin_value(struct ctl_text *to, const char *name)
{
	if (name)
		begin_member(to, name);
	else if (to->comma)
		put_char(to, ',');
	to->comma = true;
}

static void open_with(struct ctl_text *to, const char *name, char bracket)
{
	begin_value(to, name);
	put_char(to, bracket);
	to->comma = false;
}

static void close_with(struct ctl_text *to, char bracket)
{
	put_char(to, bracket);
	to->comma = true;
}

void ctl_open(struct ctl_text *to, const char *name)
{
	open_with(to, name, '{');
}

void ctl_close(struct ctl_text *to)
{
	close_with(to, '}');
}

void ctl_open_array(struct ctl_text *to, const char *name)
{
	open_with(to, name, '[');
}

void ctl_close_array(struct ctl_text *to)
{
	close_with(to, ']');
}

/* Those that have a letter of their own stand at its place. */
static void put_escaped(struct ctl_text *to, char c)
{
	static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";
	static const char hex[] = "0123456789abcdef";
	char text[] = { '\\', 'u', '0', '0', hex[(c >> 4) & 15], hex[c & 15] };
	const char *at;

	for (at = letters; *at; at += 2) {
		if (*at != c)
			continue;
		text[1] = at[1];
		put(to, text, 2);
		return;
	}
	put(to, text, sizeof(text));
}

static bool stands_as_it_is(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

void ctl_add_text(struct ctl_text *to, const char *name, const char *text)
{
	const char *end;

	begin_value(to, name);
	put_char(to, '"');
	for (;;) {
		for (end = text; stands_as_it_is(*end); end++)
			;
		put(to, text, (size_t)(end - text));
		if (!*end)
			break;
		put_escaped(to, *end);
		text = end + 1;
	}
	put_char(to, '"');
}

void ctl_add_number(struct ctl_text *to, const char *name, uint64_t number)
{
	char *at;

	begin_value(to, name);
	at = room_for(to, DECIMAL_MAX);
	if (at)
		to->len += (size_t)(decimal_put(at, number) - at);
}

void ctl_add_json(struct ctl_text *to, const char *name, const char *json)
{
	begin_value(to, name);
	put(to, json, strlen(json));
}

void ctl_add_bool(struct ctl_text *to, const char *name, bool value)
{
	ctl_add_json(to, name, value ? "true" : "false");
}

void ctl_add_members(struct ctl_text *to, const char *members)
{
	if (*members)
		ctl_add_json(to, NULL, members);
}

char *ctl_text_from(const struct ctl_text *text, size_t begin)
{
	if (text->failed)
		return NULL;
	return strndup(text->octets + begin, text->len - begin);
}

char *ctl_text_take(struct ctl_text *text)
{
	char *octets;

	put_char(text, '\0');
	if (text->failed)
		ctl_text_drop(text);
	octets = text->octets;
	*text = CTL_TEXT_NEW;
	return octets;
}

void ctl_text_drop(struct ctl_text *text)
{
	free(text->octets);
	*text = CTL_TEXT_NEW;
}
