/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_ORDER_H
#define AGENT_MG_ORDER_H

#include "control/sdp/sdp.h"
#include "exec_priv.h"

/* What an Add or a Modify orders for one termination: its descriptors become one gw_order(). */

/* tman: the sustainable rate with its burst; the peak rate where that is all there is. */
struct order_police {
	bool on;
	uint32_t sustained, peak, burst;	/* octets, a second; 0: not said */
};

struct order_stream {
	bool old;			/* it was there before */
	bool met;			/* so was a description of its remote */
	bool ordered;			/* the command says something of it */
	bool unnumbered;		/* it stands in Media itself, and is 1 */
	enum sdp_transport transport;	/* of one that is old */
	const struct sdp_media *local;	/* as it was ordered, NULL: not, or {} */
	const struct sdp_media *remote;
	struct sdp local_sdp, remote_sdp;
	char local_address[ADDR_TEXT_MAX], remote_address[ADDR_TEXT_MAX];
	struct cookie cookie;
	bool filter, filter_port;	/* of the source */
	bool filter_off;
	const char *filter_mask;
	struct order_police police;
};

struct order {
	uint32_t context, termination;	/* 0: new ones */
	const char *realm;		/* NULL: the streams say */
	unsigned int count;
	struct gw_term_req req[GW_STREAMS_MAX];
	struct order_stream stream[GW_STREAMS_MAX];
};

/* All return false when something was refused. */
bool order_begin(struct run *run, struct order *order);
bool order_take(struct run *run, struct order *order, const struct h248_command *command);
bool order_media(struct run *run, struct order *order, const struct h248_media *media);
bool order_control(struct run *run, struct order *order, unsigned int at,
		   const struct h248_param *list);
bool order_sdp(struct run *run, struct order *order, unsigned int at,
	       const struct h248_stream *from);
bool order_events(struct run *run, struct order *order, const struct h248_events *events);
bool order_signals(struct run *run, struct order *order, const struct h248_signal *list);

/* A new stream of a termination that there is: what is asked for of all streams is so of it. */
void order_inherit(struct order *order, unsigned int at);

/* The stream of this number, a new one if need be. False: there are too many. */
bool order_stream(struct run *run, struct order *order, uint16_t id, unsigned int *at);

/* --- what descriptors have in common --------------------------------------------------------- */

/* The only value of a parameter; NULL: refused. */
const char *order_value(struct run *run, const struct h248_param *param);
bool order_flag(struct run *run, const struct h248_param *param, bool *flag);
/* Of decimal digits, or of hexadecimal ones behind 0x (RFC 3525 Annex B.2). */
bool order_number(struct run *run, const struct h248_param *param, uint32_t max,
		  uint32_t *number);
struct ask;

/* Whether an event names this one, also by an asterisk. */
bool order_asks(struct run *run, const struct h248_event *event, const struct ask *ask);
/* What a name of a package means; refused when it means nothing: none is the code of the item. */
bool order_mean(struct run *run, enum profile_kind kind, const char *name, uint32_t none,
		enum profile_mean *mean);
/* The same in an audit or in Events, where all of a package may be meant, or all there is. */
bool order_known(struct run *run, enum profile_kind kind, const char *name, uint32_t none);
/* Whether such a name means this one. */
bool order_means(const char *wanted, const char *name);
/* Stream=n of an event or a signal; 0: all streams. */
bool order_stream_of(struct run *run, const struct h248_param *params, uint16_t *id);

/* What the parameters of an event say; 0: they do not. */
struct order_event {
	uint32_t time;
	uint32_t direction;		/* GW_MODE_* of inactive.direction; both is not said */
};

bool order_event(struct run *run, const struct h248_event *event, const struct ask *ask,
		 struct order_event *said);

#endif
