/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_OUTBOX_H
#define AGENT_MG_OUTBOX_H

#include "control/h248/msg.h"

/*
 * Requests of the gateway. They wait until there is a controller, go out again with growing
 * intervals until their reply comes, and survive a change of the controller; the registration goes
 * before all others. No clock and no socket is in here.
 */
struct outbox;

struct outbox_ops {
	/* To the controller that there is; 0 or -errno. *message has its id. */
	int (*send)(void *arg, struct h248_message *message);
	/*
	 * Of a registration; reply NULL: none came in time. code, here and below, is that of the
	 * first error in the reply, 0: none.
	 */
	void (*registered)(void *arg, const struct h248_transaction *reply, uint32_t code);
	/* Another request has its reply. */
	void (*answered)(void *arg, const struct h248_message *request, uint32_t code);
	void (*silent)(void *arg);	/* no reply to another request in time */
	uint32_t (*dice)(void *arg, uint32_t below);
};

struct outbox_config {
	uint64_t first_ms;		/* to the first repetition, until that is measured */
	uint64_t long_ms;		/* until a request counts as lost */
	uint32_t id;			/* of the first request */
	size_t max, octets_max, window;
};

struct outbox_counters {
	uint64_t requests, again, replies, errors, pendings, lost;
	uint64_t overflowed;		/* for which there was no room */
	uint64_t too_long;		/* for the transport, given up */
};

struct outbox *outbox_new(const struct outbox_config *config, const struct outbox_ops *ops,
			  void *arg);
void outbox_free(struct outbox *outbox);

/* Takes *message, by malloc(), with one TRANSACTION. */
void outbox_add(struct outbox *outbox, struct h248_message *message, uint64_t now);
/* The same for a registration: at once, and in the place of one that runs. */
void outbox_register(struct outbox *outbox, struct h248_message *message, uint64_t limit_ms,
		     uint64_t now);

/* The one that runs, before its time. */
void outbox_register_again(struct outbox *outbox, uint64_t now);

/* A controller takes requests from now on. */
void outbox_open(struct outbox *outbox, uint64_t now);
void outbox_close(struct outbox *outbox);	/* those without a reply wait again */
/* What is sent arrives, or the connection ends. */
void outbox_set_reliable(struct outbox *outbox, bool reliable);

/* False: there is no such request, or no more. */
bool outbox_reply(struct outbox *outbox, const struct h248_transaction *reply, uint64_t now);
bool outbox_pending(struct outbox *outbox, uint32_t id, uint64_t now);

void outbox_tick(struct outbox *outbox, uint64_t now);
uint64_t outbox_due(const struct outbox *outbox);

bool outbox_took_overflow(struct outbox *outbox);	/* since it was asked the last time */
size_t outbox_waiting(const struct outbox *outbox);
uint64_t outbox_interval(const struct outbox *outbox);	/* to the first repetition, measured */
const struct outbox_counters *outbox_counters(const struct outbox *outbox);

#endif
