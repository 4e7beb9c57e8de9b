// SPDX-License-Identifier: GPL-2.0
/*
 * A handshake worker that is ready has no way to write into the agent's log.
 *
 * with: tls workers
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
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
static int own, reader;		/* standard error, and the other end of what is in its place */

static void on_done(void *arg, const struct hs_result *result)
{
	(void)arg;
	(void)result;
}

static bool is_back(void)
{
	struct hs_workers workers;

	hs_workers(hs, &workers);
	return workers.lost == 1 && workers.ready == 1;
}

static void replace_worker(void)
{
	int pid;

	process_children(&pid, 1);
	kill(pid, SIGKILL);
	turn_until(loop, is_back());
}

static void divert(void)
{
	int ends[2];

	own = dup(STDERR_FILENO);
	if (own < 0 || pipe2(ends, O_CLOEXEC) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	close(ends[1]);
	reader = ends[0];
}

/* A pipe tells its reader when nobody has the other end any more. */
static bool is_let_go(void)
{
	struct pollfd pollfd = { .fd = reader };
	bool gone;

	dup2(own, STDERR_FILENO);
	gone = poll(&pollfd, 1, 0) == 1 && pollfd.revents & POLLHUP;
	close(own);
	close(reader);
	return gone;
}

int main(int argc, char **argv)
{
	worker_main(argc, argv);
	plan(2);
	log_set_level(0);
	loop = loop_new();
	divert();
	hs = own_workers(loop, KEY_P256, on_done);
	if (!hs)
		abort();
	ok(is_let_go(), "a worker that is ready has let go of standard error");
	divert();
	replace_worker();
	ok(is_let_go(), "so has one that replaces another");
	hs_free(hs);
	loop_free(loop);
	remote_ids_free();
	return tap_done();
}
