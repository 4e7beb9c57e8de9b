// SPDX-License-Identifier: GPL-2.0
#include "hs_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "loop.h"

#define RESPAWN_MS 1000		/* between two starts of the same worker */
#define EXIT_MS 1000		/* a worker that is told to end gets that long */

/* ---- what it says ---- */

static bool take_ready(struct process *process, const struct worker_ready *ready)
{
	struct hs *hs = process->hs;

	if (ready->err) {
		log_error("handshake worker cannot start: %.*s", (int)sizeof(ready->text),
			  ready->text);
		return false;
	}
	if (memcmp(&hs->own, &ready->own, sizeof(hs->own)) != 0) {
		log_error("handshake worker shows another certificate");
		return false;
	}
	process->ready = true;
	loop_timer_stop(process->late);
	return true;
}

static bool take_reply(struct process *process, struct worker_reply *reply)
{
	if (!process->ready)
		return reply->type == WORKER_READY && take_ready(process, &reply->ready);
	return reply->type == WORKER_RESULT && job_take_result(process, reply);
}

/* 1: took one, 0: nothing there, -errno: the worker is gone or speaks out of turn. */
static int receive(struct process *process)
{
	struct worker_reply *reply = &process->hs->reply;
	ssize_t n;
	bool good;

	/* By MSG_TRUNC a message that is too long does not look as if it fitted. */
	n = recv(process->sock, reply, sizeof(*reply), MSG_DONTWAIT | MSG_TRUNC);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	good = n == sizeof(*reply) && take_reply(process, reply);
	explicit_bzero(reply, sizeof(*reply));
	return good ? 1 : -EPROTO;
}

static void on_worker(void *arg, uint32_t events)
{
	struct process *process = arg;
	int got;

	(void)events;
	do {
		got = receive(process);
	} while (got > 0);
	if (got < 0)
		process_lost(process);
	else
		job_queue_flush(process);
}

/* ---- its life ---- */

static void on_late(void *arg)
{
	struct process *process = arg;

	log_error("handshake worker %d does not become ready, killed", (int)process->pid);
	process_lost(process);
}

int process_start(struct process *process)
{
	struct hs *hs = process->hs;
	int sock;

	process->started_ms = loop_now_ms(hs->loop);
	sock = worker_start(&hs->setup, &process->pid);
	if (sock < 0)
		return sock;
	process->sock = sock;
	process->watch = loop_watch_add(hs->loop, sock, EPOLLIN, on_worker, process);
	loop_timer_set(process->late, hs->ready_ms);
	return process->watch ? 0 : -ENOMEM;
}

/* Sleeps in short steps: the C library has no waitpid() with a time limit. */
static bool wait_exit(pid_t pid, unsigned int ms, int *status)
{
	const struct timespec step = { .tv_nsec = 5000000 };
	unsigned int i;
	pid_t got;

	for (i = 0;; i += 5) {
		got = waitpid(pid, status, WNOHANG);
		if (got || i >= ms)
			return got;
		nanosleep(&step, NULL);
	}
}

static void process_end(struct process *process, unsigned int wait_ms, int *status)
{
	*status = 0;
	loop_watch_del(process->watch);
	loop_timer_stop(process->late);
	process->watch = NULL;
	process->ready = false;
	process->blocked = false;
	if (process->sock < 0)
		return;
	close(process->sock);
	process->sock = -1;
	if (wait_ms && wait_exit(process->pid, wait_ms, status))
		return;
	kill(process->pid, SIGKILL);
	while (waitpid(process->pid, status, 0) < 0 && errno == EINTR)
		;
}

static void schedule_respawn(struct process *process)
{
	struct hs *hs = process->hs;
	uint64_t since = loop_now_ms(hs->loop) - process->started_ms;
	uint64_t delay = since < RESPAWN_MS ? RESPAWN_MS - since : 0;

	loop_timer_set(process->respawn, delay);
}

static void on_respawn(void *arg)
{
	struct process *process = arg;
	int err, status;

	err = process_start(process);
	if (!err)
		return;
	log_error("handshake worker cannot start: %s", strerror(-err));
	process_end(process, 0, &status);
	schedule_respawn(process);
}

/* The number of the system call is in the kernel's log, as an audit record of type 1326. */
static void tell_end(int status, char *text, size_t len)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(text, len, "handshake worker died of a system call that %s",
			 "its sandbox forbids");
	else if (WIFSIGNALED(status))
		snprintf(text, len, "handshake worker died of signal %d", WTERMSIG(status));
	else
		snprintf(text, len, "handshake worker exited with %d", WEXITSTATUS(status));
}

uint64_t process_worked_ms(const struct process *process)
{
	clockid_t clock;

	return clock_getcpuclockid(process->pid, &clock) ? 0 : clock_ms(clock);
}

void process_lost(struct process *process)
{
	pid_t pid = process->pid;
	char text[96];
	int status;

	process->hs->lost++;
	process_end(process, 0, &status);
	tell_end(status, text, sizeof(text));
	log_error("%s (pid %d)", text, (int)pid);
	schedule_respawn(process);
	job_fail_all(process, text);
}

int process_wait_ready(struct process *process)
{
	struct pollfd pollfd = { .fd = process->sock, .events = POLLIN };
	char text[96] = "no answer";
	int got, status;

	got = poll(&pollfd, 1, (int)process->hs->ready_ms);
	if (got > 0)
		got = receive(process);
	if (got == 1)
		return 0;
	process_end(process, got < 0 ? EXIT_MS : 0, &status);
	if (got < 0)
		tell_end(status, text, sizeof(text));
	log_error("handshake worker %d does not become ready: %s", (int)process->pid, text);
	return got < 0 ? -EINVAL : -ETIMEDOUT;
}

bool process_init(struct process *process, struct hs *hs)
{
	process->hs = hs;
	process->sock = -1;
	process->queue_tail = &process->queue;
	process->respawn = loop_timer_new(hs->loop, on_respawn, process);
	process->late = loop_timer_new(hs->loop, on_late, process);
	return process->respawn && process->late;
}

void process_free(struct process *process)
{
	int status;

	if (process->late)
		process_end(process, EXIT_MS, &status);
	loop_timer_free(process->respawn);
	loop_timer_free(process->late);
}
