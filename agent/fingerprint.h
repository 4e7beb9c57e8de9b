/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_FINGERPRINT_H
#define AGENT_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Certificate fingerprints (RFC 8122 clause 5). Pure: no I/O, no allocation, no OpenSSL. */

#define FP_SET_MAX	8	/* fingerprints a remote may announce for one stream */
#define FP_TEXT_MAX	208	/* "SHA-512 " + 64 * 3, with the closing NUL */
#define FP_DIGESTS_LEN	(32 + 48 + 64)

enum fp_hash {
	FP_SHA256,
	FP_SHA384,
	FP_SHA512,
	FP_HASH_COUNT,
};

struct fp {
	enum fp_hash hash;
	uint8_t value[64];
};

struct fp_set {
	size_t count;
	struct fp fp[FP_SET_MAX];
};

/* The digests of one certificate, SHA-256, SHA-384, SHA-512 in this order (remote-digest of the
 * netlink interface).
 */
struct fp_digests {
	uint8_t octets[FP_DIGESTS_LEN];
};

enum fp_err {
	FP_OK,
	FP_SYNTAX,	/* not hash-func SP 2HEX *(":" 2HEX) */
	FP_WEAK,	/* MD2, MD5, SHA-1, SHA-224: refused by RFC 8122 clause 5 or profile */
	FP_UNKNOWN,	/* a hash function that the gateway does not know */
	FP_LENGTH,	/* octet count does not fit the hash */
	FP_FULL,	/* more than FP_SET_MAX */
};

/* "SHA-256 6B:8B:..": hash name and digits in either case. Adds to *set if it is good. */
enum fp_err fp_set_add(struct fp_set *set, const char *text);
const char *fp_strerror(enum fp_err err);

/* True when the strongest hash of the set has a value equal to the certificate's (RFC 8122 clause
 * 5.1). Constant time in the values. An empty set matches nothing.
 */
bool fp_set_match(const struct fp_set *set, const struct fp_digests *digests);

/* Upper-case hex with colons, as sent in SDP. */
void fp_format(const struct fp *fp, char text[FP_TEXT_MAX]);
void fp_from_digests(const struct fp_digests *digests, enum fp_hash hash, struct fp *fp);
const char *fp_hash_name(enum fp_hash hash);

#endif
