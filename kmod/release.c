// SPDX-License-Identifier: GPL-2.0
/* Release of an endpoint, and what lingers of it afterwards. */
#include "release.h"

#include "close.h"
#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "hs.h"
#include "link.h"
#include "listen.h"
#include "net.h"
#include "notify.h"
#include "place.h"
#include "procedure.h"

/* Nothing is left to forward, or is lost: the connection ends as it should, from this side. */
static void end_released(struct agw_ep *ep, bool lost)
{
	struct agw_conn *conn = ep->conn;

	if (!conn)
		return;
	agw_hs_revoke(conn);
	if (!agw_state_is_final(ep->state))
		agw_conn_end(conn, conn->finished ? AGW_ENDING_NONE :
			     agw_close_released(conn->keyed, lost), 0);
	agw_ep_let_linger(ep);
}

/* The partner of a link cannot go on alone. */
static void end_partner(struct agw_ep *partner, bool lost)
{
	end_released(partner, lost);
	partner->reason = IMS_AGW_REASON_RELEASED;
	agw_ep_enter(partner, AGW_EVENT_END);
	agw_notify(partner, IMS_AGW_EVENT_BEARER_RELEASED, &partner->source);
}

void agw_ep_end(struct agw_ep *ep, bool now)
{
	struct agw_ep *partner = ep->partner;
	bool linked, lost = false;

	lockdep_assert_held(&ep->ctx->lock);
	linked = agw_is_linked(ep);
	agw_unlink(ep, &lost);
	/* Who gets no time to deliver cuts the stream, and must not end it as if it were whole. */
	end_released(ep, lost || now);
	if (linked)
		end_partner(partner, lost || now);
}

void agw_ep_start_lingering(struct agw_ep *ep)
{
	struct agw_net *agw = ep->ctx->agw;

	lockdep_assert_held(&ep->ctx->lock);
	if (!ep->conn)
		return;
	agw_ep_get(ep);
	spin_lock(&agw->lingering_lock);
	list_add(&ep->node, &agw->lingering);
	spin_unlock(&agw->lingering_lock);
	agw_ep_linger(ep);
}

void agw_ep_release(struct agw_ep *ep, bool now)
{
	struct agw_ctx *ctx = ep->ctx;
	struct agw_net *agw = ctx->agw;
	struct agw_ep *partner;
	struct agw_term *term;
	bool both;

	lockdep_assert_held(&agw->lock);
	mutex_lock(&ctx->lock);
	partner = ep->partner;
	both = ep->state == IMS_AGW_STATE_CLOSING && agw_ep_ends_with(ep, partner);
	agw_unlisten(ep);
	agw_ep_end(ep, now);
	if (both)
		end_partner(partner, now);
	if (now)
		agw_ep_drop_conn(ep);
	ep->released = true;
	agw_ep_update_gate(ep);
	ep->reason = IMS_AGW_REASON_RELEASED;
	agw_notify(ep, IMS_AGW_EVENT_RELEASED, NULL);
	/* At once, so that no work takes the list of the termination for the one of lingering. */
	term = agw_place_leave(ep);
	agw_ep_start_lingering(ep);
	if (!ep->conn)
		agw_ep_stop_clocks(ep);
	mutex_unlock(&ctx->lock);
	agw_place_free(agw, term, ep);
}

/* Gone for good: out of the list of those that linger. */
static void stop_lingering(struct agw_ep *ep)
{
	struct agw_net *agw = ep->ctx->agw;
	bool was;

	spin_lock(&agw->lingering_lock);
	was = !list_empty(&ep->node);
	list_del_init(&ep->node);
	spin_unlock(&agw->lingering_lock);
	agw_ep_stop_clocks(ep);
	if (was)
		agw_ep_put(ep);
}

void agw_ep_bury(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	agw_ep_drop_conn(ep);
	if (ep->released)
		stop_lingering(ep);
}

void agw_ep_abandon(struct agw_ep *ep)
{
	mutex_lock(&ep->ctx->lock);
	agw_ep_drop_conn(ep);
	agw_ep_stop_clocks(ep);
	mutex_unlock(&ep->ctx->lock);
}
