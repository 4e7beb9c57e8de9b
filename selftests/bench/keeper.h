/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KEEPER_H
#define KEEPER_H

#include "call.h"

/*
 * Processes that hold idle calls, so that there may be more calls than one process may have files
 * open.
 */

/* Two files each, where a process may have 1024 open and the caller has some of its own. */
#define KEEPER_CALLS 400

/* At most KEEPER_CALLS: they leave the caller their hashes, and none of their sockets. */
void keeper_take(struct call *calls, uint64_t count);
/* Each call ends in order, and each keeper; whoever fails ends the program. */
void keepers_end(void);

#endif
