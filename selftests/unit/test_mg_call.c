// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: a call of the standard, ordered by text and answered by text.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define EE "EE:EE:EE:EE:EE:EE:EE:EE"
#define OWN "SHA-256 " EE ":" EE ":" EE ":" EE
#define THEIR "SHA-256 6B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:" EE ":" EE

#define SDP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define ACTPASS "a=setup:actpass\n"

#define MODE_TLS " mode=both tls=server dscp=10\n"

#define RESERVE_T2 "C=${A=ip/1/core/${M{ST=1{O{MO=SR,seplink/top=ON}," \
	"L{" SDP("$", "$", "TCP") ACTPASS "}}},E=77{hangterm/thb{timerx=60},g/cause}}}"
#define CONFIGURE_T1 "C=1{A=ip/1/access/${M{O{MO=SR,ds/dscp=0A}," \
	"L{" SDP("$", "$", "TCP/TLS") ACTPASS "a=fingerprint:SHA-256 $\n}," \
	"R{" SDP("203.0.113.5", "5000", "TCP/TLS") "a=fingerprint:" THEIR "\n}}," \
	"E=78{tlsbsc/BNCChange}}}"
#define CONFIGURE_T2 "C=1{MF=ip/1/core/1{M{ST=1{R{" \
	SDP("203.0.113.9", "6000", "TCP") "}}}}}"

/* TS 23.334 clause 6.2.10.3.2.1.1: the core side first, the remote's part of it last. */
static void test_originating(void)
{
	is_str(play("T=1001{" RESERVE_T2 "}"),
	       "P=1001{C=1{A=ip/1/core/1{M{ST=1{L{" SDP("192.0.2.1", "2000x", "TCP")
	       ACTPASS "}}}}}}\n", "T2 is reserved");
	is_str(play("T=1002{" CONFIGURE_T1 "}"),
	       "P=1002{C=1{A=ip/1/access/2{M{L{" SDP("198.51.100.1", "3000x", "TCP/TLS")
	       ACTPASS "a=fingerprint:" OWN "\n}}}}}\n",
	       "T1 is configured, with the own fingerprint");
	is_str(play("T=1003{" CONFIGURE_T2 "}"),
	       "P=1003{C=1{MF=ip/1/core/1}}\n", "T2 hears of its remote");
	is_str(fake_log, "claim\ndump\n"
	       "new 1/1 gate=closed mode=both interlink=1 tls=none\n"
	       "new 2/1 remote=203.0.113.5:5000 gate=filter from=203.0.113.5/32:0"
	       MODE_TLS "set 1/1 remote=203.0.113.9:6000 gate=filter from=203.0.113.9/32:0\n",
	       "what the module heard");
}

static void test_events(void)
{
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(play_requests(), "", "what was not asked for is not told");
	fake_fails(1, IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_REASON_RESET);
	ok(strstr(play_sent, "T=1{C=1{N=ip/1/core/1{OE=77{2"), "the request that asked, a time");
	ok(strstr(play_sent, ":g/cause{ST=1,Generalcause=NR,Failurecause=reset}}}}}\n"),
	   "the cause");
	play_requests();
	fake_fails(2, IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_REASON_FINGERPRINT_MISMATCH);
	ok(strstr(play_sent, ":tlsbsc/BNCChange{ST=1,Type=Fail,Cause=fingerprint-mismatch}"),
	   "TLS that fails");
}

#define FIGURES "SA{nt/dur=x,nt/os=0,nt/or=7,gm/dp=0}"

/* How long it was is not the same each time. */
static const char *without_time(const char *reply)
{
	static char text[1024];
	char *to = text;

	while (*reply && to < text + sizeof(text) - 8) {
		*to++ = *reply++;
		if (to - text < 4 || memcmp(to - 4, "dur=", 4) != 0)
			continue;
		*to++ = 'x';
		reply += strspn(reply, "0123456789");
	}
	*to = '\0';
	return text;
}

static void test_end(void)
{
	is_str(without_time(play("T=1004{C=1{S=*}}")),
	       "P=1004{C=1{S=ip/1/core/1{" FIGURES "},S=ip/1/access/2{" FIGURES "}}}\n",
	       "all is subtracted, with the last octets");
	is_str(play("T=1005{C=1{S=*}}"), "P=1005{C=1{ER=411{\"there is no context 1\"}}}\n",
	       "and then there is no context");
}

#define POLICE(properties) \
	"C=2{MF=ip/1/core/3{M{O{MO=SR" properties "}}}}"
#define AUDIT_POLICE "T=1{C=2{AV=ip/1/core/3{AT{M{O{tman/pol,tman/sdr,tman/mbs}}}}}}"

static void test_police(void)
{
	play("T=1{C=${A=ip/1/core/${M{O{MO=SR},L{\nv=0\nc=IN IP4 $\nm=application $ TCP *\n}}}}}");
	play("T=1{" POLICE(",tman/pol=ON,tman/sdr=20000,tman/pdr=90000,tman/mbs=5000") "}");
	ok(strstr(play(AUDIT_POLICE), "{tman/pol=ON,tman/sdr=20000,tman/mbs=5000}"),
	   "a sustainable rate, and its burst");
	play("T=1{" POLICE(",tman/pol=ON,tman/pdr=90000") "}");
	ok(strstr(play(AUDIT_POLICE), "tman/sdr=90000"), "a peak rate alone");
	play("T=1{" POLICE(",tman/pol=OFF,tman/pdr=90000") "}");
	ok(!strstr(play(AUDIT_POLICE), "tman/sdr"), "off: none");
	play("T=1{" POLICE("") "}");
	ok(!strstr(play(AUDIT_POLICE), "tman/sdr"), "nor when nothing is said of it");
}

#define REMOTE_OF_T(id, lines) \
	"C=3{MF=ip/1/core/" id "{M{ST=1{R{" SDP("203.0.113.9", "6000", "TCP") lines "}}}}}"

/* As offers and answers have it: the first one may find its own connection there already. */
static void test_connection(void)
{
	play("T=1{C=${A=ip/1/core/${M{O{MO=SR},L{" SDP("$", "$", "TCP") "}}}}}");
	fake_state(4, IMS_AGW_STATE_ACCEPTED);
	fake_state(4, IMS_AGW_STATE_ESTABLISHED);
	fake_forget();
	play("T=1{" REMOTE_OF_T("4", "a=connection:new\n") "}");
	ok(strstr(fake_log, "set 4/1 remote=") && !strstr(fake_log, "rearm"),
	   "new in the first description: the connection that came is meant");
	fake_forget();
	play("T=1{" REMOTE_OF_T("4", "a=connection:existing\n") "}");
	ok(!strstr(fake_log, "rearm"), "the existing one goes on");
	fake_forget();
	play("T=1{" REMOTE_OF_T("4", "") "}");
	ok(!strstr(fake_log, "rearm"), "so it does when nothing is said");
	fake_forget();
	is_str(play("T=1{" REMOTE_OF_T("4", "a=connection:new\n") "}"),
	       "P=1{C=3{MF=ip/1/core/4}}\n", "a new one, in the next description");
	ok(strstr(fake_log, "rearm"), "ends the one that there is");
	fake_state(4, IMS_AGW_STATE_IDLE);
	fake_forget();
	play("T=1{" REMOTE_OF_T("4", "a=connection:new\n") "}");
	ok(!strstr(play_sent, "ER="), "and is good when there is none");
}

#define REMOTE_AT(port) SDP("203.0.113.9", port, "TCP")
#define CHOSEN \
	"v=0\ns=x\nc=IN IP4 203.0.113.9\nm=message 6001 TCP a b\na=x\n"

/* Who wrote several hears which one counts (RFC 3525 clause 7.1.7). */
static void test_alternatives(void)
{
	is_str(play("T=1{C=${A=ip/1/core/${M{O{MO=SR},L{" SDP("$", "$", "TCP") "},R{"
		    SDP("203.0.113.9", "7", "RTP/AVP") CHOSEN REMOTE_AT("6002") "}}}}}"),
	       "P=1{C=4{A=ip/1/core/5{M{L{" SDP("192.0.2.1", "2000x", "TCP") "},R{\n"
	       CHOSEN "}}}}}\n", "a new remote");
	is_str(play("T=1{C=4{MF=ip/1/core/5{M{ST=1{R{" REMOTE_AT("6001") REMOTE_AT("6002")
		    "}}}}}}"),
	       "P=1{C=4{MF=ip/1/core/5{M{ST=1{R{" REMOTE_AT("6001") "}}}}}}\n",
	       "one that changes");
}

#define MSRP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=message " port " " transport " *\n"

/* One that is not said again is that of the stream. */
static void test_transport(void)
{
	is_str(play("T=1{C=${A=ip/1/access/${M{O{MO=SR},L{" MSRP("$", "$", "TCP/TLS/MSRP") "}}}}}"),
	       "P=1{C=5{A=ip/1/access/6{M{L{" MSRP("198.51.100.1", "3000x", "TCP/TLS/MSRP")
	       "a=fingerprint:" OWN "\n}}}}}\n", "a stream of MSRP");
	is_str(play("T=1{C=5{MF=ip/1/access/6{M{O{MO=SR},L{" MSRP("$", "$", "-") "}}}}}"),
	       "P=1{C=5{MF=ip/1/access/6{M{L{" MSRP("198.51.100.1", "3000x", "TCP/TLS/MSRP")
	       "a=fingerprint:" OWN "\n}}}}}\n", "is told of its transport");
	is_str(play("T=1{C=5{A=ip/1/core/${M{O{MO=SR},L{" MSRP("$", "$", "-") "},R{"
		    MSRP("203.0.113.9", "6000", "TCP/MSRP") "}}}}}"),
	       "P=1{C=5{A=ip/1/core/7{M{L{" MSRP("192.0.2.1", "2000x", "TCP/MSRP") "}}}}}\n",
	       "a new one of what Remote says");
}

int main(void)
{
	plan(22 + 3);
	play_start(FAKE_CONF);
	test_originating();
	test_events();
	test_end();
	test_police();
	test_connection();
	test_alternatives();
	test_transport();
	play_stop();
	return tap_done();
}
