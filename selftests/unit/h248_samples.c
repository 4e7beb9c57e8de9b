// SPDX-License-Identifier: GPL-2.0
#include "h248_samples.h"

#define LONG	"MEGACO/2 [192.0.2.1]:2944\n"
#define SHORT	"!/2 [192.0.2.1]:2944 "
#define IN(x)	SHORT "T=1{C=5{" x "}}"
#define OUT(x)	SHORT "P=1{C=5{" x "}}"
#define MEDIA(x) IN("MF=t/1{M{" x "}}")

const struct sample h248_samples[] = {
	/* heads */
	{ "address", SHORT "PN=1{}" },
	{ "address-6", "!/2 [2001:db8::1]:2944 PN=1{}" },
	{ "address-no-port", "!/1 [192.0.2.1] PN=1{}" },
	{ "domain", "!/2 <mgc-1.example.com>:2944 PN=1{}" },
	{ "domain-no-port", "!/2 <mgc> PN=1{}" },
	{ "device", "!/3 gateway1/a@example.com PN=1{}" },
	{ "mtp", "!/2 MTP{0a1B} PN=1{}" },
	{ "authentication", "AU=0x01234567:0x89abcdef:0x0123456789abcdef01234567 " SHORT "PN=1{}" },
	{ "comments", "; one\n MEGACO/2 ; {two}\r\n"
	  "[192.0.2.1]:2944;three\n\tPending ; \"\n= 1 {;\n} ;" },
	/* transactions */
	{ "message-error", SHORT "ER=400{\"no, that is none\"}" },
	{ "message-error-bare", SHORT "Error = 406 { }" },
	{ "several", SHORT "T=1{C=-{S=*}}T=2{C=-{S=*}} PN=3{} K{4}" },
	{ "acks", SHORT "K{1,2-5 , 4294967295}" },
	{ "reply-error", SHORT "P=1{ER=403{\"syntax\"}}" },
	{ "reply-ack", SHORT "P=1{IA,C=5{A=t}}" },
	{ "reply-ack-error", LONG "Reply = 1 { ImmAckRequired , Error = 500 {} }" },
	{ "reply-actions", SHORT "P=1{C=5{A=t,MF=u},C=6{S=t}}" },
	{ "action-error", SHORT "P=1{C=5{ER=411{}}}" },
	{ "command-error", SHORT "P=1{C=5{A=t,ER=430{\"x\"}}}" },
	{ "segment", "!/3 [192.0.2.1] P=1/2{C=5{A=t}} P=1/3/&{C=5{A=u}} SM=1/2 SM=1/3/END" },
	/* contexts */
	{ "contexts", SHORT "T=1{C=*{S=*},C=$ {A=$},C=-{AV=ROOT{AT{}}},C=4294967293{S=t}}" },
	{ "properties", IN("PR=3,EG,TP{a,b,IS,c,*,BW,d,e,OW},MF=a") },
	{ "properties-only", IN("Priority = 15") },
	{ "context-audit", IN("CA{TP,EG,PR}") },
	{ "context-audit-command", IN("PR=1,CA{Topology},S=a") },
	{ "properties-reply", OUT("PR=3,EG,TP{a,b,BW}") },
	{ "topology-stream", IN("TP{a,b,IS,ST=2,c,d,BW},S=a") },
	{ "properties-3", "!/3 [192.0.2.1] T=1{C=5{EGO,IEPS=ON,CT{a/b=1,c/d=[1,2]},S=a}}" },
	{ "context-list-3", "!/3 [192.0.2.1] T=1{C=*{CT{CLT={1,2,3}},AV=*{AT{}}}}" },
	{ "context-audit-3", "!/3 [192.0.2.1] T=1{C=*{CA{PR=4,EGV=EG,IEPS=ON,a/b,ORLgc},\n"
	  "AV=*{AT{}}}}" },
	{ "context-reply-3", "!/3 [192.0.2.1] P=1{C=5,C=6}" },
	/* commands */
	{ "commands", IN("A=$,MV=t/1,MF=t/2,S=*,AV=t{AT{}},AC=t{AT{}}") },
	{ "prefixes", IN("O-A=$,W-S=*,O-W-S=*,o-w-mf=t") },
	{ "long-words", LONG "TRANSACTION = 1 {\n"
	  " context = 5 { O-W-Subtract = ip/1/* { Audit { } } } }" },
	{ "terminations", IN("S=ip/1/$/$,S=*,S=$,S=ROOT,S=*a/*/b_1@x-1.*,S=root") },
	{ "termination-list", "!/3 [192.0.2.1] T=1{C=5{S=[a,b/1,c]}}" },
	{ "context-named-termination", IN("AV=C{AT{}}") },
	{ "reply-commands", OUT("A=t,MV=t,MF=t,S=t,AV=t,AC=t,N=t,SC=t") },
	{ "wildcard-reply", OUT("W-AV=ip/*{SA{nt/or=1}},w-s=*") },
	{ "audit-context", OUT("AV=C{a,b,ip/1/2},AC=C{t}") },
	{ "audit-context-error", OUT("AV=C{ER=411{}}") },
	{ "audit-context-error-name", OUT("AV=C{error,b}") },
	{ "audit-termination-c", OUT("AV=C,AV=C1{M}") },
	{ "notify-error", IN("N=t{OE=1{g/cause},ER=518{}}") },
	{ "notify-reply", OUT("N=t{ER=430{\"a;b{}\"}}") },
	/* media */
	{ "streams", MEDIA("TS{SI=IV,BF=SP,a/b=1},ST=1{O{MO=SR}},ST=2{L{v=0\n},R{}}") },
	{ "stream-alone", MEDIA("O{MO=IN,RV=ON,RG=OFF},L{v=0\n},R{v=0\n}") },
	{ "modes", MEDIA("ST=1{O{MO=SO}},ST=2{O{MO=RC}},ST=3{O{MO=SR}},ST=4{O{MO=IN}},\n"
	  "ST=5{O{MO=LB}}") },
	{ "states", MEDIA("TerminationState { ServiceStates = OutOfService, Buffer = OFF }") },
	{ "state-test", MEDIA("TS{SI=TE}") },
	{ "values", MEDIA("O{a/b=1,a/c=\"x, {y}; z\",a/d=[1,\"2\",3],a/e={1 , 2},a/f=[1:9],\n"
	  "a/g>1,a/h<2,a/i#3,a/j=\"\"}") },
	{ "value-signs", MEDIA("O{a/b=+-&!_/'?@^`~*$\\()%|.09az}") },
	{ "one-of-a-list", MEDIA("O{a/b=[1],a/c={1}}") },
	{ "sdp", MEDIA("Local {\r\n\t\r\n ; no comment of SDP\r\nv=0\r\nc=IN IP4 $\r\n"
	  "m=application $ TCP/TLS/BFCP *\r\na=setup:actpass\r\n\r\n \t}") },
	{ "sdp-escape", MEDIA("L{v=0\na=x:{1\\}\\\\}; b\n\na=y \\z\r}") },
	{ "sdp-backslash", MEDIA("L{v=0\na=\\ }") },
	{ "statistics-3", "!/3 [192.0.2.1] P=1{C=5{S=t{M{ST=1{O{MO=SR},SA{nt/os=1,\n"
	  "nt/or=2}}},SA{nt/dur=4}}}}" },
	/* events */
	{ "events", IN("MF=t{E=1{g/cause,al/on{strict=exact,ST=1},*/*,al/*{KA}}}") },
	{ "events-off", IN("MF=t{E,EB}") },
	{ "events-all", OUT("AV=t{E=*{g/cause}}") },
	{ "event-map", IN("MF=t{E=1{dd/ce{DM=plan},dd/cf{DM={0|12x.}}}}") },
	{ "embedded", IN("MF=t{E=1{al/on{EM{SG{cg/dt},E=2{al/of{KA},dd/ce{EM{SG{cg/rt}},\n"
	  "DM=d}}}}}}") },
	{ "embedded-events", IN("MF=t{E=1{al/on{EM{E=2{al/of}}},al/of{EM{E}}}}") },
	{ "event-values", IN("MF=t{E=1{a/b{x=1,y=\"2\",z=[1,2],w={1,2},v=[1:2],u>1,t#2}}}") },
	{ "event-buffer", IN("MF=t{EB{g/cause{ST=1,x=2},al/on}}") },
	{ "events-3", "!/3 [192.0.2.1] T=1{C=5{MF=t{E=1{a/b{NBIN,RSE},a/c{NBNN},a/d{NBRN}}}}}" },
	{ "observed", IN("N=t{OE=7{20240229T23595999:g/cause{ST=1,x=\"y\"},\n"
	  "20240229T23595999 : a/b,c/d}}") },
	{ "observed-all", OUT("AV=t{OE=*{g/cause}}") },
	/* signals */
	{ "signals", IN("MF=t{SG{ipnapt/latch{napt=LATCH,ST=1},cg/rt{SY=TO,DR=600,NC={TO,\n"
	  "IBE,IBS,OR},KA}}}") },
	{ "signals-off", IN("MF=t{SG{}}") },
	{ "signals-bare", IN("MF=t{SG}") },
	{ "signal-lists", IN("MF=t{SG{SL=3{cg/dt{SY=BR},cg/rt{SY=OO}},cg/bt}}") },
	{ "signals-3", "!/3 [192.0.2.1] T=1{C=5{MF=t{SG{a/b{SPADI=EX,SPARQ=9,SPAIS=5}}}}}" },
	/* digit maps, modems, multiplexes */
	{ "digit-maps", IN("MF=a{DM=d},MF=b{DM={12x}},MF=c{DM=d{T:10,S:5,L:9,\n"
	  "(0S|1[2-5].|[a-k]Zx)}}") },
	{ "digit-map-blanks", IN("MF=b{DM = d { T:10 , ( 0S ; none }\n | [1-9] x. ) } }") },
	{ "modems", IN("MF=a{MD=V18},MF=b{MD[V22b,SN,X-1]{a/b=1}},MF=c{MX=H221{a,b}},\n"
	  "MF=d{MX=X+abc123{c}}") },
	/* audits */
	{ "audit", IN("AV=t{AT{M,MD,MX,E,EB,SG,DM,OE,SA,PG}}") },
	{ "audit-long", IN("AuditCapability = t { Audit { Media, Events, Signals } }") },
	{ "audit-amm", IN("MF=t{M{O{MO=SR}},AT{M,SA}}") },
	{ "audit-2", IN("AV=t{AT{M{ST=1{O{MO,RV,RG,a/b}}},M{TS{SI,BF,a/c}},E=1{a/b},\n"
	  "EB{a/b{x}},SG{a/c},SG{SL=2},SA{nt/os},PG{g-1},DM=*}}") },
	{ "audit-3", "!/3 [192.0.2.1] T=1{C=5{AV=t{AT{M{ST=1{O{MO=SR,a/b=1,a/c>2}}},\n"
	  "M{TS{SI#TE}},M{ST=2{L,R,SA}},SG{SL=3{a/b}}}}}}" },
	{ "audit-reply", OUT("AV=t{M{TS{SI=IV}},E,SG{},DM,OE,EB,SA,PG{g-1,nt-2}}") },
	{ "audit-reply-items", OUT("AC=t{MD,MX,M,ER=501{}}") },
	{ "subtract-reply", OUT("S=t{SA{nt/os=12,nt/or=\"34\",nt/dur}}") },
	{ "packages", OUT("AV=ROOT{PG{g-1,root-2,ipnapt-1,tman-65535}}") },
	/* service changes */
	{ "restart", LONG "Transaction = 9998 { Context = - { ServiceChange = ROOT { Services {\n"
	  "Method = Restart, ServiceChangeAddress = 55555, Profile = ims/1, Version = 2,\n"
	  "Reason = \"901 Cold Boot\" } } } }" },
	{ "methods", IN("SC=a{SV{MT=FL,RE=\"1\"}},SC=b{SV{MT=FO,RE=\"1\"}},SC=c{SV{MT=GR,\n"
	  "RE=\"1\",DL=300}},SC=d{SV{MT=DC,RE=900}},SC=e{SV{MT=HO,RE=\"1\",MG=<m>:2}},\n"
	  "SC=f{SV{MT=X-new,RE=\"1\"}}") },
	{ "service-members", IN("SC=a{SV{MT=RS,RE=\"902 Warm Boot\",AD=[2001:db8::1]:2945,\n"
	  "V=3,20240229T23595999,X-a=1,X+b={1,2}}}") },
	{ "service-addresses", IN("SC=a{SV{MT=RS,RE=\"9\",AD=MTP{0a0b}}},SC=b{SV{MT=RS,\n"
	  "RE=\"9\",AD=gw/1}}") },
	{ "service-audit", IN("SC=a{SV{MT=RS,RE=\"9\",M,PG,SIC}}") },
	{ "service-reply", OUT("SC=ROOT{SV{MG=[192.0.2.2]:2944,V=1,PF=a_b/1,20240229T23595999}}") },
	{ "service-reply-address", OUT("SC=ROOT{SV{AD=2945}}") },
	{ "service-reply-error", OUT("SC=ROOT{ER=505{}}") },
	/* flows */
	{ "flow-add", LONG "Transaction = 1001 { Context = $ {\n"
	  "  Add = ip/1/core/$ { Media { Stream = 1 {\n"
	  "      LocalControl { Mode = SendReceive, ipdc/realm = \"core\" },\n"
	  "      Local {\nv=0\nc=IN IP4 $\nm=application $ TCP *\na=setup:actpass\n} } },\n"
	  "    Events = 77 { hangterm/thb { timerx = 3600 } } },\n"
	  "  Add = ip/1/access/$ { Media { Stream = 1 {\n"
	  "      LocalControl { Mode = SendReceive, ds/dscp = 0x0A, ipdc/realm = \"access\" },\n"
	  "      Local {\nv=0\nc=IN IP6 $\nm=application $ TCP/TLS *\na=fingerprint:SHA-256 $\n},\n"
	  "      Remote {\n"
	  "\nv=0\nc=IN IP6 2001:db8::55\nm=application 50000 TCP/TLS *\n} } } }\n} }\n" },
	{ "flow-add-reply", LONG "Reply = 1001 { Context = 5 { Add = ip/1/core/17 {\n"
	  "Media { Stream = 1 { Local { v=0\nc=IN IP4 198.51.100.10\n"
	  "m=application 40001 TCP *\n} } } }, Add = ip/1/access/18 } }" },
	{ "flow-notify", LONG "Transaction = 2000 { Context = 5 { Notify = ip/1/access/18 {\n"
	  "ObservedEvents = 77 { 20240229T22000000: hangterm/thb } } } }" },
	{ "flow-subtract", LONG "Transaction = 1003 {\n"
	  " Context = 5 { W-Subtract = * { Audit { } } } }" },
	{ "flow-heartbeat", "!/2 [192.0.2.1] T=4{C=-{AV=ROOT{AT{}}}}" },
	{ 0 },
};
