/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_STALL_H
#define AGW_STALL_H

#include <linux/types.h>

struct agw_ep;

/*
 * A linked endpoint is looked at once in AGW_STALL_TIME. True: octets of its remote stood through
 * two of these times, although the sink had room and the pump was kicked: that will never end.
 * Waiting for room is none of that, nor is a record that has not come as a whole. ctx.lock
 */
bool agw_stall_look(struct agw_ep *ep);

#endif
