// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: good messages are decoded, and what is encoded again is the same message, whichever words
 * it is written with.
 *
 * with: h248
 */
#include <stdlib.h>

#include "control/h248/msg.h"
#include "h248_samples.h"
#include "tap.h"

#define ROOM	8192

struct text {
	char octets[ROOM];
	size_t len;
};

/* Decodes from memory as long as the message, so that reading on is seen. */
static uint32_t decode(const char *text, size_t len, struct h248_message *message)
{
	struct h248_fault fault;
	char *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	h248_decode(copy, len, message, &fault);
	free(copy);
	if (fault.code)
		printf("# %u at %u:%u: %s\n# in %.*s\n", fault.code, fault.line, fault.column,
		       fault.text, (int)len, text);
	return fault.code;
}

static bool convert(const char *text, size_t len, bool compact, struct text *out)
{
	struct h248_message message;
	bool good = !decode(text, len, &message) &&
		!h248_encode(&message, compact, out->octets, ROOM, &out->len);

	h248_message_free(&message);
	return good;
}

static bool is_same(const struct text *a, const struct text *b)
{
	if (a->len == b->len && !memcmp(a->octets, b->octets, a->len))
		return true;
	printf("# %.*s\n# is not\n# %.*s\n", (int)a->len, a->octets, (int)b->len, b->octets);
	return false;
}

/* x: to itself, by the other words, and back. */
static bool is_stable(const char *sample, bool compact)
{
	static struct text first, again, other, back;

	return convert(sample, strlen(sample), compact, &first) &&
		convert(first.octets, first.len, compact, &again) && is_same(&first, &again) &&
		convert(first.octets, first.len, !compact, &other) &&
		convert(other.octets, other.len, compact, &back) && is_same(&first, &back);
}

/* What each octet too few makes of the buffer. */
static bool is_refused_without_room(const char *sample, bool compact)
{
	struct h248_message message;
	static struct text full;
	uint32_t code = 533;
	size_t size, len;
	char *tight;

	if (decode(sample, strlen(sample), &message) ||
	    h248_encode(&message, compact, full.octets, ROOM, &full.len))
		return false;
	for (size = 0; size < full.len && code == 533; size++) {
		tight = malloc(size ? size : 1);
		code = h248_encode(&message, compact, tight, size, &len);
		free(tight);
	}
	if (code == 533)
		code = h248_encode(&message, compact, full.octets, full.len, &len);
	h248_message_free(&message);
	return !code && len == full.len;
}

/* Everything on one line, in the order of the encoder. */
static const struct {
	const char *name, *in, *out;
} rewritten[] = {
	{ "long to short", "MEGACO/2 [192.0.2.1]:2944\nTransaction = 1 { Context = $ {\n"
	  "O-Add = $ { Media { Stream = 1 { LocalControl { Mode = SendReceive } } } } } }",
	  "!/2 [192.0.2.1]:2944\nT=1{C=${O-A=${M{ST=1{O{MO=SR}}}}}}\n" },
	{ "sdp", "!/2 a T=1{C=-{MF=t{M{L{\n\t\n v=0\na=\\}\r\r\n}}}}}",
	  "!/2 a\nT=1{C=-{MF=t{M{L{\r\nv=0\r\na=\\}\r\n}}}}}\n" },
	{ "empty sdp", "!/2 a T=1{C=-{MF=t{M{L{\t\n\t}}}}}", "!/2 a\nT=1{C=-{MF=t{M{L{}}}}}\n" },
	{ "address", "!/2 [2001:DB8:0::0001]:02944 PN=007{}", "!/2 [2001:db8::1]:2944\nPN=7{}\n" },
	{ "digit map", "!/2 a T=1{C=-{MF=t{DM= { ( 1 | ;no\n 2 ) } }}}",
	  "!/2 a\nT=1{C=-{MF=t{DM={(1|2)}}}}\n" },
	{ "case", "mEgAcO/2 A tRaNsAcTiOn=1{cOnTeXt=-{mF=T{sG{A/b{kA}}}}}",
	  "!/2 A\nT=1{C=-{MF=T{SG{A/b{KA}}}}}\n" },
};

int main(void)
{
	const struct sample *sample;
	static struct text out;
	size_t i, count = 0;

	for (sample = h248_samples; sample->name; sample++)
		count++;
	plan((int)(count * 3 + sizeof(rewritten) / sizeof(*rewritten)));
	for (sample = h248_samples; sample->name; sample++) {
		ok(is_stable(sample->text, true), "%s, short words", sample->name);
		ok(is_stable(sample->text, false), "%s, long words", sample->name);
		ok(is_refused_without_room(sample->text, false) &&
		   is_refused_without_room(sample->text, true),
		   "%s: not without room for it", sample->name);
	}
	for (i = 0; i < sizeof(rewritten) / sizeof(*rewritten); i++) {
		memset(&out, 0, sizeof(out));
		convert(rewritten[i].in, strlen(rewritten[i].in), true, &out);
		is_str(out.octets, rewritten[i].out, "%s", rewritten[i].name);
	}
	return tap_done();
}
