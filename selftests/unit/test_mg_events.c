// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what is asked for by Events is told by Notify, also by the next agent; overload and drain.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include "core/gw_priv.h"
#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define SDP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define ADD(context, more) "T=1{C=" context "{A=ip/1/core/${M{O{MO=SR}," \
	"L{" SDP("$", "$", "TCP") "}}" more "}}}"
#define MODIFY(descriptors) "T=1{C=1{MF=ip/1/core/1{" descriptors "}}}"
#define NOTIFY(id) "T=1{C=1{N=ip/1/core/1{OE=" id "{"

/* A request of the gateway begins so, has a time, and then this. */
static int told(const char *begin, const char *event)
{
	size_t len = strlen(begin);
	int good = !strncmp(play_sent, begin, len) &&
		strspn(play_sent + len, "0123456789T") == 17 && play_sent[len + 17] == ':' &&
		!strncmp(play_sent + len + 18, event, strlen(event));

	if (!good)
		printf("# %s\n", play_sent);
	play_requests();
	return good;
}

static void test_connection(void)
{
	play(ADD("$", ",E=7{tcpbcc/BNCChange,adr/rsac,adid/ipstop{dt=30}},SG{ipnapt/latch}"));
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{E=7{tcpbcc/BNCChange,adid/ipstop{dt=30},adr/rsac}}}}\n",
	       "Events are kept");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	is_str(play_requests(), "", "what is not asked for is not told");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	ok(told(NOTIFY("7"), "tcpbcc/BNCChange{ST=1,Type=Est}"), "a connection");
	fake_tell(1, IMS_AGW_EVENT_INACTIVITY);
	ok(told(NOTIFY("7"), "adid/ipstop{ST=1}"), "silence on it");
	fake_tell(1, IMS_AGW_EVENT_LATCHED);
	ok(told(NOTIFY("7"), "adr/rsac{ST=1,"), "the remote that it is of");
	play_again();
	fake_fails(1, IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_REASON_CLEAN_CLOSE);
	ok(told(NOTIFY("7"), "tcpbcc/BNCChange{ST=1,Type=Rel,Cause=clean-close}"),
	   "its end, by the next agent");
	is_int(exec_counters(exec)->notified, 1, "which counts");
}

static void test_change(void)
{
	is_str(play(MODIFY("E=8{g/cause}")), "P=1{C=1{MF=ip/1/core/1}}\n", "other events");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(play_requests(), "", "take the place of the first");
	fake_fails(1, IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_REASON_CONNECT_REFUSED);
	ok(told(NOTIFY("8"), "g/cause{ST=1,Generalcause=FP,Failurecause=connect-refused}"),
	   "by the number of the new request");
	is_str(play(MODIFY("E")), "P=1{C=1{MF=ip/1/core/1}}\n", "none");
	fake_fails(1, IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_REASON_CONNECT_REFUSED);
	is_str(play_requests(), "", "are told no more");
}

static void test_heartbeat(void)
{
	uint64_t begun = gw_timer_now();

	play(MODIFY("E=9{hangterm/thb{timerx=60}}"));
	gw_timers_run(gw, begun + 59000);
	is_str(play_requests(), "", "no heartbeat before its time");
	gw_timers_run(gw, begun + 62000);
	ok(told(NOTIFY("9"), "hangterm/thb}"), "one at its time");
	play(MODIFY("E"));
	gw_timers_run(gw, gw_timer_now() + 600000);
	is_str(play_requests(), "", "then none is asked for");
	play(MODIFY("E=11{hangterm/thb{timerx=60}}"));
	play("T=1{C=1{S=*}}");
	gw_timers_run(gw, gw_timer_now() + 600000);
	is_str(play_requests(), "", "and of what is gone there is none");
}

static void test_context(void)
{
	is_str(play("T=1{C=${PR=7,EG,A=ip/1/core/${M{L{" SDP("$", "$", "TCP") "}}}}}"),
	       "P=1{C=2{A=ip/1/core/2{M{L{" SDP("192.0.2.1", "2000x", "TCP") "}}}}}\n",
	       "a context with a priority, an emergency");
	is_str(play("T=1{C=2{CA{PR,EG}}}"), "P=1{C=2{PR=7,EG}}\n", "which are shown");
	is_str(play("T=1{C=2{PR=3,EGO}}"), "P=1{C=2{PR=3,EGO}}\n", "changed");
	is_str(play("T=1{C=*{CA{PR,EG}}}"), "P=1{C=2{PR=3,EGO}}\n", "and shown of all");
	is_str(play("T=1{C=2{PR=4,CA{EG}}}"), "P=1{C=2{PR=4,EGO}}\n", "one of them changed");
	is_str(play("T=1{C=2{EG,MF=ip/1/core/2}}"), "P=1{C=2{MF=ip/1/core/2}}\n",
	       "and changed beside a command, which is the answer");
	ok(strstr(play("T=1{C=2{CA{TP}}}"), "C=2{ER=501{"), "of a topology there is nothing");
	ok(strstr(play("T=1{C=2{IEPS=ON}}"), "C=2{ER=501{"), "nor of IEPS");
	ok(strstr(play("T=1{C=${PR=3}}"), "C=${ER=421{"), "a new context needs a termination");
	ok(strstr(play("T=1{C=*{PR=3}}"), "C=*{ER=421{"), "not all are changed at once");
	ok(strstr(play("T=1{C=-{PR=3,CA{PR}}}"), "C=-{ER=421{"), "nor is what is in none");
	play_version = 3;
	is_str(play("T=1{C=2{IEPS=ON}}"), "P=1{C=2}\n", "in version 3 nothing can be said");
	play_version = 2;
	ok(strstr(play("T=1{C=2{PR=16}}"), "C=2{ER=449{"), "a priority that cannot be");
	play("T=1{C=*{S=*}}");
	is_str(play("T=1{C=*{CA{PR}}}"), "P=1{C=*{ER=411{\"no context\"}}}\n",
	       "then there is none to look at");
}

static void see_events(void *arg, const struct gw_view *view)
{
	uint32_t *events = arg;

	*events = view->events;
}

/* What the gateway tells of a stream of termination 1. */
static uint32_t events_of(uint16_t stream)
{
	const struct gw_target target = { .termination = 1, .stream = stream };
	struct gw_target after = { 0 };
	struct gw_error err;
	uint32_t events = 0;
	bool more;

	gw_audit(gw, &target, &after, 1, &more, see_events, &events, &err);
	return events;
}

#define LIMITS "root/maxNumberOfContexts=500,root/maxTerminationsPerContext=2"

#define STREAM(id) "ST=" id "{O{MO=SR},L{" SDP("$", "$", "TCP") "}}"
#define TWO_STREAMS(events) \
	"T=1{C=${A=ip/1/core/${M{" STREAM("1") "," STREAM("2") "}," events "}}}"

#define SILENT(stream, time) "adid/ipstop{ST=" stream ",dt=" time "}"

/* The Events that an audit tells of the termination that was added last. */
static const char *asked_of_streams(const char *add)
{
	static char events[200];
	char name[32], audit[80];
	const char *reply = play(add), *at = strstr(reply, "A=ip/1/core/");
	unsigned int context, number;

	if (!at || sscanf(reply, "P=1{C=%u", &context) != 1 ||
	    sscanf(at, "A=ip/1/core/%u", &number) != 1)
		return reply;
	snprintf(audit, sizeof(audit), "T=1{C=%u{AV=ip/1/core/%u{AT{E}}}}", context, number);
	reply = play(audit);
	snprintf(name, sizeof(name), "ip/1/core/%u{", number);
	at = strstr(reply, name);
	snprintf(events, sizeof(events), "%s", at ? at + strlen(name) : reply);
	play("T=1{C=*{S=*}}");
	return events;
}

static void test_streams(void)
{
	is_str(asked_of_streams(TWO_STREAMS("E=8{g/cause,hangterm/thb{timerx=60}}")),
	       "E=8{g/cause,hangterm/thb{timerx=60}}}}}\n", "what is asked of all streams");
	is_str(asked_of_streams(TWO_STREAMS("E=8{g/cause{ST=2},tcpbcc/BNCChange}")),
	       "E=8{g/cause{ST=2},tcpbcc/BNCChange}}}}\n", "of the second one alone");
	is_str(asked_of_streams(TWO_STREAMS("E=8{g/cause{ST=1},tcpbcc/BNCChange{ST=2}}")),
	       "E=8{g/cause{ST=1},tcpbcc/BNCChange{ST=2}}}}}\n", "of each something else");
	is_str(asked_of_streams(TWO_STREAMS("E=8{" SILENT("1", "30") "," SILENT("2", "60") "}")),
	       "E=8{" SILENT("1", "30") "," SILENT("2", "60") "}}}}\n",
	       "of each the same, with another time");
	is_str(asked_of_streams(TWO_STREAMS("E")), "E}}}\n", "nothing of any");
	play(TWO_STREAMS("E=8{g/cause{ST=2}}"));
	is_str(play("T=1{C=*{W-AV=*{AT{E}}}}"), "P=1{C=*{W-AV=*{E}}}\n",
	       "nothing of the one that stands for all");
	play("T=1{C=*{S=*}}");
}

#define ASKED "E=8{g/cause,tcpbcc/BNCChange{ST=1},adid/ipstop{dt=30}}"
#define SHOWN "E=8{g/cause,tcpbcc/BNCChange{ST=1},adid/ipstop{dt=30}}"

/* Events last until others take their place (RFC 3525 clause 7.1.9), also for streams to come. */
static void test_later_stream(void)
{
	play_start(FAKE_CONF);
	play("T=1{C=${A=ip/1/core/${M{" STREAM("1") "}," ASKED "}}}");
	play(MODIFY("M{" STREAM("2") "}"));
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"), "P=1{C=1{AV=ip/1/core/1{" SHOWN "}}}\n",
	       "what is asked of all streams is so of a later one");
	is_int(events_of(2), 1 << GW_EVENT_TCP_FAILURE | 1 << GW_EVENT_TLS_FAILURE |
	       1 << GW_EVENT_BEARER_RELEASED | 1 << GW_EVENT_INACTIVITY, "which it tells");
	play_again();
	play(MODIFY("M{" STREAM("3") "}"));
	is_int(events_of(3), events_of(2), "by the next agent, too");
	play(MODIFY("M{" STREAM("4") "},E=9{g/cause{ST=4}}"));
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{E=9{g/cause{ST=4}}}}}\n",
	       "unless the order has other ones");
	play(MODIFY("E=9{hangterm/thb{ST=2,timerx=60}}"));
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{E=9{hangterm/thb{ST=2,timerx=60}}}}}\n",
	       "a heart of a stream that is not the first one");
	*play_sent = '\0';
	gw_timers_run(gw, gw_timer_now() + 62000);
	ok(told(NOTIFY("9"), "hangterm/thb}"), "beats");
	play_stop();
}

static void see_silence(void *arg, const struct gw_view *view)
{
	uint32_t *of = arg;

	*of = view->inactivity_of;
}

/* GW_MODE_*: which octets end a silence of a stream of termination 1. */
static uint32_t silence_of(uint16_t stream)
{
	const struct gw_target target = { .termination = 1, .stream = stream };
	struct gw_target after = { 0 };
	struct gw_error err;
	uint32_t of = 0;
	bool more;

	gw_audit(gw, &target, &after, 1, &more, see_silence, &of, &err);
	return of;
}

#define WAY(stream, way) "adid/ipstop{ST=" stream ",dt=30,dir=" way "}"

static void test_silence(void)
{
	play_start(FAKE_CONF);
	play(ADD("$", ",E=8{adid/ipstop{dt=30,dir=IN}}"));
	is_int(silence_of(1), GW_MODE_RECEIVE, "a silence of what comes in");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{E=8{adid/ipstop{dt=30,dir=IN}}}}}\n", "shows");
	play_again();
	play(MODIFY("M{" STREAM("2") "}"));
	is_int(silence_of(2), GW_MODE_RECEIVE, "is so of a later stream, by the next agent");
	play(MODIFY("E=9{" WAY("1", "IN") "," WAY("2", "OUT") "}"));
	is_int(silence_of(2), GW_MODE_SEND, "of what goes out");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"), "P=1{C=1{AV=ip/1/core/1{E=9{"
	       WAY("1", "IN") "," WAY("2", "OUT") "}}}}\n", "of each stream another one");
	play(MODIFY("E=9{adid/ipstop{dt=30,dir=BOTH}}"));
	is_int(silence_of(2), GW_MODE_BOTH, "of both");
	play(MODIFY("E=9{adid/ipstop{dt=30,dir=OUT}}"));
	play(MODIFY("E=9{adid/ipstop{dt=30}}"));
	is_int(silence_of(1), GW_MODE_BOTH, "as when nothing is said");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{E=9{adid/ipstop{dt=30}}}}}\n", "which is not shown");
	play_stop();
}

/* What happens anyhow can be ordered as well. */
static void test_behaviour(void)
{
	play_start(FAKE_CONF);
	play(ADD("$", ""));
	is_str(play(MODIFY("E=8{g/cause{NBIN,KA}}")), "P=1{C=1{MF=ip/1/core/1}}\n",
	       "an event that is told at once, and ends no signal");
	is_str(play("T=1{C=-{MF=ROOT{E=5{ocp/mg_overload{NBIN}}}}}"), "P=1{C=-{MF=ROOT}}\n",
	       "one of ROOT");
	is_str(play(MODIFY("SG{ipnapt/latch{napt=LATCH,SY=BR,DR=5,NC={TO},KA}}")),
	       "P=1{C=1{MF=ip/1/core/1}}\n", "a signal that is brief");
	play_stop();
}

static void test_root(void)
{
	is_str(play("T=1{C=-{MF=ROOT{E=5{ocp/mg_overload}}}}"), "P=1{C=-{MF=ROOT}}\n",
	       "overload is asked for");
	is_str(play("T=1{C=-{AV=ROOT{AT{E}}}}"), "P=1{C=-{AV=ROOT{E=5{ocp/mg_overload}}}}\n",
	       "which shows");
	is_str(play("T=1{C=-{AV=ROOT{AT{M}}}}"),
	       "P=1{C=-{AV=ROOT{M{TS{SI=IV," LIMITS "}}}}}\n", "as the limits do");
	is_str(play("T=1{C=-{AV=ROOT{AT{}}}}"), "P=1{C=-{AV=ROOT}}\n", "a look is cheap");
	is_str(play("T=1{C=*{AV=ROOT{AT{}}}}"), "P=1{C=*{AV=ROOT{ER=411{\"no context\"}}}}\n",
	       "no contexts");
}

static void test_overload(void)
{
	int i;

	play_overload = 1;
	play_again();
	play("T=1{C=-{MF=ROOT{E=5{ocp/mg_overload}}}}");
	for (i = 0; i < 5; i++) {
		play(ADD("$", ""));
		play("T=1{C=${A=ip/1/access/${M{L{" SDP("$", "$", "TCP") "}}}}}");
	}
	is_str(play("T=1{C=*{W-AV=*{AT{}}}}"), "P=1{C=*{W-AV=*}}\n", "ten contexts");
	is_str(play(ADD("$", "")),
	       "P=1{C=${ER=510{\"no new contexts: 10 of 1000 streams are in use\"}}}\n",
	       "another one is refused near the limit");
	ok(told("T=1{C=-{N=ROOT{OE=5{", "ocp/mg_overload}"), "and the controller told");
	play(ADD("$", ""));
	is_str(play_requests(), "", "once");
	ok(strstr(play("T=1{C=${EG,A=ip/1/core/${M{L{" SDP("$", "$", "TCP") "}}}}}"), "L{"),
	   "an emergency goes on");
	play("T=1{C=*{S=*}}");
	play_overload = 0;
}

#define MB	(1024ull * 1024)

static void test_memory(void)
{
	play_again();
	gw_memory(gw, 890 * MB, 1000 * MB);
	ok(strstr(play(ADD("$", "")), "L{"), "there is memory");
	gw_memory(gw, 900 * MB, 1000 * MB);
	is_str(play(ADD("$", "")),
	       "P=1{C=${ER=510{\"no new contexts: 900 of 1000 MB of memory are in use\"}}}\n",
	       "there is little left");
	ok(strstr(play("T=1{C=${EG,A=ip/1/core/${M{L{" SDP("$", "$", "TCP") "}}}}}"), "L{"),
	   "which an emergency may have");
	gw_memory(gw, 900 * MB, 0);
	ok(strstr(play(ADD("$", "")), "L{"), "without a limit there is no little");
	play("T=1{C=*{S=*}}");
}

/* An order is an occasion to look. */
static const char *at_memory(unsigned int mb)
{
	gw_memory(gw, mb * MB, 1000 * MB);
	play(ADD("$", ""));
	return play_sent;
}

#define LESS(percent) "chp/mgcon{reduction=" percent "}"

static void test_congestion(void)
{
	play_again();
	at_memory(950);
	is_str(play_requests(), "", "who did not ask for chp/mgcon is not told");
	play("T=1{C=-{MF=ROOT{E=6{chp/mgcon}}}}");
	is_str(play("T=1{C=-{AV=ROOT{AT{E}}}}"), "P=1{C=-{AV=ROOT{E=6{chp/mgcon}}}}\n",
	       "it shows who asked");
	at_memory(899);
	is_str(play_requests(), "", "below the limit there is nothing to tell");
	at_memory(900);
	ok(told("T=1{C=-{N=ROOT{OE=6{", LESS("10")), "at it, a tenth less");
	at_memory(929);
	is_str(play_requests(), "", "a little more is not told");
	at_memory(930);
	ok(told("T=1{C=-{N=ROOT{OE=6{", LESS("30")), "much more is");
	at_memory(2000);
	ok(told("T=1{C=-{N=ROOT{OE=6{", LESS("100")), "everything is the most");
	at_memory(981);
	is_str(play_requests(), "", "a little less is not told");
	at_memory(980);
	ok(told("T=1{C=-{N=ROOT{OE=6{", LESS("80")), "much less is");
	at_memory(899);
	ok(told("T=1{C=-{N=ROOT{OE=6{", LESS("0")), "so is the end");
	gw_memory(gw, 0, 0);
	play("T=1{C=*{S=*}}");
}

int main(void)
{
	plan(66 + 8 + 3);
	play_start(FAKE_CONF);
	test_connection();
	test_change();
	test_heartbeat();
	test_context();
	test_streams();
	test_root();
	test_overload();
	test_memory();
	test_congestion();
	play_stop();
	test_later_stream();
	test_silence();
	test_behaviour();
	return tap_done();
}
