/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BURST_H
#define BURST_H

#include "call.h"

/* UEs that call at once. One burst at a time. */

/* Each UE is a thread that connects and does its handshake; number: of the first call. */
void burst_begin(const struct call_plan *plan, struct call *calls, unsigned int count,
		 unsigned int number);
bool burst_runs(void);
/* Waits for the last one. Then all are calls as call_begin() makes them. */
void burst_end(void);

#endif
