// SPDX-License-Identifier: GPL-2.0
/*
 * Local ports cannot be guessed (RFC 6056): what others know of one call or of another gateway
 * tells them nothing about the next port.
 *
 * with: core
 */
#include <stdlib.h>

#include "gw_fake.h"
#include "tap.h"

#define CALLS 32		/* of 10000 ports each: by accident 1 in 10^100 and less */
#define CONF(ports) "[realm core]\naddress = 192.0.2.1\nport-quarantine = 0s\nports = " ports "\n"

static struct gw_error err;

static unsigned int reserve_port(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH,
		.realm = "core", .media = GW_MEDIA_TCP, .latch = GW_LATCH_ON,
	};
	struct gw_term_reply reply;

	return gw_reserve(gw, &req, &reply, &err) ? 0 : reply.local.port;
}

static int compare(const void *a, const void *b)
{
	return (int)*(const unsigned int *)a - (int)*(const unsigned int *)b;
}

/* Differences between neighbours in time that repeat: a sequence, a stride, the same again. */
static int repeated_steps(const unsigned int *port, int count)
{
	unsigned int step[CALLS];
	int i, same = 0;

	for (i = 0; i + 1 < count; i++)
		step[i] = (port[i + 1] + 10000 - port[i]) % 10000;
	qsort(step, count - 1, sizeof(step[0]), compare);
	for (i = 0; i + 2 < count; i++)
		same += step[i] == step[i + 1];
	return same;
}

static void one_gateway(void)
{
	unsigned int port[CALLS];
	int i, below = 0, inside = 0;

	fake_reset();
	fake_start(CONF("20000-29999"), &err);
	for (i = 0; i < CALLS; i++) {
		port[i] = reserve_port();
		inside += port[i] >= 20000 && port[i] <= 29999;
		below += port[i] < 25000;
	}
	is_int(inside, CALLS, "all ports are of the range");
	ok(repeated_steps(port, CALLS) < 4, "no port follows from the one before it");
	ok(below > 0 && below < CALLS, "they are of all parts of the range (%d below half)", below);
}

static void many_gateways(void)
{
	unsigned int port[CALLS];
	int i;

	for (i = 0; i < CALLS; i++) {
		fake_reset();
		fake_start(CONF("20000-29999"), &err);
		port[i] = reserve_port();
	}
	ok(repeated_steps(port, CALLS) < 4, "nor the first of a gateway from that of another");
	fake_reset();
}

static bool three_of_three(void)
{
	bool had[3] = { false };
	unsigned int port;
	int i;

	fake_reset();
	fake_start(CONF("20000-20002"), &err);
	for (i = 0; i < 3; i++) {
		port = reserve_port();
		if (port >= 20000 && port <= 20002)
			had[port - 20000] = true;
	}
	return had[0] && had[1] && had[2];
}

/* From a random one on every port is tried once: one that is left out shows one time in three. */
static void whole_range(void)
{
	int i, good = 0;

	for (i = 0; i < 60; i++)
		good += three_of_three();
	is_int(good, 60, "three calls get the three ports of a range");
	is_int(reserve_port(), 0, "a fourth gets none");
	is_int(err.code, GW_E_NO_PORT, "and is told so");
	fake_reset();
}

int main(void)
{
	plan(3 + 1 + 3);
	one_gateway();
	many_gateways();
	whole_range();
	return tap_done();
}
