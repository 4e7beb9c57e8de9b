// SPDX-License-Identifier: GPL-2.0
#include "mid.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "hex.h"

static bool keep_text(struct h248_mid *mid, enum h248_mid_kind kind, struct h248_word word)
{
	if (word.len >= sizeof(mid->text))
		return false;
	mid->kind = kind;
	memcpy(mid->text, word.at, word.len);
	mid->text[word.len] = '\0';
	return true;
}

/* Up to the closing sign, which is read too. */
static bool read_up_to(struct h248_scan *scan, char close, struct h248_word *word)
{
	const char *end = memchr(scan->at, close, scan->end - scan->at);

	if (!end)
		return false;
	*word = (struct h248_word){ scan->at, end - scan->at };
	scan->at = end + 1;
	return true;
}

static bool read_address(struct h248_scan *scan, struct h248_mid *mid)
{
	char text[ADDR_TEXT_MAX];
	struct h248_word word;

	if (!read_up_to(scan, ']', &word) || word.len >= sizeof(text))
		return false;
	memcpy(text, word.at, word.len);
	text[word.len] = '\0';
	mid->kind = H248_MID_ADDRESS;
	return strlen(text) == word.len && addr_parse(&mid->addr, text);
}

static bool is_domain(struct h248_word word)
{
	size_t i;

	if (!word.len || word.len > H248_DOMAIN_MAX || *word.at == '-' || *word.at == '.')
		return false;
	for (i = 0; i < word.len; i++)
		if (!isalnum((unsigned char)word.at[i]) && word.at[i] != '-' && word.at[i] != '.')
			return false;
	return true;
}

static bool is_mtp(struct h248_word word)
{
	size_t i;

	for (i = 0; i < word.len; i++)
		if (hex_digit(word.at[i]) < 0)
			return false;
	return word.len >= 4 && word.len <= 8;
}

static bool read_port(struct h248_scan *scan, struct h248_mid *mid)
{
	uint32_t port;

	if (!h248_take(scan, ':'))
		return true;
	if (!h248_number(h248_read_word(scan), UINT16_MAX, &port))
		return false;
	mid->has_port = true;
	mid->port = (uint16_t)port;
	return true;
}

static bool read_mtp(struct h248_scan *scan, struct h248_mid *mid)
{
	struct h248_word word;

	if (!h248_take(scan, '{'))
		return false;
	word = h248_read_word(scan);
	return is_mtp(word) && keep_text(mid, H248_MID_MTP, word) && h248_take(scan, '}');
}

bool h248_read_mid(struct h248_scan *scan, struct h248_mid *mid)
{
	struct h248_word word;

	*mid = (struct h248_mid){ 0 };
	if (h248_take(scan, '['))
		return read_address(scan, mid) && read_port(scan, mid);
	if (h248_take(scan, '<'))
		return read_up_to(scan, '>', &word) && is_domain(word) &&
			keep_text(mid, H248_MID_DOMAIN, word) && read_port(scan, mid);
	word = h248_read_word(scan);
	if (h248_word_token(word) == H248_MTP && h248_next_is(scan, '{'))
		return read_mtp(scan, mid);
	return h248_is_path(word) && keep_text(mid, H248_MID_DEVICE, word);
}

static bool is_writable(const struct h248_mid *mid, struct h248_word word)
{
	switch (mid->kind) {
	case H248_MID_ADDRESS:
		return mid->addr.family;
	case H248_MID_DOMAIN:
		return is_domain(word);
	case H248_MID_DEVICE:
		return h248_is_path(word);
	case H248_MID_MTP:
		return is_mtp(word);
	default:
		return mid->kind == H248_MID_PORT;
	}
}

/* What encloses the text. */
static const struct {
	const char *open, *close;
} enclosures[] = {
	[H248_MID_ADDRESS] = { "[", "]" },
	[H248_MID_DOMAIN] = { "<", ">" },
	[H248_MID_DEVICE] = { "", "" },
	[H248_MID_MTP] = { "MTP{", "}" },
};

bool h248_mid_format(const struct h248_mid *mid, char text[H248_MID_TEXT])
{
	size_t len = strnlen(mid->text, sizeof(mid->text));
	char addr[ADDR_TEXT_MAX], port[8] = "";

	if (!is_writable(mid, (struct h248_word){ mid->text, len }))
		return false;
	if (mid->kind == H248_MID_PORT) {
		snprintf(text, H248_MID_TEXT, "%u", mid->port);
		return true;
	}
	addr_format(&mid->addr, addr);
	if (mid->has_port)
		snprintf(port, sizeof(port), ":%u", mid->port);
	snprintf(text, H248_MID_TEXT, "%s%.*s%s%s", enclosures[mid->kind].open, H248_DOMAIN_MAX,
		 mid->kind == H248_MID_ADDRESS ? addr : mid->text, enclosures[mid->kind].close,
		 port);
	return true;
}
