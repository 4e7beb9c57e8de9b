// SPDX-License-Identifier: GPL-2.0
/*
 * What comes from controllers, and what is answered at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mg_limits.h"
#include "mg_priv.h"
#include "utf8.h"

#define ERROR_TEXT	200	/* octets of what a controller says that the log has */

/* --- who it is ------------------------------------------------------------------------------- */

static bool may_send(void *arg, const struct addr *remote)
{
	const struct mg *mg = arg;
	size_t i;

	for (i = 0; i < mg->conf->controller_count; i++)
		if (addr_same_ip(&mg->conf->controller[i].addr, remote))
			return true;
	return addr_same_ip(&assoc_controller(mg->assoc)->addr, remote) ||
	       addr_same_ip(&mg->path.remote, remote);
}

static bool same_mid(const struct h248_mid *a, const struct h248_mid *b)
{
	char one[H248_MID_TEXT], other[H248_MID_TEXT];

	return h248_mid_format(a, one) && h248_mid_format(b, other) && !strcasecmp(one, other);
}

/* By its name, or because it is where the gateway has registered or was told to send to. */
static bool is_controller(const struct mg *mg, const struct h248_mid *mid,
			  const struct port_path *from)
{
	const struct conf_port *controller = assoc_controller(mg->assoc);

	return same_mid(mid, &mg->controller) || addr_same(&from->remote, &controller->addr) ||
	       addr_same(&from->remote, &mg->path.remote) ||
	       (from->connection && from->connection == mg->path.connection);
}

/* --- transactions ---------------------------------------------------------------------------- */

/* Why a request is not run, as an error code; 0: it is. */
static uint32_t why_not(struct mg *mg, const struct inbox_message *in, bool surplus)
{
	if (surplus)
		return 413;
	if (assoc_state(mg->assoc) != ASSOC_UP) {
		mg->early++;
		return 505;
	}
	if (!is_controller(mg, &in->message.mid, &in->from)) {
		mg->unauthorized++;
		return 504;
	}
	return 0;
}

static void take_request(struct mg *mg, struct inbox_message *in,
			 const struct h248_transaction *request, bool surplus)
{
	uint32_t code;

	if (inbox_again(mg->inbox, &in->message.mid, request->id, &in->from, mg_now(mg)))
		return;
	code = why_not(mg, in, surplus);
	if (!code && !inbox_add(mg->inbox, in, request, mg_now(mg)))
		code = 510;
	if (code)
		inbox_refuse(mg->inbox, in, request->id, code, mg_now(mg));
	else
		loop_defer(mg->loop, &mg->work);
}

static void take_reply(struct mg *mg, const struct inbox_message *in,
		       const struct h248_transaction *reply)
{
	if (assoc_state(mg->assoc) == ASSOC_REGISTERS)
		mg->controller = in->message.mid;
	if (!outbox_reply(mg->outbox, reply, mg_now(mg)))
		mg->unmatched++;
	if (reply->ack_required)
		mg_send_bare(mg, &in->from, in->message.version, H248_RESPONSE_ACK, reply->id);
}

static void take_acks(struct mg *mg, struct inbox_message *in, const struct h248_range *range)
{
	if (!is_controller(mg, &in->message.mid, &in->from))
		return;
	for (; range; range = range->next)
		inbox_ack(mg->inbox, in, range->first, range->last);
}

/* *requests: those of the message until now. */
static void take_transaction(struct mg *mg, struct inbox_message *in,
			     const struct h248_transaction *transaction, unsigned int *requests)
{
	switch (transaction->kind) {
	case H248_TRANSACTION:
		take_request(mg, in, transaction, ++*requests > MG_MESSAGE_TRANSACTIONS);
		break;
	case H248_REPLY:
		take_reply(mg, in, transaction);
		break;
	case H248_PENDING:
		outbox_pending(mg->outbox, transaction->id, mg_now(mg));
		break;
	case H248_RESPONSE_ACK:
		take_acks(mg, in, transaction->acks);
		break;
	default:
		break;
	}
}

/* --- messages -------------------------------------------------------------------------------- */

static bool answers(enum h248_token kind)
{
	return kind == H248_REPLY || kind == H248_PENDING || kind == H248_RESPONSE_ACK ||
	       kind == H248_SEGMENT;
}

/* An error is no answer to an answer or to an error, or two ends would never stop. */
static void answer_fault(struct mg *mg, const struct inbox_message *in,
			 const struct h248_fault *fault, const char *text, size_t len)
{
	char place[sizeof(fault->text) + 40];
	const struct h248_error error = { fault->code, place };
	struct h248_head head;
	uint32_t version;

	mg->undecodable++;
	snprintf(place, sizeof(place), "line %u, column %u: %s", fault->line, fault->column,
		 fault->text);
	h248_decode_head(text, len, &head);
	version = head.version && head.version <= H248_VERSION_MAX ? head.version :
		assoc_version(mg->assoc);
	/* One without a number that can be read is 0 in its reply (RFC 3525 clause 8.1.1). */
	if (fault->kind == H248_TRANSACTION)
		mg_refuse(mg, &in->from, version,
			  fault->has_transaction ? fault->transaction : 0, &error);
	else if (!in->message.error && !answers(fault->kind) && !answers(head.kind))
		mg_send_error(mg, &in->from, version, &error);
}

/* What a whole message of the gateway was answered by: which one, nobody says. */
static void take_error(struct mg *mg, const struct inbox_message *in)
{
	const struct h248_error *error = in->message.error;
	char where[ADDR_TEXT_MAX], text[ERROR_TEXT];

	mg->errors++;
	addr_format_transport(&in->from.remote, where);
	utf8_quote(text, sizeof(text), error->text ? error->text : "");
	log_warn("h248: %s refuses a message by error %u \"%s\"", where, error->code, text);
	if (error->code == 406 && is_controller(mg, &in->message.mid, &in->from) &&
	    assoc_head_refused(mg->assoc))
		outbox_register_again(mg->outbox, mg_now(mg));
}

static void take_message(struct mg *mg, struct inbox_message *in)
{
	const struct h248_error error = { 402, mg_code_text(402) };
	const struct h248_transaction *transaction = in->message.transactions;
	unsigned int requests = 0;

	if (in->message.error) {
		take_error(mg, in);
	} else if (in->message.authentication) {
		mg_send_error(mg, &in->from, in->message.version, &error);
		return;
	}
	if (is_controller(mg, &in->message.mid, &in->from))
		mg->heard = mg_now(mg);
	for (; transaction; transaction = transaction->next)
		take_transaction(mg, in, transaction, &requests);
}

static void on_message(void *arg, const struct port_path *from, const char *text, size_t len)
{
	struct inbox_message *in = calloc(1, sizeof(*in));
	struct h248_fault fault;
	struct mg *mg = arg;

	if (!in)
		return;
	in->users = 1;
	in->from = *from;
	if (!h248_decode(text, len, &in->message, &fault) || in->message.transactions)
		take_message(mg, in);
	if (fault.code)
		answer_fault(mg, in, &fault, text, len);
	inbox_message_put(in);
	mg_arm(mg);
}

static void on_lost(void *arg, const struct port_path *path)
{
	struct mg *mg = arg;

	if (!mg->path.port || !mg->path.connection || mg->path.connection != path->connection)
		return;
	mg->path = (struct port_path){ 0 };
	assoc_lost(mg->assoc, mg_now(mg));
	mg_arm(mg);
}

const struct port_ops mg_port_ops = { may_send, on_message, on_lost };

/* --- requests that have their turn ----------------------------------------------------------- */

static struct inbox_text run(void *arg, struct inbox_message *in,
			     const struct h248_transaction *request, bool ack)
{
	struct h248_transaction reply = { 0 };
	struct h248_message message = { .version = in->message.version, .transactions = &reply };
	struct inbox_text text;
	struct mg *mg = arg;

	h248_arena_init(&message.arena, MG_ARENA_MAX);
	exec_run(mg->exec, message.version, request, &message.arena, &reply);
	reply.next = NULL;
	reply.kind = H248_REPLY;
	reply.id = request->id;
	reply.ack_required = ack;
	text = mg_encode(mg, &in->from, &message);
	h248_message_free(&message);
	return text;
}

static struct inbox_text refuse(void *arg, struct inbox_message *in, uint32_t id, uint32_t code)
{
	const struct h248_error error = { code, mg_code_text(code) };

	return mg_refusal(arg, &in->from, in->message.version, id, &error);
}

static int send_reply(void *arg, const struct port_path *to, const char *octets, size_t len)
{
	(void)arg;
	return port_send(to, octets, len);
}

static void send_pending(void *arg, const struct port_path *to, uint32_t version, uint32_t id)
{
	mg_send_bare(arg, to, version, H248_PENDING, id);
}

const struct inbox_ops mg_inbox_ops = { run, refuse, send_reply, send_pending };
