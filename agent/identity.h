/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_IDENTITY_H
#define AGENT_IDENTITY_H

#include "fingerprint.h"

/*
 * The gateway's own certificate. Made at first start (P-256, self-signed, random serial and name)
 * into key_file (mode 0600) and cert_file when neither exists; an operator's own pair is used as
 * it is. One file without the other, a key that does not fit or that is below the profile is an
 * error. Returns 0 or -errno with a text that names the file in err.
 */
int identity_load(const char *cert_file, const char *key_file, struct fp_digests *digests,
		  char *err, size_t err_len);

#endif
