/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_WORK_H
#define AGW_WORK_H

struct agw_ep;

/*
 * The work of an endpoint: everything that softirq, pump and clock have noticed is done here, under
 * ctx.lock, one thing after the other. Queued work and an armed deadline hold the endpoint.
 */
void agw_work_init(struct agw_ep *ep);

#endif
