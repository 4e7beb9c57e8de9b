// SPDX-License-Identifier: GPL-2.0
#include "hs_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ims_agw.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "hs_check.h"
#include "log.h"
#include "loop.h"

#define GRACE_MS 2000		/* past a job's deadline; as much work behind that is too much */
#define LOOK_MS 500		/* between two looks */
#define LOOKS_MAX 20		/* with less work */

static uint64_t job_number(const struct job *job)
{
	return (uint64_t)job->generation << 32 | (uint32_t)(job - job->hs->jobs);
}

void job_release(struct job *job)
{
	struct hs *hs = job->hs;

	id_table_remove(&hs->running, &job->node);
	loop_timer_free(job->timer);
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

void job_queue_flush(struct process *process)
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

static void enqueue(struct job *job)
{
	struct process *process = job->process;

	job->next = NULL;
	job->link = process->queue_tail;
	*process->queue_tail = job;
	process->queue_tail = &job->next;
	job_queue_flush(process);
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

bool job_take_result(struct process *process, struct worker_reply *reply)
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

void job_fail_all(struct process *process, const char *text)
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

/* ---- late ---- */

/*
 * A worker that is late may only have had no processor. It hangs when it has worked for long since
 * then, or does nothing for very long.
 */
static bool is_hung(const struct job *job)
{
	return job->looks >= LOOKS_MAX ||
		process_worked_ms(job->process) - job->worked_ms >= GRACE_MS;
}

/*
 * The worker has its own timer: this one is for a worker that hangs or does not come up. Cancelled
 * jobs keep theirs: the module ends most that take too long before that.
 */
static void on_overdue(void *arg)
{
	struct job *job = arg;

	if (job->state == JOB_QUEUED) {
		dequeue(job->process, job);
		job_fail(job, IMS_AGW_REASON_INTERNAL, "no handshake worker took the job");
		return;
	}
	if (!job->looks)
		job->worked_ms = process_worked_ms(job->process);
	if (is_hung(job)) {
		log_error("handshake worker %d hangs, killed", (int)job->process->pid);
		process_lost(job->process);
		return;
	}
	job->looks++;
	loop_timer_set(job->timer, LOOK_MS);
}

/* ---- interface ---- */

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
	slot->timer = loop_timer_new(hs->loop, on_overdue, slot);
	if (!slot->timer)
		return -ENOMEM;
	loop_timer_set(slot->timer, (uint64_t)job->hello_ms + job->timeout_ms + GRACE_MS);
	fcntl(job->fd, F_SETFL, flags | O_NONBLOCK);
	hs->free_jobs = slot->next;
	slot->job = *job;
	slot->deadline_ms = loop_now_ms(hs->loop) + (job->hello_ms ? job->hello_ms :
						     job->timeout_ms);
	slot->state = JOB_QUEUED;
	slot->changed = false;
	slot->looks = 0;
	slot->node.id = job->id;
	id_table_add(&hs->running, &slot->node);
	slot->process = hs_choose_process(hs);
	slot->process->load++;
	enqueue(slot);
	return 0;
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
