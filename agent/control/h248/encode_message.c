// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

static void put_authentication(struct h248_writer *writer,
			       const struct h248_authentication *authentication)
{
	h248_put_token(writer, H248_AUTHENTICATION);
	h248_put_equal(writer);
	h248_put_word(writer, authentication->index);
	h248_put(writer, ":");
	h248_put_word(writer, authentication->sequence);
	h248_put(writer, ":");
	h248_put_word(writer, authentication->data);
	h248_put(writer, "\n");
}

static void put_head(struct h248_writer *writer, const struct h248_message *message)
{
	if (message->authentication)
		put_authentication(writer, message->authentication);
	h248_put_token(writer, H248_MEGACO);
	h248_put(writer, "/");
	h248_put_number(writer, message->version);
	h248_put(writer, " ");
	h248_put_mid(writer, &message->mid);
	h248_put(writer, "\n");
}

static void put_acks(struct h248_writer *writer, const struct h248_range *range)
{
	h248_open(writer, '{');
	for (; range; range = range->next) {
		h248_item(writer);
		h248_put_number(writer, range->first);
		if (range->first == range->last)
			continue;
		h248_put(writer, "-");
		h248_put_number(writer, range->last);
	}
	h248_close(writer, '}');
}

static void put_id(struct h248_writer *writer, const struct h248_transaction *transaction)
{
	h248_put_equal(writer);
	h248_put_number(writer, transaction->id);
	if (!transaction->has_segment)
		return;
	h248_put(writer, "/");
	h248_put_number(writer, transaction->segment);
	if (!transaction->last_segment)
		return;
	h248_put(writer, "/");
	h248_put_token(writer, H248_SEGMENT_END);
}

static void put_actions(struct h248_writer *writer, const struct h248_transaction *transaction)
{
	const struct h248_action *action;

	h248_open(writer, '{');
	if (transaction->ack_required)
		h248_item_token(writer, H248_IMM_ACK_REQUIRED);
	if (transaction->error) {
		h248_item(writer);
		h248_put_error(writer, transaction->error);
	}
	for (action = transaction->actions; action; action = action->next)
		h248_put_action(writer, action);
	h248_close(writer, '}');
}

static void put_transaction(struct h248_writer *writer,
			    const struct h248_transaction *transaction)
{
	h248_put_token(writer, transaction->kind);
	if (transaction->kind == H248_RESPONSE_ACK) {
		put_acks(writer, transaction->acks);
	} else {
		put_id(writer, transaction);
		if (transaction->kind != H248_SEGMENT)
			put_actions(writer, transaction);
	}
	h248_put(writer, "\n");
}

uint32_t h248_encode(const struct h248_message *message, bool compact, char *to, size_t size,
		     size_t *len)
{
	struct h248_writer writer = { .to = to, .size = size, .compact = compact };
	const struct h248_transaction *transaction;

	put_head(&writer, message);
	if (message->error) {
		h248_put_error(&writer, message->error);
		h248_put(&writer, "\n");
	}
	for (transaction = message->transactions; transaction; transaction = transaction->next)
		put_transaction(&writer, transaction);
	*len = writer.len;
	return writer.code;
}
