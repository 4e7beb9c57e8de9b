// SPDX-License-Identifier: GPL-2.0
/*
 * Fingerprints that come while a handshake runs: which worker is told of which job, what becomes of
 * a change that waits, and who judges what a worker has let through before. The worker is a fake.
 *
 * with: selftests/unit/broker.c selftests/unit/fake_worker.c agent/loop.c agent/log.c
 * with: agent/fingerprint.c agent/tls/hs.c agent/tls/hs_job.c agent/tls/hs_process.c
 * with: agent/tls/sandbox.c agent/psk.c agent/tls/kept.c agent/tls/hs_check.c
 * with: agent/tls/id_table.c agent/tls/worker_wire.c agent/utf8.c
 * with: -lseccomp -lcap
 */
#include <errno.h>
#include <linux/ims_agw.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker.h"
#include "fake_worker.h"
#include "log.h"
#include "tap.h"
#include "turn.h"

/* A worker with one job, number 7, and what it could say of it. */
static void one_job(struct worker_reply *reply)
{
	struct hs_job job = fake_worker_job(7);

	broker_start(1);
	broker_submit(&job);
	*reply = fake_worker_good(fake_worker_hear(0).number);
}

static void say(const struct worker_reply *reply)
{
	fake_worker_say(0, reply, sizeof(*reply));
}

/* The job that one_job() gave is to expect another certificate, which the worker is told. */
static void expect(uint8_t seed)
{
	struct fp_set set = fake_worker_fp(seed);

	is_int(hs_expect(hs, 7, &set), 0, "another fingerprint");
}

static bool is_told(uint64_t number, uint8_t seed)
{
	struct worker_request request = fake_worker_hear(0);
	struct fp_set set = fake_worker_fp(seed);

	return request.type == WORKER_EXPECT && request.number == number &&
		request.expected.count == 1 &&
		!memcmp(request.expected.fp[0].value, set.fp[0].value, 32);
}

static void expected_anew(void)
{
	struct worker_reply reply;

	one_job(&reply);
	expect(2);
	ok(is_told(reply.number, 2), "is told to the worker");
	expect(1);
	ok(is_told(reply.number, 1), "and so is the next");
	say(&reply);
	turn_until(loop, results);
	ok(got.reason == IMS_AGW_REASON_NONE && got.verified, "the last one is the verdict");
	is_int(hs_expect(hs, 7, &(struct fp_set){ 0 }), -ENOENT, "none of a job that has ended");
	broker_stop();
	one_job(&reply);
	expect(2);
	say(&reply);
	turn_until(loop, results);
	ok(got.reason == IMS_AGW_REASON_NONE && !got.verified && got.tx.key_len == 16,
	   "what was let through before is the caller's to judge, who can send an alert");
	broker_stop();
}

/* The worker is full, so the change waits. */
static void expected_in_queue(const char *name, void (*then)(struct worker_reply *reply))
{
	struct worker_reply reply;
	struct hs_job job;
	int i;

	one_job(&reply);
	for (i = 1; i < BROKER_JOBS; i++) {
		job = fake_worker_job(100 + i);
		job.expected = fake_worker_fp(1);
		broker_submit(&job);
	}
	expect(2);
	expect(3);
	then(&reply);
	ok(!fake_worker_is_dead(0), "%s: the worker goes on", name);
	broker_stop();
}

/* Returns how often the worker is told of the job, and that only then the queue is empty. */
static int times_told(uint64_t number, int type)
{
	struct worker_request request;
	int told = 0;

	do {
		turn_until(loop, fake_worker_has_mail(0));
		request = fake_worker_hear(0);
		told += request.number == number && (int)request.type == type;
	} while ((uint32_t)request.number != BROKER_JOBS - 1);
	while (turn_for(loop, 20), fake_worker_has_mail(0)) {
		request = fake_worker_hear(0);
		told += request.number == number && (int)request.type == type;
	}
	return told;
}

static void told_once(struct worker_reply *reply)
{
	is_int(times_told(reply->number, WORKER_EXPECT), 1, "two changes in one message");
}

static void ended_meanwhile(struct worker_reply *reply)
{
	say(reply);
	turn_until(loop, results);
	ok(results == 1 && got.id == 7 && !got.verified, "a result that comes before it is told");
	is_int(times_told(reply->number, WORKER_EXPECT), 0, "after which it is not");
}

static void cancelled_meanwhile(struct worker_reply *reply)
{
	hs_cancel(hs, 7);
	is_int(hs_expect(hs, 7, &(struct fp_set){ 0 }), -ENOENT, "a cancelled job has no more");
	is_int(times_told(reply->number, WORKER_CANCEL), 1, "of which only the cancel is told");
	say(reply);
	fake_worker_drained(loop, 0);
	ok(!results, "its result is ignored");
}

/* The last of the queue, whose request has not left. */
static void changed_before(struct worker_reply *reply)
{
	struct fp_set set = fake_worker_fp(9);
	struct worker_request request;

	is_int(hs_expect(hs, 100 + BROKER_JOBS - 1, &set), 0, "a job that waits");
	do {
		turn_until(loop, fake_worker_has_mail(0));
		request = fake_worker_hear(0);
	} while ((uint32_t)request.number != BROKER_JOBS - 1);
	ok(request.type == WORKER_JOB && request.expected.fp[0].value[0] == 9,
	   "leaves with the new fingerprint");
	reply->number = request.number;
	fake_worker_digests(1, &reply->result.digests);
	say(reply);
	turn_until(loop, results);
	is_int(got.reason, IMS_AGW_REASON_FINGERPRINT_MISMATCH, "which the worker has to keep");
}

static void not_expected(void)
{
	struct psk psk = fake_worker_key(0x0303);
	struct hs_job job = fake_worker_job(10);
	struct fp_set many = { .count = FP_SET_MAX + 1 };
	struct worker_reply reply;

	one_job(&reply);
	is_int(hs_expect(hs, 7, &many), -EINVAL, "more fingerprints than there may be");
	is_int(hs_expect(hs, 8, &(struct fp_set){ 0 }), -ENOENT, "a job that is none");
	job.psk = &psk;
	broker_submit(&job);
	many = fake_worker_fp(1);
	is_int(hs_expect(hs, 10, &many), -EINVAL, "a fingerprint beside a key");
	broker_stop();
}

int main(void)
{
	plan(8 + 4 * 3 + 9 + 3);
	log_set_level((enum log_level)0);
	loop = loop_new();
	expected_anew();
	expected_in_queue("changed twice", told_once);
	expected_in_queue("a result", ended_meanwhile);
	expected_in_queue("a cancel", cancelled_meanwhile);
	expected_in_queue("not given yet", changed_before);
	not_expected();
	fake_worker_reset();
	loop_free(loop);
	return tap_done();
}
