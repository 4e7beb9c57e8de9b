// SPDX-License-Identifier: GPL-2.0
#include "burst.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../tools/event.h"

#define LIMIT_MS 120000
#define UE_NICE 19

static struct {
	const struct call_plan *plan;
	struct call *calls;
	pthread_t *threads;
	struct pollfd *cores;		/* connections of the relay, of calls that are not known */
	unsigned int count;
	atomic_uint left;		/* threads */
} burst;

/* It does not hold up the far ends of the calls that are measured: priorities are of threads. */
static void *one(void *arg)
{
	if (setpriority(PRIO_PROCESS, 0, UE_NICE) < 0)
		die("setpriority: %s", strerror(errno));
	call_ue(burst.plan, arg);
	atomic_fetch_sub(&burst.left, 1);
	return NULL;
}

void burst_begin(const struct call_plan *plan, struct call *calls, unsigned int count,
		 unsigned int number)
{
	burst.plan = plan;
	burst.calls = calls;
	burst.count = count;
	burst.threads = calloc(count, sizeof(*burst.threads));
	burst.cores = calloc(count, sizeof(*burst.cores));
	if (!burst.threads || !burst.cores)
		die("no memory");
	atomic_store(&burst.left, count);
	for (unsigned int i = 0; i < count; i++) {
		call_seed(plan, &calls[i], number + i);
		errno = pthread_create(&burst.threads[i], NULL, one, &calls[i]);
		if (errno)
			die("no thread: %s", strerror(errno));
	}
}

bool burst_runs(void)
{
	return atomic_load(&burst.left);
}

static void accept_all(void)
{
	for (unsigned int i = 0; i < burst.count; i++) {
		burst.cores[i].fd = call_accept();
		burst.cores[i].events = POLLIN;
	}
}

/* The only UE that has sent something is that of this call. */
static int core_of_who_sent(void)
{
	if (poll(burst.cores, burst.count, LIMIT_MS) <= 0)
		die("a call of the burst does not reach core");
	for (unsigned int i = 0; i < burst.count; i++) {
		int fd = burst.cores[i].fd;

		if (burst.cores[i].revents) {
			burst.cores[i].fd = -1;
			return fd;
		}
	}
	die("core has no octets of a call of the burst");
}

void burst_end(void)
{
	for (unsigned int i = 0; i < burst.count; i++)
		pthread_join(burst.threads[i], NULL);
	accept_all();
	for (unsigned int i = 0; i < burst.count; i++) {
		struct call *call = &burst.calls[i];

		call_ask(call);
		call->core.fd = core_of_who_sent();
		call_answer(call);
	}
	free(burst.threads);
	free(burst.cores);
}
