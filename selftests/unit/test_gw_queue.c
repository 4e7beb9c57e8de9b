// SPDX-License-Identifier: GPL-2.0
/*
 * The queue of connections that wait for a handshake worker: whoever leaves it, in front, in the
 * middle or at its end, the others keep their order, and none is forgotten.
 *
 * with: core
 */
#include <stdlib.h>

#include "gw_fake.h"
#include "tap.h"

static struct gw_error err;

/* So many connections; the first has the only worker, the others wait. */
static void begin(int count)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH,
		.realm = "access", .media = GW_MEDIA_TCP_TLS, .latch = GW_LATCH_ON,
	};
	struct gw_term_reply reply;
	int i;

	fake_reset();
	fake_start("handshakes-max = 1\n" FAKE_CONF, &err);
	for (i = 1; i <= count; i++)
		gw_reserve(gw, &req, &reply, &err);
	for (i = 1; i <= count; i++) {
		fake_state(i, IMS_AGW_STATE_ACCEPTED);
		fake_state(i, IMS_AGW_STATE_ESTABLISHED);
	}
}

static void leave(uint32_t termination)
{
	gw_release(gw, &(struct gw_target){ .termination = termination }, NULL, NULL, &err);
}

/* The handshake that runs ends; whose is next? 0: nobody's. */
static int next(void)
{
	fake_forget();
	fake_done(1);
	/* The number of a job begins with that of its termination. */
	return strstr(fake_log, "submit ") ? (int)(fake_job.id >> 32) : 0;
}

static void are_next(const char *what, int a, int b, int c)
{
	struct gw_status status;

	is_int(next(), a, "%s: the first", what);
	is_int(next(), b, "%s: the second", what);
	is_int(next(), c, "%s: the third", what);
	is_int(next(), 0, "%s: nobody else", what);
	gw_status(gw, &status);
	is_int(status.handshakes_waiting, 0, "%s: none waits", what);
	is_int(status.handshakes_running, 0, "%s: none runs", what);
}

int main(void)
{
	plan(6 * 6);
	begin(4);
	are_next("all stay", 2, 3, 4);
	begin(5);
	leave(2);
	are_next("the first leaves", 3, 4, 5);
	begin(5);
	leave(5);
	are_next("the last leaves", 2, 3, 4);
	begin(5);
	leave(3);
	are_next("one of the middle leaves", 2, 4, 5);
	begin(7);
	leave(4);
	leave(5);
	leave(3);
	are_next("the whole middle leaves", 2, 6, 7);
	begin(7);
	leave(7);
	leave(2);
	leave(6);
	are_next("from both ends", 3, 4, 5);
	fake_reset();
	return tap_done();
}
