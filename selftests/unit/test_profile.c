// SPDX-License-Identifier: GPL-2.0
/*
 * The profile of H.248: its table, what a file makes of it, and what must be refused with file and
 * line.
 *
 * with: agent/control/mg/profile.c agent/control/mg/profile_read.c
 * with: agent/control/mg/profile_table.c agent/file_text.c selftests/unit/profile_samples.c
 */
#include <stdlib.h>
#include <unistd.h>

#include "control/mg/profile.h"
#include "profile_samples.h"
#include "tap.h"

static char why[2048];

static struct profile *parse(const char *text)
{
	*why = '\0';
	return profile_parse("f", text, why, sizeof(why));
}

/* Of a sample, which is good. */
static struct profile *sample(const char *name)
{
	const struct sample *s;

	for (s = profile_samples; strcmp(s->name, name) != 0; s++)
		;
	return parse(s->text);
}

/* --- the table ------------------------------------------------------------------------------- */

static bool owner_is_good(const struct profile_row *row)
{
	const struct profile_row *owner = profile_row(row->owner);

	if (row->kind < PROFILE_PARAMETER)
		return !owner;
	if (row->kind == PROFILE_VALUE)
		return owner && (owner->kind == PROFILE_PARAMETER ||
				 owner->kind == PROFILE_PROPERTY);
	return owner && (owner->kind == PROFILE_EVENT || owner->kind == PROFILE_SIGNAL);
}

static bool word_is_one(unsigned int mean)
{
	unsigned int other;

	for (other = 0; other < mean; other++)
		if (!strcmp(profile_row(mean)->word, profile_row(other)->word))
			return false;
	return true;
}

static void test_table(void)
{
	bool whole = true, owners = true, words = true;
	const struct profile_row *row;
	unsigned int mean;

	for (mean = 0; mean < MEAN_COUNT; mean++) {
		row = profile_row(mean);
		whole = whole && row->word && row->text && *row->text;
		owners = owners && owner_is_good(row);
		words = words && word_is_one(mean);
	}
	ok(whole, "every meaning has a row");
	ok(owners, "parameters and values belong to something");
	ok(words, "no word stands there twice");
	ok(!profile_row(MEAN_COUNT), "the table ends");
}

/* The default has to pass what a file has to. */
static void test_all_given(void)
{
	size_t size = MEAN_COUNT * 100;
	char *text = calloc(1, size);
	struct profile *profile;
	unsigned int mean;

	for (mean = 0; mean < MEAN_COUNT; mean++)
		snprintf(text + strlen(text), size - strlen(text), "%s = %s\n",
			 profile_row(mean)->word, profile_row(mean)->name);
	profile = parse(text);
	is_str(why, "", "the default is good");
	profile_free(profile);
	free(text);
}

/* --- names ----------------------------------------------------------------------------------- */

static void test_find(void)
{
	struct profile *profile = profile_load(NULL, why, sizeof(why));
	bool known;

	ok(profile, "the default is there");
	is_int(profile_find(profile, PROFILE_PROPERTY, "IPDC/Realm", &known), MEAN_REALM,
	       "in any case");
	ok(known, "and its package");
	is_int(profile_find(profile, PROFILE_EVENT, "ipdc/realm", &known), MEAN_NONE,
	       "of another kind");
	ok(known, "the package is known");
	is_int(profile_find(profile, PROFILE_SIGNAL, "al/ri", &known), MEAN_NONE, "no such signal");
	ok(!known, "and no such package");
	is_int(profile_find(profile, PROFILE_SIGNAL, "ipdc", &known), MEAN_NONE, "no item");
	is_int(profile_find(profile, PROFILE_SIGNAL, "", NULL), MEAN_NONE, "nothing");
	is_int(profile_find_in(profile, MEAN_LATCH, "NAPT"), MEAN_LATCH_KIND, "a parameter");
	is_int(profile_find_in(profile, MEAN_LATCH_KIND, "relatch"), MEAN_LATCH_AGAIN, "its value");
	is_int(profile_find_in(profile, MEAN_HANGING, "napt"), MEAN_NONE, "not of another event");
	is_str(profile_name(profile, MEAN_LATCH_AGAIN), "RELATCH", "as it is written");
	ok(!profile_name(profile, MEAN_NONE), "no name for nothing");
	profile_free(profile);
}

/* The version of a package, 0: not there. */
static unsigned int version_of(const struct profile *profile, const char *name)
{
	const struct profile_package *package;
	unsigned int i;

	for (i = 0; (package = profile_package(profile, i)); i++)
		if (!strcmp(package->name, name))
			return package->version;
	return 0;
}

static void test_file(void)
{
	struct profile *profile = sample("names");
	uint32_t version;

	is_str(profile_name(profile, MEAN_TCP_ESTABLISH), "tcpbc/est", "another name");
	is_int(profile_find(profile, PROFILE_SIGNAL, "tcpbc/EST", NULL), MEAN_TCP_ESTABLISH,
	       "is found");
	is_int(profile_find(profile, PROFILE_SIGNAL, "tcpbcc/EstBNC", NULL), MEAN_NONE,
	       "the old one is not");
	is_int(profile_find_in(profile, MEAN_LATCH_KIND, "0X01"), MEAN_LATCH_ONCE, "nor values");
	is_int(version_of(profile, "tcpbc"), 3, "another package");
	ok(!profile_own_name(profile, &version), "without a name of its own");
	profile_free(profile);
	profile = sample("swapped");
	is_str(profile_name(profile, MEAN_OCTETS_SENT), "nt/or", "names change places");
	profile_free(profile);
	profile = sample("own");
	is_str(profile_own_name(profile, &version), "ETSI_BGF", "its own name");
	is_int(version, 2, "and version");
	profile_free(profile);
	profile = sample("version");
	is_int(version_of(profile, "GM"), 3, "a package of another version");
	profile_free(profile);
}

static void test_away(void)
{
	struct profile *profile = sample("away");
	bool known;

	ok(!profile_name(profile, MEAN_TCP_RELEASE), "done without a name");
	ok(profile_name(profile, MEAN_TCP_ESTABLISH), "but not the others of its package");
	ok(!profile_name(profile, MEAN_TLS_CHANGE), "done without a package");
	is_int(profile_find(profile, PROFILE_EVENT, "tlsbsc/BNCChange", &known), MEAN_NONE,
	       "nothing of it is known");
	ok(!known, "nor is it");
	is_int(version_of(profile, "tlsbsc"), 0, "it is not offered");
	is_int(version_of(profile, "tman"), 1, "others are");
	profile_free(profile);
}

static void test_errors(void)
{
	struct profile *profile = sample("errors");

	is_int(profile_error(profile, PROFILE_ORDER, GW_E_NO_PORT), 512, "another code");
	is_int(profile_error(profile, PROFILE_SDP, GW_E_UNSUPPORTED), 799, "of SDP");
	is_int(profile_error(profile, PROFILE_ORDER, GW_E_UNSUPPORTED), 501, "that is another");
	is_int(profile_error(profile, PROFILE_SDP, GW_E_NO_MEMORY), 510, "where SDP has no own");
	is_int(profile_error(profile, PROFILE_ORDER, GW_E_COUNT), 500, "of what is no code");
	is_int(profile_error(profile, PROFILE_ORDER, GW_OK), 500, "nor of success");
	profile_free(profile);
}

/* --- what is refused ------------------------------------------------------------------------- */

#define L63	"a23456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *text, *why;
} bad[] = {
	{ "x", "f:1: not \"word = name\"" },
	{ "\nfoo = a/b\n", "f:2: unknown word \"foo\"" },
	{ "realm =\n", "f:1: realm: a value is missing; - is none" },
	{ "= x\n", "f:1: unknown word \"\"" },
	{ "realm = a\n", "f:1: realm: \"a\" is not PACKAGE/NAME" },
	{ "realm = /a\n", "f:1: realm: \"/a\" is not PACKAGE/NAME" },
	{ "realm = g/\n", "f:1: realm: \"g/\" is not PACKAGE/NAME" },
	{ "realm = g/a/b\n", "f:1: realm: \"g/a/b\" is not PACKAGE/NAME" },
	{ "realm = g/1\n", "f:1: realm: \"g/1\" is not PACKAGE/NAME" },
	{ "realm = g/a-b\n", "f:1: realm: \"g/a-b\" is not PACKAGE/NAME" },
	{ "realm = g/" L63 "45\n", "f:1: realm: \"g/" L63 "45\" is not PACKAGE/NAME" },
	{ "realm = g/a\nrealm = g/b\n", "f:2: realm stands already in line 1" },
	{ "realm = abc/x\n",
	  "f:1: realm: the package of \"abc/x\" has no version: package NAME = VERSION" },
	{ "package abc = -\nrealm = abc/x\n",
	  "f:2: realm: the package of \"abc/x\" has no version: package NAME = VERSION" },
	{ "dscp = IPDC/realm\n", "f:1: realm and dscp are both \"IPDC/realm\"" },
	{ "dscp = g/a\nrealm = g/a\n", "f:2: realm and dscp are both \"g/a\"" },
	{ "latch.again = latch\n", "f:1: latch.once and latch.again are both \"latch\"" },
	{ "latch.kind = a b\n", "f:1: latch.kind: \"a b\" is no name" },
	{ "latch.kind = 1\n", "f:1: latch.kind: \"1\" is no name" },
	{ "latch.once = a,b\n", "f:1: latch.once: \"a,b\" is no value without quotes" },
	{ "package = 1\n", "f:1: unknown word \"package\"" },
	{ "package a-b = 1\n", "f:1: \"a-b\" is no name of a package" },
	{ "package g = 0\n", "f:1: g: \"0\" is not a number within 1 to 99" },
	{ "package g = 100\n", "f:1: g: \"100\" is not a number within 1 to 99" },
	{ "package g = 1x\n", "f:1: g: \"1x\" is not a number within 1 to 99" },
	{ "package g = 4294967297\n", "f:1: g: \"4294967297\" is not a number within 1 to 99" },
	{ "package g = 1\npackage G = 2\n", "f:2: G stands already in line 1" },
	{ "profile = x\n", "f:1: profile: \"x\" is not NAME/VERSION" },
	{ "profile = x/y\n", "f:1: profile: \"y\" is not a number within 1 to 99" },
	{ "profile = a-b/1\n", "f:1: profile: \"a-b/1\" is not NAME/VERSION" },
	{ "profile = -\nprofile = x/1\n", "f:2: profile stands already in line 1" },
	{ "error.value = 399\n", "f:1: error.value: \"399\" is not a number within 400 to 799" },
	{ "error.value = 800\n", "f:1: error.value: \"800\" is not a number within 400 to 799" },
	{ "error.value = 449\n\nerror.value = 449\n",
	  "f:3: error.value stands already in line 1" },
	{ "x\ny = z\n", "f:1: not \"word = name\"\nf:2: unknown word \"y\"" },
};

#define BAD (sizeof(bad) / sizeof(bad[0]))

static void test_bad(void)
{
	size_t i;

	for (i = 0; i < BAD; i++) {
		ok(!parse(bad[i].text), "refused: %zu", i);
		is_str(why, bad[i].why, "with file and line");
	}
}

static void test_full(void)
{
	char text[4096] = "";
	unsigned int i;

	for (i = 0; i < 64; i++)
		sprintf(text + strlen(text), "package p%u = 1\n", i);
	ok(!parse(text) && strstr(why, ": more than 64 packages"), "too many packages");
}

/* --- files ----------------------------------------------------------------------------------- */

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

static void test_reload(void)
{
	struct profile *profile = profile_load("", why, sizeof(why));
	char path[] = "/tmp/profileXXXXXX", expected[80];

	close(mkstemp(path));
	put(path, "realm = g/a\npackage zz = 7\n");
	ok(profile_reload(profile, path, why, sizeof(why)), "read again");
	is_str(profile_name(profile, MEAN_REALM), "g/a", "its names are in use");
	is_int(version_of(profile, "zz"), 7, "its packages, too");
	put(path, "realm = g/b\nnonsense\n");
	ok(!profile_reload(profile, path, why, sizeof(why)), "not when it is bad");
	snprintf(expected, sizeof(expected), "%s:2: not \"word = name\"", path);
	is_str(why, expected, "which is told");
	is_str(profile_name(profile, MEAN_REALM), "g/a", "it stays as it was");
	unlink(path);
	ok(!profile_load(path, why, sizeof(why)) && strstr(why, "No such file"), "no file");
	profile_free(profile);
}

static void test_samples(void)
{
	const struct sample *s;
	bool good = true;
	struct profile *profile;

	for (s = profile_samples; s->name; s++) {
		profile = parse(s->text);
		good = good && profile;
		profile_free(profile);
	}
	ok(good, "all samples are good");
}

int main(void)
{
	plan(4 + 1 + 14 + 10 + 7 + 6 + 2 * BAD + 1 + 7 + 1);
	test_table();
	test_all_given();
	test_find();
	test_file();
	test_away();
	test_errors();
	test_bad();
	test_full();
	test_reload();
	test_samples();
	return tap_done();
}
