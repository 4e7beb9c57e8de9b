// SPDX-License-Identifier: GPL-2.0
/*
 * Workers whose broker dies.
 *
 * with: tls workers
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "own_workers.h"
#include "process.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/worker.h"
#include "tls_remote.h"
#include "turn.h"

static struct loop *loop;
static struct hs *hs;

static void on_done(void *arg, const struct hs_result *result)
{
	(void)arg;
	(void)result;
}

/* In another process: a broker whose worker hangs. Tells which one that is. */
static void be_broker(int out)
{
	int pid = -1;

	loop = loop_new();
	hs = own_workers(loop, KEY_P256, on_done);
	if (hs && process_children(&pid, 1) == 1)
		kill(pid, SIGSTOP);
	_exit(write(out, &pid, sizeof(pid)) != sizeof(pid));
}

/* Also one that hangs: it has descriptors of calls. */
static void dies_with_the_broker(void)
{
	int pipes[2], worker = -1;
	bool gone = false;
	pid_t broker;

	if (pipe(pipes) || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		abort();
	broker = fork();
	if (!broker)
		be_broker(pipes[1]);
	close(pipes[1]);
	if (read(pipes[0], &worker, sizeof(worker)) == sizeof(worker) && worker > 0) {
		waitpid(broker, NULL, 0);
		gone = turn_until(loop, waitpid(worker, NULL, WNOHANG) == worker);
		if (!gone) {
			kill(worker, SIGKILL);
			waitpid(worker, NULL, 0);
		}
	}
	ok(gone, "a worker that hangs dies with its broker");
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	close(pipes[0]);
}

int main(int argc, char **argv)
{
	worker_main(argc, argv);
	plan(1);
	log_set_level(0);
	loop = loop_new();
	dies_with_the_broker();
	loop_free(loop);
	remote_ids_free();
	return tap_done();
}
