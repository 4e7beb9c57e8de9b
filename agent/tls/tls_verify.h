/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_VERIFY_H
#define AGENT_TLS_TLS_VERIFY_H

#include <openssl/x509.h>
#include <stdbool.h>

#include "fingerprint.h"

/* Certificates. Chain, names and dates do not matter: fingerprints decide (RFC 8122 clause 6). */

int tls_verify_digests(const X509 *cert, struct fp_digests *digests);	/* 0 or -errno */

/*
 * NULL: key and signature meet the profile (TS 33.210 clause 6.2), else what does not. Who signs a
 * certificate with its own key vouches for nothing by that, so unless strict the hash of such a
 * signature does not matter: a fingerprint has another one.
 */
const char *tls_verify_strength(X509 *cert, bool strict);

#endif
