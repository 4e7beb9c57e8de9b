// SPDX-License-Identifier: GPL-2.0
/*
 * Messages and transactions.
 */
#include "decode.h"
#include "hex.h"

/* --- the head -------------------------------------------------------------------------------- */

static bool read_hex(struct h248_decoder *decoder, size_t min, size_t max, const char **text)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	size_t i;

	if (word.len < min + 2 || word.len > max + 2 || *word.at != '0' || word.at[1] != 'x')
		return h248_refuse_grammar(decoder, "no authentication header");
	for (i = 2; i < word.len; i++)
		if (hex_digit(word.at[i]) < 0)
			return h248_refuse_grammar(decoder, "no authentication header");
	return h248_keep(decoder, word, text);
}

/* Behind its word. */
static bool read_authentication(struct h248_decoder *decoder, struct h248_message *message)
{
	struct h248_authentication *authentication = h248_new(decoder, sizeof(*authentication));

	message->authentication = authentication;
	return authentication && h248_expect(decoder, '=') &&
		read_hex(decoder, 8, 8, &authentication->index) && h248_expect(decoder, ':') &&
		read_hex(decoder, 8, 8, &authentication->sequence) && h248_expect(decoder, ':') &&
		read_hex(decoder, 24, 64, &authentication->data);
}

/* MEGACO/2 */
static bool read_version(struct h248_decoder *decoder, struct h248_word word,
			 struct h248_message *message)
{
	struct h248_word name = word, version;

	for (name.len = 0; name.len < word.len && word.at[name.len] != '/';)
		name.len++;
	version = (struct h248_word){ word.at + name.len + 1, word.len - name.len - 1 };
	if (h248_word_token(name) != H248_MEGACO || name.len == word.len || version.len > 2 ||
	    !h248_number(version, 99, &message->version))
		return h248_refuse_grammar(decoder, "no message of H.248 in text");
	if (!message->version || message->version > H248_VERSION_MAX)
		return h248_refuse(decoder, 406, "a version that is not supported");
	return true;
}

static bool read_head(struct h248_decoder *decoder, struct h248_message *message)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	if (h248_word_token(word) == H248_AUTHENTICATION) {
		if (!read_authentication(decoder, message))
			return false;
		word = h248_read_word(&decoder->scan);
	}
	return read_version(decoder, word, message) &&
		(h248_read_mid(&decoder->scan, &message->mid) ||
		 h248_refuse_grammar(decoder, "no mId"));
}

/* --- transactions ---------------------------------------------------------------------------- */

static bool read_id(struct h248_decoder *decoder, struct h248_word word, uint32_t *id)
{
	return h248_number(word, UINT32_MAX, id) ||
		h248_refuse(decoder, 410, "no TransactionID");
}

/* first-last or one */
static bool read_ack(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan), last;
	struct h248_range **list = arg, *range = h248_append(decoder, *list);
	size_t len = 0;

	if (!range)
		return false;
	while (len < word.len && word.at[len] != '-')
		len++;
	last = (struct h248_word){ word.at + len + 1, word.len - len - 1 };
	if (len == word.len)
		last = word;
	word.len = len;
	if (!read_id(decoder, word, &range->first) || !read_id(decoder, last, &range->last))
		return false;
	return range->first <= range->last || h248_refuse(decoder, 410, "a range backwards");
}

/* 12/1/END: the transaction, and of version 3 its segment. */
static bool read_segmented_id(struct h248_decoder *decoder, struct h248_transaction *transaction)
{
	struct h248_word word = h248_read_word(&decoder->scan), part[3] = { 0 };
	size_t i = 0, count = 0;
	uint32_t segment = 0;

	part[0].at = word.at;
	for (; i < word.len && count < 3; i++) {
		if (word.at[i] != '/')
			part[count].len++;
		else if (++count < 3)
			part[count].at = word.at + i + 1;
	}
	if (count == 3 || (count == 2 && h248_word_token(part[2]) != H248_SEGMENT_END))
		return h248_refuse_grammar(decoder, "no number of a segment");
	if (!read_id(decoder, part[0], &transaction->id))
		return false;
	transaction->has_segment = count > 0;
	transaction->last_segment = count == 2;
	if (count && !h248_number(part[1], UINT16_MAX, &segment))
		return h248_refuse_grammar(decoder, "no number of a segment");
	transaction->segment = (uint16_t)segment;
	return true;
}

static bool read_request_action(struct h248_decoder *decoder, void *arg)
{
	return h248_read_action(decoder, arg);
}

/* ImmAckRequired or the first action of a reply, or the error in the place of all. */
static bool read_reply(struct h248_decoder *decoder, struct h248_transaction *transaction)
{
	enum h248_token token;
	const char *begin;

	if (!h248_expect(decoder, '{'))
		return false;
	h248_skip(&decoder->scan);
	begin = decoder->scan.at;
	token = h248_word_token(h248_read_word(&decoder->scan));
	if (token == H248_IMM_ACK_REQUIRED) {
		transaction->ack_required = true;
		if (!h248_expect(decoder, ','))
			return false;
		h248_skip(&decoder->scan);
		begin = decoder->scan.at;
		token = h248_word_token(h248_read_word(&decoder->scan));
	}
	if (token != H248_ERROR) {
		decoder->scan.at = begin;
		return h248_read_list(decoder, '}', read_request_action, &transaction->actions);
	}
	transaction->error = h248_new(decoder, sizeof(*transaction->error));
	return transaction->error && h248_read_error(decoder, transaction->error) &&
		h248_expect(decoder, '}');
}

/* Behind its id. */
static bool read_body(struct h248_decoder *decoder, struct h248_transaction *transaction)
{
	switch (transaction->kind) {
	case H248_TRANSACTION:
		return h248_read_braced(decoder, read_request_action, &transaction->actions);
	case H248_REPLY:
		return read_reply(decoder, transaction);
	case H248_PENDING:
		return h248_expect(decoder, '{') && h248_expect(decoder, '}');
	default:
		return transaction->has_segment ||
			h248_refuse_grammar(decoder, "no number of a segment");
	}
}

static bool read_identified(struct h248_decoder *decoder, struct h248_transaction *transaction)
{
	bool segments = transaction->kind == H248_REPLY || transaction->kind == H248_SEGMENT;

	if (!h248_expect(decoder, '='))
		return false;
	if (!(segments ? read_segmented_id(decoder, transaction) :
	      read_id(decoder, h248_read_word(&decoder->scan), &transaction->id)))
		return false;
	decoder->fault->has_transaction = true;
	decoder->fault->transaction = transaction->id;
	decoder->reply = transaction->kind == H248_REPLY;
	return read_body(decoder, transaction);
}

static bool read_transaction(struct h248_decoder *decoder, struct h248_transaction *transaction)
{
	enum h248_token kind = h248_word_token(h248_read_word(&decoder->scan));

	if (kind != H248_RESPONSE_ACK && kind != H248_SEGMENT &&
	    (kind < H248_TRANSACTION || kind > H248_PENDING))
		return h248_refuse_grammar(decoder, "no transaction");
	transaction->kind = kind;
	decoder->fault->kind = kind;
	decoder->level = 403;
	if (kind == H248_RESPONSE_ACK)
		return h248_read_braced(decoder, read_ack, &transaction->acks);
	return read_identified(decoder, transaction);
}

/* One that cannot be read is not left in the message. */
static bool read_transactions(struct h248_decoder *decoder, struct h248_message *message)
{
	struct h248_transaction **tail = &message->transactions;
	unsigned int count = 0;

	do {
		decoder->level = 400;
		decoder->fault->has_transaction = false;
		decoder->fault->kind = H248_NONE;
		if (count++ == H248_TRANSACTIONS_MAX)
			return h248_refuse(decoder, 413, "too many transactions");
		*tail = h248_new(decoder, sizeof(**tail));
		if (!*tail)
			return false;
		if (!read_transaction(decoder, *tail)) {
			*tail = NULL;
			return false;
		}
		tail = &(*tail)->next;
	} while (!h248_at_end(&decoder->scan));
	return true;
}

/* --- a message ------------------------------------------------------------------------------- */

static bool read_message_body(struct h248_decoder *decoder, struct h248_message *message)
{
	const char *begin;

	h248_skip(&decoder->scan);
	begin = decoder->scan.at;
	if (h248_word_token(h248_read_word(&decoder->scan)) != H248_ERROR) {
		decoder->scan.at = begin;
		return read_transactions(decoder, message);
	}
	message->error = h248_new(decoder, sizeof(*message->error));
	return message->error && h248_read_error(decoder, message->error) &&
		(h248_at_end(&decoder->scan) ||
		 h248_refuse_grammar(decoder, "something behind the error"));
}

uint32_t h248_decode(const char *text, size_t len, struct h248_message *message,
		     struct h248_fault *fault)
{
	struct h248_decoder decoder = { .arena = &message->arena, .fault = fault, .level = 400 };

	*message = (struct h248_message){ 0 };
	*fault = (struct h248_fault){ 0 };
	h248_scan_init(&decoder.scan, text, len);
	if (len > H248_MESSAGE_MAX) {
		h248_refuse(&decoder, 510, "the message is too long");
		return fault->code;
	}
	h248_arena_init(&message->arena, H248_MEMORY_BASE + len * H248_MEMORY_OCTET);
	if (read_head(&decoder, message) && read_message_body(&decoder, message))
		*fault = (struct h248_fault){ 0 };
	return fault->code;
}

void h248_message_free(struct h248_message *message)
{
	h248_arena_free(&message->arena);
}
