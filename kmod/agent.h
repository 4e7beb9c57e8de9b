/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_AGENT_H
#define AGW_AGENT_H

/*
 * The agent of a namespace: the netlink socket whose orders are carried out, from its claim until
 * it is gone or another one takes over. Nothing ends when there is none.
 */
int agw_agent_init(void);
void agw_agent_exit(void);

#endif
