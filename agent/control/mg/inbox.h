/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_INBOX_H
#define AGENT_MG_INBOX_H

#include "control/h248/msg.h"
#include "port.h"

/*
 * Requests of controllers, each of which is done once (RFC 3525 annex D.1.1): one that comes again
 * gets the reply that there was, or a Pending while it waits. No clock and no socket is in here;
 * times are ms of any clock that only goes forward.
 */
struct inbox;
struct inbox_entry;

/* What one message has brought; requests of it that wait keep it. */
struct inbox_message {
	struct h248_message message;
	struct port_path from;
	unsigned int users;
	unsigned int acks;		/* numbers of it that were looked up */
};

void inbox_message_put(struct inbox_message *message);

struct inbox_text {
	char *octets;			/* by malloc(), given away; NULL: there is none */
	size_t len;
};

struct inbox_ops {
	/* Does it. ack: the reply asks for an acknowledgment. */
	struct inbox_text (*run)(void *arg, struct inbox_message *message,
				 const struct h248_transaction *request, bool ack);
	/* The reply with an error in the place of everything. */
	struct inbox_text (*refuse)(void *arg, struct inbox_message *message, uint32_t id,
				    uint32_t code);
	/* 0 or -errno, -EMSGSIZE has a meaning. */
	int (*send)(void *arg, const struct port_path *to, const char *octets, size_t len);
	void (*pending)(void *arg, const struct port_path *to, uint32_t version, uint32_t id);
};

struct inbox_config {
	uint64_t keep_ms;		/* LONG-TIMER */
	uint64_t pending_ms;		/* that a request may wait without a word */
	uint64_t again_ms;		/* until a reply that was not acknowledged goes out again */
	size_t max, octets_max, waiting_max;
};

struct inbox_counters {
	uint64_t requests, duplicates, pendings, replies_again, acks;
	uint64_t forgotten;		/* before their time, for want of room */
	uint64_t too_long;		/* replies, 533 */
};

struct inbox *inbox_new(const struct inbox_config *config, const struct inbox_ops *ops, void *arg);
void inbox_free(struct inbox *inbox);

/* Whether it is a duplicate, which has got its answer then. */
bool inbox_again(struct inbox *inbox, const struct h248_mid *mid, uint32_t id,
		 const struct port_path *from, uint64_t now);
/* One that is none. False: out of memory, as if it had not come. */
bool inbox_add(struct inbox *inbox, struct inbox_message *message,
	       const struct h248_transaction *request, uint64_t now);
/* The same for one that is not to be run: its answer stays this error. */
void inbox_refuse(struct inbox *inbox, struct inbox_message *message, uint32_t id, uint32_t code,
		  uint64_t now);
/* Runs the one that waits longest. False: none waits. */
bool inbox_run(struct inbox *inbox, uint64_t now);
/* A range that the message acknowledges; numbers beyond MG_MESSAGE_ACKS of it are ignored. */
void inbox_ack(struct inbox *inbox, struct inbox_message *message, uint32_t first, uint32_t last);

void inbox_tick(struct inbox *inbox, uint64_t now);
uint64_t inbox_due(const struct inbox *inbox);	/* of the next tick, UINT64_MAX: none */

bool inbox_is_full(const struct inbox *inbox);		/* as many wait as may */
size_t inbox_waiting(const struct inbox *inbox);
size_t inbox_kept(const struct inbox *inbox, size_t *octets);
const struct inbox_counters *inbox_counters(const struct inbox *inbox);

#endif
