/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ims_agw

/* See Documentation/tracing.rst. Numbers have their names, so that a filter can be given these. */
#if !defined(AGW_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define AGW_TRACE_H

#include <linux/net.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "names.h"

TRACE_EVENT(agw_syn,
	TP_PROTO(const struct agw_ep *ep, const struct agw_addr *source, unsigned int verdict),
	TP_ARGS(ep, source, verdict),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__array(char, verdict, AGW_NAME_MAX)
		__array(u8, source, 16)
		__field(u16, port)
	),
	TP_fast_assign(
		struct in6_addr mapped;

		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		agw_name_verdict(__entry->verdict, verdict);
		ipv6_addr_set_v4mapped(source->ip.s6_addr32[0], &mapped);
		memcpy(__entry->source, source->family == AF_INET ? &mapped : &source->ip,
		       sizeof(__entry->source));
		__entry->port = ntohs(source->port);
	),
	TP_printk("context=%u termination=%u stream=%u verdict=%s source=%pI6c port=%u",
		  __entry->context, __entry->termination, __entry->stream, __entry->verdict,
		  __entry->source, __entry->port)
);

TRACE_EVENT(agw_state,
	TP_PROTO(const struct agw_ep *ep, unsigned int old, unsigned int event),
	TP_ARGS(ep, old, event),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__array(char, old, AGW_NAME_MAX)
		__array(char, event, AGW_NAME_MAX)
		__array(char, state, AGW_NAME_MAX)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		agw_name_state(__entry->old, old);
		agw_name_event(__entry->event, event);
		agw_name_state(__entry->state, ep->state);
	),
	TP_printk("context=%u termination=%u stream=%u old=%s event=%s state=%s",
		  __entry->context, __entry->termination, __entry->stream, __entry->old,
		  __entry->event, __entry->state)
);

TRACE_EVENT(agw_failure,
	TP_PROTO(const struct agw_ep *ep, unsigned int reason, unsigned int alert),
	TP_ARGS(ep, reason, alert),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__array(char, state, AGW_NAME_MAX)
		__array(char, reason, AGW_NAME_MAX)
		__field(u8, alert)
		__field(int, socket)
		__field(int, record)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		agw_name_state(__entry->state, ep->state);
		agw_name_reason(__entry->reason, reason);
		__entry->alert = alert;
		__entry->socket = ep->conn ? READ_ONCE(ep->conn->err) : 0;
		__entry->record = ep->conn ? READ_ONCE(ep->conn->fault) : 0;
	),
	TP_printk("context=%u termination=%u stream=%u state=%s reason=%s alert=%u socket=%d record=%d",
		  __entry->context, __entry->termination, __entry->stream, __entry->state,
		  __entry->reason, __entry->alert, __entry->socket, __entry->record)
);

TRACE_EVENT(agw_link,
	TP_PROTO(const struct agw_ep *ep, const struct agw_ep *partner, bool linked),
	TP_ARGS(ep, partner, linked),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(u32, partner)
		__field(bool, linked)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->partner = partner->term_id;
		__entry->linked = linked;
	),
	TP_printk("context=%u termination=%u stream=%u partner=%u linked=%d",
		  __entry->context, __entry->termination, __entry->stream, __entry->partner,
		  __entry->linked)
);

TRACE_EVENT(agw_record,
	TP_PROTO(const struct agw_ep *ep, unsigned int type, const u8 *octets, size_t len),
	TP_ARGS(ep, type, octets, len),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(u8, type)
		__field(u32, len)
		__array(u8, octets, 2)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->type = type;
		__entry->len = len;
		__entry->octets[0] = len > 0 ? octets[0] : 0;
		__entry->octets[1] = len > 1 ? octets[1] : 0;
	),
	TP_printk("context=%u termination=%u stream=%u type=%u len=%u octets=%u,%u",
		  __entry->context, __entry->termination, __entry->stream, __entry->type,
		  __entry->len, __entry->octets[0], __entry->octets[1])
);

TRACE_EVENT(agw_key_update,
	TP_PROTO(const struct agw_ep *ep, bool sent, int err),
	TP_ARGS(ep, sent, err),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(bool, sent)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->sent = sent;
		__entry->err = err;
	),
	TP_printk("context=%u termination=%u stream=%u sent=%d err=%d", __entry->context,
		  __entry->termination, __entry->stream, __entry->sent, __entry->err)
);

TRACE_EVENT(agw_stall,
	TP_PROTO(const struct agw_ep *ep, const struct sock *sk),
	TP_ARGS(ep, sk),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(int, used)
		__field(int, limit)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->used = READ_ONCE(sk->sk_wmem_queued);
		__entry->limit = READ_ONCE(sk->sk_sndbuf);
	),
	TP_printk("context=%u termination=%u stream=%u used=%d limit=%d", __entry->context,
		  __entry->termination, __entry->stream, __entry->used, __entry->limit)
);

TRACE_EVENT(agw_room,
	TP_PROTO(const struct agw_ep *ep, unsigned int waited),
	TP_ARGS(ep, waited),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(u32, waited)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->waited = waited;
	),
	TP_printk("context=%u termination=%u stream=%u waited=%u", __entry->context,
		  __entry->termination, __entry->stream, __entry->waited)
);

TRACE_EVENT(agw_stand,
	TP_PROTO(const struct agw_ep *ep, u64 queued),
	TP_ARGS(ep, queued),
	TP_STRUCT__entry(
		__field(u32, context)
		__field(u32, termination)
		__field(u16, stream)
		__field(u64, queued)
		__field(u8, looks)
	),
	TP_fast_assign(
		__entry->context = ep->ctx->id;
		__entry->termination = ep->term_id;
		__entry->stream = ep->stream;
		__entry->queued = queued;
		__entry->looks = ep->stall_looks;
	),
	TP_printk("context=%u termination=%u stream=%u queued=%llu looks=%u", __entry->context,
		  __entry->termination, __entry->stream, __entry->queued, __entry->looks)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
