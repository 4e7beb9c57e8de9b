// SPDX-License-Identifier: GPL-2.0
#include "sdp_samples.h"

#define V	"v=0\n"
#define C4	"c=IN IP4 192.0.2.1\n"
#define C6	"c=IN IP6 2001:db8::1\n"
#define FP	"a=fingerprint:SHA-256 " SDP_SHA256 "\n"

const struct sample sdp_samples[] = {
	{ "choose", V "c=IN IP4 $\nm=application $ TCP *\na=setup:actpass" },
	{ "choose-tls", V "c=IN IP6 $\nm=application $ TCP/TLS *\na=setup:actpass\n"
	  "a=fingerprint:SHA-256 $" },
	{ "choose-all", V "c=$ $ $\nm=$ $ $ $\na=setup:$\na=fingerprint:$\n" },
	{ "unspecified", V "c=- - -\nm=- - - -\na=setup:-\n" },
	{ "remote", V C6 "m=application 50000 TCP/TLS *\n" FP },
	{ "whole", V "o=- 1 2 IN IP4 192.0.2.1\ns=-\ni=about\nu=http://a/\ne=a@b\np=1\n" C4
	  "b=AS:10\nt=0 0\nr=1 2 3\nz=1 2\nk=clear:a\na=tool:x\n"
	  "m=application 50000 TCP/BFCP *\ni=m\nb=TIAS:1\n" },
	{ "no-version", "c=IN IP4 $\nm=application $ TCP -\n" },
	{ "crlf", "v=0\r\nc=IN IP4 $\r\n\r\nm=application $ TCP *\r\n \t\n" },
	{ "own-address", V C4 "m=application 9 TCP/TLS *\n" C6 "a=setup:active\n" },
	{ "levels", V C4 "a=setup:passive\na=connection:new\n" FP "m=application 1 TCP/TLS *\n"
	  "a=setup:active\na=connection:existing\na=fingerprint:sha-512 " SDP_SHA512 "\n" },
	{ "inherited", V C4 "a=setup:passive\na=connection:new\n" FP
	  "m=application 1 TCP/TLS *\n" },
	{ "weak-too", V C4 "m=application 1 TCP/TLS *\na=fingerprint:SHA-1 " SDP_SHA1 "\n" FP
	  "a=fingerprint:sha-3 00\n" },
	{ "bfcp", V C6 "m=application 50000 TCP/TLS/BFCP *\na=setup:actpass\na=connection:new\n"
	  FP "a=floorctrl:c-only\na=confid:4321\na=userid:1234\na=floorid:1 mstrm:10\n"
	  "a=label:10\na=bfcpver:1\na=3ge2ae:requested\n" },
	{ "msrp", V C6 "m=message 7654 TCP/TLS/MSRP *\na=accept-types:message/cpim\n"
	  "a=path:msrps://[2001:db8::1]:7654/jshA7weso3ks;tcp\na=setup:actpass\na=msrp-cema\n" FP },
	{ "msrp-choose", V "c=IN IP4 $\nm=message $ TCP/MSRP *\na=path:msrp://$:$/abc;tcp\n" },
	{ "several", V C4 "m=audio 4000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\nm=application 0 TCP *\n"
	  "m=application 5000 TCP/TLS *\na=setup:passive\nm=application 6000 TCP *\n" },
	{ "alternatives", V C4 "m=audio 4000 RTP/AVP 0\n" V C6 "a=setup:active\n"
	  "m=application 5000 TCP *\n" V C4 "m=application 6000 TCP *\n" },
	{ "holdconn", V C4 "m=application 9 TCP *\na=setup:holdconn\n" },
	{ 0 }
};
