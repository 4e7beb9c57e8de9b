// SPDX-License-Identifier: GPL-2.0
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "log.h"

/*
 * Workers of an agent that is root: user and group. Nobody else is, neither users and services of a
 * host nor its containers have such numbers: who has the agent's real user may send it signals.
 */
#define STRANGER 1900023334

void privileges_harden(void)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit files;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	/* A descriptor for every handshake at the same time. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	signal(SIGPIPE, SIG_IGN);
}

/* As root with fewer privileges than these the agent works as well. */
void privileges_split(void)
{
	if (geteuid())
		return;
	if (setgroups(0, NULL) || setresgid(STRANGER, -1, -1) || setresuid(STRANGER, -1, -1))
		log_warn("handshake workers run as the agent's user: %s", strerror(errno));
}

bool privileges_drop(void)
{
	cap_value_t keep = CAP_NET_ADMIN;
	cap_t caps = cap_init();
	bool good;

	good = caps && !cap_set_flag(caps, CAP_PERMITTED, 1, &keep, CAP_SET) &&
		!cap_set_flag(caps, CAP_EFFECTIVE, 1, &keep, CAP_SET) && !cap_set_proc(caps);
	if (!good)
		log_error("cannot limit capabilities to CAP_NET_ADMIN: %s", strerror(errno));
	cap_free(caps);
	return good;
}
