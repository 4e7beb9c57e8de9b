/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_GW_LIFE_H
#define AGENT_CORE_GW_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How the daemon makes the gateway core and joins it to module and handshake workers. No front end
 * sees this.
 */
struct addr;
struct conf;
struct fp_digests;
struct gw;
struct gw_error;
struct gw_hs_ops;
struct hs_result;
struct kern_event;
struct kern_ops;

struct gw_setup_args {
	const struct kern_ops *kern;
	void *kern_arg;
	const struct gw_hs_ops *hs;
	void *hs_arg;
	const struct conf *conf;	/* copied */
	const struct fp_digests *own;	/* of the gateway's certificate, copied */
	size_t silent_room;		/* so many remotes may be silent at the same time */
};

struct gw *gw_new(const struct gw_setup_args *args);	/* NULL: out of memory */
void gw_free(struct gw *gw);	/* touches nothing in the module: octets go on flowing */

/*
 * Becomes the agent of the namespace and takes over what the module holds. The event socket must
 * listen already.
 */
int gw_start(struct gw *gw, bool takeover, struct gw_error *err);

/* New realms and timers from a new configuration. What is reserved stays as it is. */
int gw_reload(struct gw *gw, const struct conf *conf, struct gw_error *err);

void gw_kern_event(struct gw *gw, const struct kern_event *event);
void gw_kern_events_lost(struct gw *gw);	/* gw_resync() is due in the next turn */

#define GW_SLICE	64

/*
 * Compares so many more endpoints with the module. True: it is due again, in the next turn. False:
 * nothing is to be done, or the module could not be asked, which is to be tried again a little
 * later.
 */
bool gw_resync(struct gw *gw);
void gw_hs_heard(struct gw *gw, uint64_t id);	/* the remote of a job that is to come speaks */
void gw_hs_done(struct gw *gw, const struct hs_result *result);

/*
 * The addresses that the host has, all of them between begin and end: one of a realm that is gone
 * is told, and that it is back. One that never was there is left to orders: not only addresses of
 * interfaces can be bound.
 */
void gw_host_begin(struct gw *gw);
void gw_host_address(struct gw *gw, const struct addr *ip);
void gw_host_end(struct gw *gw);

/* What the control group of the agent, and so of all calls, uses and may use; max 0: no limit. */
void gw_memory(struct gw *gw, uint64_t used, uint64_t max);

/* Once a second: what is due. */
void gw_tick(struct gw *gw);

/* Now and then: tells how many lines of the log were suppressed. */
void gw_log_tick(struct gw *gw);

#endif
