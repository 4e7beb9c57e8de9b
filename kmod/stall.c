// SPDX-License-Identifier: GPL-2.0
#include "stall.h"

#include <linux/net.h>
#include <net/sock.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "pump.h"
#include "trace.h"

/* Whatever happens in the direction from the endpoint changes this. */
static u64 stall_progress(struct agw_ep *ep, u64 *queued)
{
	u64 sum;

	spin_lock(&ep->stats_lock);
	sum = ep->stats.rx + ep->stats.forwarded + ep->stats.control + ep->stats.key_updates;
	*queued = ep->stats.queued;
	spin_unlock(&ep->stats_lock);
	return sum;
}

static bool could_move(struct agw_ep *ep, u64 queued)
{
	struct agw_conn *conn = ep->conn;
	const struct agw_dir *dir = &conn->dir;

	/* Pairs with dir_done() in direction.c. */
	if (!READ_ONCE(dir->open) || smp_load_acquire(&dir->done))
		return false;
	/* What comes after the end is not read. */
	if (READ_ONCE(dir->eof))
		return false;
	if (READ_ONCE(dir->police.waits) && !queued)
		return false;
	if (!sk_stream_memory_free(dir->sink->sock->sk))
		return false;
	return queued || agw_conn_is_readable(conn);
}

bool agw_stall_look(struct agw_ep *ep)
{
	u64 queued, now = stall_progress(ep, &queued);

	lockdep_assert_held(&ep->ctx->lock);
	if (now != ep->stall_mark || !could_move(ep, queued)) {
		ep->stall_mark = now;
		ep->stall_looks = 0;
		return false;
	}
	/* Should a wake-up have been lost, this is one. */
	agw_pump_kick(&ep->conn->dir);
	ep->stall_looks++;
	trace_agw_stand(ep, queued);
	return ep->stall_looks > 1;
}
