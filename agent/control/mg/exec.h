/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_MG_EXEC_H
#define AGENT_CONTROL_MG_EXEC_H

#include <stdbool.h>
#include <stdint.h>

#include "control/h248/msg.h"

/*
 * The upper half of the H.248 front end: commands become orders of gw.h, its events Notify
 * requests. It knows no message, no peer and no timer: those are the lower half's.
 */
struct exec;
struct gw;
struct profile;

#define EXEC_OWNER	"h248"	/* of every stream that was ordered through here */

#define EXEC_OVERLOAD_PERCENT 90	/* of a limit */

struct exec_config {
	const char *group;	/* ip/<group>/<realm>/<id>; NULL: "1". Stays the caller's */
	unsigned int overload_percent;	/* from where new contexts are refused; 0: as above */
	bool keep_unknown;		/* what the controller does not know is not released */
};

/* What the lower half does for the executor. */
struct exec_ops {
	/*
	 * Sends a request of the gateway. *message was allocated by malloc() and is given away,
	 * h248_message_free() and free() are due. It has one TRANSACTION, whose id, and version and
	 * mid of the message, the lower half sets.
	 */
	void (*request)(void *arg, struct h248_message *message);
	/* A controller orders this on ROOT. Returns 0 or an error code; may set *reply. */
	uint32_t (*service_change)(void *arg, const struct h248_service *service,
				   struct h248_arena *arena, struct h248_service **reply);
};

/* profile, config and ops stay the caller's. NULL: out of memory. */
struct exec *exec_new(struct gw *gw, const struct profile *profile,
		      const struct exec_config *config, const struct exec_ops *ops, void *arg);
void exec_free(struct exec *exec);

/*
 * Runs a TRANSACTION that came in a message of this version. Makes of *reply its REPLY, with
 * actions or with an error, in the arena or of texts that live as long as the executor.
 */
void exec_run(struct exec *exec, uint32_t version, const struct h248_transaction *request,
	      struct h248_arena *arena, struct h248_transaction *reply);

/*
 * A request of the gateway has its reply; code: of the error in it, 0: none. A Notify without an
 * error confirms its context. A heartbeat that is refused by 411 or 430 tells that nobody is there
 * to end the context, or the termination, which is released (H.248.36).
 */
void exec_answered(struct exec *exec, const struct h248_message *request, uint32_t code);

/* How long the controller wants to be silent at most, 0: it has not said; and that it was. */
uint64_t exec_silence_ms(const struct exec *exec);
void exec_tell_silence(struct exec *exec);

/*
 * The controller wants to know by how much there is too much to do (H.248.10): looks, and tells it
 * when that has changed. Due each EXEC_WATCH_MS while it is watched.
 */
#define EXEC_WATCH_MS	1000

bool exec_is_watched(const struct exec *exec);
void exec_watch(struct exec *exec);

void exec_drain(struct exec *exec, bool on);	/* new contexts are refused by 510 */
void exec_forget_events(struct exec *exec);	/* of ROOT: whoever asked for them is gone */
bool exec_has_calls(struct exec *exec);		/* at the start: those of a former agent */

#define EXEC_COMMANDS	(H248_SERVICE_CHANGE - H248_ADD + 1)
#define EXEC_CODES	24	/* error codes that are counted on their own */

struct exec_counters {
	uint64_t command[EXEC_COMMANDS];	/* by token, from H248_ADD on */
	struct {
		uint32_t code;			/* 0: this one and those behind are free */
		uint64_t count;
	} error[EXEC_CODES];
	uint64_t errors;			/* all of them */
	uint64_t notified;
	uint64_t unknown;			/* released as the controller did not know them */
};

const struct exec_counters *exec_counters(const struct exec *exec);

#endif
