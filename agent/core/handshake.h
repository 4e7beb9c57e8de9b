/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_HANDSHAKE_H
#define AGENT_CORE_HANDSHAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "fingerprint.h"
#include "psk.h"

/*
 * What the gateway core asks of whoever does TLS handshakes, free of OpenSSL, so that a test can
 * stand in for the workers.
 */

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
					 * verdict comes later; see tls/hs.h on changing it
					 */
	const struct psk *psk;		/* NULL: certificates; else expected is empty, and the key
					 * stays where it is until the result or the cancel
					 */
};

struct hs_result {
	uint64_t id;
	int reason;			/* IMS_AGW_REASON_NONE: keys are valid */
	uint8_t alert;			/* TLS alert description sent or received, 0 when none */
	uint8_t alert_received;		/* it is the remote's */
	uint16_t version;		/* 0x0303 or 0x0304; 0: it failed before that was agreed */
	uint16_t cipher;		/* TLS_CIPHER_* of linux/tls.h, with version */
	struct hs_crypto tx, rx;
	struct fp_digests digests;	/* of the remote's end-entity certificate */
	uint8_t have_digests;		/* never with a PSK */
	uint8_t verified;		/* the digests matched job.expected, or the PSK did */
	char suite[48];			/* RFC name, e.g. TLS_AES_128_GCM_SHA256 */
	char text[96];			/* what went wrong, for the log; never key material */
	char psk_identity[PSK_IDENTITY_MAX + 1];	/* named by the remote, what fits of it */
};

struct hs_workers {
	unsigned int ready, count;	/* count is how many there should be */
	uint64_t lost;			/* since the start */
};

/* The handshake broker, see tls/hs.h for the contract of each. */
struct gw_hs_ops {
	int (*submit)(void *arg, const struct hs_job *job);
	int (*expect)(void *arg, uint64_t id, const struct fp_set *expected);
	void (*cancel)(void *arg, uint64_t id);
	/*
	 * Calls gw_hs_heard() with id when there is something to read on fd, or its end; not before
	 * *hello is set, and until unlisten(). 0 or -errno, *hello is NULL then.
	 */
	int (*listen)(void *arg, uint64_t id, int fd, void **hello);
	void (*unlisten)(void *arg, void *hello);	/* NULL is allowed */
	void (*workers)(void *arg, struct hs_workers *workers);
};

#endif
