// SPDX-License-Identifier: GPL-2.0
/* Makes BFCP messages. */
#include <string.h>

#include "bfcp_msg.h"

/* The begin of an attribute whose length is not known yet. */
struct open {
	uint8_t *begin;
};

static uint8_t *put16(uint8_t *p, unsigned int value)
{
	*p++ = (uint8_t)(value >> 8);
	*p++ = (uint8_t)value;
	return p;
}

/* Type with the M bit: a receiver that does not know the attribute can not go on without it. */
static uint8_t *attribute(uint8_t *p, unsigned int type, int mandatory, struct open *open)
{
	open->begin = p;
	*p++ = (uint8_t)(type << 1 | !!mandatory);
	*p++ = 0;
	return p;
}

/* The length does not count the padding, which fills up a word. */
static uint8_t *done(uint8_t *p, const struct open *open)
{
	open->begin[1] = (uint8_t)(p - open->begin);
	while ((p - open->begin) % 4)
		*p++ = 0;
	return p;
}

static uint8_t *number(uint8_t *p, unsigned int type, unsigned int value)
{
	struct open open;

	p = attribute(p, type, 1, &open);
	return done(put16(p, value), &open);
}

static uint8_t *text(uint8_t *p, unsigned int type, const char *value)
{
	size_t len = strlen(value);
	struct open open;

	if (!len)
		return p;
	p = attribute(p, type, 0, &open);
	memcpy(p, value, len);
	return done(p + len, &open);
}

/* Attribute types stand in the upper seven bits, primitives in all eight. */
static uint8_t *list(uint8_t *p, unsigned int type, const uint8_t *values, size_t count, int shift)
{
	struct open open;

	p = attribute(p, type, 1, &open);
	while (count--)
		*p++ = (uint8_t)(*values++ << shift);
	return done(p, &open);
}

/* FLOOR-REQUEST-INFORMATION with the overall status and the floors it is about. */
static uint8_t *request_information(uint8_t *p, const struct bfcp_msg *msg)
{
	struct open information, overall, status;

	p = attribute(p, BFCP_FLOOR_REQUEST_INFORMATION, 1, &information);
	p = put16(p, msg->floor_request);
	p = attribute(p, BFCP_OVERALL_REQUEST_STATUS, 1, &overall);
	p = put16(p, msg->floor_request);
	p = attribute(p, BFCP_REQUEST_STATUS, 1, &status);
	*p++ = msg->status;
	*p++ = msg->queue;
	p = done(p, &status);
	p = text(p, BFCP_STATUS_INFO, msg->text);
	p = done(p, &overall);
	for (size_t i = 0; i < msg->floors; i++)
		p = number(p, BFCP_FLOOR_REQUEST_STATUS_ATTRIBUTE, msg->floor[i]);
	return done(p, &information);
}

static uint8_t *error_code(uint8_t *p, const struct bfcp_msg *msg)
{
	struct open open;

	p = attribute(p, BFCP_ERROR_CODE, 1, &open);
	*p++ = msg->error_code;
	p = done(p, &open);
	return text(p, BFCP_ERROR_INFO, msg->text);
}

static uint8_t *payload(uint8_t *p, const struct bfcp_msg *msg)
{
	switch (msg->primitive) {
	case BFCP_FLOOR_REQUEST:
		for (size_t i = 0; i < msg->floors; i++)
			p = number(p, BFCP_FLOOR_ID, msg->floor[i]);
		return text(p, BFCP_PARTICIPANT_INFO, msg->text);
	case BFCP_FLOOR_RELEASE:
		return number(p, BFCP_FLOOR_REQUEST_ID, msg->floor_request);
	case BFCP_FLOOR_REQUEST_STATUS:
		return request_information(p, msg);
	case BFCP_HELLO_ACK:
		p = list(p, BFCP_SUPPORTED_PRIMITIVES, msg->primitive_list, msg->primitives, 0);
		return list(p, BFCP_SUPPORTED_ATTRIBUTES, msg->attribute_list, msg->attributes, 1);
	case BFCP_ERROR:
		return error_code(p, msg);
	}
	return p;
}

size_t bfcp_encode(const struct bfcp_msg *msg, uint8_t buf[BFCP_MESSAGE_MAX])
{
	uint8_t *end = payload(buf + BFCP_HEADER, msg);
	uint8_t *p = buf;

	*p++ = 1 << 5;		/* version 1, no responder flag, no fragment */
	*p++ = msg->primitive;
	p = put16(p, (unsigned int)(end - buf - BFCP_HEADER) / 4);
	p = put16(p, msg->conference >> 16);
	p = put16(p, msg->conference);
	p = put16(p, msg->transaction);
	put16(p, msg->user);
	return (size_t)(end - buf);
}
