/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CALL_H
#define CALL_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../tools/stream.h"

/* Both ends of a call through the relay, which this program has. */
struct end {
	int fd;
	SSL *ssl;			/* NULL: plain */
	struct stream sent, received;
};

struct call {
	struct end ue, core;
	uint16_t port;			/* of the relay, for this call */
	int context;			/* 0: it was not ordered */
};

/* How calls are made. */
struct call_plan {
	struct sockaddr_in relay;	/* its port: of a relay without orders */
	struct sockaddr_in core;	/* where the relay connects to */
	SSL_CTX *tls;			/* NULL: plain calls */
	uint64_t seed;
};

SSL_CTX *call_tls(const char *cert, const char *key);	/* of the UE, or exits */
struct sockaddr_in call_address(const char *text);	/* ADDRESS:PORT, or exits */
void call_listen(const struct call_plan *plan);
/* Both connections, TLS, and 100 octets each way; each step must come within two minutes. */
void call_begin(const struct call_plan *plan, struct call *call, unsigned int number);
/* The steps of it, for who does them for several at once. */
void call_seed(const struct call_plan *plan, struct call *call, unsigned int number);
void call_ue(const struct call_plan *plan, struct call *call);	/* connection and TLS */
int call_accept(void);						/* as core, of any call */
void call_ask(struct call *call);				/* the UE's octets */
void call_answer(struct call *call);				/* core's, after those */
/* In order: the UE ends first. */
void call_end(struct call *call);
/* Each end got what the other sent. */
bool call_is_whole(const struct call *call);

/* All of it. */
void end_send(struct end *end, size_t len);
void end_receive(struct end *end, size_t len);
/* Octets that there was room for, or that were there; 0: none now. Wrong octets end the program. */
size_t end_send_some(struct end *end, size_t len);
size_t end_receive_some(struct end *end, size_t max);
void end_unblock(struct end *end);

#endif
