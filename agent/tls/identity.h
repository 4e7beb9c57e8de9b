/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_IDENTITY_H
#define AGENT_TLS_IDENTITY_H

#include "fingerprint.h"

/*
 * The gateway's own certificate. Made at first start (P-256, self-signed, random serial and name)
 * into key_file (mode 0600) and cert_file when neither exists, in their folder, which is made (mode
 * 0700) when the folder that it is in exists; the certificate alone when the key does. An
 * operator's own pair is used as it is. A certificate without its key, a key that does not fit or
 * that is below the profile is an error. Returns 0 or -errno with a text that names the file in
 * err.
 */
int identity_load(const char *cert_file, const char *key_file, struct fp_digests *digests,
		  char *err, size_t err_len);

/* Whether identity_load() would be good, as far as that can be said without making anything. */
int identity_check(const char *cert_file, const char *key_file, char *err, size_t err_len);

/*
 * What is not as it should be with the certificate that is in use, own: its time, or the file that
 * it came from, which a restart would take. An empty text: nothing.
 */
void identity_watch(const char *cert_file, const struct fp_digests *own, char *text, size_t len);

#endif
