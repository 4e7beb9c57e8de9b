/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_VIEW_H
#define AGENT_MG_VIEW_H

#include "control/sdp/sdp.h"
#include "exec_priv.h"

/*
 * Replies made of what there is: each stream that is seen adds to the reply of its termination what
 * an Audit descriptor names. Begin it, give it to gw_audit() or gw_release(), end it.
 */
struct viewing {
	struct run *run;
	const struct h248_descriptor *items;	/* of the Audit descriptor */
	bool union_of_all;			/* W-: one reply under the name of the request */
	uint32_t termination;			/* that the reply is of now */
	struct h248_command *command;
	struct h248_descriptor *events;		/* of the reply, NULL: none yet */
	unsigned int streams;			/* that events are told of */
	struct view_asked {
		uint16_t stream;
		struct cookie cookie;		/* what is asked for of it */
	} asked[GW_STREAMS_MAX];
	/* Of several terminations one stands for all: a union has no place for more. */
	bool stands;				/* a stream of this number is told of already */
	bool failed;				/* no memory */
};

/* Of the Audit descriptor of a command, NULL: there is none, or it is empty. */
const struct h248_descriptor *view_items(const struct h248_command *command);
/* Items of which only a part is wanted name it by names that there are; false: refused. */
bool view_check(struct run *run, const struct h248_descriptor *items);

void view_add(void *viewing, const struct gw_view *view);

enum sdp_transport view_transport(enum gw_media media);

/* Descriptors of an audit that do not depend on what there is. */
bool view_packages(struct run *run, struct h248_descriptor **list);

#endif
