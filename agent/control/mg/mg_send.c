// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mg_priv.h"

static char wire[H248_MESSAGE_MAX];	/* a message on its way out */

const char *mg_code_text(uint32_t code)
{
	static const struct {
		uint32_t code;
		const char *text;
	} table[] = {
		{ 402, "there is no authentication here" },
		{ 413, "too many transactions in a message" },
		{ 500, "the reply cannot be written" },
		{ 502, "not ready" },
		{ 504, "not the controller of this gateway" },
		{ 505, "the gateway is not registered" },
		{ 506, "too many Pendings" },
		{ 510, "out of memory" },
		{ 533, "the reply is longer than the transport allows" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].code == code)
			return table[i].text;
	return "";
}

/* 0 or the code of an error. */
static uint32_t write_message(struct mg *mg, const struct port_path *to,
			      struct h248_message *message, size_t *len)
{
	size_t max = port_max(to->port);

	message->mid = mg->mid;
	return h248_encode(message, mg->conf->compact, wire,
			   max < sizeof(wire) ? max : sizeof(wire), len);
}

int mg_send(struct mg *mg, const struct port_path *to, struct h248_message *message)
{
	uint32_t code;
	size_t len;

	code = write_message(mg, to, message, &len);
	if (code)
		log_error("h248: a message cannot be written: error %u", code);
	if (code)
		return -EMSGSIZE;
	return port_send(to, wire, len);
}

struct inbox_text mg_encode(struct mg *mg, const struct port_path *to,
			    struct h248_message *message)
{
	struct h248_error error = { 0 };
	struct inbox_text text = { 0 };

	error.code = write_message(mg, to, message, &text.len);
	error.text = mg_code_text(error.code);
	if (error.code) {
		message->transactions->actions = NULL;
		message->transactions->error = &error;
		if (write_message(mg, to, message, &text.len))
			return (struct inbox_text){ 0 };
	}
	text.octets = malloc(text.len);
	if (text.octets)
		memcpy(text.octets, wire, text.len);
	else
		text.len = 0;
	return text;
}

void mg_send_bare(struct mg *mg, const struct port_path *to, uint32_t version,
		  enum h248_token kind, uint32_t id)
{
	struct h248_range range = { .first = id, .last = id };
	struct h248_transaction transaction = { .kind = kind, .id = id, .acks = &range };
	struct h248_message message = { .version = version, .transactions = &transaction };

	mg_send(mg, to, &message);
}

void mg_send_error(struct mg *mg, const struct port_path *to, uint32_t version,
		   const struct h248_error *error)
{
	struct h248_error copy = *error;
	struct h248_message message = { .version = version, .error = &copy };

	mg_send(mg, to, &message);
}

struct inbox_text mg_refusal(struct mg *mg, const struct port_path *to, uint32_t version,
			     uint32_t id, const struct h248_error *error)
{
	struct h248_error copy = *error;
	struct h248_transaction reply = { .kind = H248_REPLY, .id = id, .error = &copy };
	struct h248_message message = { .version = version, .transactions = &reply };

	return mg_encode(mg, to, &message);
}

void mg_refuse(struct mg *mg, const struct port_path *to, uint32_t version, uint32_t id,
	       const struct h248_error *error)
{
	struct inbox_text text = mg_refusal(mg, to, version, id, error);

	if (text.octets)
		port_send(to, text.octets, text.len);
	free(text.octets);
}
