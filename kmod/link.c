// SPDX-License-Identifier: GPL-2.0
#include "link.h"

#include <linux/net.h>
#include <net/sock.h>

#include "close.h"
#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "procedure.h"
#include "pump.h"
#include "trace.h"

static bool link_flows(const struct agw_ep *from, const struct agw_ep *to)
{
	return (from->mode & IMS_AGW_MODE_RECEIVE) && (to->mode & IMS_AGW_MODE_SEND);
}

bool agw_is_linked(const struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	return ep->conn && ep->conn->dir.sink;
}

void agw_link(struct agw_ep *ep, struct agw_ep *partner)
{
	struct agw_conn *a = ep->conn, *b = partner->conn;

	lockdep_assert_held(&ep->ctx->lock);
	if (!agw_ep_enter(ep, AGW_EVENT_LINK) || !agw_ep_enter(partner, AGW_EVENT_LINK))
		return;
	trace_agw_link(ep, partner, true);
	a->fed_by = partner->instance;
	b->fed_by = ep->instance;
	a->dir.open = link_flows(ep, partner);
	b->dir.open = link_flows(partner, ep);
	/* Callbacks may kick as soon as they see these. */
	smp_store_release(&a->dir.sink, b); /* pairs with kick_dir() and agw_dir_run() */
	smp_store_release(&b->dir.sink, a); /* the same */
	WRITE_ONCE(b->feeder, &a->dir);
	WRITE_ONCE(a->feeder, &b->dir);
	agw_pump_kick(&a->dir);
	agw_pump_kick(&b->dir);
	agw_ep_watch_stall(ep);
	agw_ep_watch_stall(partner);
	agw_ep_watch_window(ep);
	agw_ep_watch_window(partner);
}

/* Octets are here, or will not come; of that neither work nor pump may have heard yet. */
static bool is_cut(const struct agw_conn *conn)
{
	const struct agw_dir *dir = &conn->dir;

	if (dir->rest || dir->done == AGW_DONE_FAILED || agw_conn_unread(conn))
		return true;
	/* The end has been read, and not yet handed on: that of a stream that was cut is none. */
	if (dir->eof)
		return agw_close_arrival(dir->arrival, dir->sink->keyed).sink == AGW_ENDING_ABORT;
	/* A FIN is all there is to read: plain octets are whole then, and what answers our end. */
	if (sock_flag(conn->sock->sk, SOCK_DONE))
		return conn->keyed && !conn->notified;
	return agw_conn_is_over(conn);
}

/* A FIN has been sent, of which the endpoint's work may not have heard. */
static void note_end(struct agw_dir *dir)
{
	if (dir->done == AGW_DONE_END)
		dir->sink->finished = true;
}

void agw_unlink(struct agw_ep *ep, bool *lost)
{
	struct agw_conn *a = ep->conn, *b;

	lockdep_assert_held(&ep->ctx->lock);
	if (!agw_is_linked(ep))
		return;
	b = a->dir.sink;
	/* Each of both threads may be in either connection until both have stopped. */
	agw_pump_stop(&a->dir);
	agw_pump_stop(&b->dir);
	trace_agw_link(ep, b->ep, false);
	note_end(&a->dir);
	note_end(&b->dir);
	if (lost)
		*lost = is_cut(a) || is_cut(b);
	agw_dir_drop(&a->dir);
	agw_dir_drop(&b->dir);
	WRITE_ONCE(a->feeder, NULL);
	WRITE_ONCE(b->feeder, NULL);
	WRITE_ONCE(a->dir.sink, NULL);
	WRITE_ONCE(b->dir.sink, NULL);
}

void agw_link_update(struct agw_ep *ep)
{
	struct agw_conn *a = ep->conn, *b;

	lockdep_assert_held(&ep->ctx->lock);
	if (!agw_is_linked(ep))
		return;
	b = a->dir.sink;
	WRITE_ONCE(a->dir.open, link_flows(ep, b->ep));
	WRITE_ONCE(b->dir.open, link_flows(b->ep, ep));
	agw_pump_kick(&a->dir);
	agw_pump_kick(&b->dir);
}
