/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The far end of a handshake in the tests: OpenSSL in this process, or octets as they are, on one
 * end of a socket pair, driven by the test's loop.
 */
#ifndef TLS_REMOTE_H
#define TLS_REMOTE_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint.h"
#include "loop.h"
#include "psk.h"

/* A certificate with its key. */
struct remote_id {
	X509 *cert;
	EVP_PKEY *key;
	struct fp_digests digests;
};

enum remote_key {
	KEY_P256, KEY_P384, KEY_ED25519, KEY_RSA2048, KEY_RSA1024, KEY_P224, KEY_SHA1,
	KEY_SHA1_ISSUED,
	KEY_COUNT,
};

/* Self-signed but for KEY_SHA1_ISSUED, made at the first call. */
const struct remote_id *remote_id(enum remote_key key);
void remote_ids_free(void);
void remote_expect(struct fp_set *set, const struct remote_id *id, enum fp_hash hash);
SSL_SESSION *remote_ticket(void);	/* of TLS 1.3, from somebody else; the caller frees it */
int remote_id_write(const struct remote_id *id, const char *cert_file, const char *key_file);

struct remote_config {
	bool server;
	int min_version, max_version;	/* 0: as OpenSSL likes */
	const char *suites;		/* of TLS 1.2 */
	const char *suites13;
	enum remote_key key;
	bool no_cert;
	unsigned int chain;		/* so many more certificates behind its own */
	bool refuse_cert;		/* of the gateway, by bad_certificate */
	bool tickets;
	uint64_t options;
	const struct psk *psk;		/* beside the certificate, with what it sends or knows */
	uint8_t max_fragment;		/* TLSEXT_max_fragment_length_*, 0: not asked for */
	bool weak_group;		/* DHE of 1024 bits */
	SSL_SESSION *ticket;		/* offered in front of the PSK, of remote_ticket() */
};

struct remote {
	struct loop *loop;
	struct loop_watch *watch;
	int fd;
	SSL *ssl;			/* NULL: raw */
	const struct psk *psk;
	const char *suites13;
	bool shaken, ended;
	int alert_received, alert_sent;	/* -1: none */
	char text[64];			/* application data received */
	size_t text_len;
	uint8_t raw[4096];		/* what a raw remote got */
	size_t raw_len;
};

/* Sends "from the remote" as soon as its handshake is done. */
void remote_start(struct remote *remote, struct loop *loop, int fd,
		  const struct remote_config *config);
void remote_start_raw(struct remote *remote, struct loop *loop, int fd, const void *octets,
		      size_t len);
void remote_stop(struct remote *remote);

#define REMOTE_TEXT "from the remote"

#endif
