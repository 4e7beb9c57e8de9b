/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_PRIVILEGES_H
#define AGENT_PRIVILEGES_H

#include <stdbool.h>

/* What the agent may do, and who may look at it. All at start, in this order. */

/* Keys pass through this process: no core dump, no debugger, no program started with privileges. */
void privileges_harden(void);

/*
 * Root has another real user, and no supplementary groups: the one that its workers are. So they
 * need no privilege to become it, nor the agent one to end them.
 */
void privileges_split(void);

/* The module asks for CAP_NET_ADMIN with every command. False: the log says why. */
bool privileges_drop(void);

#endif
