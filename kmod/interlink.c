// SPDX-License-Identifier: GPL-2.0
/* What one endpoint's connection makes its partner do. */
#include "interlink.h"

#include <linux/minmax.h>
#include <linux/string.h>

#include "addr.h"
#include "conn.h"
#include "connect.h"
#include "context.h"
#include "endpoint.h"
#include "limits.h"
#include "link.h"
#include "notify.h"
#include "procedure.h"
#include "socket.h"
#include "tls.h"

void agw_ep_trigger(struct agw_ep *ep, bool by_syn)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (!by_syn)
		ep->on_trial = false;
	if (ep->state != IMS_AGW_STATE_IDLE && ep->state != IMS_AGW_STATE_ACCEPTED)
		return;
	if (by_syn && !ep->triggered)
		ep->on_trial = true;
	ep->triggered = true;
	if (!agw_addr_can_connect(&ep->remote))
		return;
	if (ep->state == IMS_AGW_STATE_IDLE)
		agw_connect(ep);
	else if (!by_syn)
		agw_ep_set_deadline(ep, min(ep->setting[AGW_SETTING_CONNECT],
					    (u32)AGW_CROSSING_TIME));
}

void agw_ep_syn_expired(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	lockdep_assert_held(&ep->ctx->lock);
	agw_ep_count(ep, &ep->stats.syn_expired);
	memset(&ep->source, 0, sizeof(ep->source));
	agw_ep_enter(ep, AGW_EVENT_SYN_EXPIRED);
	if (partner && partner->on_trial && partner->state == IMS_AGW_STATE_IDLE) {
		partner->triggered = false;
		partner->on_trial = false;
	}
	if (ep->triggered && !ep->on_trial)
		agw_ep_trigger(ep, false);
}

static bool is_ready(const struct agw_ep *ep)
{
	if (ep->tls_role == IMS_AGW_TLS_ROLE_NONE)
		return ep->state == IMS_AGW_STATE_ESTABLISHED;
	return ep->state == IMS_AGW_STATE_VERIFIED;
}

void agw_ep_try_link(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	if (ep->partner && is_ready(ep) && is_ready(ep->partner))
		agw_link(ep, ep->partner);
}

void agw_ep_connected(struct agw_ep *ep, struct agw_conn *conn)
{
	bool tls = ep->tls_role != IMS_AGW_TLS_ROLE_NONE;
	int err = 0;

	lockdep_assert_held(&ep->ctx->lock);
	ep->conn = conn;
	ep->generation++;
	agw_ep_begin_times(ep);
	ep->cookie = agw_socket_cookie(conn->sock);
	if (tls)
		err = agw_tls_attach(conn);
	if (!conn->dialed)
		ep->on_trial = false;
	agw_ep_enter(ep, AGW_EVENT_UP);
	if (!conn->dialed && ep->gate.rule.gate == IMS_AGW_GATE_LATCH)
		agw_notify(ep, IMS_AGW_EVENT_LATCHED, &ep->source);
	if (ep->partner)
		agw_ep_check_trigger(ep->partner);
	if (err)
		agw_ep_fail(ep, err == -ENOTCONN ? IMS_AGW_REASON_EARLY_CLOSE :
			    IMS_AGW_REASON_INTERNAL, 0);
	else
		agw_ep_try_link(ep);
	/* What happened before the callbacks were there. */
	agw_ep_notice(ep, AGW_PENDING_SOCKET);
}

void agw_ep_check_trigger(struct agw_ep *ep)
{
	struct agw_ep *partner = ep->partner;

	lockdep_assert_held(&ep->ctx->lock);
	/* One whose call has ended, and that only delivers, waits for nobody. */
	if (partner && partner->interlink && partner->conn && !partner->conn->dialed &&
	    agw_state_is_past(IMS_AGW_STATE_LINKED, partner->state))
		agw_ep_trigger(ep, false);
}
