/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MSRP_MSG_H
#define MSRP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* MSRP messages (RFC 4975) as octets. */

#define MSRP_CHUNK_MAX 65536			/* octets of a body */
#define MSRP_MESSAGE_MAX (MSRP_CHUNK_MAX + 1024)

enum msrp_kind { MSRP_SEND, MSRP_REPORT, MSRP_RESPONSE };

struct msrp_msg {
	enum msrp_kind kind;
	unsigned int status;		/* of a response; of a report what its Status says */
	char transaction[33];
	char to[128], from[128];	/* paths */
	char message_id[40];
	char content_type[40];
	bool success_report;
	bool has_range;
	unsigned long long first, last, total;	/* Byte-Range, from 1 on; last < first: no octet */
	const uint8_t *body;		/* NULL: none */
	size_t body_len;
	char flag;			/* of the end line: $ + # */
};

/* Octets written to buf, which has room for MSRP_MESSAGE_MAX. */
size_t msrp_encode(const struct msrp_msg *msg, uint8_t *buf);

/*
 * > 0: octets of the message, whose body stays where it is; 0: it is not all there; -1: *error says
 * what is wrong.
 */
ssize_t msrp_decode(const uint8_t *buf, size_t len, struct msrp_msg *msg, const char **error);

#endif
