// SPDX-License-Identifier: GPL-2.0
/*
 * The lower half of the H.248 front end with a controller on loopback.
 *
 * with: core mg h248 sdp selftests/unit/far_mgc.c
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "far_mgc.h"
#include "gw_fake.h"
#include "tap.h"
#include "turn.h"

static char err[512];
static struct far_mgc far;

#define HEAD "MEGACO/2 [127.0.0.1]:%u\n"
#define AUDIT "Context=-{AuditValue=ROOT{Audit{}}}"

static void order(uint32_t id)
{
	far_send(&far, HEAD "Transaction=%u{" AUDIT "}", far.port, id);
}

/* Of the TimeStamp in the last message, 0: it has none. */
static time_t stamp(void)
{
	const char *digits = "0123456789", *at = far.text;
	struct tm tm = { 0 };

	while (*at && (strspn(at, digits) != 8 || at[8] != 'T' || strspn(at + 9, digits) != 8))
		at++;
	return *at && strptime(at, "%Y%m%dT%H%M%S", &tm) ? timegm(&tm) : 0;
}

static void test_registration(void)
{
	time_t before = (time_t)(clock_ms(CLOCK_REALTIME) / 1000);

	far_start_udp(&far, "", err, sizeof(err));
	ok(far_mg, "starts %s", err);
	ok(far_next(&far) && far_says(&far, "MEGACO/1"), "registers by a message of version 1");
	ok(far_says(&far, "Method=Restart") && far_says(&far, "Reason=\"901 Cold Boot\"") &&
	   far_says(&far, "Version=2"), "after a cold boot, with version 2");
	ok(stamp() >= before && stamp() <= (time_t)(clock_ms(CLOCK_REALTIME) / 1000),
	   "and says when");
	order(7);
	ok(far_next(&far) && far_says(&far, "Reply=7{Error=505"), "an order before the reply");
	far_send(&far, HEAD "Reply=%u{Context=-{ServiceChange=ROOT}}", far.port, 1u);
	is_str(far_state(), "registers", "the reply to something else is none");
	far_stop();
}

static void test_once(void)
{
	char first[256];

	far_start_udp(&far, "", err, sizeof(err));
	ok(far_register(&far, NULL), "is registered");
	is_str(far_state(), "up", "and tells that");
	is_int(far_count("controllers.1.registrations"), 1, "by the controller it is with");
	order(7);
	ok(far_next(&far) && far_says(&far, "Reply=7{"), "an order has a reply");
	snprintf(first, sizeof(first), "%.255s", far.text);
	order(7);
	ok(far_next(&far) && !strncmp(first, far.text, 255), "again, the same one");
	is_int(far_count("orders.received"), 1, "and was done once");
	is_int(far_count("orders.duplicates"), 1, "which counts");
	far_send(&far, HEAD "TransactionResponseAck{7}", far.port);
	order(7);
	order(8);
	ok(far_next(&far) && far_says(&far, "Reply=8{"), "an acknowledged one has none any more");
	is_int(far_count("orders.received"), 2, "and is not done again");
	far_stop();
}

static void test_silence(void)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Transaction=1{Context=-{Modify=ROOT{Events=44{it/ito{mit=1}}}}}",
		 far.port);
	ok(far_next(&far) && far_says(&far, "Reply=1{Context=-{Modify=ROOT"), "asks for it/ito");
	ok(far_next(&far) && far_says(&far, "Notify=ROOT") && far_says(&far, "44{") &&
	   far_says(&far, "it/ito"), "a silent controller is asked");
	far_send(&far, HEAD "Reply=%u{Context=-{Notify=ROOT}}", far.port, far_id(&far));
	ok(far_next(&far) && far_says(&far, "it/ito"), "again after each silence");
	far_stop();
}

/* It does not know what it asked for before. */
static void test_cold_controller(void)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Transaction=1{Context=-{Modify=ROOT{Events=44{it/ito{mit=1000}}}}}",
		 far.port);
	far_next(&far);
	far_send(&far, HEAD "Transaction=2{Context=-{ServiceChange=ROOT{Services{"
		 "Method=Restart,Reason=\"901 Cold Boot\"}}}}", far.port);
	ok(far_next(&far) && far_says(&far, "Reply=2{Context"), "a controller begins anew");
	ok(far_register(&far, NULL) && !strcmp(far_state(), "up"), "the gateway registers again");
	far_send(&far, HEAD "Transaction=3{Context=-{AuditValue=ROOT{Audit{Events}}}}", far.port);
	ok(far_next(&far) && far_says(&far, "AuditValue=ROOT{Events}"),
	   "and tells nothing that it was asked for before");
	far_stop();
}

#define MB	(1024ull * 1024)

/* Nobody orders anything meanwhile. */
static void test_congestion(void)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Transaction=1{Context=-{Modify=ROOT{Events=45{chp/mgcon}}}}",
		 far.port);
	ok(far_next(&far) && far_says(&far, "Reply=1{Context=-{Modify=ROOT"), "asks for chp/mgcon");
	gw_memory(gw, 950 * MB, 1000 * MB);
	ok(far_next(&far) && far_says(&far, "Notify=ROOT") && far_says(&far, "45{") &&
	   far_says(&far, "chp/mgcon{reduction=50}"), "it is told that there is too much to do");
	far_send(&far, HEAD "Reply=%u{Context=-{Notify=ROOT}}", far.port, far_id(&far));
	gw_memory(gw, 100 * MB, 1000 * MB);
	ok(far_next(&far) && far_says(&far, "chp/mgcon{reduction=0}"), "and that it is over");
	far_stop();
}

#define CALL \
	"Context=${Add=ip/1/access/${Media{LocalControl{Mode=SendReceive}," \
	"Local{\nv=0\nc=IN IP4 $\nm=application $ TCP *\n}}}}"
#define CHANGE "Context=-{ServiceChange=ROOT{Services{Method=%s,Reason=\"%s\"}}}"

static unsigned int calls(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return (unsigned int)status.endpoints;
}

/* A call, and then the controller begins anew. */
static void begin_anew(const char *reason)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Transaction=1{" CALL "}", far.port);
	ok(far_next(&far) && far_says(&far, "Reply=1{Context=1") && calls() == 1, "a call");
	far_send(&far, HEAD "Transaction=2{" CHANGE "}", far.port, "Restart", reason);
	ok(far_next(&far) && far_says(&far, "Reply=2{Context=-{ServiceChange=ROOT"),
	   "the controller orders a restart: %s", reason);
	far_next(&far);
}

/* It knows none of the calls after a cold boot. */
static void test_restart(void)
{
	begin_anew("901 Cold Boot");
	ok(far_says(&far, "Method=Restart") && far_says(&far, "Reason=\"901 Cold Boot\""),
	   "the gateway registers as after a cold boot of its own");
	is_int((int)calls(), 0, "and has released the call");
	far_stop();
	begin_anew("902 Warm Boot");
	ok(far_says(&far, "Method=Restart") && far_says(&far, "Reason=\"902 Warm Boot\""),
	   "as after a warm one");
	is_int((int)calls(), 1, "with the call");
	far_stop();
}

/* With one controller it is asked again. */
static void leave_controller(const char *method)
{
	far_start_udp(&far, "", err, sizeof(err));
	far_register(&far, NULL);
	far_send(&far, HEAD "Transaction=2{" CHANGE "}", far.port, method,
		 "909 MGC Impending Failure");
	ok(far_next(&far) && far_says(&far, "Reply=2{Context=-{ServiceChange=ROOT"),
	   "a controller that will fail says so: %s", method);
	ok(far_next(&far) && far_says(&far, "Method=Disconnected"), "another one is looked for");
	far_stop();
}

static void test_failover(void)
{
	leave_controller("Forced");
	leave_controller("Graceful");
}

/* What cannot be is refused by these words, and changes nothing: the next order has its reply. */
static void refuse_change(const char *services, const char *error)
{
	far_send(&far, HEAD "Transaction=5{Context=-{ServiceChange=ROOT{Services{"
		 "Reason=\"900 Service Restored\",%s}}}}", far.port, services);
	ok(far_next(&far) && far_says(&far, error), "%s: %s", services, error);
	far_send(&far, HEAD "TransactionResponseAck{5}", far.port);
	order(6);
	ok(far_next(&far) && far_says(&far, "Reply=6{Context"), "the association stays");
	is_str(far_state(), "up", "as it was");
	far_stop();
}

static void test_refused_change(void)
{
	static const struct {
		const char *services, *error;
	} rows[] = {
		{ "Method=Disconnected",
		  "Error=501{\"Method=Disconnected: of gateways, not of controllers\"}" },
		{ "Method=Failover",
		  "Error=501{\"Method=Failover: of gateways, not of controllers\"}" },
		{ "Method=X-sleep", "Error=501{\"Method=X-sleep: not implemented\"}" },
		{ "Method=HandOff",
		  "Error=449{\"Method=HandOff: no MgcIdToTry with an address\"}" },
		{ "Method=HandOff,MgcIdToTry=<mgc.example>:2944",
		  "Error=449{\"Method=HandOff: no MgcIdToTry with an address\"}" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		far_start_udp(&far, "", err, sizeof(err));
		far_register(&far, NULL);
		refuse_change(rows[i].services, rows[i].error);
	}
}

int main(void)
{
	plan(24 + 8 + 4 + 15);
	far_open(&far, "udp", "127.0.0.1");
	test_registration();
	test_once();
	test_silence();
	test_cold_controller();
	test_congestion();
	test_restart();
	test_failover();
	test_refused_change();
	far_close(&far);
	loop_free(far_loop);
	return tap_done();
}
