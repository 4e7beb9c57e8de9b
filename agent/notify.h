/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_NOTIFY_H
#define AGENT_NOTIFY_H

/*
 * The service manager, if there is one: sd_notify(3) and sd_watchdog_enabled(3), as datagrams to
 * $NOTIFY_SOCKET. Nothing here waits, and nothing here can fail a start.
 */
struct loop;
struct notify;

/* Tells that the agent is ready, and from now on that its loop turns. NULL: nobody asks for it. */
struct notify *notify_ready(struct loop *loop);
void notify_end(struct notify *notify);		/* tells that the agent ends; NULL is allowed */

#endif
