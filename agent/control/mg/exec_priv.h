/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_EXEC_PRIV_H
#define AGENT_MG_EXEC_PRIV_H

#include "cookie.h"
#include "core/gw.h"
#include "exec.h"
#include "profile.h"
#include "term_id.h"

/* What the files of the executor share. */

struct order;

/* Events of ROOT that were asked for: not kept over a restart of the agent. */
struct exec_root {
	bool has_id;
	uint32_t id;			/* RequestID */
	uint32_t asked;			/* ASK_* */
	bool told_overload;
	unsigned int told_reduction;	/* per cent, 0: none */
	uint64_t silent_ms;		/* of the controller, with ASK_SILENT_MGC */
};

struct exec {
	struct gw *gw;
	const struct profile *profile;
	const struct exec_config *config;
	const struct exec_ops *ops;
	void *arg;
	const char *group;
	bool draining;
	struct exec_root root;
	struct gw_subscriber *subscriber;
	struct order *order;		/* room for the one that is made */
	struct exec_counters counters;
};

/* One transaction as it runs. */
struct run {
	struct exec *exec;
	uint32_t version;
	struct h248_arena *arena;
	struct h248_transaction *reply;
	uint32_t context;			/* of the action; a number once one was chosen */
	struct h248_action *first;		/* of the replies to this action */
	const struct h248_action *action;
	const struct h248_command *command;
	const char *name;			/* the TerminationID of it */
	bool answered;				/* though it fails: per termination */
	bool no_memory;				/* the reply is not whole */
	uint32_t code;				/* 0: nothing was refused */
	char text[200];
};

/* --- refusing -------------------------------------------------------------------------------- */

/* Returns false, so that refusing is one statement. */
bool run_refuse(struct run *run, uint32_t code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool run_refuse_gw(struct run *run, const struct gw_error *err);
/* What the SDP of this descriptor is refused for. */
bool run_refuse_sdp(struct run *run, const char *where, const struct gw_error *err);
bool run_no_memory(struct run *run);
struct h248_error *run_error(struct run *run);	/* of what was refused */
void run_count_error(struct exec *exec, uint32_t code);

/* --- building a reply ------------------------------------------------------------------------ */

/* A new last item of a list, NULL: no memory. */
#define run_append(run, list) ({					\
	typeof(list) *link_ = &(list);					\
	while (*link_)							\
		link_ = &(*link_)->next;				\
	*link_ = h248_alloc((run)->arena, sizeof(**link_)); })

const char *run_copy(struct run *run, const char *text);
/* Of a session description: the tree has its last line without an end. */
const char *run_copy_sdp(struct run *run, const char *text, size_t len);
/* Of the reply to the action that runs, for this context. NULL: no memory. */
struct h248_action *run_action_of(struct run *run, uint32_t context);
struct h248_command *run_command(struct run *run, uint32_t context, const char *termination);
struct h248_descriptor *run_descriptor(struct run *run, struct h248_descriptor **list,
				       enum h248_token kind);
/* One with nothing in it. False: no memory. */
bool run_bare(struct run *run, struct h248_descriptor **list, enum h248_token kind);
struct h248_param *run_param(struct run *run, struct h248_param **list, const char *name,
			     const char *value);
struct h248_param *run_choice(struct run *run, struct h248_param **list, enum h248_token token,
			      enum h248_token choice);
const char *run_term_text(struct run *run, const char *realm, uint32_t termination);
/* The reply to the command of one termination that failed. */
bool run_answer_error(struct run *run, uint32_t context, const char *termination);

/* --- terminations of a command --------------------------------------------------------------- */

/* Of the command that runs, refused when it is none of this gateway's shape. */
bool run_term_id(struct run *run, struct term_id *id);
/* As it is configured; NULL: it is not. */
const char *run_realm(struct run *run, const char *name);

struct found {
	struct found *next;
	uint32_t context, termination;
	const char *realm;
};

/* What a command names, at least one; false: refused. */
bool run_find(struct run *run, const struct term_id *id, struct found **found);
/* For an order or a look of the gateway; false: refused. */
bool run_target(struct run *run, const struct term_id *id, struct gw_target *target);
bool run_refuse_target(struct run *run, const struct term_id *id, const struct gw_error *err);

/* --- contexts -------------------------------------------------------------------------------- */

/* What the action says of the context, for an order that makes it. */
void run_context_order(const struct run *run, struct gw_term_req *req);
bool run_context_change(struct run *run);	/* of one that there is */
bool run_context_audit(struct run *run);

/* --- commands -------------------------------------------------------------------------------- */

bool run_add(struct run *run);
bool run_modify(struct run *run);
bool run_subtract(struct run *run);
bool run_audit(struct run *run);
bool run_modify_root(struct run *run);
bool run_audit_root(struct run *run);
bool run_service_change(struct run *run);

/* --- statistics ------------------------------------------------------------------------------ */

#define EXEC_STATISTICS	4

extern const enum profile_mean exec_statistics[EXEC_STATISTICS];	/* that a termination has */

/* --- events ---------------------------------------------------------------------------------- */

void exec_on_event(void *arg, const struct gw_event *event);
/* These do so if it was asked for; now: as exec_overload() says. */
void exec_tell_overload(struct exec *exec);
void exec_tell_reduction(struct exec *exec, unsigned int now);

/* --- overload -------------------------------------------------------------------------------- */

#define EXEC_REASON	80

/* By how much there is too much to do, per cent, 0: not at all. Which limit is near: *reason. */
unsigned int exec_overload(const struct exec *exec, char reason[EXEC_REASON]);

#endif
