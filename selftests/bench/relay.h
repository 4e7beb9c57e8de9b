/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RELAY_H
#define RELAY_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The relays that a user can write: one thread, epoll, no library for the octets. */

#define RELAY_CHUNK 65536

struct relay_pair;

/* One of the two connections of a pair, and what came from it. */
struct relay_side {
	struct relay_pair *pair;
	int fd;
	bool tls;		/* records are made by the kernel */
	bool ended;		/* nothing more comes */
	bool waits_out;		/* epoll tells when there is room */
	bool stopped;		/* not read: the other has no room */
	int pipe[2];		/* splice: octets on their way to the other */
	uint8_t *held;		/* copy: octets that the other had no room for */
	size_t head, len;	/* of held, or len octets in the pipe */
};

struct relay_pair {
	struct relay_side side[2];	/* of the UE, of core */
	SSL *ssl;			/* a handshake that runs */
};

/* Octets that came, 0 at the end, -1: errno. With TLS other records are no octets. */
ssize_t relay_read(struct relay_side *from, void *buf, size_t len);
void relay_close_notify(struct relay_side *to);

/* certificate and key in one file, the UE's certificate that is expected; or exits */
void relay_tls_init(const char *own, const char *expected);
bool relay_tls_begin(struct relay_pair *pair);
/* 1: the kernel has the keys, 0: goes on at the next event (*out: for room), -1: failed */
int relay_tls_drive(struct relay_pair *pair, bool *out);

#endif
