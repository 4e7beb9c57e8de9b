// SPDX-License-Identifier: GPL-2.0
#include "message.h"

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

static size_t kept_of(const struct agw_message *message)
{
	if (message->len >= AGW_MESSAGE_HEADER && message->octets[0] == AGW_KEY_UPDATE)
		return AGW_KEY_UPDATE_LEN;
	return AGW_MESSAGE_HEADER;
}

size_t agw_message_take(struct agw_message *message, const u8 *octets, size_t len)
{
	if (message->skip) {
		len = min_t(size_t, len, message->skip);
		message->skip -= len;
		return len;
	}
	len = min_t(size_t, len, kept_of(message) - message->len);
	memcpy(message->octets + message->len, octets, len);
	message->len += len;
	return len;
}

bool agw_message_has_header(const struct agw_message *message)
{
	return message->len >= AGW_MESSAGE_HEADER;
}

u32 agw_message_length(const struct agw_message *message)
{
	return get_unaligned_be24(message->octets + 1);
}

void agw_message_skip(struct agw_message *message)
{
	message->skip = agw_message_length(message);
	message->len = 0;
}

bool agw_message_is_open(const struct agw_message *message)
{
	return message->skip || message->len;
}
