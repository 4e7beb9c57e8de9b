/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_BACKGROUND_H
#define AGENT_TLS_BACKGROUND_H

/*
 * Best effort: what the process does may wait for the calls that there are, which are octets of
 * kernel threads and the agent's orders. Of a processor that they want too it gets a third of what
 * each of them gets, and is interrupted for them at once. A process that has less already stays so.
 */
void background_enter(void);

#endif
