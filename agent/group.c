// SPDX-License-Identifier: GPL-2.0
#include "group.h"

#include <sys/prctl.h>
#include <unistd.h>

static bool is_member(gid_t group)
{
	gid_t groups[1024];
	int i, count = getgroups(sizeof(groups) / sizeof(groups[0]), groups);

	if (group == getegid())
		return true;
	for (i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

bool group_join(gid_t group)
{
	return group == (gid_t)-1 || is_member(group) || !setresgid(-1, -1, group);
}

/* Effective and saved group change places. That may let others look at the process again. */
bool group_give(const char *file, gid_t group)
{
	gid_t own = getegid();
	bool given;

	if (is_member(group))
		return !lchown(file, -1, group);
	if (setresgid(-1, group, own))
		return false;
	given = !lchown(file, -1, group);
	if (setresgid(-1, own, group))
		given = false;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return given;
}
