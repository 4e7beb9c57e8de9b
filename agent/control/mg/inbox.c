// SPDX-License-Identifier: GPL-2.0
#include "inbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mg_limits.h"

#define BUCKETS		16384		/* a power of two */
#define AGAIN_MAX	7		/* an unacknowledged reply goes out so often */

enum stage {
	WAITS,			/* in the list of those */
	DONE,			/* in the list of those, the oldest first */
	UNACKED,		/* the same, and the reply is sent again until its ack */
};

struct list {
	struct inbox_entry *first, *last;
};

struct inbox_entry {
	struct inbox_entry *same;	/* of the bucket */
	struct inbox_entry *prev, *next;
	char mid[H248_MID_TEXT];
	uint32_t id;
	enum stage stage;
	struct port_path from;
	/* while it waits */
	struct inbox_message *message;
	const struct h248_transaction *request;
	unsigned int pendings;
	/* then; until it waits: next Pending, or repetition */
	uint64_t expires, due;
	unsigned int again;
	struct inbox_text reply;	/* none: acknowledged */
};

struct inbox {
	struct inbox_config config;
	const struct inbox_ops *ops;
	void *arg;
	struct inbox_entry *bucket[BUCKETS];
	struct list waiting, done;
	size_t waiting_count, count, octets, unacked;
	uint64_t unacked_due;		/* of the first of them, or earlier */
	struct inbox_counters counters;
};

void inbox_message_put(struct inbox_message *message)
{
	if (--message->users)
		return;
	h248_message_free(&message->message);
	free(message);
}

/* --- lists ----------------------------------------------------------------------------------- */

static void append(struct list *list, struct inbox_entry *entry)
{
	entry->next = NULL;
	entry->prev = list->last;
	if (list->last)
		list->last->next = entry;
	else
		list->first = entry;
	list->last = entry;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void take_out(struct list *list, struct inbox_entry *entry)
{
	if (entry->prev)
		entry->prev->next = entry->next;
	else
		list->first = entry->next;
	if (entry->next)
		entry->next->prev = entry->prev;
	else
		list->last = entry->prev;
}

/* --- entries --------------------------------------------------------------------------------- */

/* Numbers of a controller follow each other: they are spread by themselves. */
static struct inbox_entry **bucket_of(struct inbox *inbox, const char *mid, uint32_t id)
{
	uint32_t hash = id;

	for (; *mid; mid++)
		hash = hash * 31 + (unsigned char)*mid;
	return &inbox->bucket[hash & (BUCKETS - 1)];
}

static struct inbox_entry *find(struct inbox *inbox, const char *mid, uint32_t id)
{
	struct inbox_entry *entry = *bucket_of(inbox, mid, id);

	while (entry && (entry->id != id || strcmp(entry->mid, mid) != 0))
		entry = entry->same;
	return entry;
}

static void drop_reply(struct inbox *inbox, struct inbox_entry *entry)
{
	inbox->octets -= entry->reply.len;
	free(entry->reply.octets);
	entry->reply = (struct inbox_text){ 0 };
}

static void forget(struct inbox *inbox, struct inbox_entry *entry)
{
	struct inbox_entry **at = bucket_of(inbox, entry->mid, entry->id);

	while (*at != entry)
		at = &(*at)->same;
	*at = entry->same;
	if (entry->stage == WAITS) {
		take_out(&inbox->waiting, entry);
		inbox->waiting_count--;
		inbox_message_put(entry->message);
	} else {
		take_out(&inbox->done, entry);
	}
	inbox->unacked -= entry->stage == UNACKED;
	drop_reply(inbox, entry);
	inbox->count--;
	free(entry);
}

/* The oldest go when there is no room: they are the last ones that anybody asks for again. */
static void make_room(struct inbox *inbox, size_t more, size_t octets)
{
	while (inbox->done.first && (inbox->count + more > inbox->config.max ||
				     inbox->octets + octets > inbox->config.octets_max)) {
		forget(inbox, inbox->done.first);
		inbox->counters.forgotten++;
	}
}

/* --- replies --------------------------------------------------------------------------------- */

static void end_wait(struct inbox *inbox, struct inbox_entry *entry)
{
	take_out(&inbox->waiting, entry);
	inbox->waiting_count--;
	entry->request = NULL;
	inbox_message_put(entry->message);
	entry->message = NULL;
}

static void keep(struct inbox *inbox, struct inbox_entry *entry, struct inbox_text reply,
		 bool ack, uint64_t now)
{
	make_room(inbox, 0, reply.len);
	entry->reply = reply;
	inbox->octets += reply.len;
	entry->stage = ack && reply.octets ? UNACKED : DONE;
	inbox->unacked += entry->stage == UNACKED;
	entry->expires = now + inbox->config.keep_ms;
	entry->due = now + inbox->config.again_ms;
	if (entry->stage == UNACKED)
		inbox->unacked_due = sooner(inbox->unacked_due, entry->due);
	append(&inbox->done, entry);
}

/* One that is too long for its way is replaced by an error that is not. */
static void reply_to(struct inbox *inbox, struct inbox_entry *entry, struct inbox_text reply,
		     bool ack, uint64_t now)
{
	if (reply.octets && inbox->ops->send(inbox->arg, &entry->from, reply.octets,
					     reply.len) == -EMSGSIZE) {
		inbox->counters.too_long++;
		free(reply.octets);
		reply = inbox->ops->refuse(inbox->arg, entry->message, entry->id, 533);
		ack = false;
		if (reply.octets)
			inbox->ops->send(inbox->arg, &entry->from, reply.octets, reply.len);
	}
	end_wait(inbox, entry);
	keep(inbox, entry, reply, ack, now);
}

static void send_pending(struct inbox *inbox, struct inbox_entry *entry, uint64_t now)
{
	struct inbox_text reply;

	if (entry->pendings++ < INBOX_PENDING_MAX) {
		inbox->counters.pendings++;
		entry->due = now + inbox->config.pending_ms;
		inbox->ops->pending(inbox->arg, &entry->from, entry->message->message.version,
				    entry->id);
		return;
	}
	reply = inbox->ops->refuse(inbox->arg, entry->message, entry->id, 506);
	reply_to(inbox, entry, reply, false, now);
}

/* --- requests -------------------------------------------------------------------------------- */

bool inbox_again(struct inbox *inbox, const struct h248_mid *mid, uint32_t id,
		 const struct port_path *from, uint64_t now)
{
	struct inbox_entry *entry;
	char text[H248_MID_TEXT];

	if (!h248_mid_format(mid, text))
		return false;
	entry = find(inbox, text, id);
	if (!entry)
		return false;
	inbox->counters.duplicates++;
	entry->from = *from;
	if (entry->stage == WAITS) {
		send_pending(inbox, entry, now);
	} else if (entry->reply.octets) {
		inbox->counters.replies_again++;
		inbox->ops->send(inbox->arg, from, entry->reply.octets, entry->reply.len);
	}
	return true;
}

/* In no list yet. NULL: no memory. */
static struct inbox_entry *new_entry(struct inbox *inbox, const struct inbox_message *message,
				     uint32_t id)
{
	struct inbox_entry *entry = calloc(1, sizeof(*entry)), **bucket;

	if (!entry || !h248_mid_format(&message->message.mid, entry->mid)) {
		free(entry);
		return NULL;
	}
	make_room(inbox, 1, 0);
	entry->id = id;
	entry->from = message->from;
	bucket = bucket_of(inbox, entry->mid, entry->id);
	entry->same = *bucket;
	*bucket = entry;
	inbox->count++;
	return entry;
}

bool inbox_add(struct inbox *inbox, struct inbox_message *message,
	       const struct h248_transaction *request, uint64_t now)
{
	struct inbox_entry *entry = new_entry(inbox, message, request->id);

	if (!entry)
		return false;
	inbox->counters.requests++;
	message->users++;
	entry->message = message;
	entry->request = request;
	entry->due = now + inbox->config.pending_ms;
	append(&inbox->waiting, entry);
	inbox->waiting_count++;
	return true;
}

/* Who has the answer may take it that nothing is done: what comes again is not done either. */
void inbox_refuse(struct inbox *inbox, struct inbox_message *message, uint32_t id, uint32_t code,
		  uint64_t now)
{
	struct inbox_text reply = inbox->ops->refuse(inbox->arg, message, id, code);
	struct inbox_entry *entry = new_entry(inbox, message, id);

	if (reply.octets)
		inbox->ops->send(inbox->arg, &message->from, reply.octets, reply.len);
	if (entry)
		keep(inbox, entry, reply, false, now);
	else
		free(reply.octets);	/* nothing can be remembered without memory */
}

/* Who was told that it is pending may ask no more: then the reply has to arrive. */
bool inbox_run(struct inbox *inbox, uint64_t now)
{
	struct inbox_entry *entry = inbox->waiting.first;
	struct inbox_text reply;
	bool ack;

	if (!entry)
		return false;
	ack = entry->pendings;
	reply = inbox->ops->run(inbox->arg, entry->message, entry->request, ack);
	reply_to(inbox, entry, reply, ack, now);
	return true;
}

/* The number stays, so that what is late is not done again. */
static void acknowledge(struct inbox *inbox, struct inbox_entry *entry)
{
	if (entry->stage == WAITS)
		return;
	inbox->unacked -= entry->stage == UNACKED;
	entry->stage = DONE;
	drop_reply(inbox, entry);
}

void inbox_ack(struct inbox *inbox, struct inbox_message *message, uint32_t first, uint32_t last)
{
	struct inbox_entry *entry;
	char text[H248_MID_TEXT];
	uint32_t id = first;

	if (message->acks == MG_MESSAGE_ACKS || !h248_mid_format(&message->message.mid, text))
		return;
	inbox->counters.acks++;
	do {
		message->acks++;
		entry = find(inbox, text, id);
		if (entry)
			acknowledge(inbox, entry);
	} while (id++ != last && message->acks < MG_MESSAGE_ACKS);
}

/* --- time ------------------------------------------------------------------------------------ */

static void tick_waiting(struct inbox *inbox, uint64_t now)
{
	struct inbox_entry *entry, *next;

	for (entry = inbox->waiting.first; entry; entry = next) {
		next = entry->next;
		if (entry->due <= now)
			send_pending(inbox, entry, now);
	}
}

static void send_again(struct inbox *inbox, struct inbox_entry *entry, uint64_t now)
{
	inbox->counters.replies_again++;
	inbox->ops->send(inbox->arg, &entry->from, entry->reply.octets, entry->reply.len);
	entry->due = now + (inbox->config.again_ms << ++entry->again);
	if (entry->again < AGAIN_MAX)
		return;
	entry->stage = DONE;
	inbox->unacked--;
}

static void tick_unacked(struct inbox *inbox, uint64_t now)
{
	struct inbox_entry *entry;

	inbox->unacked_due = UINT64_MAX;
	for (entry = inbox->done.first; entry; entry = entry->next) {
		if (entry->stage == UNACKED && entry->due <= now)
			send_again(inbox, entry, now);
		if (entry->stage == UNACKED)
			inbox->unacked_due = sooner(inbox->unacked_due, entry->due);
	}
}

void inbox_tick(struct inbox *inbox, uint64_t now)
{
	struct inbox_entry *entry, *next;

	tick_waiting(inbox, now);
	if (inbox->unacked && inbox->unacked_due <= now)
		tick_unacked(inbox, now);
	for (entry = inbox->done.first; entry && entry->expires <= now; entry = next) {
		next = entry->next;
		forget(inbox, entry);
	}
}

uint64_t inbox_due(const struct inbox *inbox)
{
	uint64_t due = inbox->unacked ? inbox->unacked_due : UINT64_MAX;
	const struct inbox_entry *entry;

	for (entry = inbox->waiting.first; entry; entry = entry->next)
		due = sooner(due, entry->due);
	if (inbox->done.first)
		due = sooner(due, inbox->done.first->expires);
	return due;
}

/* --- life ------------------------------------------------------------------------------------ */

bool inbox_is_full(const struct inbox *inbox)
{
	return inbox->waiting_count >= inbox->config.waiting_max;
}

size_t inbox_waiting(const struct inbox *inbox)
{
	return inbox->waiting_count;
}

size_t inbox_kept(const struct inbox *inbox, size_t *octets)
{
	*octets = inbox->octets;
	return inbox->count - inbox->waiting_count;
}

const struct inbox_counters *inbox_counters(const struct inbox *inbox)
{
	return &inbox->counters;
}

struct inbox *inbox_new(const struct inbox_config *config, const struct inbox_ops *ops, void *arg)
{
	struct inbox *inbox = calloc(1, sizeof(*inbox));

	if (!inbox)
		return NULL;
	inbox->config = *config;
	inbox->ops = ops;
	inbox->arg = arg;
	inbox->unacked_due = UINT64_MAX;
	return inbox;
}

static void free_entries(struct inbox_entry *entry)
{
	struct inbox_entry *next;

	for (; entry; entry = next) {
		next = entry->next;
		if (entry->message)
			inbox_message_put(entry->message);
		free(entry->reply.octets);
		free(entry);
	}
}

void inbox_free(struct inbox *inbox)
{
	if (!inbox)
		return;
	free_entries(inbox->waiting.first);
	free_entries(inbox->done.first);
	free(inbox);
}
