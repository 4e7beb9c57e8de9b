/* SPDX-License-Identifier: GPL-2.0 */
#ifndef H248_SAMPLES_H
#define H248_SAMPLES_H

#include "sample.h"

/* Messages. */
extern const struct sample h248_samples[];	/* up to one without a name */

#endif
