/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_MESSAGE_H
#define AGW_MESSAGE_H

#include <linux/types.h>

#define AGW_MESSAGE_HEADER	4	/* type and length */

/* A handshake message, RFC 8446 clause 4.6.3. */
#define AGW_KEY_UPDATE		24
#define AGW_KEY_UPDATE_LEN	5

/*
 * A handshake message that comes in parts: records need not end where messages do (RFC 8446 clause
 * 5.1). Of a KeyUpdate all is kept, of any other one the header; what follows that is skipped. All
 * zero: none has begun.
 */
struct agw_message {
	u8 octets[AGW_KEY_UPDATE_LEN];
	u8 len;
	u32 skip;		/* octets that are still to come */
};

/* Takes octets that came, 1 at least, and returns how many. What follows is looked at next. */
size_t agw_message_take(struct agw_message *message, const u8 *octets, size_t len);

/* The header is there, and nothing is skipped. */
bool agw_message_has_header(const struct agw_message *message);
/* Octets after the header, as that says. */
u32 agw_message_length(const struct agw_message *message);

/* It is of no use: the next octet is that of the next message when all of this has come. */
void agw_message_skip(struct agw_message *message);

/* Has begun, and not ended. */
bool agw_message_is_open(const struct agw_message *message);

#endif
