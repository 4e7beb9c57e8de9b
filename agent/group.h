/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_GROUP_H
#define AGENT_GROUP_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The group that the control socket belongs to. A member may give its files to a group at any time,
 * also without privileges; workers, which have the agent's supplementary groups, must not be one.
 * So the agent is a member by its saved group, which workers do without.
 */

/* At start, with CAP_SETGID if the agent is no member. (gid_t)-1: none. False: errno says why. */
bool group_join(gid_t group);

bool group_give(const char *file, gid_t group);

#endif
