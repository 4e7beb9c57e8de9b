// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: each error code that the gateway sends, with a message that makes it. What is refused
 * changes nothing.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include <errno.h>
#include <stdio.h>

#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define SDP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define LOCAL "L{" SDP("$", "$", "TCP") "}"
#define ADD(media) "T=1{C=1{A=ip/1/core/${M{" media "}}}}"
#define MODIFY(descriptors) "T=1{C=1{MF=ip/1/core/1{" descriptors "}}}"
#define ROOT(descriptors) "T=1{C=-{MF=ROOT{" descriptors "}}}"
#define CONTROL(property) MODIFY("M{O{" property "}}")

/* There is context 1 with ip/1/core/1, and ip/1/core/2 in context 2. Without T=1{} around it: an
 * answer to the whole.
 */
static const struct {
	const char *what, *request, *error;
} catalogue[] = {
	{ "a transaction without its number", "T=", "fault 410" },
	{ "not a transaction", "T=1{X}", "fault 403" },
	{ "not an action", "T=1{C=1{,}}", "fault 422" },
	{ "not a command", "T=1{C=1{S=*{AT}}}", "fault 442" },
	{ "a command that nobody knows", "T=1{C=1{XX=a}}", "fault 443" },

	{ "$ where nothing is added", "T=1{C=1{S=ip/1/core/$}}", "410" },
	{ "ROOT in a context", "T=1{C=1{MF=ROOT}}", "410" },
	{ "a context that is not there", "T=1{C=9{S=*}}", "411" },
	{ "Add to no context", "T=1{C=-{A=ip/1/core/${M{" LOCAL "}}}}", "421" },
	{ "Subtract from no context", "T=1{C=-{S=*}}", "421" },
	{ "Modify in a new context", "T=1{C=${MF=ip/1/core/1}}", "421" },
	{ "a termination that is not there", "T=1{C=1{MF=ip/1/core/77}}", "430" },
	{ "a realm that is not there", "T=1{C=1{A=ip/1/home/${M{" LOCAL "}}}}", "430" },
	{ "a group that is not there", "T=1{C=1{A=ip/2/core/${M{" LOCAL "}}}}", "430" },
	{ "no name of a termination here", "T=1{C=1{S=ds1/4}}", "430" },
	{ "a wildcard without a match", "T=1{C=1{S=ip/1/access/*}}", "431" },
	{ "all that is in no context", "T=1{C=-{AV=*{AT{}}}}", "431" },
	{ "Add of what is in a context", "T=1{C=1{A=ip/1/core/1}}", "433" },
	{ "a third termination",
	  "T=1{C=1{A=ip/1/access/${M{" LOCAL "}},A=ip/1/access/${M{" LOCAL "}}}}", "434" },
	{ "a termination of another context", "T=1{C=1{MF=ip/1/core/2}}", "435" },
	{ "a package that nobody knows", CONTROL("xyz/a=1"), "440" },
	{ "all of one", "T=1{C=1{AV=ip/1/core/1{AT{SA{xyz/*}}}}}", "440" },
	{ "all events of one", MODIFY("E=1{xyz/*}"), "440" },
	{ "no Media", "T=1{C=1{A=ip/1/core/$}}", "441" },
	{ "neither Local nor Remote", ADD("O{MO=SR}"), "441" },
	{ "SDP without a media line", ADD("L{\nv=0\nc=IN IP4 $\n}"), "441" },
	{ "no SDP", ADD("L{\nhello\n}"), "442" },
	{ "Notify", "T=1{C=1{N=ip/1/core/1{OE=1{g/cause}}}}", "443" },
	{ "a property that is not supported", CONTROL("gm/lsa=\"192.0.2.1\""), "445" },
	{ "Media with a stream of ROOT", "T=1{C=-{MF=ROOT{M{O{MO=SR}}}}}", "447" },
	{ "Packages of AuditCapability", "T=1{C=1{AC=ip/1/core/1{AT{PG}}}}", "447" },
	{ "a descriptor twice", MODIFY("E,E"), "fault 448" },
	{ "a stream twice", MODIFY("M{ST=1{O{MO=SR}},ST=1{O{MO=SR}}}"), "fault 448" },
	{ "a value that cannot be", CONTROL("ds/dscp=40"), "449" },
	{ "a value of the gateway's choice", CONTROL("ds/dscp=$"), "449" },
	{ "policing without a rate", CONTROL("tman/pol=ON,tman/mbs=5000"), "449" },
	{ "a rate that is too low", CONTROL("tman/pol=ON,tman/sdr=999"), "449" },
	{ "a number without digits", CONTROL("tman/pol=ON,tman/sdr=0x"), "449" },
	{ "one with others", CONTROL("tman/pol=ON,tman/sdr=0x1G"), "449" },
	{ "hexadecimal ones without 0x", CONTROL("tman/pol=ON,tman/sdr=1F40"), "449" },
	{ "one below 0", CONTROL("tman/pol=ON,tman/sdr=-0x1F40"), "449" },
	{ "one that is too large", CONTROL("tman/pol=ON,tman/sdr=0x100000000"), "449" },
	{ "a time that is too long", MODIFY("E=1{hangterm/thb{timerx=0xFFFFFFFF}}"), "449" },
	{ "neither ON nor OFF", CONTROL("gm/saf=maybe"), "449" },
	{ "a realm that is not the name's", CONTROL("ipdc/realm=access"), "449" },
	{ "a realm that is not there", "T=1{C=1{A=ip/1/$/${M{O{ipdc/realm=home}," LOCAL "}}}}",
	  "449" },
	{ "a multicast address",
	  MODIFY("M{R{" SDP("224.0.0.1", "5000", "TCP") "}}"), "449" },
	{ "a remote of the gateway's choice", MODIFY("M{R{" SDP("$", "$", "TCP") "}}"), "449" },
	{ "another transport", MODIFY("M{R{" SDP("203.0.113.9", "5000", "TCP/TLS") "}}"), "449" },
	{ "only a weak fingerprint",
	  ADD("L{" SDP("$", "$", "TCP/TLS") "},R{" SDP("203.0.113.9", "5000", "TCP/TLS")
	      "a=fingerprint:MD5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\n}"), "449" },
	{ "a limit of ROOT", "T=1{C=-{MF=ROOT{M{TS{root/maxNumberOfContexts=1}}}}}", "449" },
	{ "a property that its package has not", CONTROL("gm/xyz=1"), "450" },
	{ "one that is to be told of a change",
	  MODIFY("M{O{MO=IN}},AT{M{ST=1{O{gm/xyz}}}}"), "450" },
	{ "another one of ROOT's, behind other events",
	  ROOT("E=5{it/ito{mit=100}},M{TS{root/maxNumberOfContexts=1}}"), "449" },
	{ "signals of ROOT", ROOT("E=5{it/ito{mit=100}},SG{g/x}"), "501" },
	{ "signals that are none", ROOT("E,SG{}"), "501" },
	{ "an audit of what is not there", ROOT("E,AT{SA{nt/xyz}}"), "453" },
	{ "a second event", ROOT("E=5{it/ito{mit=100},g/cause}"), "451" },
	{ "an event that its package has not", MODIFY("E=1{g/xyz}"), "451" },
	{ "all of a package that has none", MODIFY("E=1{nt/*}"), "451" },
	{ "all of one that has some of ROOT only", MODIFY("E=1{ocp/*}"), "451" },
	{ "all of a termination's", ROOT("E=5{g/*}"), "451" },
	{ "an event of ROOT", MODIFY("E=1{ocp/mg_overload}"), "451" },
	{ "another one", MODIFY("E=1{chp/mgcon}"), "451" },
	{ "a signal that its package has not", MODIFY("SG{ipnapt/xyz}"), "452" },
	{ "a statistic that its package has not", "T=1{C=1{AV=ip/1/core/1{AT{SA{nt/xyz}}}}}",
	  "453" },
	{ "one of a stream", MODIFY("M{ST=1{O{MO=IN},SA{nt/xyz}}}"), "453" },
	{ "one of the end", "T=1{C=1{S=ip/1/core/1{AT{SA{nt/xyz}}}}}", "453" },
	{ "a parameter that the event has not", MODIFY("E=1{hangterm/thb{xyz=1}}"), "454" },
	{ "another one", MODIFY("E=1{g/cause{foo=5}}"), "454" },
	{ "a value that is no number", MODIFY("E=1{g/cause{foo=abc}}"), "454" },
	{ "one of what is told", MODIFY("E=1{g/cause{Generalcause=NR}}"), "454" },
	{ "of ROOT", ROOT("E=1{ocp/mg_overload{foo=5}}"), "454" },
	{ "what would be told of ROOT", ROOT("E=1{chp/mgcon{reduction=5}}"), "454" },
	{ "one beside that which it has", ROOT("E=1{it/ito{mit=5,foo=5}}"), "454" },
	{ "a parameter that the signal has not", MODIFY("SG{tcpbcc/EstBNC{foo=5}}"), "454" },
	{ "another one", MODIFY("SG{tlsbsc/EstBNC{napt=LATCH}}"), "454" },
	{ "of a latch", MODIFY("SG{ipnapt/latch{foo=5}}"), "454" },
	{ "a property of ROOT", CONTROL("root/maxNumberOfContexts=1"), "455" },
	{ "streams in two realms",
	  "T=1{C=1{A=ip/1/$/${M{ST=1{O{ipdc/realm=core}," LOCAL "},ST=2{O{ipdc/realm=access},"
	  LOCAL "}}}}}", "449" },
	{ "a property twice", CONTROL("ds/dscp=00,ds/dscp=01"), "fault 456" },
	{ "a time that is missing", MODIFY("E=1{hangterm/thb}"), "457" },
	{ "a direction of silence that there is not", MODIFY("E=1{adid/ipstop{dt=30,dir=UP}}"),
	  "449" },
	{ "an event of which not each is told", MODIFY("E=1{g/cause{NBRN}}"), "501" },
	{ "or none", MODIFY("E=1{g/cause{NBNN}}"), "501" },
	{ "or that ends all Events", MODIFY("E=1{g/cause{RSE}}"), "501" },
	{ "of ROOT", ROOT("E=5{ocp/mg_overload{NBRN}}"), "501" },
	{ "with what it begins", MODIFY("E=1{g/cause{NBRN{EM{SG{ipnapt/latch}}}}}"), "fault 501" },
	{ "what begins when none is told", MODIFY("E=1{g/cause{NBNN{EM{SG{ipnapt/latch}}}}}"),
	  "fault 501" },
	{ "a signal that lasts", MODIFY("SG{tcpbcc/EstBNC{SY=OO}}"), "501" },
	{ "for a time", MODIFY("SG{ipnapt/latch{napt=LATCH,SY=TO,DR=100}}"), "501" },
	{ "that comes again", MODIFY("SG{tcpbcc/EstBNC{IR=2}}"), "501" },
	{ "after a pause", MODIFY("SG{tlsbsc/EstBNC{SPAIS=2}}"), "501" },
	{ "with a direction", MODIFY("SG{ipnapt/latch{SPADI=IT}}"), "501" },
	{ "no port any more", MODIFY("M{L{}}"), "501" },
	{ "nor anything else of a stream", MODIFY("M{ST=1{L{},R{}}}"), "501" },
	{ "a statistic that is set", MODIFY("M{ST=1{O{MO=IN},SA{nt/or=0}}}"), "501" },
	{ "Move", "T=1{C=1{MV=ip/1/core/2}}", "501" },
	{ "W-Add", "T=1{C=1{W-A=ip/1/core/${M{" LOCAL "}}}}", "501" },
	{ "a digit map", MODIFY("DM=a{x}"), "501" },
	{ "a topology", "T=1{C=1{TP{ip/1/core/1,ip/1/core/2,IS}}}", "501" },
	{ "contexts of a list", "T=1{C=*{CT{CLT={2}},S=*}}", "501" },
	{ "a property of a context", "T=1{C=1{CT{xyz/a=1},S=*}}", "501" },
	{ "contexts by their priority", "T=1{C=*{CA{PR=7},S=*}}", "501" },
	{ "by one of several properties", "T=1{C=*{CA{PR,EG,ORLgc},S=*}}", "501" },
	{ "ServiceChange of a termination", "T=1{C=1{SC=ip/1/core/1{SV{MT=FO,RE=\"904\"}}}}",
	  "501" },
	{ "media over UDP", ADD("L{" SDP("$", "$", "RTP/AVP") "}"), "515" },
	{ "a loop", CONTROL("MO=LB"), "517" },
};

#define LOOK "T=1{C=*{AV=*{AT{M,E,SG}}},C=-{AV=ROOT{AT{M,E}}}}"

static void test_catalogue(void)
{
	char before[sizeof(fake_log)], expected[16];
	const char *reply;
	unsigned int i;

	for (i = 0; i < sizeof(catalogue) / sizeof(catalogue[0]); i++) {
		fake_forget();
		snprintf(before, sizeof(before), "%s", play(LOOK));
		fake_forget();
		reply = play(catalogue[i].request);
		snprintf(expected, sizeof(expected), "ER=%s{\"", catalogue[i].error);
		if (!ok(strstr(reply, expected) ||
			!strncmp(reply, catalogue[i].error, strlen(catalogue[i].error)),
			"%s: %s", catalogue[i].error, catalogue[i].what))
			printf("# %s\n", reply);
		if (!strcmp(catalogue[i].error, "434"))
			play("T=1{C=1{S=ip/1/access/*}}");
		is_str(play(LOOK), before, "and nothing changed");
	}
}

#define COUNT ((int)(sizeof(catalogue) / sizeof(catalogue[0])))

/* What the gateway cannot do now. */
static void test_limits(void)
{
	fake_fail("endpoint-new", -EIO, 0);
	ok(strstr(play("T=1{C=${A=ip/1/core/${M{" LOCAL "}}}}"), "ER=500{\""),
	   "500: the module fails");
	exec_drain(exec, true);
	ok(strstr(play("T=1{C=${A=ip/1/core/${M{" LOCAL "}}}}"), "C=${ER=510{\""),
	   "510: no new contexts while it is drained");
	exec_drain(exec, false);
	play_memory = 1;
	ok(strstr(play("T=1{C=*{AV=*{AT{M}}}}"), "P=1{ER=510{\""), "510: a reply without room");
	play_memory = 65536;
	play_service = 505;
	ok(strstr(play("T=1{C=-{SC=ROOT{SV{MT=RS,RE=\"901\"}}}}"), "ER=505{\""),
	   "505: what the lower half says");
	ok(exec_counters(exec)->errors > 40, "errors are counted");
	is_int(exec_counters(exec)->error[0].code, 410, "by their codes");
}

int main(void)
{
	plan(2 + 2 * COUNT + 6);
	play_start(FAKE_CONF);
	is_str(play("T=1{C=${A=ip/1/core/${M{O{MO=SR}," LOCAL "}}}}"),
	       "P=1{C=1{A=ip/1/core/1{M{L{" SDP("192.0.2.1", "2000x", "TCP") "}}}}}\n",
	       "a context");
	is_str(play("T=1{C=${A=ip/1/core/${M{O{MO=SR}," LOCAL "}}}}"),
	       "P=1{C=2{A=ip/1/core/2{M{L{" SDP("192.0.2.1", "2000x", "TCP") "}}}}}\n",
	       "another one");
	play(ROOT("E=3{ocp/mg_overload}"));
	test_catalogue();
	test_limits();
	play_stop();
	return tap_done();
}
