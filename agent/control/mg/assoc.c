// SPDX-License-Identifier: GPL-2.0
#include "assoc.h"

#include <stdlib.h>

#include "mg_limits.h"

/* H.248.8 */
#define COLD		"901 Cold Boot"
#define WARM		"902 Warm Boot"
#define RESTORED	"900 Service Restored"
#define DIRECTED	"903 MGC Directed Change"
#define OUT_OF_SERVICE	"905 Termination Taken out of Service"
#define MGC_FAILING	"909 MGC Impending Failure"
#define STATE_LOSS	"915 State Loss"

struct assoc {
	struct assoc_config config;
	const struct assoc_ops *ops;
	void *arg;
	enum assoc_state state;
	struct conf_port controller;	/* that is or was tried */
	struct conf_port last;		/* that was up, port 0: none yet */
	size_t number;			/* of the one that is tried, in the list */
	bool redirected;		/* controller is none of the list */
	unsigned int redirects;
	enum h248_token method;		/* of the next registration */
	const char *reason;
	bool state_lost;		/* and not told yet */
	uint32_t version;
	uint32_t head;			/* version that a registration is written in */
	bool head_used;			/* since it was chosen */
	uint64_t due;
	uint64_t wait_ms;		/* of the last pause between two rounds */
	struct assoc_counters counters[CONF_H248_MAX + 1];
	uint64_t redirects_sum;
};

const char *assoc_state_name(unsigned int state)
{
	static const char *const names[ASSOC_STATES] = {
		"waits", "registers", "up", "leaves", "out",
	};

	return state < ASSOC_STATES ? names[state] : NULL;
}

/* --- whom, and when -------------------------------------------------------------------------- */

static bool same(const struct conf_port *a, const struct conf_port *b)
{
	return a->transport == b->transport && addr_same(&a->addr, &b->addr);
}

static void wait_for(struct assoc *assoc, uint64_t max_ms, uint64_t now)
{
	assoc->state = ASSOC_WAITS;
	assoc->due = now + (max_ms ? assoc->ops->dice(assoc->arg, (uint32_t)max_ms + 1) : 0);
}

/* A registration is understood by whatever version the controller has (H.248.1 clause 11.3). */
static void begin_versions(struct assoc *assoc)
{
	assoc->version = assoc->config.version;
	assoc->head = 1;
}

static void choose(struct assoc *assoc, size_t number)
{
	assoc->number = number;
	assoc->redirected = false;
	assoc->controller = assoc->config.controller[number];
	begin_versions(assoc);
}

/* Where an mId points to. One without an address would need a resolver. */
static bool redirect(struct assoc *assoc, const struct h248_mid *mid)
{
	if (mid->kind != H248_MID_ADDRESS || addr_unusable(&mid->addr) ||
	    assoc->redirects >= ASSOC_REDIRECTS_MAX)
		return false;
	assoc->redirects++;
	assoc->redirects_sum++;
	assoc->redirected = true;
	assoc->controller.addr = mid->addr;
	assoc->controller.addr.port = mid->has_port ? mid->port : 2944;
	begin_versions(assoc);
	return true;
}

static struct assoc_counters *counters(struct assoc *assoc)
{
	return &assoc->counters[assoc_number(assoc)];
}

static void go_down(struct assoc *assoc)
{
	if (assoc->state == ASSOC_UP)
		assoc->ops->down(assoc->arg);
}

/* --- registration ---------------------------------------------------------------------------- */

/* To who had the gateway before it is there again, to another one it comes over. */
static struct assoc_change change_of(const struct assoc *assoc)
{
	struct assoc_change change = { assoc->method, assoc->reason, assoc->version, 0 };

	if (assoc->method == H248_DISCONNECTED && !same(&assoc->controller, &assoc->last)) {
		change.method = H248_FAILOVER;
		change.reason = MGC_FAILING;
	}
	if (assoc->state_lost && assoc->method == H248_DISCONNECTED)
		change.reason = STATE_LOSS;
	return change;
}

/*
 * A handoff that fails is the failure of a controller. Behind one that leads elsewhere in vain
 * comes the next one of the list (RFC 3525 clause 11.2): it would lead there again and again.
 */
static void next_controller(struct assoc *assoc, uint64_t now)
{
	size_t next = assoc->method == H248_HAND_OFF ? 0 : assoc->number + 1;
	uint64_t wait = assoc->wait_ms ? assoc->wait_ms * 2 : assoc->config.avalanche_ms + 1;

	if (assoc->method == H248_HAND_OFF) {
		assoc->method = H248_DISCONNECTED;
		assoc->reason = RESTORED;
	}
	assoc->redirects = 0;
	if (next < assoc->config.controller_count) {
		choose(assoc, next);
		wait_for(assoc, 0, now);
		return;
	}
	choose(assoc, 0);
	assoc->wait_ms = wait < ASSOC_WAIT_MAX ? wait : ASSOC_WAIT_MAX;
	wait_for(assoc, assoc->wait_ms, now);
}

static void register_now(struct assoc *assoc, uint64_t now)
{
	struct assoc_change change;

	assoc->state_lost |= assoc->ops->lost_events(assoc->arg);
	change = change_of(assoc);
	assoc->state = ASSOC_REGISTERS;
	counters(assoc)->registrations++;
	if (!assoc->ops->change(assoc->arg, &assoc->controller, &change))
		assoc_unanswered(assoc, now);
}

static void go_up(struct assoc *assoc, const struct assoc_answer *answer)
{
	assoc->last = assoc->controller;
	counters(assoc)->error = 0;
	if (answer->version && answer->version < assoc->version)
		assoc->version = answer->version;
	assoc->redirects = 0;
	assoc->wait_ms = 0;
	assoc->state_lost = false;
	assoc->state = ASSOC_UP;
	assoc->ops->up(assoc->arg);
}

static void refused(struct assoc *assoc, const struct assoc_answer *answer, uint64_t now)
{
	counters(assoc)->refused++;
	counters(assoc)->error = answer->error;
	if (answer->error == 406 && assoc->version > 1) {
		assoc->version--;
		wait_for(assoc, 0, now);
		return;
	}
	next_controller(assoc, now);
}

uint32_t assoc_head(struct assoc *assoc)
{
	assoc->head_used = true;
	return assoc->head;
}

/*
 * Erlang's megaco refuses version 1 where it has agreed on another one before, and the gateway does
 * not know of that when the reply was lost or came too late. One error for each message counts:
 * others are of what was sent before.
 */
bool assoc_head_refused(struct assoc *assoc)
{
	if (assoc->state != ASSOC_REGISTERS || !assoc->head_used)
		return false;
	assoc->head_used = false;
	assoc->head = assoc->head < assoc->version ? assoc->head + 1 : 1;
	return assoc->head > 1;
}

void assoc_answered(struct assoc *assoc, const struct assoc_answer *answer, uint64_t now)
{
	if (assoc->state == ASSOC_LEAVES) {
		assoc->state = ASSOC_OUT;
		assoc->ops->out(assoc->arg);
		return;
	}
	if (assoc->state != ASSOC_REGISTERS)
		return;
	if (answer->error)
		refused(assoc, answer, now);
	else if (!answer->mgc_id)
		go_up(assoc, answer);
	else if (redirect(assoc, answer->mgc_id))
		wait_for(assoc, 0, now);
	else
		next_controller(assoc, now);
}

void assoc_unanswered(struct assoc *assoc, uint64_t now)
{
	if (assoc->state == ASSOC_LEAVES) {
		assoc->state = ASSOC_OUT;
		assoc->ops->out(assoc->arg);
	} else if (assoc->state == ASSOC_REGISTERS) {
		counters(assoc)->unanswered++;
		next_controller(assoc, now);
	}
}

/* The list from its beginning, and the lost one in its turn (RFC 3525 clause 11.5). */
static void seek(struct assoc *assoc, uint64_t now)
{
	bool other = assoc->config.controller_count > 1 &&
		same(&assoc->config.controller[0], &assoc->last);

	go_down(assoc);
	assoc->method = H248_DISCONNECTED;
	assoc->reason = RESTORED;
	assoc->redirects = 0;
	choose(assoc, other ? 1 : 0);
	wait_for(assoc, assoc->config.avalanche_ms, now);
}

void assoc_lost(struct assoc *assoc, uint64_t now)
{
	if (assoc->state != ASSOC_UP) {
		assoc_unanswered(assoc, now);
		return;
	}
	counters(assoc)->losses++;
	seek(assoc, now);
}

/* --- orders of the controller ---------------------------------------------------------------- */

/* To the same place as well: another one may have its address now. */
bool assoc_hand_off(struct assoc *assoc, const struct h248_mid *mgc_id, uint64_t now)
{
	assoc->redirects = 0;
	if (!redirect(assoc, mgc_id))
		return false;
	go_down(assoc);
	assoc->method = H248_HAND_OFF;
	assoc->reason = DIRECTED;
	wait_for(assoc, 0, now);
	return true;
}

void assoc_restart(struct assoc *assoc, bool warm, uint64_t now)
{
	go_down(assoc);
	assoc->method = H248_RESTART;
	assoc->reason = warm ? WARM : COLD;
	wait_for(assoc, 0, now);
}

void assoc_next(struct assoc *assoc, uint64_t now)
{
	seek(assoc, now);
}

/* --- the gateway's own end ------------------------------------------------------------------- */

void assoc_grace(struct assoc *assoc, uint32_t delay_s)
{
	const struct assoc_change change = {
		H248_GRACEFUL, OUT_OF_SERVICE, assoc->version, delay_s,
	};

	if (assoc->state == ASSOC_UP)
		assoc->ops->change(assoc->arg, &assoc->controller, &change);
}

void assoc_return(struct assoc *assoc, uint64_t now)
{
	if (assoc->state != ASSOC_UP)
		return;
	assoc_restart(assoc, true, now);
	assoc->reason = RESTORED;
}

void assoc_leave(struct assoc *assoc, bool tell, uint64_t now)
{
	const struct assoc_change change = { H248_FORCED, OUT_OF_SERVICE, assoc->version, 0 };
	bool up = assoc->state == ASSOC_UP;

	assoc->state = ASSOC_LEAVES;
	assoc->due = now + ASSOC_FAREWELL_MS;
	if (!up || !tell || !assoc->ops->change(assoc->arg, &assoc->controller, &change))
		assoc_unanswered(assoc, now);
}

/* --- time and life --------------------------------------------------------------------------- */

void assoc_begin(struct assoc *assoc, bool warm, uint64_t now)
{
	choose(assoc, 0);
	assoc->method = H248_RESTART;
	assoc->reason = warm ? WARM : COLD;
	wait_for(assoc, assoc->config.avalanche_ms, now);
}

void assoc_tick(struct assoc *assoc, uint64_t now)
{
	if (assoc_due(assoc) > now)
		return;
	if (assoc->state == ASSOC_WAITS)
		register_now(assoc, now);
	else
		assoc_unanswered(assoc, now);
}

uint64_t assoc_due(const struct assoc *assoc)
{
	return assoc->state == ASSOC_WAITS || assoc->state == ASSOC_LEAVES ? assoc->due :
		UINT64_MAX;
}

enum assoc_state assoc_state(const struct assoc *assoc)
{
	return assoc->state;
}

const struct conf_port *assoc_controller(const struct assoc *assoc)
{
	return &assoc->controller;
}

uint32_t assoc_version(const struct assoc *assoc)
{
	return assoc->version;
}

size_t assoc_number(const struct assoc *assoc)
{
	return assoc->redirected ? ASSOC_ELSEWHERE : assoc->number;
}

const struct assoc_counters *assoc_counters(const struct assoc *assoc, size_t number)
{
	return &assoc->counters[number];
}

uint64_t assoc_redirects(const struct assoc *assoc)
{
	return assoc->redirects_sum;
}

struct assoc *assoc_new(const struct assoc_config *config, const struct assoc_ops *ops, void *arg)
{
	struct assoc *assoc = calloc(1, sizeof(*assoc));

	if (!assoc)
		return NULL;
	assoc->config = *config;
	assoc->ops = ops;
	assoc->arg = arg;
	assoc->state = ASSOC_OUT;
	choose(assoc, 0);
	return assoc;
}

void assoc_free(struct assoc *assoc)
{
	free(assoc);
}
