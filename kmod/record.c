// SPDX-License-Identifier: GPL-2.0
#include "record.h"

#include <linux/bvec.h>
#include <linux/jiffies.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/unaligned.h>
#include <linux/uio.h>

#include "conn.h"
#include "direction.h"
#include "endpoint.h"
#include "limits.h"
#include "tls.h"

/* Handshake messages that a remote may send after the handshake, besides AGW_KEY_UPDATE. */
enum {
	NEW_TICKET = 4,			/* NewSessionTicket */
};

#define HANDSHAKE_HEADER	4

void agw_record_read(struct agw_conn *conn, const struct bio_vec *vec, unsigned int count,
		     size_t size, struct agw_read *read)
{
	u8 control[CMSG_SPACE(sizeof(read->type))];
	struct cmsghdr *cmsg = (struct cmsghdr *)control;
	struct msghdr msg = {
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};

	iov_iter_bvec(&msg.msg_iter, ITER_DEST, vec, count, size);
	read->len = sock_recvmsg(conn->sock, &msg, MSG_DONTWAIT);
	read->type = 0;
	if (msg.msg_controllen == sizeof(control) || cmsg->cmsg_level != SOL_TLS ||
	    cmsg->cmsg_type != TLS_GET_RECORD_TYPE)
		return;
	read->type = *(u8 *)CMSG_DATA(cmsg);
}

static enum agw_meaning fail(struct agw_dir *dir, enum ims_agw_reason reason, u8 alert)
{
	dir->reason = reason;
	dir->alert = alert;
	return AGW_MEANING_FAIL;
}

static enum agw_meaning unexpected(struct agw_dir *dir)
{
	return fail(dir, IMS_AGW_REASON_RENEGOTIATION, AGW_ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 8446 clause 6: in TLS 1.3 every alert but these two is fatal, whatever its level. */
static enum agw_meaning take_alert(struct agw_dir *dir, const u8 *octets, size_t len)
{
	if (len != 2)
		return fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
	switch (octets[1]) {
	case AGW_ALERT_CLOSE_NOTIFY:
		return AGW_MEANING_END;
	case AGW_ALERT_USER_CANCELED:
		return AGW_MEANING_GO_ON;
	}
	if (octets[0] == AGW_ALERT_WARNING && dir->source->keys->version == TLS_1_2_VERSION)
		return AGW_MEANING_GO_ON;
	return fail(dir, IMS_AGW_REASON_ALERT_RECEIVED, octets[1]);
}

static bool too_many(struct agw_dir *dir)
{
	unsigned long period = msecs_to_jiffies(AGW_KEY_UPDATES_PERIOD);

	if (!dir->updates || time_after(jiffies, dir->updates_since + period)) {
		dir->updates_since = jiffies;
		dir->updates = 0;
	}
	return ++dir->updates > AGW_KEY_UPDATES_BURST;
}

static enum agw_meaning follow(struct agw_dir *dir, const u8 *octets, size_t len)
{
	struct agw_conn *conn = dir->source;

	if (len != AGW_KEY_UPDATE_LEN || get_unaligned_be24(octets + 1) != 1)
		return fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
	if (octets[4] > 1)
		return fail(dir, IMS_AGW_REASON_KEY_UPDATE, AGW_ALERT_ILLEGAL_PARAMETER);
	if (too_many(dir) || agw_tls_update_rx(conn))
		return fail(dir, IMS_AGW_REASON_KEY_UPDATE, AGW_ALERT_INTERNAL_ERROR);
	spin_lock(&conn->ep->stats_lock);
	conn->ep->stats.key_updates++;
	spin_unlock(&conn->ep->stats_lock);
	/* What sends to the source is the direction that answers. */
	if (octets[4])
		agw_dir_update(&dir->sink->dir);
	return AGW_MEANING_GO_ON;
}

/* One message; its length, all of it in the record or not, is in *used. */
static enum agw_meaning take_message13(struct agw_dir *dir, const u8 *octets, size_t len,
				       size_t *used)
{
	*used = HANDSHAKE_HEADER + get_unaligned_be24(octets + 1);
	switch (octets[0]) {
	case NEW_TICKET:
		/* Only a server has tickets. The gateway never resumes, so they are of no use. */
		if (dir->source->ep->tls_role != IMS_AGW_TLS_ROLE_CLIENT)
			return unexpected(dir);
		return AGW_MEANING_GO_ON;
	case AGW_KEY_UPDATE:
		return follow(dir, octets, len);
	default:
		return unexpected(dir);
	}
}

static enum agw_meaning take_handshake13(struct agw_dir *dir, const u8 *octets, size_t len)
{
	enum agw_meaning meaning;
	size_t used;

	if (!len)
		return unexpected(dir);
	while (len) {
		used = min_t(size_t, dir->skip, len);
		dir->skip -= used;
		octets += used;
		len -= used;
		if (!len)
			break;
		if (len < HANDSHAKE_HEADER)
			return fail(dir, IMS_AGW_REASON_DECODE_ERROR, AGW_ALERT_DECODE_ERROR);
		meaning = take_message13(dir, octets, len, &used);
		if (meaning != AGW_MEANING_GO_ON)
			return meaning;
		dir->skip = used;
	}
	return AGW_MEANING_GO_ON;
}

/* Renegotiation is refused, whoever begins it (RFC 9325 clause 3.5). */
static enum agw_meaning take_handshake12(struct agw_dir *dir, const u8 *octets, size_t len)
{
	if (!len)
		return unexpected(dir);
	return fail(dir, IMS_AGW_REASON_RENEGOTIATION, AGW_ALERT_NO_RENEGOTIATION);
}

enum agw_meaning agw_record_control(struct agw_dir *dir, u8 type, const u8 *octets, size_t len)
{
	switch (type) {
	case AGW_RECORD_ALERT:
		return take_alert(dir, octets, len);
	case AGW_RECORD_HANDSHAKE:
		if (dir->source->keys->version == TLS_1_3_VERSION)
			return take_handshake13(dir, octets, len);
		return take_handshake12(dir, octets, len);
	default:
		return fail(dir, IMS_AGW_REASON_UNEXPECTED_MESSAGE, AGW_ALERT_UNEXPECTED_MESSAGE);
	}
}
