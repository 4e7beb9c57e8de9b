// SPDX-License-Identifier: GPL-2.0
#include "broker.h"

#include <stdlib.h>
#include <string.h>

#include "fake_worker.h"
#include "turn.h"

struct loop *loop;
struct hs *hs;
struct hs_result got;
int results;

static char empty[] = "/dev/null";
static const struct fp_digests own;	/* what fake workers tell of theirs */

struct hs_config broker_config(unsigned int workers)
{
	return (struct hs_config){
		.cert_file = empty, .key_file = empty, .own = &own, .workers = workers,
		.ready_ms = WAIT_MS, .jobs_max = BROKER_JOBS,
	};
}

void broker_done(void *arg, const struct hs_result *result)
{
	(void)arg;
	got = *result;
	results++;
}

void broker_start(unsigned int workers)
{
	const struct hs_config config = broker_config(workers);

	fake_worker_reset();
	results = 0;
	memset(&got, 0, sizeof(got));
	hs = hs_new(loop, &config, broker_done, NULL);
}

void broker_stop(void)
{
	hs_free(hs);
	hs = NULL;
}

void broker_submit(const struct hs_job *job)
{
	if (hs_submit(hs, job))
		abort();
}
