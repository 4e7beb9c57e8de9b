// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what audits answer of things that nobody set, of what several items name, and of what was
 * ordered in the same command.
 *
 * with: core mg h248 sdp selftests/unit/mg_play.c
 */
#include <stdio.h>
#include <string.h>

#include "gw_fake.h"
#include "mg_play.h"
#include "tap.h"

#define SDP(address, port, transport) \
	"\nv=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define LOCAL "L{" SDP("$", "$", "TCP") "}"
#define CORE "L{" SDP("192.0.2.1", "2000x", "TCP") "}"

#define ACCESS_2 "MF=ip/1/access/2{"
#define RATES "T=1{C=1{MF=ip/1/core/1{M{ST=1{O{MO=SR,tman/pol=on,"
#define STATISTICS "SA{nt/or},SA{nt/os,nt/or}"
#define STREAMS "ST=1{O{MO=SR}," LOCAL "},ST=2{O{MO=SR}," LOCAL "}"

#define AUDIT_CONTROL(names) "T=1{C=1{AV=ip/1/core/1{AT{M{ST=1{O{" names "}}}}}}}"
#define IS_CONTROL(values) "P=1{C=1{AV=ip/1/core/1{M{ST=1{O{" values "}}}}}}\n"
#define IS_BARE "P=1{C=1{AV=ip/1/core/1}}\n"

/* Each property alone, so that there is none that leaves a descriptor empty. */
static void test_unset(void)
{
	static const struct {
		const char *names, *values;
	} rows[] = {
		{ "tman/pol", "tman/pol=OFF" },
		{ "ds/tb", "ds/tb=ON" },
		{ "gm/rsb", "gm/rsb=OFF" },
		{ "gm/esas,gm/esps", "gm/esas=OFF,gm/esps=OFF" },
		{ "tlsbsc/start", "tlsbsc/start=OFF" },
		{ "RV,RG", "RV=OFF,RG=OFF" },
	};
	char audit[200], reply[200];
	const struct profile_row *row;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(audit, sizeof(audit), AUDIT_CONTROL("%s"), rows[i].names);
		snprintf(reply, sizeof(reply), IS_CONTROL("%s"), rows[i].values);
		is_str(play(audit), reply, "%s that nobody set", rows[i].names);
	}
	is_str(play(AUDIT_CONTROL("tman/sdr,tman/mbs,gm/sam,tman/pdr,xagw/psk")), IS_BARE,
	       "of what has no value there is no descriptor");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{M{ST=1{O{gm/sam}},ST=2{O{MO}}}}}}}"),
	       "P=1{C=1{AV=ip/1/core/1{M{ST=2{O{MO=SR}}}}}}\n", "nor a stream beside another one");
	for (i = 0; (row = profile_row(i)); i++) {
		if (row->kind != PROFILE_PROPERTY)
			continue;
		snprintf(audit, sizeof(audit), AUDIT_CONTROL("%s"), row->name);
		ok(!strncmp(play(audit), "P=1{C=1{AV=ip/1/core/1", 22), "%s", row->name);
	}
}

#define CORE_1 "P=1{C=1{MF=ip/1/core/1{"

/* An Audit descriptor of what is changed is answered by what became of it. */
static void test_audits_of_orders(void)
{
	is_str(play("T=1{C=1{MF=ip/1/core/1{E=8{g/cause},AT{E,SA{nt/or},DM}}}}"),
	       CORE_1 "E=8{g/cause},SA{nt/or=0},DM}}}\n", "a Modify");
	is_str(play("T=1{C=1{MF=ip/1/core/1{AT{}}}}"), "P=1{C=1{MF=ip/1/core/1}}\n", "of nothing");
	is_str(play("T=1{C=1{MF=ip/1/core/1{M{ST=1{O{MO=RC}," LOCAL "}},AT{M{ST=1{O{MO}}}}}}}"),
	       CORE_1 "M{ST=1{O{MO=RC}," CORE "}}}}}\n", "beside the Local that is answered");
	is_str(play("T=1{C=1{MF=ip/1/core/1{M{O{MO=SR}," LOCAL "},AT{M{O{MO}}}}}}"),
	       CORE_1 "M{ST=1{O{MO=SR}," CORE "},ST=2{O{MO=SR}}}}}}\n",
	       "which has the number of its stream beside another one");
	is_str(play("T=1{C=1{MF=*{AT{M{ST=1{O{ipdc/realm}}}}}}}"),
	       CORE_1 "M{ST=1{O{ipdc/realm=core}}}}," ACCESS_2
	       "M{ST=1{O{ipdc/realm=access}}}}}}\n", "several");
	ok(strstr(play("T=1{C=1{MF=ip/1/core/1{AT{M}}}}"), CORE_1 "M{ST=1{O{MO=SR,"), "all of it");
	is_str(play("T=1{C=${A=ip/1/core/${M{O{MO=SR}," LOCAL "},AT{M{O{MO}},E}}}}"),
	       "P=1{C=2{A=ip/1/core/3{M{O{MO=SR}," CORE "},E}}}\n", "an Add");
	play("T=1{C=2{S=*}}");
	is_str(play("T=1{C=-{MF=ROOT{E=5{chp/mgcon},AT{E,SG}}}}"),
	       "P=1{C=-{MF=ROOT{E=5{chp/mgcon},SG}}}\n", "ROOT");
	play("T=1{C=-{MF=ROOT{E}}}");
}

/* Numbers are decimal, or hexadecimal behind 0x (RFC 3525 Annex B.2). */
static void test_numbers(void)
{
	is_str(play(RATES
		    "tman/sdr=0x1F40,tman/mbs=0X1f41}}},AT{M{ST=1{O{tman/sdr,tman/mbs}}}}}}}"),
	       CORE_1 "M{ST=1{O{tman/sdr=8000,tman/mbs=8001}}}}}}\n", "rates");
	is_str(play(RATES "tman/sdr=08000}}},AT{M{ST=1{O{tman/sdr}}}}}}}"),
	       CORE_1 "M{ST=1{O{tman/sdr=8000}}}}}}\n", "none is octal");
	is_str(play("T=1{C=1{MF=ip/1/core/1{E=8{hangterm/thb{timerx=0x3C}},AT{E}}}}"),
	       CORE_1 "E=8{hangterm/thb{timerx=60}}}}}\n", "a time");
	play("T=1{C=1{MF=ip/1/core/1{M{ST=1{O{MO=SR}}},E}}}");
}

#define AUDIT_1(items) "T=1{C=1{AV=ip/1/core/1{AT{" items "}}}}"
#define IS_1(descriptors) "P=1{C=1{AV=ip/1/core/1{" descriptors "}}}\n"

/* What is in several items comes in one descriptor, each thing once. */
static void test_items(void)
{
	is_str(play(AUDIT_1("M{ST=1{O{MO}}},M{ST=1{O{ipdc/realm}}},M{ST=1{O{MO,RV}}}")),
	       IS_1("M{ST=1{O{MO=SR,ipdc/realm=core,RV=OFF}}}"), "a stream");
	is_str(play(AUDIT_1("M{ST=2{R}},M{ST=1{O{MO}}},M{ST=2{O{MO},R}}")),
	       IS_1("M{ST=1{O{MO=SR}},ST=2{O{MO=SR},R{}}}"),
	       "two of them");
	play("T=1{C=1{MF=ip/1/core/1{E=8{g/cause{ST=2}}}}}");
	is_str(play(AUDIT_1("E{g/cause},E{hangterm/thb}")), IS_1("E=8{g/cause{ST=2}}"), "events");
	play("T=1{C=1{MF=ip/1/core/1{E}}}");
	is_str(play("T=1{C=*{W-AV=*{AT{M{ST=1{O{MO}}},M{ST=1{O{ipdc/realm}}}}}}}"),
	       "P=1{C=*{W-AV=*{M{ST=1{O{MO=SR,ipdc/realm=core}}}}}}\n",
	       "a stream that stands for all of its number");
	ok(strstr(play("T=1{C=-{AV=ROOT{AT{M{TS{SI}},M{TS{root/maxNumberOfContexts}}}}}}"),
		  "root/maxNumberOfContexts="), "the state of ROOT");
	ok(strstr(play("T=1{C=1{AC=ip/1/core/1{AT{M{ST=1{O}},M{ST=2{O}},SA{nt/or},SA{nt/os}}}}}"),
		  "AC=ip/1/core/1{M{"), "capabilities");
	play_version = 3;
	is_str(play("T=1{C=1{S=ip/1/core/1{AT{M{ST=2{SA{nt/or}}},M{ST=2{SA{nt/or,nt/os}}},"
		    STATISTICS "}}}}"),
	       "P=1{C=1{S=ip/1/core/1{SA{nt/os=0,nt/or=14},M{ST=2{SA{nt/or=7,nt/os=0}}}}}}\n",
	       "statistics, also of a stream");
	play_version = 2;
}

/* An asterisk stands for all items of a package, two for those of all packages. */
static void test_wildcards(void)
{
	const char *reply;

	is_str(play(AUDIT_CONTROL("tman/*")), IS_CONTROL("tman/pol=OFF"), "properties");
	reply = play(AUDIT_CONTROL("*/*"));
	ok(strstr(reply, "{ST=1{O{ipdc/realm=core,") && strstr(reply, "tman/pol=OFF}"),
	   "of all packages");
	is_str(play(AUDIT_1("SA{nt/*}")), IS_1("SA{nt/dur=0,nt/os=0,nt/or=0}"), "statistics");
	is_str(play(AUDIT_1("SA{*/*}")), IS_1("SA{nt/dur=0,nt/os=0,nt/or=0,gm/dp=0}"),
	       "of all packages");
	is_str(play("T=1{C=1{MF=ip/1/core/1{E=8{TCPBCC/*,tlsbsc/*{ST=2}},AT{E{*/*}}}}}"),
	       CORE_1 "E=8{tcpbcc/BNCChange,tlsbsc/BNCChange{ST=2}}}}}\n", "events");
	is_str(play("T=1{C=-{MF=ROOT{E=5{it/*{mit=100},ocp/*},AT{E}}}}"),
	       "P=1{C=-{MF=ROOT{E=5{ocp/mg_overload,it/ito{mit=100}}}}}\n",
	       "of ROOT, with their parameters");
	play("T=1{C=1{MF=ip/1/core/1{E}},C=-{MF=ROOT{E}}}");
}

static void test_states(void)
{
	is_str(play(AUDIT_1("M{TS{SI,BF}}")), IS_1("M{TS{SI=IV,BF=OFF}}"),
	       "the state of a termination");
	is_str(play(AUDIT_1("M{TS{SI},ST=2{O{MO}}},M{TS{SI}}")),
	       IS_1("M{TS{SI=IV},ST=2{O{MO=SR}}}"), "once, beside a stream");
	is_str(play("T=1{C=1{AC=ip/1/core/1{AT{E,PG}}}}"),
	       "P=1{C=1{AC=ip/1/core/1{ER=447{\"Packages: not in an AuditCapability\"}}}}\n",
	       "no capabilities stand beside an error");
}

/* Of what a profile takes away nothing is left that would have to be told. */
static void test_little_profile(void)
{
	play_profile = "package nt = -\npackage gm = -\npackage ds = -\npackage tlsbsc = -\n"
		"package tcpbcc = -\npackage seplink = -\ntls-version = -\n"
		"package g = -\npackage hangterm = -\npackage adid = -\npackage adr = -\n";
	play_start(FAKE_CONF);
	play("T=1{C=${A=ip/1/core/${M{" LOCAL "}}}}");
	is_str(play("T=1{C=1{AV=ip/1/core/1{AT{E,SA}}}}"), "P=1{C=1{AV=ip/1/core/1{E,SA}}}\n",
	       "a profile without statistics");
	is_str(play("T=1{C=1{AC=ip/1/core/1{AT{M,E,SA}}}}"),
	       "P=1{C=1{AC=ip/1/core/1{M,E,SA}}}\n", "nor has it capabilities");
	is_str(play("T=1{C=1{S=ip/1/core/1}}"), "P=1{C=1{S=ip/1/core/1{SA}}}\n",
	       "nor is there something at the end");
	play_stop();
}

int main(void)
{
	plan(70);
	play_start(FAKE_CONF);
	play("T=1{C=${A=ip/1/core/${M{" STREAMS "}},A=ip/1/access/${M{" LOCAL "}}}}");
	test_unset();
	test_audits_of_orders();
	test_numbers();
	test_wildcards();
	test_states();
	test_items();
	play_stop();
	test_little_profile();
	return tap_done();
}
