// SPDX-License-Identifier: GPL-2.0
/*
 * Reads messages from standard input and writes each again to standard output, or why it is none.
 * Each has its length before it, in four octets. The first octet of what comes says by which words
 * it goes: s short ones, l long ones; that of what goes: + a message, - a text.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>

#include "control/h248/msg.h"

#include <stdio.h>

#define ROOM	1048576

static char in[ROOM], out[ROOM];

static size_t answer(size_t len)
{
	struct h248_message message;
	struct h248_fault fault;
	uint32_t code;
	size_t used = 0;

	out[0] = '-';
	if (h248_decode(in + 1, len - 1, &message, &fault)) {
		used = snprintf(out + 1, ROOM - 1, "%u at %u:%u: %s", fault.code, fault.line,
				fault.column, fault.text);
	} else {
		code = h248_encode(&message, in[0] == 's', out + 1, ROOM - 1, &used);
		if (code)
			used = snprintf(out + 1, ROOM - 1, "not encoded: %u", code);
		else
			out[0] = '+';
	}
	h248_message_free(&message);
	return used + 1;
}

int main(void)
{
	uint32_t len;

	while (fread(&len, sizeof(len), 1, stdin) == 1) {
		len = ntohl(len);
		if (!len || len > ROOM || fread(in, 1, len, stdin) != len)
			return 1;
		len = htonl(answer(len));
		fwrite(&len, sizeof(len), 1, stdout);
		fwrite(out, 1, ntohl(len), stdout);
		fflush(stdout);
	}
	return 0;
}
