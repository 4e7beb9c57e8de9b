/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WIRE_H
#define WIRE_H

#include <errno.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* One TCP connection, with or without TLS, that never blocks and knows exactly how it ended. */

enum wire_end {
	WIRE_OPEN,
	WIRE_CLOSE_NOTIFY,
	WIRE_FIN,		/* without TLS, or after close_notify */
	WIRE_TRUNCATED,		/* FIN without close_notify */
	WIRE_RESET,
	WIRE_ALERT,		/* fatal */
	WIRE_ERROR,
};

enum { WIRE_PLAIN, WIRE_TLS_SERVER, WIRE_TLS_CLIENT };

struct wire_address {
	const char *bind;	/* NULL: any */
	const char *listen;	/* one of both */
	const char *connect;
	uint64_t buffer;	/* socket buffers in octets, 0: as the kernel likes */
	int fast_open;		/* the first octets go with the SYN */
};

struct wire_tls {
	int role;
	const char *version;	/* "1.2", "1.3", NULL: both */
	const char *suite;	/* NULL: the library's choice */
	const char *cert, *key;	/* NULL: a client without a certificate */
	const char *fingerprint;	/* SHA-256 that the other side must have; NULL: any */
	const char *psk;		/* hex; NULL: certificates */
	const char *psk_identity;	/* client: sent; server: the only one, NULL: any */
	uint64_t max_fragment;		/* client: RFC 6066, octets; 0: not asked for */
	uint64_t pad;			/* TLS 1.3: records have a multiple of so many octets */
	const char *resume;		/* file of what a client wants to resume; NULL: nothing */
	uint64_t early;			/* octets that a client sends before the handshake */
	int early_update;		/* client: KeyUpdate before Finished */
	const char *tamper;		/* see wire_tamper.c; NULL: nothing */
};

struct wire {
	int fd;
	SSL *ssl;
	const char *fingerprint;
	short events;		/* what a call that returned 0 waits for */
	enum wire_end end;	/* how the octets of the other side ended */
	enum wire_end tcp_end;	/* WIRE_OPEN, WIRE_FIN or WIRE_RESET */
	bool write_broken;	/* nothing can be written any more */
	bool notified;		/* our close_notify is on its way */
	bool reset;		/* a write found out */
	int alert_received, alert_sent;	/* -1: none; close_notify does not count */
	uint64_t records_sent;		/* with the keys of the handshake */
	size_t longest;			/* record received since, octets as they came */
	bool own_records;		/* see record_send() */
	uint64_t early;			/* octets left to be sent before the handshake */
	bool early_update;
	unsigned int updates_received;	/* KeyUpdates */
	char error[160];
};

const char *wire_end_name(enum wire_end end);

/* The error of a reset, of a connection that is read or written. */
static inline bool wire_is_reset(int error)
{
	return error == ECONNRESET || error == EPIPE;
}

/* Both return when TCP is up; exit when that fails. They tell what they do by events. */
void wire_set_up(struct wire *w, const struct wire_address *address, int timeout_ms);

void wire_tls_start(struct wire *w, const struct wire_tls *tls);
/* Sends what TLS begins with: a client its ClientHello. False: failed. */
bool wire_handshake_begin(struct wire *w);
/* 1 done, 0 the time is over, -1 failed or not the expected fingerprint. Tells all of it. */
int wire_handshake_wait(struct wire *w, int timeout_ms);

/* > 0: octets; 0: nothing now; -1: ended, see end. */
ssize_t wire_read(struct wire *w, void *buf, size_t len);
/* > 0: octets; 0: not now; -1: write_broken. */
ssize_t wire_write(struct wire *w, const void *buf, size_t len);
/* After the end of the octets: looks whether TCP ended as well. */
void wire_read_tcp_end(struct wire *w);

int wire_notify(struct wire *w);	/* close_notify: 1 sent, 0 not yet, -1 broken */
void wire_fin(struct wire *w);
void wire_reset(struct wire *w);

long wire_unacked(const struct wire *w);	/* octets that the other TCP has not taken */

/* Waits for events, none: only for the time or a signal. False: timeout_ms is over. */
bool wire_poll(const struct wire *w, short events, int timeout_ms);

#endif
