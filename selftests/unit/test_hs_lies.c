// SPDX-License-Identifier: GPL-2.0
/*
 * What the broker believes of a worker. Its place has a fake one, whose end of the pair the test
 * has: it lies, is late, sends too much or too little, speaks out of turn or for another.
 *
 * with: selftests/unit/broker.c selftests/unit/fake_worker.c selftests/unit/memory.c agent/loop.c
 * with: agent/log.c agent/fingerprint.c agent/tls/hs.c agent/tls/hs_job.c agent/tls/hs_process.c
 * with: agent/tls/sandbox.c agent/psk.c agent/tls/kept.c agent/tls/hs_check.c
 * with: agent/tls/id_table.c agent/tls/worker_wire.c agent/utf8.c -lseccomp -lcap
 */
#include <errno.h>
#include <linux/ims_agw.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker.h"
#include "fake_worker.h"
#include "log.h"
#include "memory.h"
#include "tap.h"
#include "turn.h"

static struct worker_reply good_psk(uint64_t number, uint16_t version)
{
	struct worker_reply reply = fake_worker_good(number);

	reply.result.version = version;
	reply.result.have_digests = 0;
	return reply;
}

static uint64_t hear_job(int worker)
{
	struct worker_request request = fake_worker_hear(worker);

	return request.type == WORKER_JOB ? request.number : ~0ULL;
}

static void one_job(struct worker_reply *reply)
{
	struct hs_job job = fake_worker_job(7);

	broker_start(1);
	broker_submit(&job);
	*reply = fake_worker_good(hear_job(0));
}

static void say(const struct worker_reply *reply)
{
	fake_worker_say(0, reply, sizeof(*reply));
}

/* The worker is ended, whose job ends as that of any dead worker, without what it said. */
static void is_ended(const char *name)
{
	turn_until(loop, results);
	ok(results == 1 && got.reason == IMS_AGW_REASON_AGENT_LOST && !got.tx.key_len &&
	   !got.rx.key_len && fake_worker_is_dead(0), "%s: the worker is ended", name);
	broker_stop();
}

/* The same where that is not the only job. */
static void is_refused(const char *name)
{
	ok(turn_until(loop, fake_worker_is_dead(0)), "%s: the worker is ended", name);
}

/* It goes on, and nobody heard what it said. */
static void is_ignored(const char *name)
{
	fake_worker_drained(loop, 0);
	ok(!results && !fake_worker_is_dead(0), "%s: ignored", name);
}

/* ---- what is no result at all ---- */

static void wrong_size(void)
{
	struct worker_reply reply[2];

	one_job(reply);
	fake_worker_say(0, reply, sizeof(*reply) - 1);
	is_ended("an octet short");
	one_job(reply);
	reply[1] = reply[0];
	fake_worker_say(0, reply, sizeof(*reply) + 1);
	is_ended("an octet more");
	one_job(reply);
	fake_worker_say(0, reply, 1);
	is_ended("one octet");
}

static void wrong_type(void)
{
	struct worker_reply reply;

	one_job(&reply);
	reply.type = WORKER_JOB;
	say(&reply);
	is_ended("a request in place of a result");
	one_job(&reply);
	reply.type = WORKER_READY;
	reply.ready = (struct worker_ready){ .err = 0 };
	say(&reply);
	is_ended("ready a second time");
}

static void wrong_number(void)
{
	struct worker_reply reply;

	one_job(&reply);
	reply.number |= BROKER_JOBS;
	reply.number &= ~7ULL;
	say(&reply);
	is_ended("the first slot that is none");
	one_job(&reply);
	reply.number |= 0xffffffff;
	say(&reply);
	is_ended("the last slot of all");
	one_job(&reply);
	reply.number += 1ULL << 32;
	say(&reply);
	is_ended("a later job of the same slot");
	one_job(&reply);
	reply.number = 1;
	say(&reply);
	is_ended("a slot that has no job");
}

/* ---- results that cannot be ---- */

struct lie {
	const char *name;
	void (*tell)(struct hs_result *result);
};

static void below_zero(struct hs_result *result)
{
	result->reason = -1;
}

static void above_reasons(struct hs_result *result)
{
	result->reason = IMS_AGW_REASON_MAX + 1;
}

static void endless_suite(struct hs_result *result)
{
	memset(result->suite, 'x', sizeof(result->suite));
}

static void endless_text(struct hs_result *result)
{
	memset(result->text, 'x', sizeof(result->text));
}

static void endless_identity(struct hs_result *result)
{
	memset(result->psk_identity, 'x', sizeof(result->psk_identity));
}

static void endless_text_of_failure(struct hs_result *result)
{
	result->reason = IMS_AGW_REASON_HANDSHAKE_FAILED;
	endless_text(result);
}

static void old_version(struct hs_result *result)
{
	result->version = 0x0302;
}

static void old_version_of_failure(struct hs_result *result)
{
	result->reason = IMS_AGW_REASON_HANDSHAKE_FAILED;
	old_version(result);
}

static void no_version(struct hs_result *result)
{
	result->version = 0;
}

static void later_version(struct hs_result *result)
{
	result->version = 0x0305;
}

static void long_key(struct hs_result *result)
{
	result->tx.key_len = HS_KEY_MAX + 1;
}

static void long_salt(struct hs_result *result)
{
	result->tx.salt_len = sizeof(result->tx.salt) + 1;
}

static void long_iv(struct hs_result *result)
{
	result->tx.iv_len = sizeof(result->tx.iv) + 1;
}

static void long_secret(struct hs_result *result)
{
	result->tx.secret_len = HS_SECRET_MAX + 1;
}

static void long_rx_key(struct hs_result *result)
{
	result->rx.key_len = 255;
}

static void short_records(struct hs_result *result)
{
	result->tx.record_max = HS_RECORD_MIN - 1;
}

static void long_records(struct hs_result *result)
{
	result->rx.record_max = HS_RECORD_MAX + 1;
}

static void no_digests(struct hs_result *result)
{
	result->have_digests = 0;
}

static const struct lie lies[] = {
	{ "a reason below zero", below_zero },
	{ "a reason that there is not", above_reasons },
	{ "a suite without end", endless_suite },
	{ "a text without end", endless_text },
	{ "an identity without end", endless_identity },
	{ "a failure's text without end", endless_text_of_failure },
	{ "TLS 1.1", old_version },
	{ "TLS 1.1 in a failure", old_version_of_failure },
	{ "no version", no_version },
	{ "a version that there is not", later_version },
	{ "a key too long", long_key },
	{ "a salt too long", long_salt },
	{ "an IV too long", long_iv },
	{ "a secret too long", long_secret },
	{ "a key to receive with too long", long_rx_key },
	{ "records too short", short_records },
	{ "records too long", long_records },
	{ "no certificate where one was ordered", no_digests },
};

static void lying(void)
{
	struct worker_reply reply;
	size_t i;

	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		one_job(&reply);
		lies[i].tell(&reply.result);
		say(&reply);
		is_ended(lies[i].name);
	}
}

static void at_the_limits(void)
{
	struct worker_reply reply;

	one_job(&reply);
	reply.result.tx.key_len = HS_KEY_MAX;
	reply.result.tx.salt_len = sizeof(reply.result.tx.salt);
	reply.result.tx.iv_len = sizeof(reply.result.tx.iv);
	reply.result.tx.secret_len = HS_SECRET_MAX;
	reply.result.tx.record_max = HS_RECORD_MIN;
	reply.result.version = 0x0303;
	say(&reply);
	turn_until(loop, results);
	is_int(got.reason, IMS_AGW_REASON_NONE, "the longest of all, the shortest record are good");
	is_int(got.id, 7, "and the caller's");
	broker_stop();
	one_job(&reply);
	reply.result.reason = IMS_AGW_REASON_MAX;
	say(&reply);
	turn_until(loop, results);
	is_int(got.reason, IMS_AGW_REASON_MAX, "so is the last reason");
	ok(!got.tx.key_len && !got.tx.key[0] && !got.rx.key[0],
	   "keys that come with a failure go nowhere");
	broker_stop();
}

/* ---- another authentication than told ---- */

static void certificate_job(uint8_t expected, uint8_t verified)
{
	struct hs_job job = fake_worker_job(9);
	struct worker_reply reply;

	broker_start(1);
	if (expected)
		job.expected = fake_worker_fp(expected);
	broker_submit(&job);
	reply = fake_worker_good(hear_job(0));
	reply.result.verified = verified;
	say(&reply);
	turn_until(loop, results);
}

static void own_judgement(void)
{
	certificate_job(2, 1);
	is_int(got.reason, IMS_AGW_REASON_FINGERPRINT_MISMATCH,
	       "another certificate that the worker calls verified");
	ok(!got.verified && !got.tx.key_len && !got.rx.key_len, "is not, and its keys are gone");
	broker_stop();
	certificate_job(0, 1);
	ok(got.reason == IMS_AGW_REASON_NONE && !got.verified && got.tx.key_len == 16,
	   "without a fingerprint nothing is verified, whatever the worker says");
	broker_stop();
	certificate_job(1, 0);
	ok(got.reason == IMS_AGW_REASON_NONE && got.verified && got.tx.key_len == 16,
	   "nor is what fits unverified");
	broker_stop();
}

static void psk_job(uint16_t version, struct worker_reply (*answer)(uint64_t, uint16_t),
		    uint16_t told)
{
	struct psk psk = fake_worker_key(version);
	struct hs_job job = fake_worker_job(10);
	struct worker_reply reply;

	job.psk = &psk;
	broker_start(1);
	broker_submit(&job);
	reply = answer(hear_job(0), told);
	say(&reply);
	turn_until(loop, results);
}

static struct worker_reply with_certificate(uint64_t number, uint16_t version)
{
	struct worker_reply reply = fake_worker_good(number);

	reply.result.version = version;
	return reply;
}

static void psk_told(void)
{
	psk_job(0x0303, with_certificate, 0x0303);
	is_ended("a certificate in place of the PSK");
	psk_job(0x0303, good_psk, 0x0304);
	is_ended("the PSK of TLS 1.2 in TLS 1.3");
	psk_job(0x0304, good_psk, 0x0303);
	is_ended("the PSK of TLS 1.3 in TLS 1.2");
	psk_job(0x0304, good_psk, 0x0304);
	ok(got.reason == IMS_AGW_REASON_NONE && got.verified, "the PSK as ordered verifies");
	broker_stop();
}

/* ---- late, and for others ---- */

static void late(void)
{
	struct worker_reply first, second;
	struct hs_job job = fake_worker_job(8);
	struct worker_request told;

	one_job(&first);
	hs_cancel(hs, 7);
	turn_until(loop, fake_worker_has_mail(0));
	told = fake_worker_hear(0);
	is_int(told.type, WORKER_CANCEL, "the worker is told of a cancel");
	ok(told.number == first.number, "by the job's number");
	say(&first);
	is_ignored("the result of a cancelled job");
	broker_submit(&job);
	second = fake_worker_good(hear_job(0));
	is_int((uint32_t)second.number, (uint32_t)first.number, "the slot has another job");
	ok(second.number != first.number, "of another number");
	say(&first);
	is_ended("the number of the last job in that slot");
	one_job(&first);
	say(&first);
	turn_until(loop, results);
	ok(results == 1 && got.id == 7, "the own number ends it");
	say(&first);
	is_refused("a second time");
	is_int(results, 1, "and nobody hears of it");
	broker_stop();
}

/* The worker is full: a cancel waits, and with it the job whose result may come any time. */
static void late_in_queue(void)
{
	struct worker_reply reply;
	struct hs_job job;
	int i;

	one_job(&reply);
	for (i = 1; i < BROKER_JOBS; i++) {
		job = fake_worker_job(100 + i);
		broker_submit(&job);
	}
	hs_cancel(hs, 7);
	say(&reply);
	is_ignored("the result of a job whose cancel was not told yet");
	reply.number = BROKER_JOBS - 1;
	say(&reply);
	is_refused("the result of a job that was not given out yet");
	broker_stop();
}

/* One sleeps, the other works: that is seen of the other first, although it has the later job. */
static void hung(void)
{
	const struct hs_config config = broker_config(2);
	struct hs_job job = fake_worker_job(1), later = fake_worker_job(2);

	job.timeout_ms = 10;
	later.timeout_ms = 10;
	fake_worker_reset();
	fake_worker_busy = 0;
	results = 0;
	hs = hs_new(loop, &config, broker_done, NULL);
	broker_submit(&job);
	ok(!fake_worker_has_mail(0) && fake_worker_has_mail(1), "the one that sleeps has a job");
	broker_submit(&later);
	turn_until(loop, results);
	is_int(got.id, 2, "one that works long past the deadline hangs");
	turn_until(loop, results == 2);
	is_int(got.reason, IMS_AGW_REASON_AGENT_LOST, "so does one that does nothing for longer");
	broker_stop();
}

static void of_another(void)
{
	struct hs_job job = fake_worker_job(1), second = fake_worker_job(2);
	struct worker_reply reply;
	int other;

	broker_start(2);
	broker_submit(&job);
	broker_submit(&second);
	other = fake_worker_has_mail(0) && fake_worker_has_mail(1);
	ok(other, "two workers have a job each");
	reply = fake_worker_good(hear_job(1));
	fake_worker_say(0, &reply, sizeof(reply));
	turn_until(loop, results);
	is_int(got.reason, IMS_AGW_REASON_AGENT_LOST, "one that ends the other's job is ended");
	fake_worker_say(1, &reply, sizeof(reply));
	turn_until(loop, results == 2);
	is_int(got.reason, IMS_AGW_REASON_NONE, "the other ends it");
	broker_stop();
}

/* ---- a worker that starts ---- */

static void at_start(void)
{
	struct worker_reply reply = { .type = WORKER_RESULT };
	const struct hs_config config = broker_config(1);

	fake_worker_reset();
	fake_worker_first = reply;
	ok(!hs_new(loop, &config, broker_done, NULL) && errno == EINVAL,
	   "a result before it is ready");
	fake_worker_reset();
	fake_worker_first.ready.err = -EPERM;
	ok(!hs_new(loop, &config, broker_done, NULL) && errno == EINVAL,
	   "one that cannot start");
	fake_worker_reset();
	fake_worker_first_len--;
	ok(!hs_new(loop, &config, broker_done, NULL) && errno == EINVAL,
	   "one that is not quite ready");
}

/* Nothing is said: neither good news nor bad. */
static void never_ready(void)
{
	struct hs_config config = broker_config(1);
	struct hs_workers workers;
	struct hs_job job = fake_worker_job(5);

	config.ready_ms = 200;
	fake_worker_reset();
	fake_worker_first_len = 0;
	ok(!hs_new(loop, &config, broker_done, NULL) && errno == ETIMEDOUT,
	   "one that does not become ready");
	ok(fake_worker_is_dead(0), "is ended");
	fake_worker_reset();
	hs = hs_new(loop, &config, broker_done, NULL);
	fake_worker_first_len = 0;
	say(&(struct worker_reply){ .type = WORKER_JOB });
	turn_until(loop, fake_worker_count == 2);
	ok(!fake_worker_is_dead(1), "a later one has some time");
	turn_until(loop, fake_worker_is_dead(1));
	ok(fake_worker_is_dead(1), "and is ended as well");
	hs_workers(hs, &workers);
	ok(!workers.ready && workers.lost == 2, "which is counted");
	fake_worker_first_len = sizeof(fake_worker_first);
	broker_submit(&job);
	turn_until(loop, fake_worker_count == 3 && fake_worker_has_mail(2));
	ok(fake_worker_has_mail(2), "the next one gets the job");
	turn_for(loop, 300);
	ok(!fake_worker_is_dead(2), "and may take its time for it");
	broker_stop();
}

static void another_certificate(void)
{
	const struct hs_config config = broker_config(1);
	struct hs_job job = fake_worker_job(3);
	struct worker_reply reply;

	fake_worker_reset();
	fake_worker_first.ready.own.octets[0] ^= 1;
	ok(!hs_new(loop, &config, broker_done, NULL) && errno == EINVAL,
	   "one that shows another certificate than the controllers are told");
	one_job(&reply);
	fake_worker_first.ready.own.octets[FP_DIGESTS_LEN - 1] ^= 1;
	say(&(struct worker_reply){ .type = WORKER_JOB });
	turn_until(loop, fake_worker_count == 2 && fake_worker_is_dead(1));
	ok(fake_worker_is_dead(1), "a later worker with another certificate is ended");
	fake_worker_first.ready.own.octets[FP_DIGESTS_LEN - 1] ^= 1;
	broker_submit(&job);
	turn_until(loop, fake_worker_count == 3 && fake_worker_has_mail(2));
	ok(fake_worker_has_mail(2), "one with the same gets the job");
	broker_stop();
}

/* ---- jobs that the broker refuses ---- */

static int submit_key(uint8_t len, uint16_t version, unsigned int fingerprints)
{
	struct hs_job job = fake_worker_job(4);
	struct psk psk = fake_worker_key(version);
	int ret;

	psk.key_len = len;
	job.psk = &psk;
	job.expected.count = fingerprints;
	ret = hs_submit(hs, &job);
	if (ret)
		close(job.fd);
	return ret;
}

static void bad_keys(void)
{
	broker_start(1);
	is_int(submit_key(PSK_MIN - 1, 0x0303, 0), -EINVAL, "a key too short");
	is_int(submit_key(PSK_MAX + 1, 0x0303, 0), -EINVAL, "a key too long");
	is_int(submit_key(PSK_MIN, 0, 0), -EINVAL, "a key of no version");
	is_int(submit_key(PSK_MIN, 0x0303, 1), -EINVAL, "a key and a fingerprint");
	is_int(submit_key(PSK_MAX, 0x0304, 0), 0, "the longest key");
	broker_stop();
}

/* ---- what is left of a key ---- */

#define STACK (256 * 1024)

static int copies;

__attribute__((no_sanitize("address", "undefined")))
static void look(const uint8_t *block, size_t len, void *arg)
{
	size_t i, n;

	(void)arg;
	for (i = 0; i + PSK_MIN <= len; i++) {
		for (n = 0; n < PSK_MIN && block[i + n] == (uint8_t)(0x31 ^ (n * 7)); n++)
			;
		copies += n == PSK_MIN;
	}
}

static int count_copies(void)
{
	copies = 0;
	memory_show(PSK_MIN, look, NULL);
	return copies;
}

static void *submit_inside(void *key)
{
	struct hs_job job = fake_worker_job(5);

	job.psk = key;
	broker_submit(&job);
	return NULL;
}

/* On a stack of its own, which nothing else writes over afterwards. */
static void key_on_stack(void)
{
	struct psk *key = calloc(1, sizeof(*key));
	void *stack = aligned_alloc(4096, STACK);
	pthread_attr_t attr;
	pthread_t thread;
	int i;

	broker_start(1);
	*key = fake_worker_key(0x0304);
	for (i = 0; i < PSK_MIN; i++)
		key->key[i] = 0x31 ^ (i * 7);
	is_int(count_copies(), 1, "one copy of the key, the caller's");
	pthread_attr_init(&attr);
	pthread_attr_setstack(&attr, stack, STACK);
	if (pthread_create(&thread, &attr, submit_inside, key))
		abort();
	pthread_join(thread, NULL);
	pthread_attr_destroy(&attr);
	ok(fake_worker_has_mail(0), "the worker has been sent it");
	is_int(count_copies(), 1, "still one: none is left on the broker's stack");
	psk_wipe(key);
	is_int(count_copies(), 0, "which is wiped");
	free(key);
	broker_stop();
	free(stack);
}

int main(void)
{
	plan(3 + 2 + 4 + sizeof(lies) / sizeof(lies[0]) + 4 + 4 + 4 + 9 + 2 + 3 + 3 + 3 + 7 + 3 +
	     5 + 4);
	signal(SIGPIPE, SIG_IGN);
	if (!getenv("AGW_TEST_LOG"))
		log_set_level(0);
	loop = loop_new();
	wrong_size();
	wrong_type();
	wrong_number();
	lying();
	at_the_limits();
	own_judgement();
	psk_told();
	late();
	late_in_queue();
	hung();
	of_another();
	at_start();
	never_ready();
	another_certificate();
	bad_keys();
	key_on_stack();
	fake_worker_reset();
	loop_free(loop);
	return tap_done();
}
