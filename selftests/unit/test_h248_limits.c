// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what a message may have at most, and the code when it has one more. What it costs in
 * memory is bounded by its length.
 *
 * with: h248
 */
#include <stdlib.h>

#include "control/h248/msg.h"
#include "tap.h"

static struct h248_message message;
static struct h248_fault fault;
static char text[2 * H248_MESSAGE_MAX];

static uint32_t decode(size_t len)
{
	char *copy = malloc(len);

	memcpy(copy, text, len);
	h248_message_free(&message);
	h248_decode(copy, len, &message, &fault);
	free(copy);
	return fault.code;
}

/* begin, count times item with a sign between, end. */
static uint32_t decode_many(const char *begin, const char *item, const char *between,
			    size_t count, const char *end)
{
	char *to = stpcpy(text, begin);

	for (; count; count--)
		to = stpcpy(stpcpy(to, item), count > 1 ? between : "");
	to = stpcpy(to, end);
	return decode(to - text);
}

static const struct {
	const char *what, *begin, *item, *between, *end;
	unsigned int max, code;
} counts[] = {
	{ "transactions", "!/2 a ", "PN=1{}", " ", "", H248_TRANSACTIONS_MAX, 413 },
	{ "actions", "!/2 a T=1{", "C=1{S=t}", ",", "}", H248_ITEMS_MAX, 510 },
	{ "commands", "!/2 a T=1{C=1{", "S=t", ",", "}}", H248_ITEMS_MAX, 510 },
	{ "acks", "!/2 a K{", "1", ",", "}", H248_ITEMS_MAX, 510 },
	{ "values", "!/2 a T=1{C=1{MF=t{M{O{a/b=[", "1", ",", "]}}}}}", H248_ITEMS_MAX + 1, 510 },
	{ "alternatives", "!/2 a T=1{C=1{MF=t{M{O{a/b={", "1", ",", "}}}}}}", H248_ITEMS_MAX,
	  510 },
	{ "events", "!/2 a T=1{C=1{MF=t{E=1{", "a/b", ",", "}}}}", H248_ITEMS_MAX, 510 },
	{ "observed events", "!/2 a T=1{C=1{N=t{OE=1{", "a/b", ",", "}}}}", H248_ITEMS_MAX, 510 },
	{ "signals", "!/2 a T=1{C=1{MF=t{SG{", "a/b", ",", "}}}}", H248_ITEMS_MAX, 510 },
	{ "packages", "!/2 a P=1{C=1{AV=t{PG{", "a-1", ",", "}}}}", H248_ITEMS_MAX, 510 },
	{ "triples", "!/2 a T=1{C=1{TP{", "a,b,IS", ",", "},S=t}}", H248_ITEMS_MAX, 510 },
	{ "terminations", "!/2 a P=1{C=1{AV=C{", "t", ",", "}}}", H248_ITEMS_MAX, 510 },
	{ "characters of a name", "!/2 a T=1{C=1{MF=t{E=1{a/", "b", "", "}}}}", H248_NAME_MAX,
	  442 },
	{ "characters of a termination", "!/2 a T=1{C=1{S=", "t", "", "}}",
	  H248_TERMINATION_MAX, 410 },
	{ "characters of a domain", "!/2 <", "a", "", "> PN=1{}", H248_DOMAIN_MAX, 400 },
	{ "characters of a device", "!/2 ", "a", "", " PN=1{}", H248_TERMINATION_MAX, 400 },
	{ "digits of authentication", "AU=0x00000000:0x00000000:0x", "f", "", " !/2 a PN=1{}", 64,
	  400 },
	{ "digits of a version", "!/", "2", "", " a PN=1{}", 1, 406 },
	{ "octets", "!/2 a PN=1{}", " ", "", "", H248_MESSAGE_MAX - 12, 510 },
};

/* What costs most for its octets: as long as a list may be, again and again. # is a number. */
static const struct {
	const char *what, *begin, *item, *end;
} costly[] = {
	{ "commands", "C=1{", "S=t", "}" },
	{ "empty descriptors", "C=1{", "A=t{E,EB,SG{}}", "}" },
	{ "bare items", "C=1{", "AV=t{AT{M,E,EB,SG,OE,SA,PG}}", "}" },
	{ "streams", "C=1{MF=t{M{", "ST=#{L{}}", "}}}" },
	{ "events", "C=1{MF=t{E=1{", "a/b", "}}}" },
	{ "embedded events", "C=1{MF=t{E=1{", "a/b{EM{E}}", "}}}" },
	{ "signals", "C=1{MF=t{SG{", "a/b", "}}}" },
	{ "values", "C=1{MF=t{M{O{a/b={", "1", "}}}}}" },
	{ "statistics", "C=1{MF=t{SA{", "a/b#", "}}}" },
	{ "properties", "C=1{MF=t{M{O{", "a/b#>1", "}}}}" },
	{ "packages", "C=1{AV=t{AT{PG{", "a-1", "}}}}" },
};

static char *put_item(char *to, const char *item, unsigned int number)
{
	for (; *item; item++) {
		if (*item == '#')
			to += sprintf(to, "%u", number);
		else
			*to++ = *item;
	}
	return to;
}

static char *put_action(char *to, size_t index)
{
	unsigned int i;

	to = stpcpy(to, costly[index].begin);
	for (i = 0; i < H248_ITEMS_MAX; i++)
		to = put_item(stpcpy(to, i ? "," : ""), costly[index].item, i);
	return stpcpy(to, costly[index].end);
}

/* As many actions of it as fit. */
static void fill(size_t index)
{
	char *to = put_action(stpcpy(text, "!/2 a T=1{"), index);
	size_t action = to - text, len;

	while (to - text + action + 2 < H248_MESSAGE_MAX)
		to = put_action(stpcpy(to, ","), index);
	len = stpcpy(to, "}") - text;
	is_int(decode(len), 0, "%s: there is memory for all (%s)", costly[index].what, fault.text);
	printf("# %zu octets, %zu of memory, %.1f for each\n", len, message.arena.used,
	       (double)message.arena.used / (double)len);
	ok(message.arena.used <= H248_MEMORY_BASE + len * H248_MEMORY_OCTET, "%s: it is bounded",
	   costly[index].what);
}

int main(void)
{
	size_t i;

	plan(2 * (int)(sizeof(counts) / sizeof(*counts) + sizeof(costly) / sizeof(*costly)) + 1);
	for (i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		is_int(decode_many(counts[i].begin, counts[i].item, counts[i].between,
				   counts[i].max, counts[i].end), 0,
		       "%u %s", counts[i].max, counts[i].what);
		is_int(decode_many(counts[i].begin, counts[i].item, counts[i].between,
				   counts[i].max + 1, counts[i].end), counts[i].code,
		       "one more of %s", counts[i].what);
	}
	for (i = 0; i < sizeof(costly) / sizeof(*costly); i++)
		fill(i);
	h248_message_free(&message);
	is_int(message.arena.used, 0, "all memory is given back");
	return tap_done();
}
