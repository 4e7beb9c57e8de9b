// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"
#include "worker.h"
#include "worker_wire.h"

/* By this name also when the file of the program was replaced. */
#define THIS_PROGRAM "/proc/self/exe"

/* Of the broker a worker has its end of the pair, and standard error until it is set up. */
static void become_worker(const struct worker_setup *setup, int sock)
{
	char name[] = "agwd", argument[] = WORKER_ARGUMENT, jobs_max[16];
	char *argv[] = { name, argument, jobs_max, NULL }, *env[] = { NULL };

	snprintf(jobs_max, sizeof(jobs_max), "%u", setup->jobs_max);
	if (dup2(sock, WORKER_FD) == WORKER_FD && !fcntl(WORKER_FD, F_SETFD, 0) &&
	    !syscall(SYS_close_range, WORKER_FD + 1, ~0U, 0))
		execve(THIS_PROGRAM, argv, env);
	log_error("handshake worker: " THIS_PROGRAM ": %s", strerror(errno));
	_exit(1);
}

static int send_memory(int sock, uint32_t type, int fd)
{
	struct worker_request request = { .type = type };
	struct stat stat;

	if (fstat(fd, &stat))
		return -errno;
	request.number = (uint64_t)stat.st_size;
	return worker_send(sock, &request, fd);
}

int worker_start(const struct worker_setup *setup, pid_t *pid)
{
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	err = send_memory(pair[0], WORKER_CERTIFICATE, setup->cert_fd);
	if (!err)
		err = send_memory(pair[0], WORKER_KEY, setup->key_fd);
	*pid = err ? -1 : fork();
	if (!*pid)
		become_worker(setup, pair[1]);
	if (!err && *pid < 0)
		err = -errno;
	close(pair[1]);
	if (!err)
		return pair[0];
	close(pair[0]);
	return err;
}
