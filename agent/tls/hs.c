// SPDX-License-Identifier: GPL-2.0
#include "hs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ims_agw.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hs_check.h"
#include "id_table.h"
#include "kept.h"
#include "log.h"
#include "loop.h"
#include "sandbox.h"
#include "worker.h"
#include "worker_wire.h"

#define WORKERS_MAX 64
#define GRACE_MS 2000		/* past a job's deadline a worker counts as hung */
#define RESPAWN_MS 1000		/* between two starts of the same worker */
#define EXIT_MS 1000		/* a worker that is told to end gets that long */

enum job_state {
	JOB_FREE,
	JOB_QUEUED,		/* waits for room to the worker */
	JOB_SENT,
	JOB_CHANGED,		/* sent, and the worker has to be told what is expected now */
	JOB_CANCELLED,		/* the worker has to be told */
	JOB_DROPPED,		/* it has been told, and has a last word on it */
	JOB_ENDING,		/* in the caller's callback */
};

struct job {
	struct id_node node;	/* of hs->running; first */
	struct hs *hs;
	enum job_state state;
	bool changed;		/* what is expected, since the worker got the job */
	uint32_t generation;	/* makes the number of every job unlike those before it */
	struct hs_job job;
	uint64_t deadline_ms;
	struct loop_timer *timer;
	struct process *process;
	struct job *next;	/* free list, or the queue of the process */
	struct job **link;	/* what points to it in the queue */
};

struct process {
	struct hs *hs;
	pid_t pid;
	int sock;		/* -1: no process */
	bool ready;
	bool blocked;		/* waits for room in sock */
	uint64_t started_ms;
	struct loop_watch *watch;
	struct loop_timer *respawn, *late;
	unsigned int load;	/* jobs given to it */
	struct job *queue, **queue_tail;
};

struct hs {
	struct loop *loop;
	struct worker_setup setup;
	hs_done_fn fn;
	void *arg;
	struct job *jobs, *free_jobs;
	struct id_table running;	/* by the caller's id, neither cancelled nor ended */
	struct process *processes;
	unsigned int count;	/* of processes */
	unsigned int ready_ms;
	unsigned int turn;	/* round robin among the least loaded */
	bool have_own;
	struct fp_digests own;	/* certificate that all workers must show */
	uint64_t lost;		/* processes that died */
	struct worker_reply reply;
};

static void queue_flush(struct process *process);
static void process_lost(struct process *process);

/* ---- jobs ---- */

static uint64_t job_number(const struct job *job)
{
	return (uint64_t)job->generation << 32 | (uint32_t)(job - job->hs->jobs);
}

static void job_release(struct job *job)
{
	struct hs *hs = job->hs;

	id_table_remove(&hs->running, &job->node);
	loop_timer_del(job->timer);
	if (job->job.fd >= 0)
		close(job->job.fd);
	job->process->load--;
	job->timer = NULL;
	job->process = NULL;
	job->state = JOB_FREE;
	job->generation++;
	job->next = hs->free_jobs;
	hs->free_jobs = job;
}

static void dequeue(struct process *process, struct job *job)
{
	*job->link = job->next;
	if (job->next)
		job->next->link = job->link;
	else
		process->queue_tail = job->link;
}

/*
 * The channel stays open until the callback is back: when its last descriptor goes before the keys
 * are set, the module takes the agent for dead.
 */
static void job_finish(struct job *job, struct hs_result *result)
{
	struct hs *hs = job->hs;

	if (job->state == JOB_CHANGED)
		dequeue(job->process, job);
	id_table_remove(&hs->running, &job->node);
	job->state = JOB_ENDING;
	result->id = job->job.id;
	hs->fn(hs->arg, result);
	explicit_bzero(result, sizeof(*result));
	job_release(job);
}

static void job_fail(struct job *job, int reason, const char *text)
{
	struct hs_result result = { .reason = reason };

	snprintf(result.text, sizeof(result.text), "%s", text);
	job_finish(job, &result);
}

static bool is_cancelled(const struct job *job)
{
	return job->state == JOB_CANCELLED || job->state == JOB_DROPPED;
}

static void forget_cancelled(struct job *job)
{
	if (job->state == JOB_CANCELLED)
		dequeue(job->process, job);
	job_release(job);
}

static void enqueue(struct job *job)
{
	struct process *process = job->process;

	job->next = NULL;
	job->link = process->queue_tail;
	*process->queue_tail = job;
	process->queue_tail = &job->next;
	queue_flush(process);
}

/*
 * The worker has its own timer: this one is for a worker that hangs or does not come up. Cancelled
 * jobs keep theirs: the module ends most that take too long before that.
 */
static void on_overdue(void *arg)
{
	struct job *job = arg;

	job->timer = NULL;
	if (job->state == JOB_QUEUED) {
		dequeue(job->process, job);
		job_fail(job, IMS_AGW_REASON_INTERNAL, "no handshake worker took the job");
		return;
	}
	log_error("handshake worker %d hangs, killed", (int)job->process->pid);
	process_lost(job->process);
}

/* ---- to a worker ---- */

static enum worker_message message_of(const struct job *job)
{
	if (job->state == JOB_QUEUED)
		return WORKER_JOB;
	return job->state == JOB_CHANGED ? WORKER_EXPECT : WORKER_CANCEL;
}

static int send_job(struct process *process, const struct job *job)
{
	struct worker_request request = {
		.type = message_of(job),
		.role = job->job.role,
		.number = job_number(job),
		.deadline_ms = job->deadline_ms,
		.timeout_ms = job->job.hello_ms ? job->job.timeout_ms : 0,
		.strict_signatures = job->job.strict_signatures,
		.expected = job->job.expected,
	};
	int err;

	if (request.type == WORKER_JOB && job->job.psk)
		request.psk = *job->job.psk;
	err = worker_send(process->sock, &request, request.type == WORKER_JOB ? job->job.fd : -1);
	psk_wipe(&request.psk);
	return err;
}

static void set_blocked(struct process *process, bool blocked)
{
	if (process->blocked == blocked)
		return;
	process->blocked = blocked;
	loop_watch_set(process->watch, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* What cannot be sent stays queued: for room, or for the next process when this one is dead. */
static void queue_flush(struct process *process)
{
	struct job *job;
	int err = 0;

	while (process->ready && process->queue) {
		job = process->queue;
		err = send_job(process, job);
		if (err)
			break;
		dequeue(process, job);
		job->state = job->state == JOB_CANCELLED ? JOB_DROPPED : JOB_SENT;
	}
	if (process->ready)
		set_blocked(process, err == -EAGAIN);
}

/* ---- from a worker ---- */

/* A worker that was told later what to expect may have let through before what it did then. */
static void decide(const struct job *job, struct hs_result *result)
{
	result->verified = result->reason == IMS_AGW_REASON_NONE &&
		(job->job.psk || fp_set_match(&job->job.expected, &result->digests));
	if (result->reason == IMS_AGW_REASON_NONE && job->job.expected.count &&
	    !result->verified && !job->changed)
		result->reason = IMS_AGW_REASON_FINGERPRINT_MISMATCH;
	if (result->reason == IMS_AGW_REASON_NONE)
		return;
	explicit_bzero(&result->tx, sizeof(result->tx));
	explicit_bzero(&result->rx, sizeof(result->rx));
}

/* A worker has it, and its result is wanted. */
static bool is_given(const struct job *job)
{
	return job->state == JOB_SENT || job->state == JOB_CHANGED;
}

/* One for each job that it was given: a worker that says more could keep the broker busy. */
static bool take_result(struct process *process, struct worker_reply *reply)
{
	struct hs *hs = process->hs;
	uint32_t slot = (uint32_t)reply->number;
	struct job *job;

	if (slot >= hs->setup.jobs_max || !hs_result_is_valid(&reply->result))
		return false;
	job = &hs->jobs[slot];
	if (job->process != process || job_number(job) != reply->number ||
	    job->state == JOB_QUEUED)
		return false;
	if (is_cancelled(job)) {
		forget_cancelled(job);
		return true;
	}
	if (!hs_result_fits(&job->job, &reply->result))
		return false;
	decide(job, &reply->result);
	job_finish(job, &reply->result);
	return true;
}

static bool take_ready(struct process *process, const struct worker_ready *ready)
{
	struct hs *hs = process->hs;

	if (ready->err) {
		log_error("handshake worker cannot start: %.*s", (int)sizeof(ready->text),
			  ready->text);
		return false;
	}
	if (hs->have_own && memcmp(&hs->own, &ready->own, sizeof(hs->own)) != 0) {
		log_error("handshake worker shows another certificate");
		return false;
	}
	hs->own = ready->own;
	hs->have_own = true;
	process->ready = true;
	loop_timer_del(process->late);
	process->late = NULL;
	return true;
}

static bool take_reply(struct process *process, struct worker_reply *reply)
{
	if (!process->ready)
		return reply->type == WORKER_READY && take_ready(process, &reply->ready);
	return reply->type == WORKER_RESULT && take_result(process, reply);
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
		queue_flush(process);
}

/* ---- worker processes ---- */

static void on_late(void *arg)
{
	struct process *process = arg;

	process->late = NULL;
	log_error("handshake worker %d does not become ready, killed", (int)process->pid);
	process_lost(process);
}

static int process_start(struct process *process)
{
	struct hs *hs = process->hs;
	int sock;

	process->started_ms = loop_now_ms(hs->loop);
	sock = worker_start(&hs->setup, &process->pid);
	if (sock < 0)
		return sock;
	process->sock = sock;
	process->watch = loop_watch_add(hs->loop, sock, EPOLLIN, on_worker, process);
	process->late = loop_timer_add(hs->loop, hs->ready_ms, on_late, process);
	return process->watch && process->late ? 0 : -ENOMEM;
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
	loop_timer_del(process->late);
	process->watch = NULL;
	process->late = NULL;
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

static void on_respawn(void *arg);

static void schedule_respawn(struct process *process)
{
	struct hs *hs = process->hs;
	uint64_t since = loop_now_ms(hs->loop) - process->started_ms;
	uint64_t delay = since < RESPAWN_MS ? RESPAWN_MS - since : 0;

	process->respawn = loop_timer_add(hs->loop, delay, on_respawn, process);
	if (!process->respawn)
		log_error("no memory to start a handshake worker again");
}

static void on_respawn(void *arg)
{
	struct process *process = arg;
	int err, status;

	process->respawn = NULL;
	err = process_start(process);
	if (!err)
		return;
	log_error("handshake worker cannot start: %s", strerror(-err));
	process_end(process, 0, &status);
	schedule_respawn(process);
}

/* Callbacks may submit and cancel jobs: they find no ready process here and leave it queued. */
static void fail_jobs(struct process *process, const char *text)
{
	struct hs *hs = process->hs;
	unsigned int i;

	for (i = 0; i < hs->setup.jobs_max; i++) {
		if (hs->jobs[i].process != process)
			continue;
		if (is_given(&hs->jobs[i]))
			job_fail(&hs->jobs[i], IMS_AGW_REASON_AGENT_LOST, text);
		else if (is_cancelled(&hs->jobs[i]))
			forget_cancelled(&hs->jobs[i]);
	}
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

static void process_lost(struct process *process)
{
	pid_t pid = process->pid;
	char text[96];
	int status;

	process->hs->lost++;
	process_end(process, 0, &status);
	tell_end(status, text, sizeof(text));
	log_error("%s (pid %d)", text, (int)pid);
	schedule_respawn(process);
	fail_jobs(process, text);
}

/* ---- interface ---- */

static int wait_ready(struct process *process)
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

static int start_processes(struct hs *hs)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < hs->count && !err; i++)
		err = process_start(&hs->processes[i]);
	for (i = 0; i < hs->count && !err; i++)
		err = wait_ready(&hs->processes[i]);
	loop_take_time(hs->loop);
	return err;
}

static int set_up_tables(struct hs *hs)
{
	unsigned int i;

	hs->jobs = calloc(hs->setup.jobs_max, sizeof(*hs->jobs));
	hs->processes = calloc(hs->count, sizeof(*hs->processes));
	if (!hs->jobs || !hs->processes || !id_table_init(&hs->running, hs->setup.jobs_max))
		return -ENOMEM;
	for (i = hs->setup.jobs_max; i-- > 0;) {
		hs->jobs[i].hs = hs;
		hs->jobs[i].next = hs->free_jobs;
		hs->free_jobs = &hs->jobs[i];
	}
	for (i = 0; i < hs->count; i++) {
		hs->processes[i].hs = hs;
		hs->processes[i].sock = -1;
		hs->processes[i].queue_tail = &hs->processes[i].queue;
	}
	return 0;
}

/* Read once: a new worker shows what the first ones do, whatever the files are by then. */
static int keep_identity(struct hs *hs, const struct hs_config *config)
{
	hs->setup.cert_fd = kept_open(config->cert_file, PEM_MAX);
	if (hs->setup.cert_fd < 0)
		return hs->setup.cert_fd;
	hs->setup.key_fd = kept_open(config->key_file, PEM_MAX);
	return hs->setup.key_fd < 0 ? hs->setup.key_fd : 0;
}

struct hs *hs_new(struct loop *loop, const struct hs_config *config, hs_done_fn fn, void *arg)
{
	struct hs *hs = calloc(1, sizeof(*hs));
	int err = -EINVAL;

	if (!hs)
		return NULL;
	hs->loop = loop;
	hs->fn = fn;
	hs->arg = arg;
	hs->count = config->workers;
	hs->ready_ms = config->ready_ms;
	hs->setup.jobs_max = config->jobs_max;
	hs->setup.cert_fd = -1;
	hs->setup.key_fd = -1;
	sandbox_lock_memory(&hs->reply, sizeof(hs->reply));
	if (hs->count >= 1 && hs->count <= WORKERS_MAX && hs->setup.jobs_max)
		err = set_up_tables(hs);
	if (!err)
		err = keep_identity(hs, config);
	if (!err)
		err = start_processes(hs);
	if (!err)
		return hs;
	hs_free(hs);
	errno = -err;
	return NULL;
}

/* The least loaded of those that run, else the least loaded of all: it will run again. */
static struct process *choose_process(struct hs *hs)
{
	struct process *best = NULL, *process;
	unsigned int i;

	hs->turn++;
	for (i = 0; i < hs->count; i++) {
		process = &hs->processes[(hs->turn + i) % hs->count];
		if (!best || process->ready > best->ready ||
		    (process->ready == best->ready && process->load < best->load))
			best = process;
	}
	return best;
}

int hs_submit(struct hs *hs, const struct hs_job *job)
{
	struct job *slot = hs->free_jobs;
	int flags = fcntl(job->fd, F_GETFL);

	if (flags < 0)
		return -EBADF;
	if (!hs_job_is_valid(job))
		return -EINVAL;
	if (!slot)
		return -EBUSY;
	slot->timer = loop_timer_add(hs->loop, (uint64_t)job->hello_ms + job->timeout_ms + GRACE_MS,
				     on_overdue, slot);
	if (!slot->timer)
		return -ENOMEM;
	fcntl(job->fd, F_SETFL, flags | O_NONBLOCK);
	hs->free_jobs = slot->next;
	slot->job = *job;
	slot->deadline_ms = loop_now_ms(hs->loop) + (job->hello_ms ? job->hello_ms :
						     job->timeout_ms);
	slot->state = JOB_QUEUED;
	slot->changed = false;
	slot->node.id = job->id;
	id_table_add(&hs->running, &slot->node);
	slot->process = choose_process(hs);
	slot->process->load++;
	enqueue(slot);
	return 0;
}

void hs_workers(const struct hs *hs, struct hs_workers *workers)
{
	unsigned int i;

	*workers = (struct hs_workers){ .count = hs->count, .lost = hs->lost };
	for (i = 0; i < hs->count; i++)
		workers->ready += hs->processes[i].ready;
}

static struct job *find_running(const struct hs *hs, uint64_t id)
{
	return (struct job *)id_table_find(&hs->running, id);
}

int hs_expect(struct hs *hs, uint64_t id, const struct fp_set *expected)
{
	struct job *job = find_running(hs, id);

	if (!job)
		return -ENOENT;
	if (job->job.psk || expected->count > FP_SET_MAX)
		return -EINVAL;
	job->job.expected = *expected;
	if (job->state == JOB_QUEUED)
		return 0;
	job->changed = true;
	if (job->state == JOB_CHANGED)
		return 0;
	job->state = JOB_CHANGED;
	enqueue(job);
	return 0;
}

static void job_cancel(struct job *job)
{
	id_table_remove(&job->hs->running, &job->node);
	if (job->state != JOB_SENT)
		dequeue(job->process, job);
	if (job->state == JOB_QUEUED) {
		job_release(job);
		return;
	}
	close(job->job.fd);
	job->job.fd = -1;
	job->state = JOB_CANCELLED;
	enqueue(job);
}

void hs_cancel(struct hs *hs, uint64_t id)
{
	struct job *job = find_running(hs, id);

	if (job)
		job_cancel(job);
}

void hs_free(struct hs *hs)
{
	unsigned int i;
	int status;

	if (!hs)
		return;
	for (i = 0; hs->jobs && i < hs->setup.jobs_max; i++)
		if (hs->jobs[i].state != JOB_FREE)
			job_release(&hs->jobs[i]);
	for (i = 0; hs->processes && i < hs->count; i++) {
		loop_timer_del(hs->processes[i].respawn);
		process_end(&hs->processes[i], EXIT_MS, &status);
	}
	if (hs->setup.cert_fd >= 0)
		close(hs->setup.cert_fd);
	if (hs->setup.key_fd >= 0)
		close(hs->setup.key_fd);
	explicit_bzero(&hs->reply, sizeof(hs->reply));
	id_table_free(&hs->running);
	free(hs->processes);
	free(hs->jobs);
	free(hs);
}
