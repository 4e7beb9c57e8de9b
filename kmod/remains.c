// SPDX-License-Identifier: GPL-2.0
#include "remains.h"

#include <linux/string.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "release.h"
#include "work.h"

struct agw_ep *agw_remains_new(const struct agw_ep *ep)
{
	struct agw_ep *remains = agw_ep_new();

	lockdep_assert_held(&ep->ctx->lock);
	if (!remains)
		return NULL;
	agw_work_init(remains);
	kref_get(&ep->ctx->ref);
	remains->ctx = ep->ctx;
	remains->term_id = ep->term_id;
	remains->stream = ep->stream;
	remains->instance = ep->instance;
	remains->local = ep->local;
	remains->remote = ep->remote;
	remains->source = ep->source;
	remains->ifindex = ep->ifindex;
	remains->tls_role = ep->tls_role;
	remains->generation = ep->generation;
	memcpy(remains->setting, ep->setting, sizeof(remains->setting));
	remains->released = true;
	return remains;
}

void agw_remains_take(struct agw_ep *remains, struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	agw_ep_end(ep, false);
	if (!ep->conn)
		return;
	remains->conn = ep->conn;
	ep->conn = NULL;
	agw_conn_move(remains->conn, remains);
	agw_ep_start_lingering(remains);
	/* A callback may have told the endpoint of an end that it will not look at any more. */
	agw_ep_notice(remains, AGW_PENDING_SOCKET);
}
