/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BFCP_MSG_H
#define BFCP_MSG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Messages of the Binary Floor Control Protocol on a reliable transport (RFC 8855 clause 5). */

#define BFCP_HEADER 12
#define BFCP_MESSAGE_MAX 512	/* more than any message here needs; the protocol allows 262152 */
#define BFCP_FLOORS_MAX 4
#define BFCP_LIST_MAX 32
#define BFCP_TEXT_MAX 64

enum bfcp_primitive {
	BFCP_FLOOR_REQUEST = 1,
	BFCP_FLOOR_RELEASE = 2,
	BFCP_FLOOR_REQUEST_STATUS = 4,
	BFCP_HELLO = 11,
	BFCP_HELLO_ACK = 12,
	BFCP_ERROR = 13,
};

enum bfcp_attribute {
	BFCP_FLOOR_ID = 2,
	BFCP_FLOOR_REQUEST_ID = 3,
	BFCP_PRIORITY = 4,
	BFCP_REQUEST_STATUS = 5,
	BFCP_ERROR_CODE = 6,
	BFCP_ERROR_INFO = 7,
	BFCP_PARTICIPANT_INFO = 8,
	BFCP_STATUS_INFO = 9,
	BFCP_SUPPORTED_ATTRIBUTES = 10,
	BFCP_SUPPORTED_PRIMITIVES = 11,
	BFCP_FLOOR_REQUEST_INFORMATION = 15,
	BFCP_FLOOR_REQUEST_STATUS_ATTRIBUTE = 17,
	BFCP_OVERALL_REQUEST_STATUS = 18,
};

enum bfcp_status {
	BFCP_PENDING = 1, BFCP_ACCEPTED, BFCP_GRANTED, BFCP_DENIED, BFCP_CANCELLED,
	BFCP_RELEASED, BFCP_REVOKED,
};

enum bfcp_error_code {
	BFCP_ERROR_CONFERENCE = 1,
	BFCP_ERROR_USER = 2,
	BFCP_ERROR_PRIMITIVE = 3,
	BFCP_ERROR_ATTRIBUTE = 4,
	BFCP_ERROR_FLOOR = 6,
	BFCP_ERROR_FLOOR_REQUEST = 7,
	BFCP_ERROR_PARSE = 10,
};

struct bfcp_msg {
	uint8_t primitive;
	uint32_t conference;
	uint16_t transaction;	/* 0: sent by a server on its own */
	uint16_t user;

	size_t floors;
	uint16_t floor[BFCP_FLOORS_MAX];
	uint16_t floor_request;
	uint8_t status, queue;
	uint8_t error_code;
	char text[BFCP_TEXT_MAX + 1];	/* of participant, status or error */
	size_t primitives, attributes;
	uint8_t primitive_list[BFCP_LIST_MAX], attribute_list[BFCP_LIST_MAX];
	size_t octets;			/* of the decoded message */
};

const char *bfcp_primitive_name(uint8_t primitive);	/* never NULL */
const char *bfcp_status_name(uint8_t status);

/* Returns the length. The message has what its primitive asks for, so it always fits. */
size_t bfcp_encode(const struct bfcp_msg *msg, uint8_t buf[BFCP_MESSAGE_MAX]);
/* Octets of the message, 0: not yet complete, -1: *error says what is wrong with it. */
ssize_t bfcp_decode(const uint8_t *buf, size_t len, struct bfcp_msg *msg, const char **error);

#endif
