// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

#include <string.h>
#include <strings.h>

#include "limits.h"

void h248_scan_init(struct h248_scan *scan, const char *text, size_t len)
{
	*scan = (struct h248_scan){ .text = text, .at = text, .end = text + len, .mark = text };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_comment(struct h248_scan *scan)
{
	while (scan->at < scan->end && *scan->at != '\r' && *scan->at != '\n')
		scan->at++;
}

void h248_skip(struct h248_scan *scan)
{
	while (scan->at < scan->end) {
		if (*scan->at == ';')
			skip_comment(scan);
		else if (is_blank(*scan->at))
			scan->at++;
		else
			break;
	}
	scan->mark = scan->at;
}

bool h248_next_is(struct h248_scan *scan, char c)
{
	h248_skip(scan);
	return scan->at < scan->end && *scan->at == c;
}

bool h248_take(struct h248_scan *scan, char c)
{
	if (!h248_next_is(scan, c))
		return false;
	scan->at++;
	return true;
}

bool h248_at_end(struct h248_scan *scan)
{
	h248_skip(scan);
	return scan->at == scan->end;
}

bool h248_is_safe(char c)
{
	return is_alpha(c) || is_digit(c) || (c && strchr("+-&!_/'?@^`~*$\\()%|.", c));
}

/* A character in UTF-8 is one too, though the grammar has no octets above 0x7e. */
bool h248_is_quotable(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != '"' && c != 0x7f);
}

struct h248_word h248_read_word(struct h248_scan *scan)
{
	struct h248_word word;

	h248_skip(scan);
	word.at = scan->at;
	while (scan->at < scan->end && h248_is_safe(*scan->at))
		scan->at++;
	word.len = scan->at - word.at;
	return word;
}

bool h248_read_quoted(struct h248_scan *scan, struct h248_word *word)
{
	word->at = scan->at;
	while (scan->at < scan->end && h248_is_quotable(*scan->at))
		scan->at++;
	word->len = scan->at - word->at;
	if (scan->at == scan->end || *scan->at != '"') {
		scan->mark = scan->at;
		return false;
	}
	scan->at++;
	return true;
}

bool h248_is_name(struct h248_word word)
{
	size_t i;

	if (!word.len || word.len > H248_NAME_MAX || !is_alpha(*word.at))
		return false;
	for (i = 1; i < word.len; i++)
		if (!is_alpha(word.at[i]) && !is_digit(word.at[i]) && word.at[i] != '_')
			return false;
	return true;
}

static bool is_any(struct h248_word word)
{
	return word.len == 1 && *word.at == '*';
}

bool h248_is_package_item(struct h248_word word)
{
	const char *slash = memchr(word.at, '/', word.len);
	struct h248_word package, item;

	if (!slash)
		return false;
	package = (struct h248_word){ word.at, slash - word.at };
	item = (struct h248_word){ slash + 1, word.len - package.len - 1 };
	if (is_any(item))
		return is_any(package) || h248_is_name(package);
	return h248_is_name(package) && h248_is_name(item);
}

/* Behind the @ of a path. */
static bool is_path_domain(struct h248_word word)
{
	size_t i;

	if (!word.len || word.len > H248_DOMAIN_MAX || *word.at == '-' || *word.at == '.')
		return false;
	for (i = 0; i < word.len; i++)
		if (!is_alpha(word.at[i]) && !is_digit(word.at[i]) && !strchr("-*.", word.at[i]))
			return false;
	return true;
}

bool h248_is_path(struct h248_word word)
{
	size_t i;

	if (word.len == 1 && (*word.at == '*' || *word.at == '$'))
		return true;
	if (!word.len || word.len > H248_TERMINATION_MAX)
		return false;
	i = *word.at == '*';
	if (i == word.len || !is_alpha(word.at[i]))
		return false;
	for (; i < word.len; i++) {
		if (word.at[i] == '@')
			return is_path_domain((struct h248_word){ word.at + i + 1,
								  word.len - i - 1 });
		if (!is_alpha(word.at[i]) && !is_digit(word.at[i]) && !strchr("/*_$", word.at[i]))
			return false;
	}
	return true;
}

bool h248_is_extension(struct h248_word word)
{
	size_t i;

	if (word.len < 3 || word.len > 8 || (*word.at | 0x20) != 'x' ||
	    (word.at[1] != '-' && word.at[1] != '+'))
		return false;
	for (i = 2; i < word.len; i++)
		if (!is_alpha(word.at[i]) && !is_digit(word.at[i]))
			return false;
	return true;
}

bool h248_is_time(struct h248_word word)
{
	size_t i;

	if (word.len != 17 || (word.at[8] | 0x20) != 't')
		return false;
	for (i = 0; i < word.len; i++)
		if (i != 8 && !is_digit(word.at[i]))
			return false;
	return true;
}

bool h248_word_is(struct h248_word word, const char *text)
{
	return strlen(text) == word.len && !strncasecmp(word.at, text, word.len);
}

bool h248_number(struct h248_word word, uint32_t max, uint32_t *number)
{
	uint64_t value = 0;
	size_t i;

	if (!word.len || word.len > 10)
		return false;
	for (i = 0; i < word.len; i++) {
		if (!is_digit(word.at[i]))
			return false;
		value = value * 10 + (word.at[i] - '0');
	}
	*number = (uint32_t)value;
	return value <= max;
}

enum h248_token h248_word_token(struct h248_word word)
{
	return h248_token(word.at, word.len);
}
