// SPDX-License-Identifier: GPL-2.0
#include "latency.h"

#include <stdlib.h>
#include <unistd.h>

#include "../tools/event.h"
#include "window.h"

#define TRIPS_MAX 100000

static uint64_t trips[TRIPS_MAX];

static uint64_t round_trip(struct call *call, size_t size)
{
	uint64_t begin = window_now();

	end_send(&call->ue, size);
	end_receive(&call->core, size);
	end_send(&call->core, size);
	end_receive(&call->ue, size);
	return window_now() - begin;
}

static int compare(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

uint64_t latency_p99(struct call *calls, unsigned int count, unsigned int rounds, size_t size,
		     unsigned int think_us, bool (*goes_on)(void))
{
	unsigned int n = 0;

	while (n < TRIPS_MAX && (n < rounds || goes_on())) {
		usleep(think_us);
		trips[n] = round_trip(&calls[n % count], size);
		n++;
	}
	if (!n)
		die("no round trips are wanted");
	qsort(trips, n, sizeof(*trips), compare);
	return trips[n * 99 / 100];
}
