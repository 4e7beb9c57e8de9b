/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_HS_H
#define AGENT_HS_H

#include <stdbool.h>
#include <stdint.h>

#include "fingerprint.h"
#include "psk.h"

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
#define HS_SECRET_MAX	48
#define HS_RECORD_MIN	63	/* of record_max: RFC 8449 clause 4 */
#define HS_RECORD_MAX	16384

/* Record protection of one direction, in the layout of linux/tls.h and of key-set. */
struct hs_crypto {
	uint8_t key_len, salt_len, iv_len, secret_len;
	uint8_t key[HS_KEY_MAX];
	uint8_t salt[4];
	uint8_t iv[12];
	uint8_t rec_seq[8];
	uint8_t secret[HS_SECRET_MAX];	/* TLS 1.3 application traffic secret, else secret_len 0 */
	uint16_t record_max;		/* octets of a record before its protection */
};

struct hs_job {
	uint64_t id;			/* caller's, unique among running jobs, comes back */
	int fd;				/* handshake channel, the broker's when submitted */
	int role;			/* IMS_AGW_TLS_ROLE_SERVER or IMS_AGW_TLS_ROLE_CLIENT */
	unsigned int timeout_ms;	/* from submission, or with hello_ms from the ClientHello */
	unsigned int hello_ms;		/* from submission to the whole ClientHello, 0: no limit */
	bool strict_signatures;		/* of a self-signed certificate, too */
	struct fp_set expected;		/* empty: any certificate will do for the handshake, the
					 * verdict comes later; see hs_expect()
					 */
	const struct psk *psk;		/* NULL: certificates; else expected is empty, and the key
					 * stays where it is until the result or the cancel
					 */
};

struct hs_result {
	uint64_t id;
	int reason;			/* IMS_AGW_REASON_NONE: keys are valid */
	uint8_t alert;			/* TLS alert description sent or received, 0 when none */
	uint16_t version;		/* 0x0303 or 0x0304 */
	uint16_t cipher;		/* TLS_CIPHER_* of linux/tls.h */
	struct hs_crypto tx, rx;
	struct fp_digests digests;	/* of the remote's end-entity certificate */
	uint8_t have_digests;		/* never with a PSK */
	uint8_t verified;		/* the digests matched job.expected, or the PSK did */
	char suite[48];			/* RFC name, e.g. TLS_AES_128_GCM_SHA256 */
	char text[96];			/* what went wrong, for the log; never key material */
	char psk_identity[PSK_IDENTITY_MAX + 1];	/* named by the remote, what fits of it */
};

/*
 * Called once a job, never from inside hs_submit(), hs_expect() or hs_cancel(), all of which it may
 * call, but not hs_free(). The result is wiped after the call; the channel stays open until then, so keys can
 * be set from inside.
 */
typedef void (*hs_done_fn)(void *arg, const struct hs_result *result);

/*
 * Forks the workers, so call it before there are threads, and waits until they are ready.
 * NULL: errno says why, the log says more. A worker that dies is replaced.
 */
struct hs *hs_new(struct loop *loop, const struct hs_config *config, hs_done_fn fn, void *arg);

struct hs_workers {
	unsigned int ready, count;	/* count is how many there should be */
	uint64_t lost;			/* since the start */
};

void hs_workers(const struct hs *hs, struct hs_workers *workers);

/* Makes fd non-blocking. 0, -EBUSY: jobs_max reached, -errno: fd is still the caller's. */
int hs_submit(struct hs *hs, const struct hs_job *job);
/*
 * From now on another set is expected: a certificate that the remote has not shown yet is compared
 * with this one. One that has passed already comes back unverified when it does not fit any more.
 * 0, -ENOENT: the job has ended, -EINVAL: it has a PSK.
 */
int hs_expect(struct hs *hs, uint64_t id, const struct fp_set *expected);
void hs_cancel(struct hs *hs, uint64_t id);	/* closes the channel, no result will come */
void hs_free(struct hs *hs);			/* ends the workers, waits for them */

#endif
