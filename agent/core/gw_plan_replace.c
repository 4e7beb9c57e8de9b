// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"

/* A change that gives the whole of something: what it does not name has its default again. */

static void set_back(struct gw_term_req *req, const struct gw_plan *plan, uint64_t bits)
{
	const struct conf_realm *realm = &plan->intent.realm->conf;

	if (bits & GW_HAS_SETUP)
		req->setup = GW_SETUP_ACTPASS;
	if (bits & GW_HAS_IGNORE_SYN)
		req->ignore_syn = false;
	if (bits & GW_HAS_LATCH)
		req->latch = GW_LATCH_OFF;
	if (bits & GW_HAS_FILTER)
		req->filter = GW_FILTER_ADDRESS;
	if (bits & GW_HAS_INTERLINK)
		req->interlink = false;
	if (bits & GW_HAS_ESTABLISH_TLS)
		req->establish_tls = false;
	if (bits & GW_HAS_MODE)
		req->mode = GW_MODE_BOTH;
	if (bits & GW_HAS_DSCP)
		req->dscp = realm->has_dscp ? realm->dscp : 0;
	if (bits & GW_HAS_WANT)
		req->want = FP_SHA256;
	if (bits & GW_HAS_COOKIE)
		req->cookie_len = 0;
	if (bits & GW_HAS_EVENTS)
		req->events = GW_EVENTS_ALL;
	req->has |= bits & ~(uint64_t)(GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_SETUP);
}

int gw_plan_replace(const struct gw_term_req *req, const struct gw_plan *plan,
		    struct gw_term_req *whole, struct gw_error *err)
{
	uint64_t bits = req->replace & GW_HAS_DESCRIPTOR & ~req->has;

	*whole = *req;
	if (bits & GW_HAS_REMOTE_ADDRESS &&
	    gw_ep_known_remote(plan->ep, &plan->ep->intent)->family)
		return gw_refuse(err, GW_E_UNSUPPORTED, "remote.address",
				 "it is known and cannot be forgotten");
	set_back(whole, plan, bits);
	return 0;
}
