// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what is wrong with a message is told by its code, its place and its transaction. What came
 * before that transaction is kept. The mini decoder finds what the reply needs.
 *
 * with: h248
 */
#include <stdlib.h>

#include "control/h248/msg.h"
#include "tap.h"

static struct h248_message message;
static struct h248_fault fault;

static void decode(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	memcpy(copy, text, strlen(text));
	h248_message_free(&message);
	h248_decode(copy, strlen(text), &message, &fault);
	free(copy);
}

#define M	"!/2 a\n"
#define T(x)	M "T=7{" x "}"
#define A(x)	M "T=7{C=5{" x "}}"
#define P(x)	M "P=7{C=5{" x "}}"
#define D(x)	M "T=7{C=5{MF=t{" x "}}}"
#define S(x)	M "T=7{C=5{SC=t{SV{" x "}}}}"

/* place: where in the text the fault is. */
static const struct {
	const char *what, *text;
	unsigned int code;
	size_t place;
} bad[] = {
	{ "nothing", "", 400, 0 },
	{ "blanks", "\t\n;x", 400, 4 },
	{ "no message", "hello", 400, 0 },
	{ "no version", "MEGACO a PN=1{}", 400, 0 },
	{ "version 0", "!/0 a PN=1{}", 406, 0 },
	{ "version 4", "!/4 a PN=1{}", 406, 0 },
	{ "long version", "!/002 a PN=1{}", 400, 0 },
	{ "no mId", "!/2 {", 400, 4 },
	{ "no address", "!/2 [192.0.2.256]:1 PN=1{}", 400, 4 },
	{ "open address", "!/2 [192.0.2.1:1 PN=1{}", 400, 4 },
	{ "port", "!/2 [192.0.2.1]:65536 PN=1{}", 400, 16 },
	{ "empty domain", "!/2 <> PN=1{}", 400, 4 },
	{ "domain", "!/2 <-x> PN=1{}", 400, 4 },
	{ "mtp", "!/2 MTP{abc} PN=1{}", 400, 8 },
	{ "authentication", "AU=0x1:0x00000001:0x0 " M "PN=1{}", 400, 3 },
	{ "no transaction", M, 400, 6 },
	{ "unknown transaction", M "Hello=1{}", 400, 6 },
	{ "behind an error", M "ER=400{} PN=1{}", 400, 15 },
	{ "error code", M "ER=x{}", 400, 9 },
	{ "error text", M "ER=400{x}", 400, 13 },
	{ "open text", M "ER=400{\"x", 400, 15 },
	{ "line end in a text", M "ER=400{\"x\n\"}", 400, 15 },
	{ "NUL is no more than the end", M "PN=1{}\1", 400, 12 },
	/* transactions */
	{ "no id", M "PN={}", 410, 9 },
	{ "long id", M "T=4294967296{C=-{S=t}}", 410, 8 },
	{ "pending with something", M "PN=1{x}", 403, 11 },
	{ "acks", M "K{}", 410, 8 },
	{ "acks backwards", M "K{5-4}", 410, 8 },
	{ "acks without an end", M "K{5-}", 410, 8 },
	{ "empty transaction", T(""), 403, 10 },
	{ "no action", T("A=t"), 403, 10 },
	{ "no end", M "T=7{C=-{S=t}", 403, 18 },
	{ "reply with ack only", M "P=7{IA}", 403, 12 },
	{ "request with ack", T("IA,C=-{S=t}"), 403, 10 },
	{ "segment", M "P=7/x{C=5{A=t}}", 403, 8 },
	{ "segment end", M "P=7/1/x{C=5{A=t}}", 403, 8 },
	{ "segment of nothing", M "SM=7", 403, 9 },
	/* actions */
	{ "context 0", T("C=0{S=t}"), 410, 12 },
	{ "context reserved", T("C=4294967294{S=t}"), 410, 12 },
	{ "context", T("C=x{S=t}"), 410, 12 },
	{ "no context", T("C={S=t}"), 422, 12 },
	{ "empty action", T("C=5{}"), 422, 14 },
	{ "no braces", T("C=5"), 422, 13 },
	{ "property twice", A("PR=1,PR=2"), 422, 19 },
	{ "priority", A("PR=65536"), 422, 17 },
	{ "emergency twice", A("EG,EG"), 422, 17 },
	{ "topology twice", A("TP{a,b,IS},TP{a,b,IS}"), 422, 25 },
	{ "topology", A("TP{a,b}"), 422, 20 },
	{ "direction", A("TP{a,b,c}"), 422, 21 },
	{ "property behind a command", A("S=t,PR=1"), 422, 18 },
	{ "unknown command", A("Hello=t"), 443, 14 },
	{ "unknown command with a prefix", A("O-Hello=t"), 443, 14 },
	{ "prefixes in the wrong order", A("W-O-S=t"), 443, 14 },
	{ "prefix in a reply", P("O-S=t"), 443, 14 },
	{ "error in a request", A("ER=1{}"), 443, 14 },
	{ "command behind an error", P("ER=1{},S=t"), 422, 21 },
	/* commands */
	{ "no termination", A("S={}"), 442, 16 },
	{ "termination", A("S=1/a"), 410, 16 },
	{ "termination sign", A("S=a-b"), 410, 16 },
	{ "comma at the end", A("S=t,"), 422, 18 },
	{ "empty command", A("MF=t{}"), 442, 19 },
	{ "unknown descriptor", D("Hello{}"), 444, 19 },
	{ "illegal descriptor", A("S=t{M{L{}}}"), 447, 18 },
	{ "illegal in a reply", P("MF=t{AT{}}"), 447, 19 },
	{ "services in Add", D("SV{MT=RS,RE=\"1\"}"), 447, 19 },
	{ "descriptor twice", D("SG{},SG{}"), 448, 24 },
	{ "audit without one", A("AV=t"), 442, 18 },
	{ "notify without one", A("N=t{ER=1{}}"), 442, 24 },
	{ "service change without one", A("SC=t"), 442, 18 },
	{ "bare descriptor", D("MX"), 442, 21 },
	/* media */
	{ "empty media", D("M{}"), 444, 21 },
	{ "unknown in media", D("M{x{}}"), 444, 21 },
	{ "stream number", D("M{ST=65536{L{}}}"), 442, 24 },
	{ "stream twice", D("M{ST=1{L{}},ST=1{L{}}}"), 448, 34 },
	{ "both ways", D("M{L{},ST=1{L{}}}"), 442, 25 },
	{ "both ways again", D("M{ST=1{L{}},L{}}"), 442, 31 },
	{ "local twice", D("M{L{},L{}}"), 448, 25 },
	{ "control twice", D("M{O{MO=SR},O{MO=SR}}"), 448, 30 },
	{ "state twice", D("M{TS{SI=IV},TS{SI=IV}}"), 448, 31 },
	{ "open sdp", M "T=7{C=5{MF=t{M{L{v=0", 442, 26 },
	{ "escaped end of sdp", M "T=7{C=5{MF=t{M{L{\\}", 442, 25 },
	{ "mode", D("M{O{MO=x}}"), 449, 26 },
	{ "mode without one", D("M{O{MO}}"), 442, 25 },
	{ "mode twice", D("M{O{MO=SR,MO=SR}}"), 456, 29 },
	{ "property without a package", D("M{O{x=1}}"), 446, 23 },
	{ "property without a value", D("M{O{a/b}}"), 442, 26 },
	{ "property with an empty one", D("M{O{a/b=}}"), 442, 27 },
	{ "property twice", D("M{O{a/b=1,A/B=2}}"), 456, 29 },
	{ "open list", D("M{O{a/b=[1,2}}}"), 442, 31 },
	{ "open range", D("M{O{a/b=[1:2,3]}}"), 442, 31 },
	{ "service state", D("M{TS{SI=x}}"), 449, 27 },
	/* events, signals */
	{ "event without a package", D("E=1{x}"), 442, 23 },
	{ "request id", D("E=x{a/b}"), 442, 21 },
	{ "event parameter twice", D("E=1{a/b{x=1,x=2}}"), 456, 31 },
	{ "stream twice in an event", D("E=1{a/b{ST=1,ST=2}}"), 456, 32 },
	{ "embedded twice", D("E=1{a/b{EM{SG{}},EM{SG{}}}}"), 456, 38 },
	{ "embedded thrice", D("E=1{a/b{EM{E=2{a/b{EM{E=3{a/b}}}}}}}"), 442, 41 },
	{ "embedded what", D("E=1{a/b{EM{M{L{}}}}}"), 442, 30 },
	{ "observed without id", A("N=t{OE{a/b}}"), 442, 20 },
	{ "time without an event", A("N=t{OE=1{20240229T23595999}}"), 442, 40 },
	{ "signal", D("SG{x}"), 442, 22 },
	{ "signal type", D("SG{a/b{SY=x}}"), 449, 29 },
	{ "completion", D("SG{a/b{NC={x}}}"), 449, 30 },
	{ "duration", D("SG{a/b{DR=65536}}"), 442, 29 },
	{ "list in a list", D("SG{SL=1{SL=2{a/b}}}"), 442, 27 },
	{ "empty digit map", D("DM={}"), 442, 23 },
	{ "text in a digit map", D("DM={\"}"), 442, 23 },
	{ "modem", D("MD=x"), 449, 22 },
	{ "mux", D("MX=H221"), 442, 26 },
	{ "package", P("AV=t{PG{g}}"), 442, 22 },
	/* service changes */
	{ "no method", S("RE=\"1\""), 457, 28 },
	{ "no reason", S("MT=RS"), 457, 27 },
	{ "method", S("MT=x,RE=\"1\""), 449, 25 },
	{ "method twice", S("MT=RS,MT=RS"), 456, 28 },
	{ "two addresses", S("MT=RS,RE=\"1\",AD=1,MG=<x>"), 442, 46 },
	{ "address", S("MT=RS,RE=\"1\",AD=[x]"), 442, 38 },
	{ "profile", S("MT=RS,RE=\"1\",PF=x"), 442, 38 },
	{ "unknown", S("MT=RS,RE=\"1\",x=1"), 446, 35 },
	{ "time twice", S("20240229T23595999,20240229T23595999"), 456, 40 },
};

static const struct {
	const char *text;
	unsigned int line, column;
} places[] = {
	{ "!/2 a\nT=7{\r\n\tx", 3, 2 },
	{ "!/2 a\rT=7{\r\rx", 4, 1 },
	{ "hello", 1, 1 },
};

static const struct {
	const char *what, *text;
	unsigned int version;
	enum h248_mid_kind mid;
	enum h248_token kind;
	long long id;
} heads[] = {
	{ "nothing", "", 0, H248_MID_NONE, H248_NONE, -1 },
	{ "no message", "hello", 0, H248_MID_NONE, H248_NONE, -1 },
	{ "a version of the future", "MEGACO/44 <x> T=9{?", 44, H248_MID_DOMAIN,
	  H248_TRANSACTION, 9 },
	{ "an authentication header", "AU=0x1:?", 0, H248_MID_NONE, H248_NONE, -1 },
	{ "a header that is too short", "AU=0x1:0x2:0x3 !/2 a T=9{", 2, H248_MID_DEVICE,
	  H248_TRANSACTION, 9 },
	{ "no mId", "!/2 [x T=9{", 2, H248_MID_NONE, H248_NONE, -1 },
	{ "no transaction", "!/2 [192.0.2.1]:5 ER=5{", 2, H248_MID_ADDRESS, H248_NONE, -1 },
	{ "no id", "!/2 a T={", 2, H248_MID_DEVICE, H248_TRANSACTION, -1 },
	{ "a segment", "!/3 a P=4/5/END{", 3, H248_MID_DEVICE, H248_REPLY, 4 },
	{ "acks", "!/2 a K{1", 2, H248_MID_DEVICE, H248_RESPONSE_ACK, -1 },
	{ "comments", ";\n!/2;\nMTP{0a0b} ;\n Transaction ;\n= 4294967295", 2, H248_MID_MTP,
	  H248_TRANSACTION, 4294967295 },
};

static void test_heads(void)
{
	struct h248_head head;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		h248_decode_head(heads[i].text, strlen(heads[i].text), &head);
		ok(head.version == heads[i].version && head.mid.kind == heads[i].mid &&
		   head.kind == heads[i].kind && head.has_id == (heads[i].id >= 0) &&
		   (!head.has_id || head.id == heads[i].id), "head: %s", heads[i].what);
	}
}

/* The first two are there, the third is at fault. */
static void test_kept(void)
{
	decode(M "T=1{C=-{S=t}} PN=2{} P=3{C=5{S=}} T=4{C=-{S=t}}");
	is_int(fault.code, 442, "a fault in the third transaction");
	ok(fault.has_transaction && fault.transaction == 3 && fault.kind == H248_REPLY,
	   "says so");
	ok(message.transactions && message.transactions->next && !message.transactions->next->next,
	   "the ones before it are kept");
	is_int(message.transactions->next->id, 2, "in their order");
	decode(M "T=1{C=-{S=t}} x");
	ok(fault.code == 400 && !fault.has_transaction, "behind them it is in none");
	decode(M "T=1{C=-{S=t}}");
	ok(!fault.code && !fault.has_transaction, "without a fault there is none in any");
}

int main(void)
{
	size_t i;

	plan((int)(sizeof(bad) / sizeof(*bad) + sizeof(places) / sizeof(*places) +
	     sizeof(heads) / sizeof(*heads) + 6));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		decode(bad[i].text);
		if (!ok(fault.code == bad[i].code && fault.offset == bad[i].place, "%s: %s",
			bad[i].what, fault.text))
			printf("# got %u at %zu: %s\n# %s\n", fault.code, fault.offset,
			       fault.text, bad[i].text);
	}
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		decode(places[i].text);
		ok(fault.line == places[i].line && fault.column == places[i].column,
		   "line %u, column %u", places[i].line, places[i].column);
	}
	test_heads();
	test_kept();
	h248_message_free(&message);
	return tap_done();
}
