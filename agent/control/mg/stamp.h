/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_STAMP_H
#define AGENT_MG_STAMP_H

#include <time.h>

/*
 * Times in messages, all of the clock of the world: a controller compares those of an association
 * (RFC 3525 clause 7.2.8).
 */
#define STAMP_TEXT	20

void stamp_format(const struct timespec *time, char text[STAMP_TEXT]);	/* 20240229T23595999 */

#endif
