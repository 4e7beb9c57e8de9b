/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FLOW_H
#define FLOW_H

#include "call.h"

/* What goes over calls that are there. */

/* So many octets over each call, of writes of so many (with TLS: records), one way. */
void flow_bulk(struct call *calls, unsigned int count, bool from_ue, uint64_t octets, size_t size);
/* Round trips: so many octets to core and as many back. Both ends wait think_us first. */
void flow_echo(struct call *calls, unsigned int count, unsigned int rounds, size_t size,
	       unsigned int think_us);

#endif
