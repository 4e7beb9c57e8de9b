/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_BEAT_H
#define AGENT_MG_BEAT_H

#include "exec_priv.h"

/*
 * Heartbeats of terminations (H.248.36): the controller that is asked for nothing for so long hears
 * of each that is still there. What was asked for stands in the cookies of the streams.
 */

/* Those of a former agent go on. */
void beats_begin(struct exec *exec);
void beats_end(struct exec *exec);
/* Of a termination that was ordered so. False: no memory. */
bool beat_add(struct exec *exec, uint32_t context, uint32_t termination,
	      const struct cookie *cookie);

#endif
