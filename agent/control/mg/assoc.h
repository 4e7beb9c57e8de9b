/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_ASSOC_H
#define AGENT_MG_ASSOC_H

#include "control/h248/msg.h"
#include "core/conf.h"

/*
 * The association with one of several controllers: whom to register with, when, and how (RFC 3525
 * clauses 9.2 and 11). No clock, no socket and no message is in here.
 */
struct assoc;

enum assoc_state {
	ASSOC_WAITS,			/* for the time of the next registration */
	ASSOC_REGISTERS,
	ASSOC_UP,
	ASSOC_LEAVES,			/* the last ServiceChange waits for its reply */
	ASSOC_OUT,
	ASSOC_STATES,
};

const char *assoc_state_name(unsigned int state);

/* A ServiceChange on ROOT. */
struct assoc_change {
	enum h248_token method;
	const char *reason;
	uint32_t version;
	uint32_t delay_s;		/* of a graceful end, 0: not said */
};

struct assoc_ops {
	/* Sends it; in the end assoc_answered() or assoc_unanswered() is due. False: at once. */
	bool (*change)(void *arg, const struct conf_port *controller,
		       const struct assoc_change *change);
	void (*up)(void *arg);
	void (*down)(void *arg);	/* was up; also before a handoff */
	bool (*lost_events)(void *arg);	/* since the last registration that asked */
	void (*out)(void *arg);		/* has left */
	uint32_t (*dice)(void *arg, uint32_t below);
};

struct assoc_config {
	const struct conf_port *controller;	/* stay the caller's */
	size_t controller_count;
	uint32_t version;		/* highest */
	uint64_t avalanche_ms;
};

/* With one controller. */
struct assoc_counters {
	uint64_t registrations, refused, unanswered, losses;
	uint32_t error;			/* by which it refused the last one, 0: it did not */
};

#define ASSOC_ELSEWHERE	CONF_H248_MAX	/* controllers of no list, to which others pointed */

struct assoc *assoc_new(const struct assoc_config *config, const struct assoc_ops *ops,
			void *arg);
void assoc_free(struct assoc *assoc);

void assoc_begin(struct assoc *assoc, bool warm, uint64_t now);

/* What a ServiceChange was answered by; error 0: a reply. */
struct assoc_answer {
	uint32_t error;
	uint32_t version;		/* 0: not said */
	const struct h248_mid *mgc_id;	/* register there */
	const struct h248_mid *address;	/* send there */
};

void assoc_answered(struct assoc *assoc, const struct assoc_answer *answer, uint64_t now);
void assoc_unanswered(struct assoc *assoc, uint64_t now);
void assoc_lost(struct assoc *assoc, uint64_t now);	/* silent, or its connection ended */

/* As the controller orders. False: the place cannot be reached. */
bool assoc_hand_off(struct assoc *assoc, const struct h248_mid *mgc_id, uint64_t now);
void assoc_restart(struct assoc *assoc, bool warm, uint64_t now);
void assoc_next(struct assoc *assoc, uint64_t now);	/* it ends itself */

void assoc_grace(struct assoc *assoc, uint32_t delay_s);	/* it ends behind its calls */
void assoc_return(struct assoc *assoc, uint64_t now);	/* or not after all */
void assoc_leave(struct assoc *assoc, bool tell, uint64_t now);

/* The version of the message that a registration is in, each time that it is sent. */
uint32_t assoc_head(struct assoc *assoc);
/* By error 406: the next one is in another. Whether it may be sent at once. */
bool assoc_head_refused(struct assoc *assoc);

void assoc_tick(struct assoc *assoc, uint64_t now);
uint64_t assoc_due(const struct assoc *assoc);

enum assoc_state assoc_state(const struct assoc *assoc);
const struct conf_port *assoc_controller(const struct assoc *assoc);
uint32_t assoc_version(const struct assoc *assoc);	/* agreed, or that is asked for */
size_t assoc_number(const struct assoc *assoc);	/* of the controller, or ASSOC_ELSEWHERE */
/* number: in the list, or ASSOC_ELSEWHERE. */
const struct assoc_counters *assoc_counters(const struct assoc *assoc, size_t number);
uint64_t assoc_redirects(const struct assoc *assoc);

#endif
