/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_PRIV_H
#define AGENT_MG_PRIV_H

#include "assoc.h"
#include "control/h248/msg.h"
#include "core/conf.h"
#include "exec.h"
#include "inbox.h"
#include "loop.h"
#include "mg.h"
#include "outbox.h"
#include "port.h"

/* What the files of the lower half share. */
struct mg {
	struct loop *loop;
	struct gw *gw;
	const struct conf_h248 *conf;
	const struct profile *profile;
	struct h248_mid mid;
	struct port *port[CONF_H248_MAX];	/* in the order of the listeners */
	size_t port_count;
	struct inbox *inbox;
	struct outbox *outbox;
	struct assoc *assoc;
	struct exec_config exec_config;
	struct exec *exec;

	struct port_path path;			/* to the controller, port NULL: none */
	struct h248_mid controller;		/* its mId, kind NONE: not known yet */
	uint64_t heard;				/* the last message of it, or question to it */
	uint64_t watched;			/* the last look at how much there is to do */

	struct loop_timer *timer;
	struct loop_deferred begin, work, settle;
	bool paused;

	struct {
		bool waits;			/* settle does what a controller ordered */
		enum h248_token method;
		bool cold;
		bool has_mgc_id;
		struct h248_mid mgc_id;
	} order;

	void (*left)(void *arg);
	void *left_arg;

	uint64_t undecodable, unauthorized, early, unmatched, errors;
};

uint64_t mg_now(const struct mg *mg);
uint32_t mg_dice(void *arg, uint32_t below);

/* --- mg_send.c ------------------------------------------------------------------------------- */

/* 0 or -errno. Sets the message's mId. */
int mg_send(struct mg *mg, const struct port_path *to, struct h248_message *message);
struct inbox_text mg_encode(struct mg *mg, const struct port_path *to,
			    struct h248_message *message);
/* A message that has nothing but a transaction of this kind and number. */
void mg_send_bare(struct mg *mg, const struct port_path *to, uint32_t version,
		  enum h248_token kind, uint32_t id);
void mg_send_error(struct mg *mg, const struct port_path *to, uint32_t version,
		   const struct h248_error *error);
struct inbox_text mg_refusal(struct mg *mg, const struct port_path *to, uint32_t version,
			     uint32_t id, const struct h248_error *error);
void mg_refuse(struct mg *mg, const struct port_path *to, uint32_t version, uint32_t id,
	       const struct h248_error *error);
const char *mg_code_text(uint32_t code);

/* --- mg_receive.c ---------------------------------------------------------------------------- */

extern const struct port_ops mg_port_ops;
extern const struct inbox_ops mg_inbox_ops;

/* --- mg_service.c ---------------------------------------------------------------------------- */

extern const struct assoc_ops mg_assoc_ops;
extern const struct outbox_ops mg_outbox_ops;

uint32_t mg_service_change(void *arg, const struct h248_service *service,
			   struct h248_arena *arena, struct h248_service **reply);
void mg_settle(void *arg);		/* what was ordered, behind its reply */

/* Timers of all parts, after anything that may have changed them. */
void mg_arm(struct mg *mg);

#endif
