/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONTROL_H
#define CONTROL_H

#include "call.h"

/* A controller of the gateway: one connection for all orders. */

void control_open(const char *address, const char *fingerprint, const struct call_plan *plan);
/* Another connection, as the gateway's agent is another. */
void control_again(void);
/* Both terminations of a call; sets its port and context. */
void control_reserve(struct call *call);
void control_audit(struct call *call);
void control_release(struct call *call);

#endif
