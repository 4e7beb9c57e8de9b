// SPDX-License-Identifier: GPL-2.0
#include "keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tools/event.h"

static struct {
	pid_t *pids;
	unsigned int count;
} keepers;

/* Until it is told to end them, or nobody is left who could. */
static void keep(struct call *calls, uint64_t count, const sigset_t *end)
{
	int sig;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigwait(end, &sig);
	for (uint64_t i = 0; i < count; i++)
		call_end(&calls[i]);
	_exit(0);
}

/* TLS has nothing to tell: the connection goes on elsewhere. */
static void forget(struct call *call)
{
	SSL_free(call->ue.ssl);
	close(call->ue.fd);
	close(call->core.fd);
	call->ue.ssl = NULL;
	call->ue.fd = 0;
	call->core.fd = 0;
}

void keeper_take(struct call *calls, uint64_t count)
{
	pid_t *pids = reallocarray(keepers.pids, keepers.count + 1, sizeof(*pids));
	sigset_t end;

	if (!pids)
		die("no memory");
	keepers.pids = pids;
	sigemptyset(&end);
	sigaddset(&end, SIGUSR1);
	sigprocmask(SIG_BLOCK, &end, NULL);
	pids[keepers.count] = fork();
	if (pids[keepers.count] < 0)
		die("fork: %s", strerror(errno));
	if (!pids[keepers.count])
		keep(calls, count, &end);
	keepers.count++;
	for (uint64_t i = 0; i < count; i++)
		forget(&calls[i]);
}

/* One after another, as calls of one process end. */
void keepers_end(void)
{
	int status;

	for (unsigned int i = 0; i < keepers.count; i++) {
		kill(keepers.pids[i], SIGUSR1);
		if (waitpid(keepers.pids[i], &status, 0) < 0 || status)
			die("idle calls do not end in order");
	}
	free(keepers.pids);
}
