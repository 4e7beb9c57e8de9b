// SPDX-License-Identifier: GPL-2.0
/*
 * The SDP of Local and Remote: what is read of it, what is refused, and the answers to it.
 *
 * with: sdp agent/addr.c agent/err.c agent/fingerprint.c agent/utf8.c
 * with: selftests/unit/sdp_samples.c
 */
#include <stdlib.h>

#include "control/sdp/sdp.h"
#include "sdp_samples.h"
#include "tap.h"

#define V	"v=0\n"
#define C4	"c=IN IP4 192.0.2.1\n"
#define M	"m=application 1 TCP *\n"
#define TLS	"m=application 1 TCP/TLS *\n"
#define PATH	"msrps://[2001:db8::1]:7654/jshA7weso3ks;tcp"
#define FP	"a=fingerprint:SHA-256 " SDP_SHA256

static struct sdp sdp;
static struct gw_error why;

/* --- what is read ---------------------------------------------------------------------------- */

static const char *shown(enum sdp_given given, const char *text)
{
	static const char *const words[] = { "none", "-", "$" };

	return given == SDP_GIVEN ? text : words[given];
}

/* The m-line that is used, in words. */
static const char *show(const struct sdp_media *media)
{
	static char text[512];
	char address[ADDR_TEXT_MAX], port[8];
	int len;

	addr_format(&media->address.addr, address);
	snprintf(port, sizeof(port), "%u", media->port);
	len = snprintf(text, sizeof(text), "%u:%s %s %s %s, %u:%s, setup %s", media->line,
		       media->type, shown(media->port_given, port), media->transport_text,
		       media->formats, media->address.family,
		       shown(media->address.given, address),
		       shown(media->setup_given, sdp_setup_name(media->setup)));
	if (media->has_connection)
		len += sprintf(text + len, ", %s", media->new_connection ? "new" : "existing");
	if (media->fingerprint_count)
		len += sprintf(text + len, ", %u %.7s", media->fingerprint_count,
			       media->fingerprint[0]);
	if (media->wants_fingerprint)
		len += sprintf(text + len, ", wants %s",
			       media->wants_any_hash ? "any" : fp_hash_name(media->wanted));
	if (media->path)
		len += sprintf(text + len, ", %s", media->path);
	if (media->cema)
		sprintf(text + len, ", cema");
	return text;
}

static const struct {
	const char *name, *shown;
} samples[] = {
	{ "choose", "3:application $ TCP *, 4:$, setup actpass" },
	{ "choose-tls", "3:application $ TCP/TLS *, 6:$, setup actpass, wants SHA-256" },
	{ "choose-all", "3:$ $ $ $, 0:$, setup $, wants any" },
	{ "unspecified", "3:- - - -, 0:-, setup -" },
	{ "remote", "3:application 50000 TCP/TLS *, 6:2001:db8::1, setup none, 1 SHA-256" },
	{ "whole", "15:application 50000 TCP/BFCP *, 4:192.0.2.1, setup none" },
	{ "no-version", "2:application $ TCP -, 4:$, setup none" },
	{ "crlf", "4:application $ TCP *, 4:$, setup none" },
	{ "own-address", "3:application 9 TCP/TLS *, 6:2001:db8::1, setup active" },
	{ "levels", "6:application 1 TCP/TLS *, 4:192.0.2.1, setup active, existing, 1 sha-512" },
	{ "inherited", "6:application 1 TCP/TLS *, 4:192.0.2.1, setup passive, new, 1 SHA-256" },
	{ "weak-too", "3:application 1 TCP/TLS *, 4:192.0.2.1, setup none, 1 SHA-256" },
	{ "bfcp",
	  "3:application 50000 TCP/TLS/BFCP *, 6:2001:db8::1, setup actpass, new, 1 SHA-256" },
	{ "msrp", "3:message 7654 TCP/TLS/MSRP *, 6:2001:db8::1, setup actpass, 1 SHA-256, " PATH
	  ", cema" },
	{ "msrp-choose", "3:message $ TCP/MSRP *, 4:$, setup none, msrp://$:$/abc;tcp" },
	{ "several", "6:application 5000 TCP/TLS *, 4:192.0.2.1, setup passive" },
	{ "alternatives", "7:application 5000 TCP *, 6:2001:db8::1, setup active" },
	{ "holdconn", "3:application 9 TCP *, 4:192.0.2.1, setup holdconn" },
};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

static const char *sample(const char *name)
{
	const struct sample *s;

	for (s = sdp_samples; s->name; s++)
		if (!strcmp(s->name, name))
			return s->text;
	return "";
}

static void test_samples(void)
{
	const struct sdp_media *media;
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		media = sdp_parse(&sdp, sample(samples[i].name), &why) ? NULL :
			sdp_media(&sdp, &why);
		is_str(media ? show(media) : why.reason, samples[i].shown, "%s", samples[i].name);
	}
	ok(!sdp_samples[SAMPLES].name, "all samples are here");
}

/* --- what is refused ------------------------------------------------------------------------- */

static const struct {
	const char *text;
	enum gw_code code;
	const char *field, *value, *reason;
} bad[] = {
	{ "", GW_E_MISSING, "m=", "", "no m-line" },
	{ V C4, GW_E_MISSING, "m=", "", "no m-line" },
	{ "v=1\n" M, GW_E_VALUE, "line 1 (v=)", "1", "not 0" },
	{ V "hello\n", GW_E_SYNTAX, "line 2 (SDP)", "hello", "not a line of SDP" },
	{ V "\n =x\n", GW_E_SYNTAX, "line 3 (SDP)", " =x", "not a line of SDP" },
	{ V "M=x\n", GW_E_SYNTAX, "line 2 (SDP)", "M=x", "not a line of SDP" },
	{ V "c=IN IP4\n" M, GW_E_SYNTAX, "line 2 (c=)", "", "not NETTYPE ADDRTYPE ADDRESS" },
	{ V "c=IN IP4 $ $\n", GW_E_SYNTAX, "line 2 (c=)", "", "not NETTYPE ADDRTYPE ADDRESS" },
	{ V "c=ATM IP4 $\n", GW_E_VALUE, "line 2 (c=)", "ATM", "not IN" },
	{ V "c=IN IP5 $\n", GW_E_VALUE, "line 2 (c=)", "IP5", "neither IP4 nor IP6" },
	{ V "c=IN IP4 example.com\n", GW_E_VALUE, "line 2 (c=)", "example.com",
	  "not an IP address" },
	{ V "c=IN IP4 192.0.2.1/127\n", GW_E_VALUE, "line 2 (c=)", "192.0.2.1/127",
	  "not an IP address" },
	{ V "c=IN IP4 2001:db8::1\n", GW_E_VALUE, "line 2 (c=)", "2001:db8::1",
	  "an address of the other family" },
	{ V "c=IN IP6 192.0.2.1\n", GW_E_VALUE, "line 2 (c=)", "192.0.2.1",
	  "an address of the other family" },
	{ V C4 C4 M, GW_E_VALUE, "line 3 (c=)", "192.0.2.1", "a second one in the same part" },
	{ V M C4 C4, GW_E_VALUE, "line 4 (c=)", "192.0.2.1", "a second one in the same part" },
	{ V "m=application 1 TCP\n", GW_E_SYNTAX, "line 2 (m=)", "",
	  "not MEDIA PORT PROTO FORMAT" },
	{ V "m=\n", GW_E_SYNTAX, "line 2 (m=)", "", "not MEDIA PORT PROTO FORMAT" },
	{ V "m=application 65536 TCP *\n", GW_E_VALUE, "line 2 (m=)", "65536", "not a port" },
	{ V "m=application 4294967297 TCP *\n", GW_E_VALUE, "line 2 (m=)", "4294967297",
	  "not a port" },
	{ V "m=application +1 TCP *\n", GW_E_VALUE, "line 2 (m=)", "+1", "not a port" },
	{ V "m=application 1x TCP *\n", GW_E_VALUE, "line 2 (m=)", "1x", "not a port" },
	{ V "m=application 1/2 TCP *\n", GW_E_VALUE, "line 2 (m=)", "1/2", "more than one port" },
	{ V "m=audio 1 RTP/AVP 0\nm=application 1 UDP/BFCP *\n", GW_E_UNSUPPORTED, "line 2 (m=)",
	  "RTP/AVP", "not a transport of TCP media" },
	{ V "m=application 1 tcp *\n", GW_E_UNSUPPORTED, "line 2 (m=)", "tcp",
	  "not a transport of TCP media" },
	{ V "m=application 0 TCP *\n", GW_E_UNSUPPORTED, "line 2 (m=)", "TCP",
	  "port 0 refuses the media" },
	{ V M "a=setup:both\n", GW_E_VALUE, "line 3 (a=setup)", "both",
	  "not one of actpass, passive, active, holdconn" },
	{ V M "a=setup\n", GW_E_VALUE, "line 3 (a=setup)", "",
	  "not one of actpass, passive, active, holdconn" },
	{ V M "a=setup:active\na=setup:passive\n", GW_E_VALUE, "line 4 (a=setup)", "passive",
	  "a second one in the same part" },
	{ V M "a=connection:old\n", GW_E_VALUE, "line 3 (a=connection)", "old",
	  "neither new nor existing" },
	{ V TLS "a=fingerprint:SHA-1 " SDP_SHA1 "\n", GW_E_VALUE, "line 3 (a=fingerprint)", "",
	  "hash function too weak" },
	{ V TLS "a=fingerprint:SHA-256\n", GW_E_VALUE, "line 3 (a=fingerprint)", "SHA-256",
	  "not a fingerprint (hash-func SP 2HEX *(\":\" 2HEX))" },
	{ V TLS "a=fingerprint:SHA-256 6B:8B\n", GW_E_VALUE, "line 3 (a=fingerprint)",
	  "SHA-256 6B:8B", "octet count does not fit the hash function" },
	{ V TLS FP ":00\n", GW_E_VALUE, "line 3 (a=fingerprint)", NULL,
	  "octet count does not fit the hash function" },
	{ V M "a=path:http://a\n", GW_E_VALUE, "line 3 (a=path)", "http://a",
	  "not a URI of MSRP" },
};

#define BAD (sizeof(bad) / sizeof(bad[0]))

static bool is_refused(const char *text)
{
	memset(&why, 0, sizeof(why));
	return sdp_parse(&sdp, text, &why) || !sdp_media(&sdp, &why);
}

static void test_bad(void)
{
	size_t i;

	for (i = 0; i < BAD; i++) {
		ok(is_refused(bad[i].text), "refused: %zu", i);
		is_int(why.code, bad[i].code, "its code");
		is_str(why.field, bad[i].field, "its line");
		if (bad[i].value)
			is_str(why.value, bad[i].value, "its value");
		else
			ok(*why.value, "its value");
		is_str(why.reason, bad[i].reason, "the reason");
	}
}

/* --- limits ---------------------------------------------------------------------------------- */

/* head, and a piece as often as said. */
static char *repeat(const char *head, const char *piece, size_t times)
{
	char *text = calloc(1, strlen(head) + times * strlen(piece) + 1);
	size_t i;

	strcat(text, head);
	for (i = 0; i < times; i++)
		strcat(text, piece);
	return text;
}

static void check_limit(const char *name, const char *head, const char *piece, size_t times)
{
	char *text = repeat(head, piece, times);

	ok(!is_refused(text), "%s: %zu", name, times);
	free(text);
	text = repeat(head, piece, times + 1);
	ok(is_refused(text) && why.code == GW_E_LIMIT, "no more %s", name);
	free(text);
}

static void test_limits(void)
{
	check_limit("lines", V M, "a=x\n", SDP_LINES_MAX - 2);
	check_limit("m-lines", V, M, SDP_MEDIA_MAX);
	check_limit("fingerprints", V TLS, FP "\n", FP_SET_MAX);
	check_limit("octets", V M "a=", "x", SDP_TEXT_MAX - strlen(V M "a="));
}

/* --- answers --------------------------------------------------------------------------------- */

static const struct {
	const char *name, *text;
} answers[] = {
	{ "choose", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP *\na=setup:actpass\n" },
	{ "choose-tls", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP/TLS *\na=setup:actpass\n"
	  "own" },
	{ "choose-all", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP/TLS *\n"
	  "a=setup:active\nown" },
	{ "unspecified", V "c=IN IP6 2001:db8::9\nm=- 40001 TCP/TLS -\na=setup:-\n" },
	{ "whole", V "o=- 1 2 IN IP4 192.0.2.1\ns=-\ni=about\nu=http://a/\ne=a@b\np=1\n"
	  "c=IN IP6 2001:db8::9\nb=AS:10\nt=0 0\nr=1 2 3\nz=1 2\nk=clear:a\na=tool:x\n"
	  "m=application 40001 TCP/BFCP *\ni=m\nb=TIAS:1\n" },
	{ "crlf", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP *\n" },
	{ "weak-too", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP/TLS *\nown" },
	{ "msrp-choose", V "c=IN IP6 2001:db8::9\nm=message 40001 TCP/MSRP *\n"
	  "a=path:msrp://[2001:db8::9]:40001/abc;tcp\n" },
	{ "several", V "c=IN IP6 2001:db8::9\nm=application 40001 TCP/TLS *\na=setup:passive\n" },
	{ "alternatives", V "c=IN IP6 2001:db8::9\na=setup:active\n"
	  "m=application 40001 TCP *\n" },
};

#define ANSWERS (sizeof(answers) / sizeof(answers[0]))

/* "own" at the end stands for the gateway's fingerprint. */
static const char *expected(const char *text, const struct sdp_answer *answer)
{
	static char whole[1024];
	char fp[FP_TEXT_MAX];
	size_t len = strlen(text);

	if (!answer->has_fingerprint)
		return text;
	fp_format(&answer->fingerprint, fp);
	snprintf(whole, sizeof(whole), "%.*sa=fingerprint:%s\n", (int)len - 3, text, fp);
	return whole;
}

static void test_answers(void)
{
	struct sdp_answer answer = { .transport = SDP_TCP_TLS, .setup = SDP_ACTIVE };
	char to[1024];
	size_t i, len;

	addr_parse_transport(&answer.address, "[2001:db8::9]:40001");
	answer.fingerprint.value[31] = 0xab;
	for (i = 0; i < ANSWERS; i++) {
		len = strlen(answers[i].text);
		answer.has_fingerprint = !strcmp(answers[i].text + len - 3, "own");
		sdp_parse(&sdp, sample(answers[i].name), &why);
		len = sdp_answer(&sdp, sdp_media(&sdp, &why), &answer, to, sizeof(to));
		is_str(to, expected(answers[i].text, &answer), "answer: %s", answers[i].name);
		is_int(len, strlen(to), "its octets");
		is_int(sdp_answer(&sdp, sdp_media(&sdp, &why), &answer, to, len + 1), len,
		       "they need that much");
		is_int(sdp_answer(&sdp, sdp_media(&sdp, &why), &answer, to, len), 0,
		       "and not less");
	}
}

/* What is not asked for stays, or is added where there was nothing. */
static void test_answer_parts(void)
{
	struct sdp_answer answer = { 0 };
	char to[1024];

	addr_parse(&answer.address, "192.0.2.9");
	sdp_parse(&sdp, V "m=application $ TCP/TLS *\n" FP "\na=fingerprint:SHA-512 $\n", &why);
	sdp_answer(&sdp, sdp_media(&sdp, &why), &answer, to, sizeof(to));
	is_str(to, V "m=application 9 TCP/TLS *\nc=IN IP4 192.0.2.9\n" FP "\n",
	       "no port, no address line, no own fingerprint");
	answer.has_fingerprint = true;
	sdp_parse(&sdp, V TLS "a=x", &why);
	sdp_answer(&sdp, sdp_media(&sdp, &why), &answer, to, sizeof(to));
	ok(strstr(to, "a=x\na=fingerprint:SHA-256 00:"), "a fingerprint without a line for it");
}

static void test_plain(void)
{
	struct sdp_plain plain = { .transport = SDP_TCP_TLS_MSRP };
	char to[1024];
	struct fp fp = { 0 };

	is_int(sdp_write(&plain, to, sizeof(to)), strlen(to), "from nothing");
	is_str(to, V "c=IN - -\nm=message 9 TCP/TLS/MSRP *\n", "not even an address");
	plain = (struct sdp_plain){
		.transport = SDP_TCP_TLS_BFCP, .has_setup = true, .setup = SDP_PASSIVE,
		.fingerprint_count = 1, .fingerprint = &fp,
	};
	addr_parse_transport(&plain.address, "192.0.2.1:7");
	ok(sdp_write(&plain, to, sizeof(to)) && !sdp_parse(&sdp, to, &why), "it can be read");
	is_str(show(sdp_media(&sdp, &why)),
	       "3:application 7 TCP/TLS/BFCP *, 4:192.0.2.1, setup passive, 1 SHA-256",
	       "and is the same");
	ok(!sdp_transport_name(SDP_TRANSPORTS) && !sdp_setup_name(SDP_SETUPS), "names end");
}

int main(void)
{
	plan(SAMPLES + 1 + 5 * BAD + 8 + 4 * ANSWERS + 2 + 5);
	test_samples();
	test_bad();
	test_limits();
	test_answers();
	test_answer_parts();
	test_plain();
	return tap_done();
}
