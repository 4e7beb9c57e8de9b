// SPDX-License-Identifier: GPL-2.0
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>

#include "mg_limits.h"

struct request {
	struct request *next;
	struct h248_message *message;
	uint32_t id;			/* 0: never sent */
	bool flies;			/* sent, without a reply yet */
	uint64_t sent, due, lost;	/* first sending, next one, end of patience */
	uint64_t interval;
	unsigned int again;
};

struct outbox {
	struct outbox_config config;
	const struct outbox_ops *ops;
	void *arg;
	struct request *first, **tail;
	struct request *registration;
	size_t count, octets, flying;
	uint32_t id;			/* of the next one */
	bool open, reliable, overflow;
	/* As TCP does it (RFC 6298), in ms; rtt 0: nothing is measured yet. */
	uint64_t rtt, deviation;
	struct outbox_counters counters;
};

/* --- times ----------------------------------------------------------------------------------- */

static uint64_t bounded(uint64_t value, uint64_t min, uint64_t max)
{
	return value < min ? min : value > max ? max : value;
}

uint64_t outbox_interval(const struct outbox *outbox)
{
	uint64_t value = outbox->rtt ? outbox->rtt + 4 * outbox->deviation :
		outbox->config.first_ms;

	return bounded(value, OUTBOX_INTERVAL_MIN, OUTBOX_INTERVAL_MAX);
}

/* Of a request that went out once: else nobody knows which of them was replied to. */
static void measure(struct outbox *outbox, const struct request *request, uint64_t now)
{
	uint64_t sample = now - request->sent + 1, off;

	if (request->again)
		return;
	if (!outbox->rtt) {
		outbox->rtt = sample;
		outbox->deviation = sample / 2;
		return;
	}
	off = sample > outbox->rtt ? sample - outbox->rtt : outbox->rtt - sample;
	outbox->deviation = (3 * outbox->deviation + off) / 4;
	outbox->rtt = (7 * outbox->rtt + sample) / 8;
}

/* Up to a quarter more: gateways that lost the same message do not send again together. */
static void set_due(struct outbox *outbox, struct request *request, uint64_t now)
{
	uint32_t quarter = (uint32_t)(request->interval / 4) + 1;

	request->due = outbox->reliable ? request->lost :
		now + request->interval + outbox->ops->dice(outbox->arg, quarter);
	if (request->due > request->lost)
		request->due = request->lost;
}

/* --- sending --------------------------------------------------------------------------------- */

static int send(struct outbox *outbox, struct request *request)
{
	request->message->transactions->id = request->id;
	return outbox->ops->send(outbox->arg, request->message);
}

static int send_first(struct outbox *outbox, struct request *request, uint64_t limit_ms,
		      uint64_t now)
{
	if (!request->id) {
		request->id = outbox->id;
		outbox->id = outbox->id == UINT32_MAX ? 1 : outbox->id + 1;
	}
	request->flies = true;
	request->again = 0;
	request->sent = now;
	request->lost = now + limit_ms;
	request->interval = outbox_interval(outbox);
	set_due(outbox, request, now);
	return send(outbox, request);
}

static void send_again(struct outbox *outbox, struct request *request, uint64_t now)
{
	request->again++;
	outbox->counters.again++;
	request->interval = bounded(request->interval * 2, 0, OUTBOX_INTERVAL_MAX);
	set_due(outbox, request, now);
	send(outbox, request);
}

/* --- requests -------------------------------------------------------------------------------- */

static void free_message(struct h248_message *message)
{
	h248_message_free(message);
	free(message);
}

static void free_request(struct request *request)
{
	if (!request)
		return;
	free_message(request->message);
	free(request);
}

static struct request *take_out(struct outbox *outbox, struct request **at)
{
	struct request *request = *at;

	*at = request->next;
	if (outbox->tail == &request->next)
		outbox->tail = at;
	outbox->count--;
	outbox->octets -= request->message->arena.used;
	outbox->flying -= request->flies;
	return request;
}

/* One that no datagram has room for would wait for ever. */
static void fill_window(struct outbox *outbox, uint64_t now)
{
	struct request **at = &outbox->first;

	while (*at && outbox->open && outbox->flying < outbox->config.window) {
		if (!(*at)->flies) {
			outbox->flying++;
			if (send_first(outbox, *at, outbox->config.long_ms, now) == -EMSGSIZE) {
				outbox->counters.too_long++;
				free_request(take_out(outbox, at));
				continue;
			}
		}
		at = &(*at)->next;
	}
}

static struct request *new_request(struct h248_message *message)
{
	struct request *request = calloc(1, sizeof(*request));

	if (request)
		request->message = message;
	else
		free_message(message);
	return request;
}

static bool has_room(const struct outbox *outbox, const struct h248_message *message)
{
	return outbox->count < outbox->config.max &&
	       outbox->octets + message->arena.used <= outbox->config.octets_max;
}

static void overflow(struct outbox *outbox)
{
	outbox->overflow = true;
	outbox->counters.overflowed++;
}

/* The one that comes last goes: the others tell more of what led to it. */
void outbox_add(struct outbox *outbox, struct h248_message *message, uint64_t now)
{
	struct request *request;

	if (!has_room(outbox, message)) {
		overflow(outbox);
		free_message(message);
		return;
	}
	request = new_request(message);
	if (!request) {
		overflow(outbox);
		return;
	}
	*outbox->tail = request;
	outbox->tail = &request->next;
	outbox->count++;
	outbox->octets += message->arena.used;
	outbox->counters.requests++;
	fill_window(outbox, now);
}

void outbox_register(struct outbox *outbox, struct h248_message *message, uint64_t limit_ms,
		     uint64_t now)
{
	free_request(outbox->registration);
	outbox->registration = new_request(message);
	if (!outbox->registration)
		return;
	outbox->counters.requests++;
	send_first(outbox, outbox->registration, limit_ms, now);
}

void outbox_register_again(struct outbox *outbox, uint64_t now)
{
	if (outbox->registration)
		send_again(outbox, outbox->registration, now);
}

void outbox_open(struct outbox *outbox, uint64_t now)
{
	outbox->open = true;
	fill_window(outbox, now);
}

void outbox_close(struct outbox *outbox)
{
	struct request *request;

	for (request = outbox->first; request; request = request->next)
		request->flies = false;
	outbox->flying = 0;
	outbox->open = false;
	outbox->rtt = 0;
	free_request(outbox->registration);
	outbox->registration = NULL;
}

void outbox_set_reliable(struct outbox *outbox, bool reliable)
{
	outbox->reliable = reliable;
}

/* --- replies --------------------------------------------------------------------------------- */

static struct request **find(struct outbox *outbox, uint32_t id)
{
	struct request **at = &outbox->first;

	while (*at && ((*at)->id != id || !(*at)->flies))
		at = &(*at)->next;
	return *at ? at : NULL;
}

static bool is_registration(const struct outbox *outbox, uint32_t id)
{
	return outbox->registration && outbox->registration->id == id;
}

static void end_registration(struct outbox *outbox, const struct h248_transaction *reply,
			     uint32_t code)
{
	free_request(outbox->registration);
	outbox->registration = NULL;
	outbox->ops->registered(outbox->arg, reply, code);
}

/* The code of the first error, 0: none. */
static uint32_t error_of(const struct h248_transaction *reply)
{
	const struct h248_descriptor *descriptor;
	const struct h248_command *command;
	const struct h248_action *action;

	if (reply->error)
		return reply->error->code;
	for (action = reply->actions; action; action = action->next) {
		if (action->error)
			return action->error->code;
		for (command = action->commands; command; command = command->next) {
			descriptor = h248_descriptor_of(command->descriptors, H248_ERROR);
			if (descriptor)
				return descriptor->error.code;
		}
	}
	return 0;
}

static void count_reply(struct outbox *outbox, const struct request *request, uint32_t code,
			uint64_t now)
{
	measure(outbox, request, now);
	outbox->counters.replies++;
	outbox->counters.errors += code > 0;
}

bool outbox_reply(struct outbox *outbox, const struct h248_transaction *reply, uint64_t now)
{
	uint32_t code = error_of(reply);
	struct request **at, *request;

	if (is_registration(outbox, reply->id)) {
		count_reply(outbox, outbox->registration, code, now);
		end_registration(outbox, reply, code);
		return true;
	}
	at = find(outbox, reply->id);
	if (!at)
		return false;
	count_reply(outbox, *at, code, now);
	request = take_out(outbox, at);
	outbox->ops->answered(outbox->arg, request->message, code);
	free_request(request);
	fill_window(outbox, now);
	return true;
}

/* It has arrived: the next repetition only has to find out whether the reply was lost. */
bool outbox_pending(struct outbox *outbox, uint32_t id, uint64_t now)
{
	struct request **at = find(outbox, id);
	struct request *request = is_registration(outbox, id) ? outbox->registration :
		at ? *at : NULL;

	if (!request)
		return false;
	outbox->counters.pendings++;
	request->again++;
	request->interval = OUTBOX_INTERVAL_MAX;
	request->lost = now + outbox->config.long_ms;
	set_due(outbox, request, now);
	return true;
}

/* --- time ------------------------------------------------------------------------------------ */

static void tick_registration(struct outbox *outbox, uint64_t now)
{
	struct request *request = outbox->registration;

	if (!request || request->due > now)
		return;
	if (request->lost > now) {
		send_again(outbox, request, now);
		return;
	}
	outbox->counters.lost++;
	end_registration(outbox, NULL, 0);
}

/* False: one is lost, and with it the controller. */
static bool tick_requests(struct outbox *outbox, uint64_t now)
{
	struct request *request;

	for (request = outbox->first; request; request = request->next) {
		if (!request->flies || request->due > now)
			continue;
		if (request->lost <= now)
			return false;
		send_again(outbox, request, now);
	}
	return true;
}

void outbox_tick(struct outbox *outbox, uint64_t now)
{
	tick_registration(outbox, now);
	if (tick_requests(outbox, now))
		return;
	outbox->counters.lost++;
	outbox_close(outbox);
	outbox->ops->silent(outbox->arg);
}

uint64_t outbox_due(const struct outbox *outbox)
{
	uint64_t due = outbox->registration ? outbox->registration->due : UINT64_MAX;
	size_t left = outbox->flying;
	const struct request *request;

	for (request = outbox->first; request && left; request = request->next) {
		if (!request->flies)
			continue;
		left--;
		if (request->due < due)
			due = request->due;
	}
	return due;
}

/* --- life ------------------------------------------------------------------------------------ */

bool outbox_took_overflow(struct outbox *outbox)
{
	bool overflow = outbox->overflow;

	outbox->overflow = false;
	return overflow;
}

size_t outbox_waiting(const struct outbox *outbox)
{
	return outbox->count;
}

const struct outbox_counters *outbox_counters(const struct outbox *outbox)
{
	return &outbox->counters;
}

struct outbox *outbox_new(const struct outbox_config *config, const struct outbox_ops *ops,
			  void *arg)
{
	struct outbox *outbox = calloc(1, sizeof(*outbox));

	if (!outbox)
		return NULL;
	outbox->config = *config;
	outbox->ops = ops;
	outbox->arg = arg;
	outbox->id = config->id ? config->id : 1;
	outbox->tail = &outbox->first;
	return outbox;
}

void outbox_free(struct outbox *outbox)
{
	struct request *request;

	if (!outbox)
		return;
	while ((request = outbox->first)) {
		outbox->first = request->next;
		free_request(request);
	}
	free_request(outbox->registration);
	free(outbox);
}
