/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A controller on loopback, whose messages a test writes and reads itself, and a gateway for it.
 */
#ifndef FAR_MGC_H
#define FAR_MGC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/mg/mg.h"
#include "loop.h"

struct far_mgc {
	int fd;				/* of datagrams, or listens */
	int connection;			/* -1: none */
	bool stream, sctp;
	uint16_t port;
	uint16_t gateway;		/* the port of the last message */
	char text[65536];		/* the last message, with a NUL */
	size_t len;
	char in[65536];			/* octets of a stream that are no message yet */
	size_t in_len;
};

extern struct loop *far_loop;
extern struct mg *far_mg;

/* address: 127.0.0.1 or ::1; transport: udp, tcp, sctp. False: the machine has it not. */
bool far_open(struct far_mgc *far, const char *transport, const char *address);
void far_close(struct far_mgc *far);
uint16_t far_free_port(void);

/* A gateway over the fake core; conf as in agwd.conf, no realms. NULL in far_mg: err says why. */
void far_start(const char *conf, char *err, size_t err_len);
/* The same, with this far for its controller, by UDP; more is the rest of conf. */
void far_start_udp(const struct far_mgc *far, const char *more, char *err, size_t err_len);
void far_stop(void);

bool far_next(struct far_mgc *far);		/* waits for the next message */
bool far_has(struct far_mgc *far);		/* takes it if there is one */
void far_send(struct far_mgc *far, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

uint32_t far_id(const struct far_mgc *far);	/* of the transaction in text */
bool far_says(const struct far_mgc *far, const char *words);	/* in text, whatever the blanks */

/* Accepts the registration that comes next, with what stands in its Services descriptor. */
bool far_register(struct far_mgc *far, const char *services);
/* Number of agwctl status, by its path: "orders.duplicates". */
uint64_t far_count(const char *path);
const char *far_state(void);

#endif
