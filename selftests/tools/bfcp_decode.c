// SPDX-License-Identifier: GPL-2.0
/*
 * Takes BFCP messages apart. Stricter than a receiver has to be: reserved bits and padding that are
 * not zero are refused too, so that a single wrong octet on the way is noticed.
 */
#include <stdbool.h>
#include <string.h>

#include "bfcp_msg.h"

/* What is left to decode of a message or of a grouped attribute. */
struct rest {
	const uint8_t *p;
	size_t len;
	const char *error;
};

struct tlv {
	unsigned int type;
	bool mandatory;
	const uint8_t *value;
	size_t len;
};

static unsigned int get16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

const char *bfcp_primitive_name(uint8_t primitive)
{
	static const char * const names[] = {
		"0", "FloorRequest", "FloorRelease", "FloorRequestQuery", "FloorRequestStatus",
		"UserQuery", "UserStatus", "FloorQuery", "FloorStatus", "ChairAction",
		"ChairActionAck", "Hello", "HelloAck", "Error", "FloorRequestStatusAck",
		"FloorStatusAck", "Goodbye", "GoodbyeAck",
	};

	return primitive < sizeof(names) / sizeof(*names) ? names[primitive] : "unknown";
}

const char *bfcp_status_name(uint8_t status)
{
	static const char * const names[] = {
		"0", "Pending", "Accepted", "Granted", "Denied", "Cancelled", "Released",
		"Revoked",
	};

	return status < sizeof(names) / sizeof(*names) ? names[status] : "unknown";
}

static bool wrong(struct rest *r, const char *why)
{
	if (!r->error)
		r->error = why;
	return false;
}

/* The next attribute. False at the end and on an error. */
static bool next(struct rest *r, struct tlv *tlv)
{
	size_t len, padded;

	if (r->error || !r->len)
		return false;
	len = r->len >= 2 ? r->p[1] : 0;
	padded = (len + 3) & ~(size_t)3;
	if (len < 2 || padded > r->len)
		return wrong(r, "attribute length");
	for (size_t i = len; i < padded; i++)
		if (r->p[i])
			return wrong(r, "padding");
	tlv->type = r->p[0] >> 1;
	tlv->mandatory = r->p[0] & 1;
	tlv->value = r->p + 2;
	tlv->len = len - 2;
	r->p += padded;
	r->len -= padded;
	return true;
}

static uint16_t take_number(struct rest *r, const struct tlv *tlv)
{
	if (tlv->len != 2) {
		wrong(r, "number of wrong length");
		return 0;
	}
	return (uint16_t)get16(tlv->value);
}

static void take_text(struct rest *r, const struct tlv *tlv, struct bfcp_msg *msg)
{
	if (tlv->len > BFCP_TEXT_MAX || memchr(tlv->value, '\0', tlv->len)) {
		wrong(r, "text");
		return;
	}
	memcpy(msg->text, tlv->value, tlv->len);
	msg->text[tlv->len] = '\0';
}

static void take_list(struct rest *r, const struct tlv *tlv, uint8_t *values, size_t *count,
		      int shift)
{
	if (!tlv->len || tlv->len > BFCP_LIST_MAX) {
		wrong(r, "list length");
		return;
	}
	for (*count = 0; *count < tlv->len; ++*count)
		values[*count] = tlv->value[*count] >> shift;
}

static void add_floor(struct rest *r, const struct tlv *tlv, struct bfcp_msg *msg)
{
	if (msg->floors == BFCP_FLOORS_MAX)
		wrong(r, "too many floors");
	else
		msg->floor[msg->floors++] = take_number(r, tlv);
}

static void take_status(struct rest *r, const struct tlv *tlv, struct bfcp_msg *msg)
{
	if (tlv->len != 2 || tlv->value[0] < BFCP_PENDING || tlv->value[0] > BFCP_REVOKED) {
		wrong(r, "request status");
		return;
	}
	msg->status = tlv->value[0];
	msg->queue = tlv->value[1];
}

/* The number at the begin of a grouped attribute; the rest are attributes. */
static struct rest take_group(struct rest *r, const struct tlv *tlv, uint16_t *id)
{
	struct rest inner = { NULL, 0, NULL };

	if (tlv->len < 2) {
		wrong(r, "group length");
		return inner;
	}
	*id = (uint16_t)get16(tlv->value);
	inner.p = tlv->value + 2;
	inner.len = tlv->len - 2;
	return inner;
}

static void take_unknown(struct rest *r, const struct tlv *tlv)
{
	if (tlv->mandatory)
		wrong(r, "unknown mandatory attribute");
}

static void overall_status(struct rest *r, const struct tlv *outer, struct bfcp_msg *msg)
{
	uint16_t id = 0;
	struct rest inner = take_group(r, outer, &id);
	struct tlv tlv;

	if (id != msg->floor_request)
		wrong(r, "floor request id differs");
	while (next(&inner, &tlv)) {
		if (tlv.type == BFCP_REQUEST_STATUS)
			take_status(&inner, &tlv, msg);
		else if (tlv.type == BFCP_STATUS_INFO)
			take_text(&inner, &tlv, msg);
		else
			take_unknown(&inner, &tlv);
	}
	if (inner.error)
		wrong(r, inner.error);
}

static void request_information(struct rest *r, const struct tlv *outer, struct bfcp_msg *msg)
{
	struct rest inner = take_group(r, outer, &msg->floor_request);
	struct tlv tlv;

	while (next(&inner, &tlv)) {
		if (tlv.type == BFCP_OVERALL_REQUEST_STATUS)
			overall_status(&inner, &tlv, msg);
		else if (tlv.type == BFCP_FLOOR_REQUEST_STATUS_ATTRIBUTE)
			add_floor(&inner, &tlv, msg);
		else
			take_unknown(&inner, &tlv);
	}
	if (inner.error)
		wrong(r, inner.error);
}

/* Attributes that are numbers or texts. False: not one of those. */
static bool simple(struct rest *r, const struct tlv *tlv, struct bfcp_msg *msg)
{
	switch (tlv->type) {
	case BFCP_FLOOR_ID:
		add_floor(r, tlv, msg);
		return true;
	case BFCP_FLOOR_REQUEST_ID:
		msg->floor_request = take_number(r, tlv);
		return true;
	case BFCP_PRIORITY:
		take_number(r, tlv);
		return true;
	case BFCP_ERROR_CODE:
		msg->error_code = tlv->len ? tlv->value[0] : 0;
		return true;
	case BFCP_ERROR_INFO:
	case BFCP_PARTICIPANT_INFO:
		take_text(r, tlv, msg);
		return true;
	}
	return false;
}

static void payload(struct rest *r, struct bfcp_msg *msg)
{
	struct tlv tlv;

	while (next(r, &tlv)) {
		if (simple(r, &tlv, msg))
			continue;
		if (tlv.type == BFCP_FLOOR_REQUEST_INFORMATION)
			request_information(r, &tlv, msg);
		else if (tlv.type == BFCP_SUPPORTED_PRIMITIVES)
			take_list(r, &tlv, msg->primitive_list, &msg->primitives, 0);
		else if (tlv.type == BFCP_SUPPORTED_ATTRIBUTES)
			take_list(r, &tlv, msg->attribute_list, &msg->attributes, 1);
		else
			take_unknown(r, &tlv);
	}
}

/* Does the message have what its primitive can not do without? */
static bool complete(const struct bfcp_msg *msg)
{
	switch (msg->primitive) {
	case BFCP_FLOOR_REQUEST:
		return msg->floors && msg->transaction;
	case BFCP_FLOOR_RELEASE:
		return msg->floor_request && msg->transaction;
	case BFCP_FLOOR_REQUEST_STATUS:
		return msg->floor_request && msg->status;
	case BFCP_HELLO:
		return msg->transaction;
	case BFCP_HELLO_ACK:
		return msg->primitives && msg->attributes && msg->transaction;
	case BFCP_ERROR:
		return msg->error_code;
	}
	return true;
}

ssize_t bfcp_decode(const uint8_t *buf, size_t len, struct bfcp_msg *msg, const char **error)
{
	struct rest r = { buf + BFCP_HEADER, 0, NULL };

	memset(msg, 0, sizeof(*msg));
	if (len < BFCP_HEADER)
		return 0;
	r.len = (size_t)get16(buf + 2) * 4;
	msg->octets = BFCP_HEADER + r.len;
	if (buf[0] != 1 << 5)
		wrong(&r, "version, flags or reserved bits");
	else if (msg->octets > BFCP_MESSAGE_MAX)
		wrong(&r, "message length");
	else if (len < msg->octets)
		return 0;
	msg->primitive = buf[1];
	msg->conference = (uint32_t)get16(buf + 4) << 16 | get16(buf + 6);
	msg->transaction = (uint16_t)get16(buf + 8);
	msg->user = (uint16_t)get16(buf + 10);
	payload(&r, msg);
	if (!r.error && !complete(msg))
		wrong(&r, "attribute missing");
	*error = r.error;
	return r.error ? -1 : (ssize_t)msg->octets;
}
