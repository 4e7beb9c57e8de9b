// SPDX-License-Identifier: GPL-2.0
/*
 * The gateway core, with a fake module and a fake broker: the calls of TS 23.334 step by step, what
 * ends them, and what the core does when the module refuses.
 *
 * with: core
 */
#include <errno.h>
#include <stdlib.h>

#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static struct gw_error err;
static struct gw_term_reply t1, t2;

static void begin(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	fake_forget();
}

#define UE "remote=203.0.113.5:5070 gate=filter from=203.0.113.5/32:0"

/* --- orders of the two calls ----------------------------------------------------------------- */

static int reserve_t2(uint32_t more, enum gw_latch latch, bool ignore)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_SETUP | GW_HAS_INTERLINK | more,
		.realm = "core", .media = GW_MEDIA_TCP, .setup = GW_SETUP_ACTPASS,
		.interlink = true, .latch = latch, .ignore_syn = ignore,
	};

	return gw_reserve(gw, &req, &t2, &err);
}

static int reserve_t1(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_CONTEXT | GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_SETUP |
			GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT | GW_HAS_FINGERPRINTS,
		.context = t2.context, .realm = "access", .media = GW_MEDIA_TCP_TLS,
		.setup = GW_SETUP_ACTPASS, .remote_address = "203.0.113.5", .remote_port = 5070,
		.fingerprint_count = 1, .fingerprint = { fake_fingerprint(1) },
	};

	return gw_reserve_configure(gw, &req, &t1, &err);
}

static int configure_t2(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT,
		.termination = t2.termination, .remote_address = "192.0.2.77", .remote_port = 5080,
	};

	return gw_configure(gw, &req, &t2, &err);
}

/* T1 of the terminating call: TLS client, the fingerprint comes later. */
static int reserve_t1_client(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_INTERLINK | GW_HAS_LATCH |
			GW_HAS_ESTABLISH_TLS,
		.realm = "access", .media = GW_MEDIA_TCP_TLS_BFCP, .interlink = true,
		.latch = GW_LATCH_ON, .establish_tls = true,
	};

	return gw_reserve(gw, &req, &t1, &err);
}

static int give_fingerprint(unsigned char seed)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_FINGERPRINTS, .termination = t1.termination,
		.fingerprint_count = 1, .fingerprint = { fake_fingerprint(seed) },
	};

	return gw_configure(gw, &req, &t1, &err);
}

/* --- tests ----------------------------------------------------------------------------------- */

static void test_originating(void)
{
	char text[FP_TEXT_MAX];

	begin();
	is_int(reserve_t2(GW_HAS_IGNORE_SYN, GW_LATCH_OFF, true), 0, "O: T2 is reserved");
	is_str(fake_log, "new 1/1 gate=closed interlink=1 tls=none\n", "O: behind a closed gate");
	ok(t2.local.family == 4 && t2.local.port >= 20000 && t2.local.port <= 20009,
	   "O: at a port of the realm");
	ok(!t2.has_fingerprint, "O: without a fingerprint");
	fake_forget();
	is_int(reserve_t1(), 0, "O: T1 is reserved");
	is_str(fake_log, "new 2/1 " UE " tls=server dscp=46\n",
	       "O: T1 is TLS server and knows its remote");
	is_int(t1.context, t2.context, "O: in the same context");
	fp_format(&t1.fingerprint, text);
	ok(t1.has_fingerprint && !strcmp(text, fake_fingerprint(0xee)),
	   "O: the gateway's fingerprint is in the answer");
	fake_forget();
	is_int(configure_t2(), 0, "O: T2 is configured");
	is_str(fake_log, "set 1/1 remote=192.0.2.77:5080 gate=filter from=192.0.2.77/32:0\n",
	       "O: which ends the ignoring");
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(2, IMS_AGW_STATE_CONNECTING);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "", "O: a plain endpoint needs no handshake");
	fake_state(2, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 2/1\nsubmit role=server expected=1\n", "O: TLS begins");
	is_int(fake_job.timeout_ms, 30000, "O: with the module's deadline");
	is_int(fake_job.hello_ms, 10000, "O: of which the ClientHello may take a part");
	fake_forget();
	fake_done(1);
	is_str(fake_log, "keys 2/1\nverify 2/1\n", "O: keys, then the verdict");
	ok(fake_last(GW_EVENT_VERIFIED), "O: which is told");
	fake_state(2, IMS_AGW_STATE_LINKED);
	is_int(fake_last(GW_EVENT_STATE)->state, IMS_AGW_STATE_LINKED, "O: as is the link");
}

static void begin_terminating(void)
{
	begin();
	reserve_t1_client();
	t2.context = t1.context;
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
}

static void test_deferred(void)
{
	begin();
	is_int(reserve_t1_client(), 0, "T: T1 is reserved without a fingerprint");
	is_str(fake_log, "new 1/1 gate=latch interlink=1 tls=client dscp=46\n",
	       "T: it latches and is TLS client");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 1/1\nsubmit role=client expected=0\n", "T: TLS begins");
	is_int(fake_job.hello_ms, 0, "T: who speaks first does not wait for the remote to begin");
	fake_forget();
	fake_done(7);
	is_str(fake_log, "keys 1/1\n", "T: keys, no verdict");
	ok(!fake_last(GW_EVENT_VERIFIED), "T: nothing is told");
	fake_tell(1, IMS_AGW_EVENT_STATE);
	fake_forget();
	is_int(give_fingerprint(7), 0, "T: the fingerprint comes");
	is_str(fake_log, "set 1/1\nverify 1/1\n", "T: and is the verdict");
	ok(fake_last(GW_EVENT_VERIFIED), "T: which is told");
}

static void test_deferred_mismatch(void)
{
	begin_terminating();
	fake_done(7);
	fake_forget();
	is_int(give_fingerprint(8), 0, "another fingerprint comes");
	is_str(fake_log, "set 1/1\nfail 1/1 fingerprint-mismatch alert=42\n",
	       "and ends the connection");
	ok(!fake_last(GW_EVENT_VERIFIED), "it is not told as verified");
}

/* Ordered between ClientHello and Finished. */
static void test_while_it_runs(void)
{
	begin_terminating();
	fake_state(1, IMS_AGW_STATE_HANDSHAKING);
	fake_forget();
	is_int(give_fingerprint(8), 0, "a fingerprint comes while the handshake runs");
	is_str(fake_log, "set 1/1\nexpect=1\n", "which hears of it");
	is_int(fake_job.expected.fp[0].value[0], 8, "by its value");
	fake_forget();
	give_fingerprint(7);
	fake_done(7);
	is_str(fake_log, "set 1/1\nexpect=1\nkeys 1/1\nverify 1/1\n", "the last one counts");
	begin_terminating();
	give_fingerprint(7);
	give_fingerprint(8);
	fake_forget();
	fake_done(7);
	is_str(fake_log, "keys 1/1\nfail 1/1 fingerprint-mismatch alert=42\n",
	       "and the one before does not");
}

static void test_known_mismatch(void)
{
	struct gw_status status;

	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	reserve_t1();
	fake_state(2, IMS_AGW_STATE_CONNECTING);
	fake_state(2, IMS_AGW_STATE_ESTABLISHED);
	fake_forget();
	fake_done(2);
	is_str(fake_log, "keys 2/1\nfail 2/1 fingerprint-mismatch alert=42\n",
	       "a worker's good result with a wrong certificate is a mismatch");
	gw_status(gw, &status);
	is_int(status.mismatches, 1, "which is counted");
}

static void test_changed_later(void)
{
	begin_terminating();
	fake_done(7);
	give_fingerprint(7);
	fake_state(1, IMS_AGW_STATE_LINKED);
	fake_forget();
	is_int(give_fingerprint(7), 0, "the same fingerprint again");
	is_str(fake_log, "set 1/1\n", "changes nothing of a link");
	fake_forget();
	is_int(give_fingerprint(9), 0, "another one");
	is_str(fake_log, "set 1/1\nfail 1/1 fingerprint-mismatch alert=42\n", "ends the link");
}

static void test_handshake_fails(void)
{
	begin_terminating();
	fake_forget();
	fake_done_badly(IMS_AGW_REASON_NO_CERTIFICATE, 116);
	is_str(fake_log, "fail 1/1 no-certificate alert=116\n", "the reason goes to the module");
	fake_fails(1, IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_REASON_NO_CERTIFICATE);
	ok(fake_last(GW_EVENT_TLS_FAILURE) &&
	   fake_last(GW_EVENT_TLS_FAILURE)->reason == IMS_AGW_REASON_NO_CERTIFICATE,
	   "the module's event goes to the subscriber");
	begin_terminating();
	fake_forget();
	fake_fail("key-set", -EOPNOTSUPP, 0);
	fake_done(1);
	is_str(fake_log, "key-set refused\nfail 1/1 keys-refused alert=80\n",
	       "keys that the module refuses");
	begin_terminating();
	fake_forget();
	fake_fail("key-set", -ESTALE, 0);
	fake_done(1);
	is_str(fake_log, "key-set refused\n", "keys for a connection that is gone");
}

static void test_result_without_certificate(void)
{
	struct hs_result result = { .version = 0x0304, .cipher = 51 };

	begin_terminating();
	fake_forget();
	result.id = fake_job.id;
	gw_hs_done(gw, &result);
	is_str(fake_log, "fail 1/1 no-certificate alert=42\n",
	       "a result without a certificate is a failure");
}

static void test_connection_ends_first(void)
{
	begin_terminating();
	fake_forget();
	fake_fails(1, IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_REASON_RESET);
	is_str(fake_log, "", "an event that is no state has no consequence of its own");
	fake_tell(1, IMS_AGW_EVENT_STATE);
	is_str(fake_log, "cancel\n", "the handshake of a connection that ends is cancelled");
	fake_forget();
	fake_done(1);
	is_str(fake_log, "", "a late result is nobody's");
	begin_terminating();
	fake_forget();
	gw_release(gw, &(struct gw_target){ .termination = 1 }, NULL, NULL, &err);
	is_str(fake_log, "del context=0 termination=1 stream=0\ncancel\n",
	       "so is that of a termination that is released");
}

static void test_queue(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH,
		.realm = "access", .media = GW_MEDIA_TCP_TLS, .latch = GW_LATCH_ON,
	};
	struct gw_status status;
	int i;

	fake_reset();
	fake_start("handshakes-max = 2\n" FAKE_CONF, &err);
	for (i = 1; i <= 4; i++) {
		gw_reserve(gw, &req, &t1, &err);
		fake_state(i, IMS_AGW_STATE_ACCEPTED);
	}
	fake_forget();
	for (i = 1; i <= 4; i++)
		fake_state(i, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log,
	       "accept 1/1\nsubmit role=server expected=0\n"
	       "accept 2/1\nsubmit role=server expected=0\n"
	       "accept 3/1\naccept 4/1\n",
	       "so many handshakes as are allowed");
	gw_status(gw, &status);
	is_int(status.handshakes_waiting, 2, "the others wait");
	fake_fails(3, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_RESET);
	fake_forget();
	fake_done(1);
	is_str(fake_log, "keys 2/1\nsubmit role=server expected=0\n",
	       "the next one that still has a connection follows");
	gw_status(gw, &status);
	is_int(status.handshakes_waiting, 0, "none waits");
	is_int(status.handshakes_running, 2, "two are running");
}

/* Told at the order, not when the remote is there. */
static void test_none_left(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP_TLS,
	};

	begin();
	fake_workers = 0;
	is_int(gw_reserve(gw, &req, &t1, &err), -GW_E_LIMIT, "no worker is left: TLS is refused");
	is_str(err.reason, "none of 2 handshake workers is there", "with a reason");
	req.media = GW_MEDIA_TCP;
	is_int(gw_reserve(gw, &req, &t1, &err), 0, "what needs none is not");
}

static void test_no_worker(void)
{
	begin();
	reserve_t1_client();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_submit_error = -EBUSY;
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 1/1\nfail 1/1 internal alert=0\n",
	       "without a worker the connection fails, and nothing else");
	begin();
	reserve_t1_client();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_fail("handshake-accept", -ENOTCONN, 0);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "handshake-accept refused\n", "a connection that has just gone");
}

/* --- refusals of the module ------------------------------------------------------------------ */

static int mode(uint32_t context, uint32_t mode)
{
	struct gw_target target = { .context = context };

	return gw_through_connect(gw, &target, mode, &err);
}

static void test_through_connect(void)
{
	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	reserve_t1();
	fake_forget();
	is_int(mode(1, 0), 0, "a context is closed");
	is_str(fake_log, "set 1/1 mode=inactive\nset 2/1 mode=inactive\n", "both sides of it");
	fake_forget();
	fake_fail("endpoint-set", -ENOMEM, 1);
	is_int(mode(1, 3), -GW_E_NO_MEMORY, "the module refuses the second");
	is_str(fake_log, "set 1/1 mode=both\nendpoint-set refused\nset 1/1 mode=inactive\n",
	       "the first is put back");
	is_int(mode(1, 4), -GW_E_VALUE, "mode 4 is refused");
	is_str(err.field, "mode", "by name");
	is_int(mode(9, 3), -GW_E_NO_CONTEXT, "so is an unknown context");
	is_int(err.code, GW_E_NO_CONTEXT, "with the code of that");
}

static bool any(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return status.endpoints || status.contexts;
}

static void test_reserve_refused(void)
{
	begin();
	fake_fail("endpoint-new", -ENOSPC, 0);
	is_int(reserve_t2(0, GW_LATCH_OFF, false), -GW_E_LIMIT, "the module is full");
	is_int(err.code, GW_E_LIMIT, "which has a code of its own");
	ok(!any(), "nothing is left");
	fake_ports_taken = 3;
	is_int(reserve_t2(0, GW_LATCH_OFF, false), 0, "ports of others are passed over");
	fake_ports_taken = 1000;
	is_int(reserve_t2(0, GW_LATCH_OFF, false), -GW_E_NO_PORT, "until there is none");
	is_str(err.field, "realm", "which names the realm");
	fake_ports_taken = 0;
}

static void test_exhaustion(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};
	unsigned int seen = 0;
	int i;

	begin();
	for (i = 0; i < 10; i++) {
		is_int(gw_reserve(gw, &req, &t1, &err), 0, "port %d of 10", i + 1);
		seen |= 1u << (t1.local.port - 30000);
	}
	is_int(seen, 0x3ff, "all of them are different");
	is_int(gw_reserve(gw, &req, &t1, &err), -GW_E_NO_PORT, "an eleventh there is not");
	gw_release(gw, &(struct gw_target){ .termination = 4 }, NULL, NULL, &err);
	is_int(gw_reserve(gw, &req, &t1, &err), 0, "until one is released");
}

static void test_configure_refused(void)
{
	begin();
	reserve_t2(GW_HAS_IGNORE_SYN, GW_LATCH_OFF, true);
	fake_fail("endpoint-set", -EINVAL, 0);
	is_int(configure_t2(), -GW_E_VALUE, "the module refuses");
	is_str(err.reason, "no: Invalid argument", "its text is the reason");
	fake_forget();
	is_int(configure_t2(), 0, "the same order again");
	is_str(fake_log, "set 1/1 remote=192.0.2.77:5080 gate=filter from=192.0.2.77/32:0\n",
	       "does what it did not do before");
}

/* --- release, audit, events ------------------------------------------------------------------ */

static int shown, last_octets;

static void count(void *arg, const struct gw_view *view)
{
	(void)arg;
	shown++;
	shown += 100 * (view->termination == 0);
	last_octets += view->counter[IMS_AGW_A_STATS_RX_BYTES];
}

static void test_release(void)
{
	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	reserve_t1();
	fake_forget();
	shown = 0;
	is_int(gw_release(gw, &(struct gw_target){ .context = 1 }, count, NULL, &err), 0,
	       "a context is released");
	is_int(shown, 2, "both were shown");
	is_int(last_octets, 2 * FAKE_LAST_OCTETS, "with the octets that came last");
	is_str(fake_log, "del context=1 termination=0 stream=0\n", "by one command");
	is_int(fake_events, 2, "two events");
	ok(!any(), "nothing is left");
	is_int(gw_release(gw, &(struct gw_target){ .context = 1 }, NULL, NULL, &err),
	       -GW_E_NO_CONTEXT, "and it is unknown");
	reserve_t2(0, GW_LATCH_OFF, false);
	fake_fail("endpoint-del", -ENOENT, 0);
	is_int(gw_release(gw, &(struct gw_target){ .termination = t2.termination }, NULL, NULL,
			  &err), 0, "what the module does not have is released");
	ok(!any(), "too");
}

static void test_flush(void)
{
	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	reserve_t1();
	fake_fail("flush", -EPERM, 0);
	is_int(gw_flush(gw, &err), -GW_E_BUSY, "the module refuses to end all");
	ok(any(), "all is as it was");
	fake_forget();
	is_int(gw_flush(gw, &err), 0, "all ends");
	is_str(fake_log, "flush\n", "by one command");
	is_int(fake_events, 2, "two events");
	ok(fake_last(GW_EVENT_RELEASED), "of a release");
	ok(!any(), "nothing is left");
	is_int(reserve_t2(0, GW_LATCH_OFF, false), 0, "and it goes on");
}

static void test_streams(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_STREAM | GW_HAS_REALM | GW_HAS_MEDIA,
		.stream = 2, .realm = "core", .media = GW_MEDIA_TCP,
	};
	struct gw_target after = { 0 };
	bool more;

	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	req.termination = t2.termination;
	is_int(gw_reserve(gw, &req, &t1, &err), 0, "a second stream");
	is_int(t1.termination, t2.termination, "of the same termination");
	is_int(t1.context, t2.context, "in its context");
	is_int(gw_reserve(gw, &req, &t1, &err), -GW_E_EXISTS, "not twice");
	is_str(err.field, "stream", "which names the stream");
	shown = 0;
	is_int(gw_audit(gw, &(struct gw_target){ 0 }, &after, 1, &more, count, NULL, &err), 0,
	       "one is shown");
	ok(shown == 1 && more, "and there is more");
	gw_audit(gw, &(struct gw_target){ 0 }, &after, 1, &more, count, NULL, &err);
	ok(shown == 2 && !more, "the next is the last");
	gw_release(gw, &(struct gw_target){ .termination = t2.termination, .stream = 2 }, NULL,
		   NULL, &err);
	is_int(gw_audit(gw, &(struct gw_target){ .termination = t2.termination, .stream = 2 },
			&after, 9, &more, count, NULL, &err), -GW_E_NO_STREAM,
	       "a released stream is unknown");
}

static void test_events(void)
{
	begin();
	reserve_t2(GW_HAS_LATCH, GW_LATCH_ON, false);
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	ok(!fake_last(GW_EVENT_LATCHED), "a latch gate: the module tells");
	fake_tell(1, IMS_AGW_EVENT_LATCHED);
	ok(fake_last(GW_EVENT_LATCHED) && fake_last(GW_EVENT_LATCHED)->source.port == 40000,
	   "with the source");
	begin();
	reserve_t2(GW_HAS_LATCH, GW_LATCH_ON, false);
	configure_t2();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	ok(fake_last(GW_EVENT_LATCHED), "a latching order behind a filter: the core tells");
	fake_forget();
	fake_tell(1, IMS_AGW_EVENT_SYN_DROPPED);
	ok(fake_last(GW_EVENT_SYN_DROPPED), "a dropped SYN is told");
	fake_fails(1, IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_REASON_RESET);
	is_int(fake_last(GW_EVENT_BEARER_RELEASED)->reason, IMS_AGW_REASON_RESET,
	       "the end has its reason");
	ok(fake_last(GW_EVENT_BEARER_RELEASED)->time.tv_sec > 1700000000, "and its time");
}

/* A connection by order can be up before the order is answered: its events still tell. */
static void test_up_at_once(void)
{
	begin();
	reserve_t2(0, GW_LATCH_OFF, false);
	fake_up_at_once = true;
	reserve_t1();
	fake_up_at_once = false;
	fake_state(2, IMS_AGW_STATE_CONNECTING);
	ok(!strstr(fake_log, "submit"), "not up: no handshake");
	fake_state(2, IMS_AGW_STATE_ESTABLISHED);
	ok(strstr(fake_log, "submit role=server"), "up before the answer: the handshake begins");
}

static void test_claim(void)
{
	fake_reset();
	fake_fail("claim", -EBUSY, 0);
	fake_start(FAKE_CONF, &err);
	is_int(err.code, GW_E_BUSY, "another agent holds the module");
	ok(strstr(err.reason, "-T"), "the text says what to do");
}

int main(void)
{
	plan(118 + 3 + 5);
	log_set_level((enum log_level)0);
	test_originating();
	test_deferred();
	test_deferred_mismatch();
	test_while_it_runs();
	test_known_mismatch();
	test_changed_later();
	test_handshake_fails();
	test_result_without_certificate();
	test_connection_ends_first();
	test_queue();
	test_none_left();
	test_no_worker();
	test_through_connect();
	test_reserve_refused();
	test_exhaustion();
	test_configure_refused();
	test_release();
	test_flush();
	test_streams();
	test_events();
	test_up_at_once();
	test_claim();
	fake_reset();
	return tap_done();
}
