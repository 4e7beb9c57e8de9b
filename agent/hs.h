/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_HS_H
#define AGENT_HS_H

#include <stdint.h>

#include "fingerprint.h"

/*
 * Handshake broker: hands TLS handshakes to a pool of sandboxed worker processes and brings back
 * their results. The broker knows no OpenSSL, the workers know no netlink.
 */
struct hs;
struct loop;

struct hs_config {
	const char *cert_file;		/* PEM, read before the workers are sandboxed */
	const char *key_file;
	unsigned int workers;		/* processes, 1 to 64 */
	unsigned int jobs_max;		/* handshakes at the same time over all workers */
};

#define HS_KEY_MAX	32
#define HS_SECRET_MAX	64

/* Record protection of one direction, in the layout of linux/tls.h and of key-set. */
struct hs_crypto {
	uint8_t key_len, salt_len, iv_len, secret_len;
	uint8_t key[HS_KEY_MAX];
	uint8_t salt[4];
	uint8_t iv[12];
	uint8_t rec_seq[8];
	uint8_t secret[HS_SECRET_MAX];	/* TLS 1.3 application traffic secret, else secret_len 0 */
};

struct hs_job {
	uint64_t id;			/* caller's, comes back in the result */
	int fd;				/* handshake channel; the broker owns it when hs_submit() returned 0 */
	int role;			/* IMS_AGW_TLS_SERVER or IMS_AGW_TLS_CLIENT */
	unsigned int timeout_ms;	/* total, from submission */
	struct fp_set expected;		/* empty: the remote must show a certificate, the verdict comes later */
};

struct hs_result {
	uint64_t id;
	int reason;			/* IMS_AGW_REASON_NONE: keys are valid */
	uint8_t alert;			/* TLS alert description sent or received, 0 when none */
	uint16_t version;		/* 0x0303 or 0x0304 */
	uint16_t cipher;		/* TLS_CIPHER_* of linux/tls.h */
	struct hs_crypto tx, rx;
	struct fp_digests digests;	/* of the remote's end-entity certificate */
	uint8_t have_digests;
	uint8_t verified;		/* the digests matched job.expected */
	char suite[48];			/* RFC name, e.g. TLS_AES_128_GCM_SHA256 */
	char text[96];			/* what went wrong, for the log; never key material */
};

/* Called once a job, never from inside hs_submit(). The result is wiped after the call. */
typedef void (*hs_done_fn)(void *arg, const struct hs_result *result);

struct hs *hs_new(struct loop *loop, const struct hs_config *config, hs_done_fn fn, void *arg);
int hs_submit(struct hs *hs, const struct hs_job *job);	/* 0, -EBUSY: jobs_max reached, -errno */
void hs_cancel(struct hs *hs, uint64_t id);		/* no result will come */
void hs_free(struct hs *hs);				/* ends the workers, waits for them */

#endif
