/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_NETLINK_H
#define AGW_NETLINK_H

/* The interface to the agent. Last to come, first to go. */
int agw_netlink_init(void);
void agw_netlink_exit(void);

#endif
