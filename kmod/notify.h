/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_NOTIFY_H
#define AGW_NOTIFY_H

#include <linux/ims_agw.h>

struct agw_addr;
struct agw_ep;

/*
 * Tells the events group what happened to an endpoint. Counts event-seq also when nobody listens or
 * there is no memory: a dump then shows that something was missed. source: NULL for none. ctx.lock.
 */
void agw_notify(struct agw_ep *ep, enum ims_agw_event event, const struct agw_addr *source);

#endif
