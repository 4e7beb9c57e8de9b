// SPDX-License-Identifier: GPL-2.0
#include "direction.h"

#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "conn.h"
#include "cork.h"
#include "endpoint.h"
#include "fault.h"
#include "pages.h"
#include "police.h"
#include "pump.h"
#include "record.h"
#include "rekey.h"
#include "rest.h"
#include "tls.h"
#include "trace.h"

/* --- counters -------------------------------------------------------------------------------- */

static void count_read(struct agw_dir *dir, size_t len)
{
	struct agw_ep *ep = dir->source->ep;

	spin_lock(&ep->stats_lock);
	ep->stats.rx += len;
	ep->stats.queued += len;
	if (ep->inactivity_of & IMS_AGW_MODE_RECEIVE)
		ep->active = jiffies;
	spin_unlock(&ep->stats_lock);
}

/* The sink takes octets again. */
static void end_stall(struct agw_dir *dir)
{
	if (!dir->stalled)
		return;
	dir->stalled = false;
	trace_agw_room(dir->sink->ep, jiffies_to_msecs(jiffies - dir->stalled_since));
}

static void count_sent(struct agw_dir *dir, size_t len)
{
	struct agw_ep *from = dir->source->ep, *to = dir->sink->ep;
	struct agw_conn *sink = dir->sink;

	end_stall(dir);
	sink->sent += len;
	sink->with_tls = agw_tls_has_queued(sink) ? sink->with_tls + len : 0;
	spin_lock(&from->stats_lock);
	from->stats.forwarded += len;
	from->stats.queued -= len;
	spin_unlock(&from->stats_lock);
	spin_lock(&to->stats_lock);
	to->stats.tx += len;
	if (to->inactivity_of & IMS_AGW_MODE_SEND)
		to->active = jiffies;
	spin_unlock(&to->stats_lock);
}

static void count_stall(struct agw_dir *dir)
{
	struct agw_ep *ep = dir->sink->ep;

	spin_lock(&ep->stats_lock);
	ep->stats.stalls++;
	spin_unlock(&ep->stats_lock);
	trace_agw_stall(ep, dir->sink->sock->sk);
	if (!dir->stalled)
		dir->stalled_since = jiffies;
	dir->stalled = true;
}

static void count_control(struct agw_dir *dir)
{
	struct agw_ep *ep = dir->source->ep;

	spin_lock(&ep->stats_lock);
	ep->stats.control++;
	spin_unlock(&ep->stats_lock);
}

/* What moves no octets takes its share of the turn as well. */
static void charge_record(size_t *budget)
{
	*budget -= min_t(size_t, *budget, AGW_RECORD_COST);
}

/* --- results --------------------------------------------------------------------------------- */

static int dir_done(struct agw_dir *dir, enum agw_done how)
{
	/* Pairs with on_pump(): the reason is there. */
	smp_store_release(&dir->done, how);
	agw_ep_notice(dir->source->ep, AGW_PENDING_PUMP);
	return 0;
}

static int dir_source_failed(struct agw_dir *dir, enum ims_agw_reason reason, u8 alert)
{
	dir->reason = reason;
	dir->alert = alert;
	return dir_done(dir, AGW_DONE_FAILED);
}

/* kTLS tells by the socket's error what it could not read, to who sends as well. */
static enum ims_agw_reason dir_reason(const struct agw_conn *conn, int err)
{
	/* Plain text, another version, or another protocol. */
	if (conn->keyed && agw_fault_of(conn, err) == EINVAL)
		return IMS_AGW_REASON_UNEXPECTED_MESSAGE;
	return agw_conn_reason(conn, err);
}

static u8 alert_of(enum ims_agw_reason reason)
{
	switch (reason) {
	case IMS_AGW_REASON_BAD_RECORD:
		return AGW_ALERT_BAD_RECORD_MAC;
	case IMS_AGW_REASON_RECORD_OVERFLOW:
		return AGW_ALERT_RECORD_OVERFLOW;
	case IMS_AGW_REASON_UNEXPECTED_MESSAGE:
		return AGW_ALERT_UNEXPECTED_MESSAGE;
	default:
		return AGW_ALERT_INTERNAL_ERROR;
	}
}

static int dir_sink_failed(struct agw_dir *dir, int err)
{
	enum ims_agw_reason reason = dir_reason(dir->sink, err);

	dir->sink_failed = true;
	return dir_source_failed(dir, reason, alert_of(reason));
}

static int dir_read_failed(struct agw_dir *dir, int err)
{
	enum ims_agw_reason reason = dir_reason(dir->source, err);

	return dir_source_failed(dir, reason, alert_of(reason));
}

/* --- sending --------------------------------------------------------------------------------- */

/*
 * Asks TCP to say when there is room again. True: there is already. A socket that cannot send any
 * more counts as having room: the send tells why.
 */
static bool dir_has_room(struct agw_dir *dir)
{
	struct sock *sk = dir->sink->sock->sk;

	if (sk_stream_memory_free(sk) || READ_ONCE(sk->sk_err) ||
	    (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN))
		return true;
	agw_conn_want_room(dir->sink);
	if (sk_stream_memory_free(sk) || READ_ONCE(sk->sk_err))
		return true;
	count_stall(dir);
	return false;
}

/* Octets of one send: with keys that is a record, or few when the remote takes long ones. */
static size_t dir_send_max(const struct agw_dir *dir)
{
	const struct agw_conn *sink = dir->sink;

	return sink->keyed && sink->send_max < AGW_RECORD_MAX ? sink->send_max : SIZE_MAX;
}

/* Pages go to the socket as they are, nothing is copied. > 0: everything was sent. */
static int dir_send_all(struct agw_dir *dir, struct agw_rest *rest)
{
	size_t max = dir_send_max(dir), len;

	while ((len = min(agw_rest_len(rest), max))) {
		struct msghdr msg = {
			.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_SPLICE_PAGES,
		};
		int ret;

		iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, &rest->vec[rest->first],
			      rest->count - rest->first, len);
		ret = sock_sendmsg(dir->sink->sock, &msg);
		if (ret <= 0)
			return ret ?: -EAGAIN;
		agw_rest_advance(rest, ret);
		count_sent(dir, ret);
	}
	return 1;
}

/* What makes several records goes out together. */
static int dir_send_pages(struct agw_dir *dir, struct agw_rest *rest)
{
	struct agw_conn *sink = dir->sink;
	struct sock *sk = sink->sock->sk;
	int ret;

	if (!sink->keyed || agw_rest_len(rest) <= sink->send_max)
		return dir_send_all(dir, rest);
	agw_cork_begin(sk);
	ret = dir_send_all(dir, rest);
	agw_cork_end(sk);
	return ret;
}

/* The sink takes no more for now, so the direction keeps the pages. */
static int dir_keep(struct agw_dir *dir, const struct agw_rest *rest)
{
	if (dir->rest)
		return dir_has_room(dir);
	dir->rest = agw_rest_keep(rest);
	return dir_has_room(dir);
}

static int dir_after_send(struct agw_dir *dir, const struct agw_rest *rest, int ret)
{
	if (ret > 0)
		return ret;
	if (ret == -EAGAIN)
		return dir_keep(dir, rest);
	if (rest != dir->rest)
		dir->rest = agw_rest_keep(rest);
	return dir_sink_failed(dir, ret);
}

static int dir_send_rest(struct agw_dir *dir)
{
	int ret = dir_send_pages(dir, dir->rest);

	if (ret > 0) {
		kfree(dir->rest);
		dir->rest = NULL;
		return ret;
	}
	return dir_after_send(dir, dir->rest, ret);
}

/*
 * Octets of the first chunk are copied, and the thread keeps it. Returns how many were sent, or
 * -errno.
 */
static int dir_send_copy(struct agw_dir *dir, struct agw_chunks *chunks, size_t len)
{
	u8 *octets = page_address(chunks->vec[0].bv_page);
	size_t max = dir_send_max(dir), sent = 0;

	while (sent < len) {
		struct kvec vec = { .iov_base = octets + sent, .iov_len = min(len - sent, max) };
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
		int ret = kernel_sendmsg(dir->sink->sock, &msg, &vec, 1, vec.iov_len);

		if (ret <= 0)
			return sent ?: ret;
		count_sent(dir, ret);
		sent += ret;
	}
	return sent;
}

/* Where memory is short a chunk is one page, and a few octets may lie in several. */
static bool is_copied(const struct agw_chunks *chunks, size_t len)
{
	return len <= min_t(size_t, AGW_COPY_MAX, chunks->vec[0].bv_len);
}

static noinline_for_stack int dir_forward(struct agw_dir *dir, struct agw_chunks *chunks,
					  size_t len)
{
	struct agw_rest rest;
	int ret;

	if (!is_copied(chunks, len)) {
		agw_rest_take(&rest, chunks, len);
		ret = dir_send_pages(dir, &rest);
	} else {
		ret = dir_send_copy(dir, chunks, len);
		if (ret == len)
			return 1;
		agw_rest_take(&rest, chunks, len);
		if (ret > 0)
			agw_rest_advance(&rest, ret);
		if (ret >= 0)
			ret = -EAGAIN;
	}
	return dir_after_send(dir, &rest, ret);
}

/* --- answers to TLS messages ----------------------------------------------------------------- */

void agw_dir_update(struct agw_dir *dir)
{
	WRITE_ONCE(dir->update_due, true);
	agw_pump_kick(dir);
}

void agw_dir_refuse(struct agw_dir *dir)
{
	WRITE_ONCE(dir->refusal_due, true);
	agw_pump_kick(dir);
}

/*
 * Sent by the pump because nobody else sends to the sink, which then has room for it: no octet can
 * come between. 1: sent, 0: later, or -errno.
 */
static int dir_answer(struct agw_dir *dir, bool *due, int (*send)(struct agw_conn *conn),
		      size_t *budget)
{
	int err;

	charge_record(budget);
	if (!dir_has_room(dir))
		return 0;
	/* Asked for again from here on, it is due again. */
	WRITE_ONCE(*due, false);
	err = send(dir->sink);
	if (err == -EAGAIN) {
		WRITE_ONCE(*due, true);
		return dir_has_room(dir);
	}
	return err ?: 1;
}

static int dir_update_failed(struct agw_dir *dir, int err)
{
	enum ims_agw_reason reason = dir_reason(dir->sink, err);

	if (reason == IMS_AGW_REASON_INTERNAL)
		reason = IMS_AGW_REASON_KEY_UPDATE;
	dir->sink_failed = true;
	return dir_source_failed(dir, reason, alert_of(reason));
}

/* Due before the next data for the sink (RFC 8446 clause 4.6.3). */
static int dir_send_update(struct agw_dir *dir, size_t *budget)
{
	int ret = dir_answer(dir, &dir->update_due, agw_rekey_send, budget);

	return ret < 0 ? dir_update_failed(dir, ret) : ret;
}

/* The sink asked for it, or the key has protected enough. */
static bool update_is_due(const struct agw_dir *dir)
{
	return READ_ONCE(dir->update_due) || (agw_tls_send_key_is_spent(dir->sink) &&
					      agw_tls_has_next_keys(dir->sink));
}

/* Nothing more may be read for a key of TLS 1.2, which none follows. True: it has failed. */
static bool no_key_is_left(struct agw_dir *dir)
{
	struct agw_conn *source = dir->source, *sink = dir->sink;

	if (agw_tls_send_key_is_spent(sink) && !agw_tls_has_next_keys(sink))
		dir->sink_failed = true;
	else if (!agw_tls_receive_key_is_spent(source) || agw_tls_has_next_keys(source))
		return false;
	dir_source_failed(dir, IMS_AGW_REASON_KEY_LIMIT, AGW_ALERT_INTERNAL_ERROR);
	return true;
}

static int send_no_renegotiation(struct agw_conn *conn)
{
	return agw_tls_send_alert(conn, AGW_ALERT_WARNING, AGW_ALERT_NO_RENEGOTIATION);
}

static int dir_send_refusal(struct agw_dir *dir, size_t *budget)
{
	int ret = dir_answer(dir, &dir->refusal_due, send_no_renegotiation, budget);

	return ret < 0 ? dir_sink_failed(dir, ret) : ret;
}

/* --- the end --------------------------------------------------------------------------------- */

static int dir_send_fin(struct agw_dir *dir)
{
	/* A remote that has reset, also one that had acknowledged all, is told no end. */
	if (kernel_sock_shutdown(dir->sink->sock, SHUT_WR))
		return dir_sink_failed(dir, -EPIPE);
	return dir_done(dir, AGW_DONE_END);
}

/* TCP's FIN waits for close_notify, also where TCP is short of memory while it has room. */
static int dir_finish_tls(struct agw_dir *dir, size_t *budget)
{
	int ret = agw_conn_notify(dir->sink);

	if (ret > 0)
		return dir_send_fin(dir);
	if (ret != -EAGAIN)
		return ret ? dir_sink_failed(dir, ret) : 0;
	charge_record(budget);
	return dir_has_room(dir);
}

/* Everything is forwarded: now the end is. */
static int dir_finish(struct agw_dir *dir, size_t *budget)
{
	struct agw_close_rule rule = agw_close_arrival(dir->arrival, dir->sink->keyed);

	if (rule.sink == AGW_ENDING_ABORT)
		return dir_source_failed(dir, rule.reason, 0);
	dir->reason = rule.reason;
	if (rule.sink == AGW_ENDING_NOTIFY)
		return dir_finish_tls(dir, budget);
	return dir_send_fin(dir);
}

/* --- reading --------------------------------------------------------------------------------- */

static int dir_end(struct agw_dir *dir, enum agw_arrival arrival)
{
	dir->eof = true;
	dir->arrival = arrival;
	return 1;
}

static int dir_control(struct agw_dir *dir, struct agw_chunks *chunks, const struct agw_read *read)
{
	const u8 *octets = page_address(chunks->vec[0].bv_page);

	count_control(dir);
	trace_agw_record(dir->source->ep, read->type, octets, read->len);
	/* Only of one page of a chunk, see is_copied(). */
	if (read->len > chunks->vec[0].bv_len)
		return dir_source_failed(dir, IMS_AGW_REASON_NO_MEMORY, AGW_ALERT_INTERNAL_ERROR);
	switch (agw_record_control(dir, read->type, octets, read->len)) {
	case AGW_MEANING_GO_ON:
		return 1;
	case AGW_MEANING_END:
		return dir_end(dir, AGW_ARRIVAL_NOTIFY);
	default:
		return dir_done(dir, AGW_DONE_FAILED);
	}
}

/* Of a FIN without close_notify. One in the middle of a record answers nothing, and cuts that. */
static enum agw_arrival arrival_of_fin(const struct agw_conn *source)
{
	if (READ_ONCE(source->notified) && !agw_conn_unread(source))
		return AGW_ARRIVAL_ANSWERED;
	return AGW_ARRIVAL_TRUNCATED;
}

/* A record without octets (RFC 8446 clause 5.4) costs as much as any other. Without one it ends. */
static int dir_read_nothing(struct agw_dir *dir, const struct agw_read *read, size_t *budget)
{
	struct agw_conn *source = dir->source;

	if (source->keyed && read->type) {
		count_control(dir);
		charge_record(budget);
		return 1;
	}
	/* No FIN has come: TCP told its error to who sent at the same time, and told it once. */
	if (!sock_flag(source->sock->sk, SOCK_DONE))
		return dir_read_failed(dir, -EPIPE);
	if (!source->keyed)
		return dir_end(dir, AGW_ARRIVAL_FIN);
	return dir_end(dir, arrival_of_fin(source));
}

/* Reads once and forwards it. 0: nothing there, or no room, or the end. */
static int dir_read(struct agw_dir *dir, struct agw_chunks *chunks, size_t *budget)
{
	struct agw_conn *source = dir->source;
	struct agw_read read;
	size_t cost;

	if (!agw_chunks_refill(chunks))
		return dir_source_failed(dir, IMS_AGW_REASON_NO_MEMORY, AGW_ALERT_INTERNAL_ERROR);
	agw_record_read(source, chunks->vec, AGW_CHUNKS, chunks->size, &read);
	/* Of what was read with the faulty record nothing goes on. */
	if (READ_ONCE(source->fault))
		return dir_read_failed(dir, -EBADMSG);
	if (read.len == -EAGAIN)
		return 0;
	if (read.len < 0)
		return dir_read_failed(dir, read.len);
	cost = max_t(size_t, read.len, (size_t)read.records * AGW_RECORD_COST);
	if (source->keyed && read.type != AGW_RECORD_DATA)
		cost = AGW_RECORD_COST;
	*budget -= min(*budget, max_t(size_t, cost, 1));
	if (source->keyed && read.type && read.type != AGW_RECORD_DATA)
		return dir_control(dir, chunks, &read);
	if (read.type && agw_record_interleaves(dir))
		return dir_source_failed(dir, IMS_AGW_REASON_UNEXPECTED_MESSAGE,
					 AGW_ALERT_UNEXPECTED_MESSAGE);
	if (!read.len)
		return dir_read_nothing(dir, &read, budget);
	count_read(dir, read.len);
	agw_police_charge(dir, read.len);
	return dir_forward(dir, chunks, read.len);
}

static int dir_hand_on(struct agw_dir *dir, struct agw_rest *rest, size_t len, size_t *budget)
{
	*budget -= min(*budget, len);
	count_read(dir, len);
	agw_police_charge(dir, len);
	return dir_after_send(dir, rest, dir_send_pages(dir, rest));
}

/* 0: nothing there, or no room, or the end. */
static int dir_move(struct agw_dir *dir, struct agw_chunks *chunks, size_t *budget)
{
	struct agw_rest rest;
	size_t len;

	if (no_key_is_left(dir) || !agw_police_lets(dir))
		return 0;
	len = dir->source->keyed ? 0 : agw_pages_take(dir->source, &rest);
	if (len)
		return dir_hand_on(dir, &rest, len, budget);
	return dir_read(dir, chunks, budget);
}

static int dir_step(struct agw_dir *dir, struct agw_chunks *chunks, size_t *budget)
{
	/* After close_notify nothing may be sent, so no keys are needed. */
	if (update_is_due(dir) && !dir->sink->notified)
		return dir_send_update(dir, budget);
	if (READ_ONCE(dir->refusal_due) && !dir->sink->notified)
		return dir_send_refusal(dir, budget);
	if (!READ_ONCE(dir->open))
		return 0;
	if (dir->rest) {
		/* TCP can be short of memory while it has room: others get their turn. */
		charge_record(budget);
		return dir_send_rest(dir);
	}
	if (dir->eof)
		return dir_finish(dir, budget);
	if (!dir_has_room(dir))
		return 0;
	return dir_move(dir, chunks, budget);
}

bool agw_dir_run(struct agw_dir *dir, struct agw_chunks *chunks)
{
	size_t budget = AGW_BUDGET;
	int ret = 0;

	/* Kicked by the other direction of a link that is being made: agw_link() does again. */
	if (!smp_load_acquire(&dir->sink))
		return false;
	while (budget) {
		if (dir->done)
			return false;
		ret = dir_step(dir, chunks, &budget);
		if (ret <= 0)
			return false;
	}
	return true;
}

void agw_dir_drop(struct agw_dir *dir)
{
	struct agw_ep *ep = dir->source->ep;
	size_t len;

	if (!dir->rest)
		return;
	len = agw_rest_len(dir->rest);
	agw_rest_advance(dir->rest, len);
	kfree(dir->rest);
	dir->rest = NULL;
	spin_lock(&ep->stats_lock);
	ep->stats.dropped += len;
	ep->stats.queued -= len;
	spin_unlock(&ep->stats_lock);
}
