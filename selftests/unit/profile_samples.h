/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROFILE_SAMPLES_H
#define PROFILE_SAMPLES_H

#include "sample.h"

/* Files of a profile. */
extern const struct sample profile_samples[];	/* up to one without a name */

#endif
