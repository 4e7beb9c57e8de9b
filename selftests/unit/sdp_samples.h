/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SDP_SAMPLES_H
#define SDP_SAMPLES_H

#include "sample.h"

/* What stands in Local and Remote. */
extern const struct sample sdp_samples[];	/* up to one without a name */

/* Values of fingerprints. */
#define SDP_OCTETS_16	"6B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35"
#define SDP_SHA1	SDP_OCTETS_16 ":DC:B8:5F:64"
#define SDP_SHA256	SDP_OCTETS_16 ":" SDP_OCTETS_16
#define SDP_SHA512	SDP_SHA256 ":" SDP_SHA256

#endif
