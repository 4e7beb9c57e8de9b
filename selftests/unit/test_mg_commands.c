// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: wildcards, several streams, properties and signals as orders, audits by property, optional
 * commands and what a failing one leaves.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define SDP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define LOCAL "L{" SDP("$", "$", "TCP") "}"
#define REMOTE "R{" SDP("203.0.113.9", "6000", "TCP") "}"
#define CORE "L{" SDP("192.0.2.1", "2000x", "TCP") "}"
#define ACCESS "L{" SDP("198.51.100.1", "3000x", "TCP") "}"
#define TWO_CORE "M{ST=1{" CORE "},ST=2{" CORE "}}"
#define TWO_ACCESS "M{ST=1{" ACCESS "},ST=2{" ACCESS "}}"
#define HEX32 "00112233445566778899aabbccddeeff"
#define FORGOTTEN "it is known and cannot be forgotten"
#define SIGNALS "SG{ipnapt/latch,tcpbcc/EstBNC,tlsbsc/EstBNC}"
#define NONE(id) "ER=430{\"there is no termination " id "\"}"
#define MODE_TLS(role) " mode=both tls=" role " dscp=46\n"
#define REMOTE_GATE "remote=203.0.113.9:6000 gate=filter from=203.0.113.9/"

/* What one transaction makes the module hear. */
static const char *heard(const char *transaction)
{
	static char text[sizeof(fake_log)];

	fake_forget();
	play(transaction);
	memcpy(text, fake_log, sizeof(text));
	return text;
}

static void test_streams(void)
{
	is_str(play("T=1{C=${A=ip/1/core/${M{ST=1{O{MO=SR}," LOCAL "},ST=2{O{MO=SR}," LOCAL
		    "}}},A=ip/$/access/${M{ST=1{" LOCAL "},ST=2{" LOCAL "}}}}}"),
	       "P=1{C=1{A=ip/1/core/1{" TWO_CORE "},A=ip/1/access/2{" TWO_ACCESS "}}}\n",
	       "two terminations of two streams in one transaction");
	is_str(fake_log, "claim\ndump\n"
	       "new 1/1 gate=closed mode=both tls=none\nnew 1/2 gate=closed mode=both tls=none\n"
	       "new 2/1 gate=closed mode=inactive tls=none dscp=46\n"
	       "new 2/2 gate=closed mode=inactive tls=none dscp=46\n",
	       "nothing goes through where no Mode is ordered");
	is_str(heard("T=1{C=1{MF=ip/1/core/1{M{ST=2{" REMOTE "}}}}}"),
	       "set 1/2 remote=203.0.113.9:6000 gate=filter from=203.0.113.9/32:0\n",
	       "one stream is changed, the other is left alone");
	is_str(heard("T=1{C=1{MF=*{M{ST=1{O{MO=IN}}}}}}"),
	       "set 1/1 gate=closed mode=inactive interlink=0 dscp=0\n"
	       "set 2/1 gate=closed mode=inactive interlink=0 dscp=46\n",
	       "all terminations are changed");
	is_str(play("T=1{C=1{MF=ip/1/access/*{M{ST=1{O{MO=SR}}}}}}"),
	       "P=1{C=1{MF=ip/1/access/2}}\n", "or those of a realm");
}

static void test_failing(void)
{
	is_str(play("T=1{C=1{MF=ip/1/core/1{M{ST=1{O{MO=SR}}}},MF=ip/1/core/9,S=*}}"),
	       "P=1{C=1{MF=ip/1/core/1,MF=ip/1/core/9{" NONE("ip/1/core/9") "}}}\n",
	       "what comes behind a command that fails is not done");
	is_str(play("T=1{C=1{O-MF=ip/1/core/9,AV=ip/1/core/1{AT{}}}}"),
	       "P=1{C=1{MF=ip/1/core/9{" NONE("ip/1/core/9") "},AV=ip/1/core/1}}\n",
	       "unless that is optional");
	is_str(heard("T=1{C=1{MF=ip/1/core/1{M{ST=1{O{MO=RC}},ST=2{O{MO=LB}}}}}}"), "",
	       "of two streams none is changed when one cannot be");
	is_str(heard("T=1{C=9{S=*},C=1{S=*}}"), "", "nor a later action done");
}

static void test_audits(void)
{
	is_str(play("T=1{C=*{AV=*{AT{}}}}"), "P=1{C=1{AV=ip/1/core/1,AV=ip/1/access/2}}\n",
	       "what there is");
	is_str(play("T=1{C=*{AV=ip/1/core/1{AT{}}}}"), "P=1{C=1{AV=ip/1/core/1}}\n",
	       "where one is");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{M{ST=1{O{MO,ipdc/realm}},ST=2{R}}}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{M{ST=1{O{MO=SR,ipdc/realm=core}},ST=2{R{"
	       SDP("203.0.113.9", "6000", "TCP") "}}}}}}\n", "properties of streams");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{SA{nt/or}}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{SA{nt/or=0}}}}\n", "one statistic");
	is_str(play("T=1{C=*{W-AV=ip/1/*{AT{SA{nt/or}}}}}"),
	       "P=1{C=*{W-AV=ip/1/*{SA{nt/or=0}}}}\n", "of all together");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{MD,MX,EB,DM,OE,SG,E}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{MD,MX,EB,DM,OE,SG,E}}}\n", "what there is nothing of");
	is_str(play("T=1{C=1{AC=ip/1/core/1{AT{SA,SG}}}}"),
	       "P=1{C=1{AC=ip/1/core/1{SA{nt/dur,nt/os,nt/or,gm/dp}," SIGNALS "}}}\n",
	       "what can be");
	is_str(play("T=1{C=*{AV=ROOT{AT{}}}}"), "P=1{C=1{AV=ROOT}}\n",
	       "which contexts there are");
	is_str(play("T=1{C=*{AV=*{AT{}},AV=ROOT{AT{}},AV=root{AT{}}}}"),
	       "P=1{C=1{AV=ip/1/core/1,AV=ip/1/access/2,AV=ROOT,AV=root}}\n",
	       "and what is in them, each once");
	play_version = 3;
	is_str(play("T=1{C=1{AV=[ip/1/core/1,ip/1/access/2]{AT{}}}}"),
	       "P=1{C=1{AV=ip/1/core/1,AV=ip/1/access/2}}\n", "a list of version 3");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{M{ST=1{SA}}}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{M{ST=1{SA{nt/dur=0,nt/os=0,nt/or=0,gm/dp=0}}}}}}\n",
	       "statistics of one stream");
	play_version = 2;
}

static void test_subtract(void)
{
	is_str(play("T=1{C=1{S=ip/1/core/1{AT{}}}}"), "P=1{C=1{S=ip/1/core/1}}\n",
	       "without figures");
	is_str(play("T=1{C=*{W-S=*}}"),
	       "P=1{C=*{W-S=*{SA{nt/dur=0,nt/os=0,nt/or=14,gm/dp=0}}}}\n",
	       "all contexts, figures of all together");
	is_str(play("T=1{C=*{S=*}}"),
	       "P=1{C=*{S=*{ER=431{\"* matches no termination\"}}}}\n", "and nothing is left");
}

/* Another front end's termination is none for this one. */
static void test_others(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "core", .media = GW_MEDIA_TCP,
	};
	struct gw_term_reply reply;
	struct gw_error err;

	gw_reserve(gw, &req, &reply, &err);
	is_int(reply.termination, 3, "another's termination");
	is_str(play("T=1{C=2{S=*}}"), "P=1{C=2{ER=411{\"there is no context 2\"}}}\n",
	       "its context is not there");
	is_str(play("T=1{C=*{S=ip/1/core/3}}"),
	       "P=1{C=*{S=ip/1/core/3{" NONE("ip/1/core/3") "}}}\n",
	       "nor is it");
	is_int(exec_has_calls(exec), 0, "nor a call");
	gw_release(gw, &(struct gw_target){ .all = true }, NULL, NULL, &err);
}

#define ADD(control, signals) "T=1{C=${A=ip/1/core/${M{O{MO=SR" control "}," LOCAL "}" \
	signals "}}}"
#define TLS(control) "T=1{C=${A=ip/1/access/${M{O{MO=SR" control "},L{" \
	SDP("$", "$", "TCP/TLS") "},R{" SDP("203.0.113.9", "6000", "TCP/TLS") "}}}}}"

static void test_properties(void)
{
	static const struct {
		const char *what, *transaction, *heard;
	} rows[] = {
		{ "a latch", ADD("", ",SG{ipnapt/latch{napt=LATCH}}"),
		  "new 4/1 gate=latch mode=both tls=none\n" },
		{ "early SYNs are dropped", ADD(",tcpbcc/ignsyn=ON", ",SG{ipnapt/latch}"),
		  "new 5/1 gate=closed mode=both tls=none\n" },
		{ "a prefix of sources", ADD(",gm/saf=ON,gm/sam=\"203.0.113.0/24\"", ""),
		  "new 6/1 gate=closed mode=both tls=none\n" },
		{ "a TLS client", TLS(",tlsbsc/start=ON"),
		  "new 7/1 " REMOTE_GATE "32:0" MODE_TLS("client") },
		{ "DSCP", ADD(",ds/dscp=0x2E", ""),
		  "new 8/1 gate=closed mode=both tls=none dscp=46\n" },
		{ "a source port", TLS(",gm/saf=ON,gm/spf=ON"),
		  "new 9/1 " REMOTE_GATE "32:6000" MODE_TLS("server") },
		{ "no filter", TLS(",gm/saf=OFF"),
		  "new 10/1 " REMOTE_GATE "0:0" MODE_TLS("server") },
	};
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_str(heard(rows[i].transaction), rows[i].heard, "%s", rows[i].what);
	ok(strstr(play(TLS(",xagw/psk=" HEX32 ",xagw/tlsv=1.3,xagw/pskid=\"ue\"")),
		  "C=10{A=ip/1/access/11{M{L{"), "a PSK");
	is_str(play("T=1{C=10{AV=*{AT{M{ST=1{O{xagw/psk,xagw/pskid,xagw/tlsv}}}}}}}"),
	       "P=1{C=10{AV=ip/1/access/11{M{ST=1{O{xagw/pskid=ue,xagw/tlsv=1.3}}}}}}\n",
	       "whose key is never shown");
	is_str(play("T=1{C=9{MF=*{M{R{}}}}}"),
	       "P=1{C=9{MF=ip/1/access/10{ER=501{\"remote.address: " FORGOTTEN "\"}}}}\n",
	       "a remote cannot be forgotten");
}

#define LONG_NAME "r234567890123456789012345678901234567890123456789"
#define REALM(name, address) "[realm " name "]\naddress = " address "\nports = 20000-20009\n"
#define ADD_TO(name) "T=1{C=${A=ip/1/$/${M{O{ipdc/realm=\"" name "\"}," LOCAL "}}}}"
#define NO_REALM(name) "P=1{C=${A=ip/1/$/${ER=449{\"ipdc/realm=" name \
	": no realm that a TerminationID can name\"}}}}\n"

/* A termination could not be named in any order after that (RFC 3525 Annex B.2). */
static void test_realms(void)
{
	play_start(REALM("a-1", "192.0.2.2") REALM("a.1", "192.0.2.3") REALM("core", "192.0.2.1")
		   REALM("Core", "192.0.2.5") REALM(LONG_NAME, "192.0.2.4"));
	is_str(play(ADD_TO("a-1")), NO_REALM("a-1"), "a realm with a sign of no TerminationID");
	is_str(play(ADD_TO("a.1")), NO_REALM("a.1"), "with another one");
	is_str(play(ADD_TO(LONG_NAME)), NO_REALM(LONG_NAME), "one that is too long");
	ok(strstr(play("T=1{C=${A=ip/1/" LONG_NAME "/${M{" LOCAL "}}}}"), "ER=430{"),
	   "nor is it there by its name");
	is_str(play(ADD_TO("core")), "P=1{C=1{A=ip/1/core/1{M{" CORE "}}}}\n",
	       "of two that differ by their case the one that is written");
	play_stop();
}

int main(void)
{
	plan(42);
	play_start(FAKE_CONF);
	test_streams();
	test_failing();
	test_audits();
	test_subtract();
	test_others();
	test_properties();
	play_stop();
	test_realms();
	return tap_done();
}
