// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what replies of the controller show of contexts that it knows, or has forgotten.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include "core/gw_priv.h"
#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define SDP "\nv=0\nc=IN IP4 $\nm=application $ TCP *\n"
#define ADD(context) "T=1{C=" context "{A=ip/1/core/${M{L{" SDP "}},E=9{hangterm/thb{timerx=60}}}}}"
#define SECOND 1000

/* A context with two terminations, one of which has a heartbeat just now. */
static void begin(void)
{
	play_again();
	play(ADD("$"));
	play("T=1{C=1{A=ip/1/access/${M{L{" SDP "}}}}}");
}

static void heartbeat(void)
{
	*play_sent = '\0';
	gw_timers_run(gw, gw_timer_now() + 62 * SECOND);
	ok(strstr(play_sent, "hangterm/thb"), "a heartbeat");
}

/* Begins and ends a gateway, so that there always is a context 1. */
static void answered(uint32_t code, size_t left, const char *what)
{
	play_start(FAKE_CONF);
	begin();
	heartbeat();
	play_answer(code);
	is_int(gw->eps.count, left, "%s", what);
	play("T=1{C=*{S=*}}");
	play_stop();
}

static void test_answers(void)
{
	answered(0, 2, "a context that is known stays");
	answered(411, 0, "one that is not goes, all of it");
	answered(430, 1, "a termination that is not known goes alone");
	answered(435, 2, "another error says nothing");
	answered(510, 2, "nor does this one");
	play_keep_unknown = true;
	answered(411, 2, "nothing goes where that is ordered");
	play_keep_unknown = false;
}

/* g/cause is no heartbeat: a controller may have ended its call just now. */
static void test_others(void)
{
	play_start(FAKE_CONF);
	begin();
	play("T=1{C=1{MF=ip/1/core/1{E=8{g/cause}}}}");
	fake_fails(1, IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_REASON_CONNECT_REFUSED);
	ok(strstr(play_sent, "g/cause"), "another event");
	play_answer(411);
	is_int(gw->eps.count, 2, "which may be refused");
	play("T=1{C=*{S=*}}");
	play("T=1{C=-{MF=ROOT{E=5{it/ito{mit=1}}}}}");
	exec_tell_silence(exec);
	play_answer(411);
	is_int(gw->eps.count, 0, "ROOT is in no context");
	play_stop();
}

/* What that time is for is tested without H.248. */
static bool confirms(const char *transactions)
{
	gw_ctx_find(gw, 1)->confirmed_ms = 1;
	if (transactions)
		play(transactions);
	else
		play_answer(0);
	return gw_ctx_find(gw, 1)->confirmed_ms > 1;
}

static void test_confirm(void)
{
	play_start("confirm-timeout = 100s\n" FAKE_CONF);
	begin();
	heartbeat();
	ok(confirms(NULL), "its answer confirms the context");
	ok(confirms("T=1{C=1{AV=ip/1/core/1{AT{}}}}"), "so does a look at it");
	ok(confirms("T=1{C=1{MF=ip/1/core/1{E}}}"), "and an order");
	ok(!confirms("T=1{C=*{AV=*{AT{}}}}"), "but not a look at all that there is");
	play_stop();
}

int main(void)
{
	plan(20);
	test_answers();
	test_others();
	test_confirm();
	return tap_done();
}
