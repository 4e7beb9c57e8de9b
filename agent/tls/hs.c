// SPDX-License-Identifier: GPL-2.0
#include "hs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hs_priv.h"
#include "kept.h"
#include "loop.h"
#include "sandbox.h"

#define WORKERS_MAX 64

static int start_processes(struct hs *hs)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < hs->count && !err; i++)
		err = process_start(&hs->processes[i]);
	for (i = 0; i < hs->count && !err; i++)
		err = process_wait_ready(&hs->processes[i]);
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
	for (i = 0; i < hs->count; i++)
		if (!process_init(&hs->processes[i], hs))
			return -ENOMEM;
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
	hs->own = *config->own;
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
struct process *hs_choose_process(struct hs *hs)
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

void hs_workers(const struct hs *hs, struct hs_workers *workers)
{
	unsigned int i;

	*workers = (struct hs_workers){ .count = hs->count, .lost = hs->lost };
	for (i = 0; i < hs->count; i++)
		workers->ready += hs->processes[i].ready;
}

void hs_free(struct hs *hs)
{
	unsigned int i;

	if (!hs)
		return;
	for (i = 0; hs->jobs && i < hs->setup.jobs_max; i++)
		if (hs->jobs[i].state != JOB_FREE)
			job_release(&hs->jobs[i]);
	for (i = 0; hs->processes && i < hs->count; i++)
		process_free(&hs->processes[i]);
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
