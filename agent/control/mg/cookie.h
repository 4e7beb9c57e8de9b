/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_COOKIE_H
#define AGENT_MG_COOKIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/gw.h"

/*
 * What is kept with a stream for the front end alone, in the module, so that the next agent can go
 * on: which events were asked for by which request, and the name of the realm, which an event needs
 * to name its termination.
 */

/* Events that can be asked for. */
enum {
	ASK_CAUSE = 1 << 0,
	ASK_TCP_CHANGE = 1 << 1,
	ASK_TLS_CHANGE = 1 << 2,
	ASK_HANGING = 1 << 3,
	ASK_INACTIVE = 1 << 4,
	ASK_LATCHED = 1 << 5,
	/* of ROOT, never in a cookie */
	ASK_OVERLOAD = 1 << 6,
	ASK_SILENT_MGC = 1 << 7,
	ASK_CONGESTION = 1 << 8,
};

#define COOKIE_REALM_MAX	63

struct cookie {
	bool has_id;
	uint32_t id;			/* RequestID */
	uint32_t asked;			/* ASK_* */
	uint32_t of_all;		/* those of them that are asked of streams to come, too */
	uint32_t hanging_s;		/* 0: no heartbeat */
	uint32_t inactive_s;
	uint32_t inactive_of;		/* GW_MODE_*: octets that end a silence, 0: both */
	char realm[COOKIE_REALM_MAX + 1];
};

/* Returns its octets, at most GW_COOKIE_MAX. */
uint8_t cookie_encode(const struct cookie *cookie, uint8_t octets[GW_COOKIE_MAX]);
/* False: it is none of this agent's. */
bool cookie_decode(struct cookie *cookie, const uint8_t *octets, uint8_t len);

#endif
