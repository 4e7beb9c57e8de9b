/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_MSG_H
#define AGENT_H248_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "limits.h"
#include "mid.h"
#include "token.h"

/*
 * A message of H.248.1 in its text encoding, as a tree. All lists are linked by next, in the order
 * of the message; all texts end with a NUL and are as they came, most of them in any case of
 * letters (strcasecmp()). A pointer that is NULL, a token H248_NONE: it is not there.
 */

/* --- values ---------------------------------------------------------------------------------- */

enum h248_relation {
	H248_NO_VALUE,		/* the name alone, as in an audit */
	H248_EQUAL,		/* = a */
	H248_ALL_OF,		/* = [a, b] */
	H248_ONE_OF,		/* = {a, b} */
	H248_RANGE,		/* = [a : b] */
	H248_GREATER,
	H248_LESS,
	H248_UNEQUAL,		/* # a */
};

struct h248_value {
	struct h248_value *next;
	const char *text;
	bool quoted;		/* written so also where it need not be */
};

/* A reserved word with what belongs to it, or a name with its values. */
struct h248_param {
	struct h248_param *next;
	enum h248_token token;		/* H248_NONE: it is a name */
	enum h248_relation relation;
	const char *name;		/* package/item, or of an event's or a signal's parameter */
	struct h248_value *value;
	enum h248_token choice;		/* of Mode, ServiceStates, SignalType ... */
	uint32_t number;		/* of Stream, Duration ...; bits of h248_reasons */
};

/* Of NotifyCompletion. */
enum h248_reasons {
	H248_REASON_TIME_OUT = 1 << 0,
	H248_REASON_EVENT = 1 << 1,
	H248_REASON_SIGNALS = 1 << 2,
	H248_REASON_OTHER = 1 << 3,
};

struct h248_name {
	struct h248_name *next;
	const char *text;
};

struct h248_error {
	uint32_t code;
	const char *text;
};

/* --- descriptors ----------------------------------------------------------------------------- */

/* What an audit names without more. */
enum {
	H248_BARE_LOCAL = 1 << 0,
	H248_BARE_REMOTE = 1 << 1,
	H248_BARE_CONTROL = 1 << 2,
	H248_BARE_STATISTICS = 1 << 3,
};

struct h248_stream {
	struct h248_stream *next;
	bool has_id;			/* else it stands in Media itself, and is 1 */
	uint16_t id;
	uint32_t bare;			/* H248_BARE_* */
	struct h248_param *control;	/* of LocalControl: Mode, ReservedValue, properties ... */
	const char *local, *remote;	/* SDP, lines end with \n but the last; "": {} */
	struct h248_param *statistics;	/* version 3 */
};

struct h248_media {
	struct h248_param *state;	/* of TerminationState: ServiceStates, Buffer, properties */
	struct h248_stream *streams;
};

struct h248_digit_map {
	const char *name, *value;	/* the value without blanks: T:10,(12x.|0S) */
};

struct h248_event {
	struct h248_event *next;
	const char *name;		/* package/item */
	const char *time;		/* of an observed one: 20240229T23595999 */
	struct h248_param *params;	/* also Stream, KeepActive */
	struct h248_digit_map *map;
	struct h248_embedded *embedded;
};

struct h248_events {
	bool has_id, all;		/* all: the RequestID is * */
	uint32_t id;
	struct h248_event *list;
};

/* A signal, or a list of them. */
struct h248_signal {
	struct h248_signal *next;
	const char *name;		/* package/item; NULL: a list */
	struct h248_param *params;	/* also Stream, SignalType, Duration ... */
	uint16_t list_id;
	struct h248_signal *list;
};

/* What becomes active by an event. */
struct h248_embedded {
	bool has_signals, has_events;
	struct h248_signal *signals;
	struct h248_events events;
};

struct h248_package {
	struct h248_package *next;
	const char *name;
	uint16_t version;
};

struct h248_service {
	enum h248_token method;
	const char *method_extension;	/* X-..., then method is H248_NONE */
	const char *reason;		/* 901 Cold Boot */
	bool has_delay, has_version, incomplete;
	uint32_t delay, version;
	struct h248_mid *address, *mgc_id;
	const char *profile;
	uint32_t profile_version;
	const char *time;
	struct h248_descriptor *audit;	/* bare ones */
	struct h248_param *extensions;
};

/* Modem and Mux, of which a gateway for IP has nothing. */
struct h248_types {
	struct h248_name *list;
	bool bracketed;			/* Modem[V18,V34] */
	struct h248_name *terminations;
	struct h248_param *params;
};

struct h248_descriptor {
	struct h248_descriptor *next;
	enum h248_token kind;		/* below H248_DESCRIPTORS */
	bool bare;			/* the word alone: an item of an audit */
	union {
		struct h248_media media;
		struct h248_events events;	/* EVENTS, EVENT_BUFFER, OBSERVED_EVENTS */
		struct h248_signal *signals;
		struct h248_digit_map map;
		struct h248_descriptor *audit;
		struct h248_param *statistics;
		struct h248_package *packages;
		struct h248_service *service;
		struct h248_error error;
		struct h248_types *types;	/* MODEM, MUX */
	};
};

/* --- commands, actions, transactions --------------------------------------------------------- */

struct h248_command {
	struct h248_command *next;
	enum h248_token kind;
	bool optional, wildcard;		/* O- and W- */
	struct h248_name *terminations;		/* one; version 3 has more in a [list] */
	bool of_context;		/* in the reply to an audit: what is in the context */
	struct h248_descriptor *descriptors;
};

struct h248_topology {
	struct h248_topology *next;
	const char *from, *to;
	enum h248_token direction;
	bool has_stream;
	uint16_t stream;
};

#define H248_CONTEXT_NULL	0u		/* - */
#define H248_CONTEXT_CHOOSE	0xfffffffeu	/* $ */
#define H248_CONTEXT_ALL	0xffffffffu	/* * */

struct h248_context_id {
	struct h248_context_id *next;
	uint32_t id;
};

struct h248_action {
	struct h248_action *next;
	uint32_t context;
	struct h248_topology *topology;
	bool has_priority;
	uint16_t priority;
	enum h248_token emergency;		/* EMERGENCY, EMERGENCY_OFF */
	enum h248_token ieps;			/* ON, OFF */
	struct h248_param *attributes;		/* version 3: ContextAttr */
	struct h248_context_id *contexts;	/* version 3: ContextAttr{ContextList} */
	struct h248_param *audit;		/* ContextAudit */
	struct h248_command *commands;
	struct h248_error *error;		/* of a reply, behind its commands */
};

/* Acknowledged transactions. */
struct h248_range {
	struct h248_range *next;
	uint32_t first, last;
};

struct h248_transaction {
	struct h248_transaction *next;
	enum h248_token kind;	/* TRANSACTION, REPLY, PENDING, RESPONSE_ACK, SEGMENT */
	uint32_t id;
	bool has_segment, last_segment;		/* version 3, of a reply */
	uint16_t segment;
	bool ack_required;
	struct h248_error *error;		/* in the place of the actions of a reply */
	struct h248_action *actions;
	struct h248_range *acks;
};

/* As hexadecimal digits, with 0x. Nobody uses it: who wants it refuses the message by 402. */
struct h248_authentication {
	const char *index, *sequence, *data;
};

struct h248_message {
	struct h248_arena arena;		/* h248_alloc() from it to build one */
	struct h248_authentication *authentication;
	uint32_t version;
	struct h248_mid mid;
	struct h248_error *error;		/* in the place of the transactions */
	struct h248_transaction *transactions;
};

/* --- decoding and encoding ------------------------------------------------------------------- */

/* Why a message is none, in words that can stand in an error descriptor. */
struct h248_fault {
	uint32_t code;				/* H.248.8 */
	size_t offset;				/* octets before it */
	unsigned int line, column;		/* from 1 on */
	bool has_transaction;			/* it is in this one */
	enum h248_token kind;			/* of that */
	uint32_t transaction;
	char text[100];
};

/*
 * Returns 0, or the code of *fault: then *message has what came before the transaction with the
 * fault. In both cases h248_message_free() is due.
 */
uint32_t h248_decode(const char *text, size_t len, struct h248_message *message,
		     struct h248_fault *fault);
void h248_message_free(struct h248_message *message);

/* What can be read of a message that cannot be decoded, so that it can be answered. */
struct h248_head {
	uint32_t version;			/* 0: not even that */
	struct h248_mid mid;
	enum h248_token kind;			/* of the first transaction, H248_NONE: none */
	bool has_id;
	uint32_t id;
};

void h248_decode_head(const char *text, size_t len, struct h248_head *head);

/*
 * Short or long words. Returns 0, 533: size octets are too few, or 500: the tree has what cannot be
 * written. *len are the octets written; there is no closing NUL.
 */
uint32_t h248_encode(const struct h248_message *message, bool compact, char *to, size_t size,
		     size_t *len);

/* In a list of parameters, NULL: it is not there. */
const struct h248_param *h248_param_token(const struct h248_param *list, enum h248_token token);
const struct h248_param *h248_param_name(const struct h248_param *list, const char *name);
/* Of this kind, in a list of descriptors. */
const struct h248_descriptor *h248_descriptor_of(const struct h248_descriptor *list,
						 enum h248_token kind);

#endif
