/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LATENCY_H
#define LATENCY_H

#include "call.h"

/* What a message of a call waits for, where other calls want the same processor. */

/*
 * One round trip after another, in turn over the calls, each after think_us: at least so many, and
 * then as long as goes_on() says so. Returns what the machine executes between a message and
 * its answer, more than which one of a hundred takes.
 */
uint64_t latency_p99(struct call *calls, unsigned int count, unsigned int rounds, size_t size,
		     unsigned int think_us, bool (*goes_on)(void));

#endif
