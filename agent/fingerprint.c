// SPDX-License-Identifier: GPL-2.0
#include "fingerprint.h"

#include <string.h>

#include "hex.h"

static const struct {
	const char *name;
	size_t len;
	size_t offset;		/* in struct fp_digests */
} hashes[FP_HASH_COUNT] = {
	[FP_SHA256] = { "SHA-256", 32, 0 },
	[FP_SHA384] = { "SHA-384", 48, 32 },
	[FP_SHA512] = { "SHA-512", 64, 32 + 48 },
};

/* RFC 8122 clause 5 forbids MD2 and MD5, the profile asks for SHA-256 or better. */
static const char * const weak_hashes[] = { "SHA-224", "SHA-1", "MD5", "MD2" };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool name_is(const char *text, size_t len, const char *name)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!name[i] || lower(text[i]) != lower(name[i]))
			return false;
	return !name[len];
}

static enum fp_err parse_hash(const char *text, size_t len, enum fp_hash *hash)
{
	size_t i;

	for (i = 0; i < FP_HASH_COUNT; i++) {
		if (name_is(text, len, hashes[i].name)) {
			*hash = (enum fp_hash)i;
			return FP_OK;
		}
	}
	for (i = 0; i < sizeof(weak_hashes) / sizeof(weak_hashes[0]); i++)
		if (name_is(text, len, weak_hashes[i]))
			return FP_WEAK;
	return FP_UNKNOWN;
}

/* Never looks further than the first character that does not belong. */
static enum fp_err parse_value(const char *text, uint8_t *value, size_t len)
{
	size_t i;
	int octet;

	for (i = 0;; i++, text++) {
		octet = hex_octet(text);
		if (octet < 0)
			return FP_SYNTAX;
		if (i == len)
			return FP_LENGTH;
		value[i] = (uint8_t)octet;
		text += 2;
		if (!*text)
			return i + 1 == len ? FP_OK : FP_LENGTH;
		if (*text != ':')
			return FP_SYNTAX;
	}
}

enum fp_err fp_set_add(struct fp_set *set, const char *text)
{
	const char *space = strchr(text, ' ');
	struct fp fp = { 0 };
	enum fp_err err;

	if (!space || space == text)
		return FP_SYNTAX;
	err = parse_hash(text, (size_t)(space - text), &fp.hash);
	if (err)
		return err;
	err = parse_value(space + 1, fp.value, hashes[fp.hash].len);
	if (err)
		return err;
	if (set->count >= FP_SET_MAX)
		return FP_FULL;
	set->fp[set->count++] = fp;
	return FP_OK;
}

const char *fp_strerror(enum fp_err err)
{
	static const char * const text[] = {
		[FP_OK] = "no error",
		[FP_SYNTAX] = "not a fingerprint (hash-func SP 2HEX *(\":\" 2HEX))",
		[FP_WEAK] = "hash function too weak",
		[FP_UNKNOWN] = "unknown hash function",
		[FP_LENGTH] = "octet count does not fit the hash function",
		[FP_FULL] = "too many fingerprints",
	};

	if ((size_t)err >= sizeof(text) / sizeof(text[0]))
		return "unknown error";
	return text[err];
}

/* volatile: the compiler must not leave the loop at the first difference. */
static unsigned int differs(const uint8_t *a, const uint8_t *b, size_t len)
{
	volatile uint8_t diff = 0;
	size_t i;

	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return diff;
}

bool fp_set_match(const struct fp_set *set, const struct fp_digests *digests)
{
	enum fp_hash strongest = FP_SHA256;
	unsigned int hits = 0;
	size_t i;

	for (i = 0; i < set->count && i < FP_SET_MAX; i++)
		if (set->fp[i].hash < FP_HASH_COUNT && set->fp[i].hash > strongest)
			strongest = set->fp[i].hash;
	for (i = 0; i < set->count && i < FP_SET_MAX; i++)
		if (set->fp[i].hash == strongest)
			hits += !differs(set->fp[i].value,
					 digests->octets + hashes[strongest].offset,
					 hashes[strongest].len);
	return hits;
}

void fp_format(const struct fp *fp, char text[FP_TEXT_MAX])
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = text;
	size_t i;

	memcpy(out, hashes[fp->hash].name, strlen(hashes[fp->hash].name));
	out += strlen(hashes[fp->hash].name);
	for (i = 0; i < hashes[fp->hash].len; i++) {
		*out++ = i ? ':' : ' ';
		*out++ = digits[fp->value[i] >> 4];
		*out++ = digits[fp->value[i] & 15];
	}
	*out = 0;
}

void fp_from_digests(const struct fp_digests *digests, enum fp_hash hash, struct fp *fp)
{
	memset(fp, 0, sizeof(*fp));
	fp->hash = hash;
	memcpy(fp->value, digests->octets + hashes[hash].offset, hashes[hash].len);
}

const char *fp_hash_name(enum fp_hash hash)
{
	return (size_t)hash < FP_HASH_COUNT ? hashes[hash].name : "?";
}
