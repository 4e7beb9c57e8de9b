// SPDX-License-Identifier: GPL-2.0
/*
 * TerminationIDs: which names are of their shape. Each name ends where its memory does, so that the
 * sanitizer finds what is read behind it.
 *
 * with: agent/control/mg/term_id.c
 */
#include <stdlib.h>

#include "control/mg/term_id.h"
#include "tap.h"

static bool parse(struct term_id *id, const char *text)
{
	char *exact = strdup(text);
	bool good = term_id_parse(id, exact);

	free(exact);
	return good;
}

#define LONG_60	"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"

static const char *const wrong[] = {
	/* empty parts */
	"", "/", "//", "///", "////", "/ip/1/access/2", "ip//access/2", "ip/1//2", "ip/1/access/",
	"*/", "ip/*/", "ip/1/*/", "*//",
	/* too few */
	"ip", "ip/1", "ip/1/access", "ROOT/", "ROOT/1",
	/* too many, the fifth shorter, longer and as long as the fourth */
	"ip/1/access/2/", "ip/1/access/2//", "ip/1/access/2/x", "ip/1/access/2/xy",
	"ip/1/access/12/9", "ip/1/access/12/99", "ip/1/access/12/999", "ip/1/access/2/x/y",
	"ip/1/access/7777777/", "ip/1/access/7777777/1", "ip/1/access/4294967295/",
	"ip/1/access/*/", "ip/1/access/*/*", "ip/1/access/$/$", "ip/1/access/*/2", "*/*/*/*/*",
	"*/*/*/*/", "$/$/$/$/$", "ip/1/access/2/" LONG_60,
	/* another first part */
	"i/1/access/2", "ipv/1/access/2", "tdm/1/access/2",
	/* a wildcard within a part */
	"ip*", "ip/1*/access/2", "ip/1/acc$/2", "ip/1/access/2*", "ip/1/access/**",
	"ip/1/access/$$",
	/* no number */
	"ip/1/access/0", "ip/1/access/02", "ip/1/access/x", "ip/1/access/2x", "ip/1/access/-2",
	"ip/1/access/ 2", "ip/1/access/4294967296", "ip/1/access/18446744073709551617",
	/* too long */
	"ip/1/" LONG_60 "/2",
};

static void test_wrong(void)
{
	struct term_id id;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(!parse(&id, wrong[i]), "wrong: \"%s\"", wrong[i]);
}

#define G	TERM_GIVEN
#define A	TERM_ALL
#define C	TERM_CHOOSE

static const struct {
	const char *text;
	struct term_id id;
} right[] = {
	{ "root", { .root = true } },
	{ "ip/1/access/2", { false, G, G, G, "1", "access", 2 } },
	{ "IP/1/access/4294967295", { false, G, G, G, "1", "access", 4294967295 } },
	{ "ip/1/access/*", { false, G, G, A, "1", "access", 0 } },
	{ "ip/1/access/$", { false, G, G, C, "1", "access", 0 } },
	{ "ip/1/*", { false, G, A, A, "1", "*", 0 } },
	{ "ip/$/access/$", { false, C, G, C, "$", "access", 0 } },
	{ "ip/*", { false, A, A, A, "*", "", 0 } },
	{ "*", { false, A, A, A, "", "", 0 } },
	{ "$", { false, C, C, C, "", "", 0 } },
	{ "*/*/*/*", { false, A, A, A, "*", "*", 0 } },
};

static bool same(const struct term_id *a, const struct term_id *b)
{
	return a->root == b->root && a->group_part == b->group_part &&
		a->realm_part == b->realm_part && a->number_part == b->number_part &&
		a->number == b->number && !strcmp(a->group, b->group) &&
		!strcmp(a->realm, b->realm);
}

static void test_right(void)
{
	struct term_id id;
	size_t i;

	for (i = 0; i < sizeof(right) / sizeof(*right); i++)
		ok(parse(&id, right[i].text) && same(&id, &right[i].id), "right: \"%s\"",
		   right[i].text);
}

int main(void)
{
	plan((int)(sizeof(wrong) / sizeof(*wrong) + sizeof(right) / sizeof(*right)));
	test_right();
	test_wrong();
	return tap_done();
}
