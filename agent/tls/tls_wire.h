/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_WIRE_H
#define AGENT_TLS_TLS_WIRE_H

#include <openssl/bio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The handshake channel as OpenSSL sees it. Reads go straight to the descriptor, so no octet is
 * taken that OpenSSL did not ask for. Writes are collected and flushed by tls_wire_flush(): a
 * channel that is full never makes OpenSSL forget an alert.
 */

/* Description to send in place of a plain-text alert's own. */
typedef uint8_t (*tls_wire_alert_fn)(void *arg, uint8_t description);

struct tls_wire {
	int fd;
	tls_wire_alert_fn alert_fn;
	void *alert_arg;

	uint8_t *out;			/* collected output, [head, len) is not yet sent */
	size_t head, len, room;

	uint8_t header[5];		/* record that is being collected */
	size_t header_len, body_pos, body_len;
	bool sent_any;
	bool sent_ccs;
	uint8_t alert;			/* last plain-text alert sent, after alert_fn */
	uint8_t nonce[8];		/* TLS 1.2: explicit nonce of the own Finished */
	size_t nonce_len;

	bool eof;
	int read_errno, write_errno;	/* 0 or what ended the channel */
};

void tls_wire_init(struct tls_wire *wire, int fd, tls_wire_alert_fn fn, void *arg);
void tls_wire_free(struct tls_wire *wire);		/* does not close the descriptor */
BIO *tls_wire_bio(struct tls_wire *wire);		/* NULL: no memory */
int tls_wire_flush(struct tls_wire *wire);		/* 0, -EAGAIN: more to send, -errno */
int tls_wire_send_alert(struct tls_wire *wire, uint8_t description);	/* fatal, plain text */

#endif
