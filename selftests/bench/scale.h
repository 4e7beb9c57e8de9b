/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCALE_H
#define SCALE_H

#include "call.h"

/*
 * What orders cost where few calls are, and where many are: linked, and behind them in the array
 * idle ones, of which only the terminations are there. A "mark" for each figure, and a "do" where
 * the machine has to do something, with a line as the answer.
 */
void scale_run(const struct call_plan *plan, struct call *calls, unsigned int linked,
	       unsigned int idle);

#endif
