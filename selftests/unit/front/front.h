/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The least that a front end is: calls of two terminations with two streams each, found again by
 * their call-id. It sees what every front end may see and nothing else.
 */
#ifndef FRONT_H
#define FRONT_H

#include "core/gw.h"
#include "loop.h"

struct front {
	struct gw *gw;
	struct loop *loop;
	struct gw_subscriber *subscriber;
	struct loop_deferred end;
	uint32_t ended[8];		/* contexts, to be released when the event is over */
	unsigned int ended_count;
	unsigned int calls;		/* found at the start */
	char log[2048];			/* what a controller would be told */
};

void front_begin(struct front *front, struct gw *gw, struct loop *loop);
void front_end(struct front *front);
/* All or nothing. 0 or a negative gw_code. */
int front_call(struct front *front, const char *call, const char *remote, struct gw_error *err);
/* All calls end, those of nobody else. */
int front_end_calls(struct front *front, struct gw_error *err);

#endif
