// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "gw_priv.h"

/* Whose a stream is, and what its owner wants to find there again. */

bool gw_is_owner(const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(".-_", *c))
			return false;
	return *text && strlen(text) <= GW_OWNER_MAX;
}

/* Of a stream that nobody owns anybody can become the owner, by saying so. */
static int take_owner(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	static const char field[] = "owner";
	char *owner = plan->intent.owner;

	if (!gw_is_owner(req->owner))
		return gw_refuse(err, GW_E_VALUE, field,
				 "\"%.40s\" is not 1 to %d letters, digits and .-_", req->owner,
				 GW_OWNER_MAX);
	if (*owner && strcmp(owner, req->owner) != 0)
		return gw_refuse(err, GW_E_CONFLICT, field, "it is %s and cannot change", owner);
	snprintf(owner, sizeof(plan->intent.owner), "%s", req->owner);
	return 0;
}

static int take_events(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	if (!(req->has & GW_HAS_EVENTS))
		return 0;
	if (req->events & ~GW_EVENTS_ALL)
		return gw_refuse(err, GW_E_VALUE, "events", "%#x has unknown ones", req->events);
	plan->intent.muted = GW_EVENTS_ALL & ~req->events;
	return 0;
}

int gw_plan_owner(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	int ret = req->has & GW_HAS_OWNER ? take_owner(req, plan, err) : 0;

	if (!ret)
		ret = take_events(req, plan, err);
	if (ret || !(req->has & GW_HAS_COOKIE))
		return ret;
	if (req->cookie_len > GW_COOKIE_MAX)
		return gw_refuse(err, GW_E_VALUE, "cookie", "is longer than %d octets",
				 GW_COOKIE_MAX);
	memcpy(plan->cookie, req->cookie, req->cookie_len);
	plan->intent.cookie = plan->cookie;
	plan->intent.cookie_len = req->cookie_len;
	return 0;
}
