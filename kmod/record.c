// SPDX-License-Identifier: GPL-2.0
#include "record.h"

#include <linux/bvec.h>
#include <linux/jiffies.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn.h"
#include "direction.h"
#include "endpoint.h"
#include "fault.h"
#include "limits.h"
#include "rekey.h"
#include "tls.h"

/* Handshake messages that a remote may send after the handshake, besides AGW_KEY_UPDATE. */
enum {
	HELLO_REQUEST = 0,		/* TLS 1.2 */
	CLIENT_HELLO = 1,
	NEW_TICKET = 4,			/* TLS 1.3, NewSessionTicket */
};

/* What their lengths leave room for. */
#define TICKET_MAX	(4 + 4 + 1 + 255 + 2 + 65535 + 2 + 65534)
#define HELLO_MAX	(2 + 32 + 1 + 32 + 2 + 65534 + 1 + 255 + 2 + 65535)

/* As the kernel puts one ancillary item. */
union control {
	struct cmsghdr header;
	u8 octets[CMSG_SPACE(sizeof(u8))];
};

void agw_record_ready(struct agw_conn *conn)
{
	sock_owned_by_me(conn->sock->sk);
	if (READ_ONCE(conn->reading) && ++conn->records >= AGW_READ_RECORDS)
		agw_tls_pause(conn, true);
}

static void read_begin(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	conn->records = 0;
	WRITE_ONCE(conn->reading, true);
	release_sock(sk);
}

static void read_end(struct agw_conn *conn, struct agw_read *read)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	WRITE_ONCE(conn->reading, false);
	read->records = conn->records;
	agw_tls_pause(conn, false);
	release_sock(sk);
	/* Nothing but empty records, and more may be there. */
	if (read->records >= AGW_READ_RECORDS && read->len == -EAGAIN)
		read->len = 0;
}

/*
 * Half of all reads would find nothing: behind each message there is one that ends the turn. What
 * comes after this look makes TCP or kTLS call. What TCP has and kTLS did not look at, because it
 * was there before kTLS or there was no memory, only a read makes it look at.
 */
static bool has_something(const struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	if (READ_ONCE(sk->sk_err) || READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN ||
	    agw_conn_is_over(conn))
		return true;
	if (conn->keyed)
		return sk_is_readable(sk) || !skb_queue_empty_lockless(&sk->sk_receive_queue);
	return READ_ONCE(tcp_sk(sk)->rcv_nxt) != READ_ONCE(tcp_sk(sk)->copied_seq);
}

static void read_octets(struct agw_conn *conn, struct msghdr *msg, struct agw_read *read)
{
	unsigned long mark = 0;

	if (conn->keyed) {
		mark = agw_fault_mark(conn);
		read_begin(conn);
	}
	read->len = sock_recvmsg(conn->sock, msg, MSG_DONTWAIT);
	if (conn->keyed) {
		read_end(conn, read);
		agw_fault_note(conn, mark, read->len);
	}
}

void agw_record_read(struct agw_conn *conn, const struct bio_vec *vec, unsigned int count,
		     size_t size, struct agw_read *read)
{
	union control control;
	struct msghdr msg = {
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	read->records = 0;
	read->type = 0;
	read->len = -EAGAIN;
	iov_iter_bvec(&msg.msg_iter, ITER_DEST, vec, count, size);
	if (has_something(conn))
		read_octets(conn, &msg, read);
	if (conn->keyed && (!read->len || read->len == -EAGAIN))
		agw_fault_look_short(conn);
	if (msg.msg_controllen == sizeof(control) || control.header.cmsg_level != SOL_TLS ||
	    control.header.cmsg_type != TLS_GET_RECORD_TYPE)
		return;
	read->type = *(u8 *)CMSG_DATA(&control.header);
}

static enum agw_meaning record_fail(struct agw_dir *dir, enum ims_agw_reason reason, u8 alert)
{
	dir->reason = reason;
	dir->alert = alert;
	return AGW_MEANING_FAIL;
}

/* A record, or a message, that may not stand where it does. */
static enum agw_meaning record_unexpected(struct agw_dir *dir)
{
	return record_fail(dir, IMS_AGW_REASON_UNEXPECTED_MESSAGE, AGW_ALERT_UNEXPECTED_MESSAGE);
}

/* A handshake message that the gateway does not want after the handshake. */
static enum agw_meaning record_unwanted(struct agw_dir *dir)
{
	return record_fail(dir, IMS_AGW_REASON_RENEGOTIATION, AGW_ALERT_UNEXPECTED_MESSAGE);
}

static bool is_tls13(const struct agw_dir *dir)
{
	return dir->source->keys->version == TLS_1_3_VERSION;
}

/* --- alerts ---------------------------------------------------------------------------------- */

/* RFC 8446 clause 6: in TLS 1.3 every alert but these two is fatal, whatever its level. */
static enum agw_meaning take_alert(struct agw_dir *dir, u8 level, u8 description)
{
	switch (description) {
	case AGW_ALERT_CLOSE_NOTIFY:
		return AGW_MEANING_END;
	case AGW_ALERT_USER_CANCELED:
		return AGW_MEANING_GO_ON;
	}
	if (level == AGW_ALERT_WARNING && !is_tls13(dir))
		return AGW_MEANING_GO_ON;
	return record_fail(dir, IMS_AGW_REASON_ALERT_RECEIVED, description);
}

/* RFC 8446 clauses 5.1 and 5.4: one in a record, and none is empty. TLS 1.2 may have more. */
static enum agw_meaning take_alerts(struct agw_dir *dir, const u8 *octets, size_t len)
{
	enum agw_meaning meaning = AGW_MEANING_GO_ON;

	if (!len)
		return record_unexpected(dir);
	if (len % 2 || (len > 2 && is_tls13(dir)))
		return record_fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
	for (; len && meaning == AGW_MEANING_GO_ON; octets += 2, len -= 2)
		meaning = take_alert(dir, octets[0], octets[1]);
	return meaning;
}

/* --- handshake messages ---------------------------------------------------------------------- */

static bool too_many(struct agw_dir *dir)
{
	unsigned long period = msecs_to_jiffies(AGW_REQUESTS_PERIOD);

	if (!dir->requests || time_after(jiffies, dir->requests_since + period)) {
		dir->requests_since = jiffies;
		dir->requests = 0;
	}
	return ++dir->requests > AGW_REQUESTS_BURST;
}

static enum agw_meaning follow_key_update(struct agw_dir *dir, bool requested)
{
	struct agw_conn *conn = dir->source;

	if (too_many(dir))
		return record_fail(dir, IMS_AGW_REASON_KEY_UPDATE, AGW_ALERT_UNEXPECTED_MESSAGE);
	if (agw_rekey_receive(conn))
		return record_fail(dir, IMS_AGW_REASON_KEY_UPDATE, AGW_ALERT_INTERNAL_ERROR);
	spin_lock(&conn->ep->stats_lock);
	conn->ep->stats.key_updates++;
	spin_unlock(&conn->ep->stats_lock);
	/* What sends to the source is the direction that answers. */
	if (requested)
		agw_dir_update(&dir->sink->dir);
	return AGW_MEANING_GO_ON;
}

/* With it the keys change, so nothing may follow in its record (RFC 8446 clause 5.1). */
static enum agw_meaning take_key_update(struct agw_dir *dir, size_t left)
{
	struct agw_message *message = &dir->message;

	if (agw_message_length(message) != AGW_KEY_UPDATE_LEN - AGW_MESSAGE_HEADER)
		return record_fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
	if (message->len < AGW_KEY_UPDATE_LEN)
		return AGW_MEANING_GO_ON;
	message->len = 0;
	if (left)
		return record_unexpected(dir);
	if (message->octets[AGW_MESSAGE_HEADER] > 1)
		return record_fail(dir, IMS_AGW_REASON_KEY_UPDATE, AGW_ALERT_ILLEGAL_PARAMETER);
	return follow_key_update(dir, message->octets[AGW_MESSAGE_HEADER]);
}

/* What the gateway does not want to know. */
static enum agw_meaning skip_message(struct agw_dir *dir, u32 max)
{
	if (agw_message_length(&dir->message) > max)
		return record_fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
	agw_message_skip(&dir->message);
	return AGW_MEANING_GO_ON;
}

/* left: octets of the record that are behind what the message has of it. */
static enum agw_meaning take_message13(struct agw_dir *dir, size_t left)
{
	switch (dir->message.octets[0]) {
	case NEW_TICKET:
		/* Only a server has tickets. The gateway never resumes, so they are of no use. */
		if (dir->source->ep->tls_role != IMS_AGW_TLS_ROLE_CLIENT)
			return record_unwanted(dir);
		return skip_message(dir, TICKET_MAX);
	case AGW_KEY_UPDATE:
		return take_key_update(dir, left);
	default:
		return record_unwanted(dir);
	}
}

/*
 * Renegotiation is refused, whoever begins it (RFC 9325 clause 3.5), and the call goes on (RFC 5246
 * clauses 7.2.2 and 7.4.1.1): a server's wish is ignored, since some end for the alert that would
 * answer it, a client gets no_renegotiation.
 */
static enum agw_meaning take_message12(struct agw_dir *dir)
{
	bool client = dir->source->ep->tls_role == IMS_AGW_TLS_ROLE_CLIENT;

	if (dir->message.octets[0] != (client ? HELLO_REQUEST : CLIENT_HELLO) || too_many(dir))
		return record_unwanted(dir);
	if (!client)
		agw_dir_refuse(&dir->sink->dir);
	return skip_message(dir, client ? 0 : HELLO_MAX);
}

static enum agw_meaning take_handshake(struct agw_dir *dir, const u8 *octets, size_t len)
{
	enum agw_meaning meaning = AGW_MEANING_GO_ON;
	size_t used;

	if (!len)
		return record_unexpected(dir);
	while (len && meaning == AGW_MEANING_GO_ON) {
		used = agw_message_take(&dir->message, octets, len);
		octets += used;
		len -= used;
		if (agw_message_has_header(&dir->message))
			meaning = is_tls13(dir) ? take_message13(dir, len) : take_message12(dir);
	}
	if (agw_message_is_open(&dir->message))
		agw_rekey_read_on(dir->source);
	return meaning;
}

bool agw_record_interleaves(const struct agw_dir *dir)
{
	return is_tls13(dir) && agw_message_is_open(&dir->message);
}

/* --- records --------------------------------------------------------------------------------- */

enum agw_meaning agw_record_control(struct agw_dir *dir, u8 type, const u8 *octets, size_t len)
{
	enum agw_meaning meaning;

	switch (type) {
	case AGW_RECORD_HANDSHAKE:
		return take_handshake(dir, octets, len);
	case AGW_RECORD_ALERT:
		meaning = take_alerts(dir, octets, len);
		/* An alert that ends the connection tells more than its place does. */
		if (meaning == AGW_MEANING_FAIL || !agw_record_interleaves(dir))
			return meaning;
	}
	return record_unexpected(dir);
}
