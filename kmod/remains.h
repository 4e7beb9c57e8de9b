/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_REMAINS_H
#define AGW_REMAINS_H

struct agw_ep;

/*
 * What stays of an endpoint that is ordered to have another connection: one of its own kind, that
 * has no place and no listener, only the old connection, for as long as that lingers.
 */

/**
 * agw_remains_new() - makes remains that have nothing yet
 * @ep: of what
 *
 * Context: ctx.lock; may sleep
 *
 * Return: them, with one reference, or NULL: no memory
 */
struct agw_ep *agw_remains_new(const struct agw_ep *ep);

/**
 * agw_remains_take() - ends the connection of an endpoint, which goes on without it
 * @remains: of this endpoint
 * @ep: the endpoint
 *
 * The connection ends in order, or by RST when octets of it are lost. A partner that was linked
 * ends with it, as nobody can continue its stream, and the agent is told. What was at its end
 * already goes on delivering.
 *
 * Context: ctx.lock
 */
void agw_remains_take(struct agw_ep *remains, struct agw_ep *ep);

#endif
