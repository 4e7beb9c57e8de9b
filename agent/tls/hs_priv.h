/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_HS_PRIV_H
#define AGENT_TLS_HS_PRIV_H

/*
 * Of the broker alone. hs_job.c has the jobs, hs_process.c the processes that do them, hs.c the
 * pool of both.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "hs.h"
#include "id_table.h"
#include "worker.h"
#include "worker_wire.h"

struct loop_timer;
struct loop_watch;

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
	uint64_t worked_ms;	/* of the process, when the job was overdue first */
	unsigned int looks;	/* at the process since then */
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
	struct loop_timer *respawn;	/* when it starts again */
	struct loop_timer *late;	/* when it ought to be ready */
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
	struct fp_digests own;	/* of the certificate that all workers must show */
	uint64_t lost;		/* processes that died */
	struct worker_reply reply;
};

/* --- hs_job.c -------------------------------------------------------------------------------- */

void job_release(struct job *job);		/* closes its channel, the slot is free */
/* Sends what waits. The rest stays: for room, or for the next process when this one is dead. */
void job_queue_flush(struct process *process);
/*
 * One for each job that was given to the process: one that says more could keep the broker busy.
 * False: it speaks out of turn.
 */
bool job_take_result(struct process *process, struct worker_reply *reply);
/* Of those that a process had: callbacks find no ready process, and leave new jobs queued. */
void job_fail_all(struct process *process, const char *text);

/* --- hs_process.c ---------------------------------------------------------------------------- */

bool process_init(struct process *process, struct hs *hs);	/* zeroed; false: out of memory */
int process_start(struct process *process);	/* 0 or -errno: end it */
int process_wait_ready(struct process *process);	/* 0 or -errno: it is ended */
uint64_t process_worked_ms(const struct process *process);	/* time of a processor it has had */
void process_lost(struct process *process);	/* it is ended, and starts again in a while */
void process_free(struct process *process);	/* has a second to end by itself; or zeroed */

/* --- hs.c ------------------------------------------------------------------------------------ */

struct process *hs_choose_process(struct hs *hs);	/* for one more job */

#endif
