/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_DRAIN_H
#define AGENT_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The end of the agent, and what comes before it when there is time: no new contexts, and the old
 * ones end as their controllers want it.
 */
struct drain;
struct gw;
struct loop;

struct drain_args {
	struct loop *loop;
	struct gw *gw;
	uint64_t limit_ms;		/* for contexts to end at drain_stop(), 0: none */
	/* Tells front ends; limit 0: nobody knows. */
	void (*tell)(void *arg, bool on, uint64_t limit_ms);
	/* Lets them take leave; drain_left() when all have. forced: calls are not waited for. */
	void (*leave)(void *arg, bool forced);
	void *arg;
};

struct drain *drain_new(const struct drain_args *args);		/* NULL: out of memory */
void drain_free(struct drain *drain);				/* NULL is allowed */

bool drain_set(struct drain *drain, bool on);		/* false: the agent is ending */
/* The agent is to end; asked for again it does not wait any more. */
void drain_stop(struct drain *drain);
void drain_left(struct drain *drain);

#endif
