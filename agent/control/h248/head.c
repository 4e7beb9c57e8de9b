// SPDX-License-Identifier: GPL-2.0
/*
 * The mini decoder: what a reply to a broken message needs of it. It stops where it understands
 * nothing, and asks for less than the grammar does.
 */
#include "msg.h"
#include "scan.h"

static void skip_authentication(struct h248_scan *scan)
{
	unsigned int i;

	if (!h248_take(scan, '='))
		return;
	for (i = 0; i < 3; i++) {
		h248_read_word(scan);
		h248_take(scan, ':');
	}
}

static struct h248_word cut(struct h248_word *word, char at)
{
	struct h248_word before = { word->at, 0 };

	while (before.len < word->len && before.at[before.len] != at)
		before.len++;
	word->at += before.len;
	word->len -= before.len;
	if (word->len) {
		word->at++;
		word->len--;
	}
	return before;
}

static bool read_version(struct h248_scan *scan, struct h248_head *head)
{
	struct h248_word word = h248_read_word(scan);

	if (h248_word_token(word) == H248_AUTHENTICATION) {
		skip_authentication(scan);
		word = h248_read_word(scan);
	}
	return h248_word_token(cut(&word, '/')) == H248_MEGACO &&
		h248_number(word, 99, &head->version);
}

static void read_transaction(struct h248_scan *scan, struct h248_head *head)
{
	enum h248_token kind = h248_word_token(h248_read_word(scan));
	struct h248_word word;

	if (kind < H248_TRANSACTION || kind > H248_SEGMENT || kind == H248_IMM_ACK_REQUIRED)
		return;
	head->kind = kind;
	if (!h248_take(scan, '='))
		return;
	word = h248_read_word(scan);
	head->has_id = h248_number(cut(&word, '/'), UINT32_MAX, &head->id);
}

void h248_decode_head(const char *text, size_t len, struct h248_head *head)
{
	struct h248_scan scan;

	*head = (struct h248_head){ 0 };
	h248_scan_init(&scan, text, len);
	if (!read_version(&scan, head))
		return;
	if (h248_read_mid(&scan, &head->mid))
		read_transaction(&scan, head);
	else
		head->mid = (struct h248_mid){ 0 };
}
