// SPDX-License-Identifier: GPL-2.0
/*
 * Fingerprints of RFC 8122: what is taken, what is refused, what matches.
 *
 * with: agent/fingerprint.c
 */
#include <stdlib.h>

#include "fingerprint.h"
#include "tap.h"

#define B8 "00:01:02:03:04:05:06:07"
#define V20 B8 ":" B8 ":10:11:12:13"
#define V28 B8 ":" B8 ":" B8 ":10:11:12:13"
#define V32 B8 ":" B8 ":" B8 ":" B8
#define V48 V32 ":" B8 ":" B8
#define V64 V32 ":" V32
#define MIXED "aB:cD:Ef:AB:ab:0f:F0:ff:" B8 ":" B8 ":" B8

static const struct {
	const char *text;
	enum fp_err err;
} texts[] = {
	{ "SHA-256 " V32, FP_OK },
	{ "sha-256 " V32, FP_OK },
	{ "sHa-256 " MIXED, FP_OK },
	{ "SHA-384 " V48, FP_OK },
	{ "SHA-512 " V64, FP_OK },
	{ "SHA-1 " V20, FP_WEAK },
	{ "sha-1 " V20, FP_WEAK },
	{ "SHA-224 " V28, FP_WEAK },
	{ "MD5 00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f", FP_WEAK },
	{ "md2 00", FP_WEAK },
	{ "SHA-3 " V32, FP_UNKNOWN },
	{ "SHA-25 " V32, FP_UNKNOWN },
	{ "SHA-2566 " V32, FP_UNKNOWN },
	{ "SHA256 " V32, FP_UNKNOWN },
	{ "SHA-256\t" V32, FP_SYNTAX },
	{ "SHA-256\t" V32 " ", FP_UNKNOWN },
	{ "", FP_SYNTAX },
	{ " ", FP_SYNTAX },
	{ " " V32, FP_SYNTAX },
	{ "SHA-256", FP_SYNTAX },
	{ "SHA-256 ", FP_SYNTAX },
	{ "SHA-256  " V32, FP_SYNTAX },
	{ "SHA-256 " V32 " ", FP_SYNTAX },
	{ "SHA-256 " V32 ":", FP_SYNTAX },
	{ "SHA-256 :" V32, FP_SYNTAX },
	{ "SHA-256 " V32 ":0", FP_SYNTAX },
	{ "SHA-256 " V32 "\r\n", FP_SYNTAX },
	{ "SHA-256 0", FP_SYNTAX },
	{ "SHA-256 0:01", FP_SYNTAX },
	{ "SHA-256 0g:01", FP_SYNTAX },
	{ "SHA-256 00-01", FP_SYNTAX },
	{ "SHA-256 0001", FP_SYNTAX },
	{ "SHA-256 \xc3\xa9:01", FP_SYNTAX },
	{ "SHA-256 " V20, FP_LENGTH },
	{ "SHA-256 " V32 ":00", FP_LENGTH },
	{ "SHA-256 " V48, FP_LENGTH },
	{ "SHA-384 " V32, FP_LENGTH },
	{ "SHA-512 " V48, FP_LENGTH },
	{ "SHA-512 " V64 ":00", FP_LENGTH },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static void parsing(void)
{
	struct fp_set set;
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		memset(&set, 0, sizeof(set));
		is_int(fp_set_add(&set, texts[i].text), texts[i].err, "case %zu: %s: %.30s", i,
		       fp_strerror(texts[i].err), texts[i].text);
		is_int(set.count, texts[i].err == FP_OK, "case %zu: count", i);
	}
}

static void long_text(void)
{
	static char text[10240];
	struct fp_set set = { 0 };
	size_t i;

	memcpy(text, "SHA-256 ", 8);
	for (i = 8; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "AB:", 3);
	is_int(fp_set_add(&set, text), FP_LENGTH, "10 kB of octets");
	memset(text + 8, 'A', sizeof(text) - 9);
	is_int(fp_set_add(&set, text), FP_SYNTAX, "10 kB without colons");
	memset(text, 'A', sizeof(text) - 1);
	is_int(fp_set_add(&set, text), FP_SYNTAX, "10 kB without a space");
	text[9000] = ' ';
	is_int(fp_set_add(&set, text), FP_UNKNOWN, "hash name of 9 kB");
	is_int(set.count, 0, "nothing was added");
}

static void full_set(void)
{
	struct fp_set set = { 0 };
	int i;

	for (i = 0; i < FP_SET_MAX; i++)
		fp_set_add(&set, "SHA-256 " V32);
	is_int(set.count, FP_SET_MAX, "the set is full");
	is_int(fp_set_add(&set, "SHA-256 " V32), FP_FULL, "one more");
	is_int(set.count, FP_SET_MAX, "is not added");
	is_int(fp_set_add(&set, "bad"), FP_SYNTAX, "a full set still tells syntax errors");
}

/* A certificate whose digests are 1.., 101.., 201.. */
static void make_digests(struct fp_digests *digests)
{
	size_t i;

	for (i = 0; i < sizeof(digests->octets); i++)
		digests->octets[i] = (uint8_t)(i * 7 + 1);
}

static void add(struct fp_set *set, const struct fp_digests *digests, enum fp_hash hash, int wrong)
{
	struct fp *fp = &set->fp[set->count++];

	fp_from_digests(digests, hash, fp);
	if (wrong >= 0)
		fp->value[wrong] ^= 1;
}

static void matching(void)
{
	struct fp_digests digests;
	struct fp_set set = { 0 };

	make_digests(&digests);
	ok(!fp_set_match(&set, &digests), "an empty set matches nothing");
	add(&set, &digests, FP_SHA256, 31);
	ok(!fp_set_match(&set, &digests), "last octet differs");
	add(&set, &digests, FP_SHA256, 0);
	ok(!fp_set_match(&set, &digests), "first octet differs");
	add(&set, &digests, FP_SHA256, -1);
	ok(fp_set_match(&set, &digests), "one of three values is enough");
	add(&set, &digests, FP_SHA256, 5);
	ok(fp_set_match(&set, &digests), "wherever it stands");
	add(&set, &digests, FP_SHA512, 63);
	ok(!fp_set_match(&set, &digests), "a wrong value of a stronger hash decides");
	add(&set, &digests, FP_SHA384, -1);
	ok(!fp_set_match(&set, &digests), "not a hash in between");
	add(&set, &digests, FP_SHA512, -1);
	ok(fp_set_match(&set, &digests), "a right value of the strongest hash");
}

static void each_octet_counts(void)
{
	static const size_t len[] = { 32, 48, 64 };
	struct fp_digests digests;
	struct fp_set set;
	int hash, octet, misses = 0;

	make_digests(&digests);
	for (hash = 0; hash < FP_HASH_COUNT; hash++) {
		for (octet = 0; octet < (int)len[hash]; octet++) {
			set.count = 0;
			add(&set, &digests, hash, octet);
			misses += !fp_set_match(&set, &digests);
		}
	}
	is_int(misses, 32 + 48 + 64, "every octet of every hash counts");
}

static void corrupt_set(void)
{
	struct fp_digests digests;
	struct fp_set set = { 0 };

	make_digests(&digests);
	add(&set, &digests, FP_SHA256, -1);
	set.count = 1000;
	ok(fp_set_match(&set, &digests), "a count out of range reads nothing beyond the set");
}

static void formatting(void)
{
	struct fp_digests digests;
	struct fp_set set = { 0 };
	char text[FP_TEXT_MAX];
	int hash;

	fp_set_add(&set, "sha-256 " MIXED);
	fp_format(&set.fp[0], text);
	is_str(text, "SHA-256 AB:CD:EF:AB:AB:0F:F0:FF:" B8 ":" B8 ":" B8, "upper case out");
	make_digests(&digests);
	for (hash = 0; hash < FP_HASH_COUNT; hash++) {
		struct fp fp;

		set.count = 0;
		fp_from_digests(&digests, hash, &fp);
		fp_format(&fp, text);
		ok(!fp_set_add(&set, text) && fp_set_match(&set, &digests), "%s: out and in again",
		   fp_hash_name(hash));
	}
	is_str(fp_hash_name(99), "?", "no such hash");
	is_str(fp_strerror(99), "unknown error", "no such error");
}

int main(void)
{
	plan(2 * TEXTS + 5 + 4 + 8 + 1 + 1 + 6);
	parsing();
	long_text();
	full_set();
	matching();
	each_octet_counts();
	corrupt_set();
	formatting();
	return tap_done();
}
