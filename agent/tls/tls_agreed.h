/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_AGREED_H
#define AGENT_TLS_TLS_AGREED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What client and server agree on in a handshake besides version and suite. The library keeps it
 * only as long as the library makes the records, and a newer library may know things that this one
 * does not. So all messages of the handshake are looked at here: the limits on records go with the
 * keys to the kernel, and whatever else is agreed on that records would have to keep is refused.
 */

struct tls_agreed {
	uint16_t max_fragment;		/* RFC 6066, octets; 0: not agreed on */
	uint16_t client_limit, server_limit;	/* RFC 8449, what each of them takes; 0: not sent */
	bool refused;			/* and the first such thing: */
	uint8_t message;		/* of this type, not known */
	int extension;			/* or one of the server's answers; -1: a message */
};

/* One handshake message with its header, in either direction. */
void tls_agreed_see(struct tls_agreed *agreed, const uint8_t *message, size_t len);

/* Octets of a record before its protection that the client, or the server, may send. */
uint16_t tls_agreed_limit(const struct tls_agreed *agreed, bool by_client, bool tls13);

#endif
