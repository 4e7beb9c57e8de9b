/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_VERB_H
#define AGENT_CONTROL_JSON_CTL_VERB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/gw.h"

struct ctl_agent;
struct ctl_tokens;

/* What one client of the control socket has subscribed to. */
struct ctl_subscription {
	bool active;
	uint32_t context, termination;	/* 0: all */
	char owner[GW_OWNER_MAX + 1];	/* empty: all */
	struct ctl_tokens *tokens;	/* of all clients, NULL: orders cannot be repeated */
};

/*
 * Carries out one request. Returns the answer without a newline, which the caller frees; NULL: out
 * of memory. len octets, of any content. agent NULL: there is nothing but the gateway.
 */
char *ctl_answer(struct gw *gw, const struct ctl_agent *agent,
		 struct ctl_subscription *subscription, const char *line, size_t len);

/* The answer to a line that is longer than CTL_LINE_MAX. */
char *ctl_answer_too_long(void);

/* An event as a line without its newline. The caller frees it, NULL: out of memory. */
char *ctl_event_text(const struct gw_event *event);
bool ctl_wants(const struct ctl_subscription *subscription, const struct gw_event *event);

#endif
