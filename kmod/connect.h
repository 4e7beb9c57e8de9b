/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CONNECT_H
#define AGW_CONNECT_H

struct agw_ep;

/*
 * ctx.lock. Sends the endpoint's SYN from its own address and port to its remote; what becomes of
 * it, also that it cannot be sent, is told by the states of the endpoint.
 */
void agw_connect(struct agw_ep *ep);

/* ctx.lock. What could not be begun is tried again. No-op if it could, or its time is over. */
void agw_connect_again(struct agw_ep *ep);

/* ctx.lock. The socket of a connecting endpoint has changed. */
void agw_connect_progress(struct agw_ep *ep);

#endif
