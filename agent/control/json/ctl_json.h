/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_JSON_H
#define AGENT_CONTROL_JSON_CTL_JSON_H

#include <json-c/json.h>

#include "core/gw.h"
#include "ctl_text.h"

/*
 * Of the protocol. It grows when something that a client could say is answered otherwise, not when
 * there is more that it can say or is told.
 */
#define CTL_PROTOCOL 1

/* JSON and the structs of gw.h. Strict: every member is known, of its type, in its range. */

/*
 * Reads a request, len octets of any content. NULL with *err filled: it is not one JSON object in
 * UTF-8. When it is one and there is something in it that no request may have, *err is filled as
 * well, else err->code is GW_OK. Keys may be anywhere: what comes back is wiped before it is put.
 */
struct json_object *ctl_parse(const char *line, size_t len, struct gw_error *err);
void ctl_wipe(struct json_object *object);	/* every text in it; NULL is allowed */

/* What a refusal is called here. */
struct ctl_code {
	const char *name;
	unsigned short h248;	/* ITU-T H.248.8 error code */
};

const struct ctl_code *ctl_code(enum gw_code code);

/* Decoders return 0 or a negative gw_code; texts in the result belong to the JSON object. */
int ctl_decode_term(struct json_object *params, struct gw_term_req *req, struct gw_error *err);

/* The streams of an order, each with what stands outside of them as well. */
struct ctl_order {
	unsigned int count;
	struct gw_term_req req[GW_STREAMS_MAX];
};

int ctl_decode_order(struct json_object *params, struct ctl_order *out, struct gw_error *err);

/* Parameters of the verbs that name what exists. */
struct ctl_target {
	uint64_t has;			/* CTL_HAS_* */
	struct gw_target target;
	struct gw_target after;
	uint32_t mode;
	uint32_t max;
	bool summary;
};

enum {
	CTL_HAS_CONTEXT = 1 << 0,
	CTL_HAS_TERMINATION = 1 << 1,
	CTL_HAS_STREAM = 1 << 2,
	CTL_HAS_MODE = 1 << 3,
	CTL_HAS_AFTER = 1 << 4,
	CTL_HAS_MAX = 1 << 5,
	CTL_HAS_OWNER = 1 << 6,
	CTL_HAS_REALM = 1 << 7,
	CTL_HAS_ALL = 1 << 8,
	CTL_HAS_SUMMARY = 1 << 9,
};

/* allowed: CTL_HAS_* of the members that this verb has. */
int ctl_decode_target(struct json_object *params, uint64_t allowed, struct ctl_target *out,
		      struct gw_error *err);

/* Encoders add members to the object that is open. */
void ctl_encode_reply(struct ctl_text *to, const struct gw_term_reply *reply);
void ctl_encode_view(struct ctl_text *to, const struct gw_view *view);
void ctl_encode_error(struct ctl_text *to, const struct gw_error *err);
void ctl_encode_event(struct ctl_text *to, const struct gw_event *event);
void ctl_encode_summary(struct ctl_text *to, const struct gw_summary *summary);
void ctl_encode_status(struct ctl_text *to, const struct gw *gw);

/* What the other front ends tell. */
struct ctl_agent;

void ctl_encode_report(struct ctl_text *to, const struct ctl_agent *agent);

#endif
