// SPDX-License-Identifier: GPL-2.0
#include "profile_priv.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "file_text.h"

#define FILE_MAX	65536
#define VERSION_MAX	99	/* of a package or a profile (grammar) */
#define ERROR_MIN	400
#define ERROR_MAX	799	/* codes of H.248.8 */

/* Where the reader stands. */
struct reader {
	struct profile *profile;
	struct file_faults faults;
	unsigned int line;
	bool good;
	unsigned int mean_line[MEAN_COUNT];		/* where it was given, 0: it was not */
	unsigned int error_line[PROFILE_SOURCES][GW_E_COUNT];
	unsigned int package_line[PROFILE_PACKAGES_MAX];
	unsigned int own_line;
};

__attribute__((format(printf, 2, 3)))
static void refuse(struct reader *reader, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	file_fault(&reader->faults, reader->line, fmt, args);
	va_end(args);
	reader->good = false;
}

/* Tells when something stands there for the second time. */
static bool is_first(struct reader *reader, unsigned int *line, const char *word)
{
	if (*line) {
		refuse(reader, "%s stands already in line %u", word, *line);
		return false;
	}
	*line = reader->line;
	return true;
}

/* A NAME of the grammar. */
static bool is_name(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return false;
	return len && len <= H248_NAME_MAX && isalpha((unsigned char)*text);
}

/* What can stand behind an = without quotes. */
static bool is_plain(const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("+-&!_/'?@^`~*$\\()%|.", *c))
			return false;
	return *text && (size_t)(c - text) <= H248_NAME_MAX;
}

static bool is_none(const char *text)
{
	return !strcmp(text, "-");
}

static bool read_number(struct reader *reader, const char *word, const char *text,
			unsigned long min, unsigned long max, uint32_t *number)
{
	size_t len = strspn(text, "0123456789");
	unsigned long value = len && len < 9 ? strtoul(text, NULL, 10) : 0;

	if (!len || text[len] || value < min || value > max) {
		refuse(reader, "%s: \"%s\" is not a number within %lu to %lu", word, text, min,
		       max);
		return false;
	}
	*number = (uint32_t)value;
	return true;
}

/* --- lines ----------------------------------------------------------------------------------- */

static void read_own(struct reader *reader, char *value)
{
	struct profile *profile = reader->profile;
	char *version = strchr(value, '/');

	if (!is_first(reader, &reader->own_line, "profile") || is_none(value))
		return;
	if (!version || !is_name(value, (size_t)(version - value))) {
		refuse(reader, "profile: \"%s\" is not NAME/VERSION", value);
		return;
	}
	*version = '\0';
	if (read_number(reader, "profile", version + 1, 1, VERSION_MAX, &profile->own_version))
		snprintf(profile->own_name, sizeof(profile->own_name), "%s", value);
}

static void put_package(struct profile *profile, unsigned int i, const char *name,
			uint16_t version)
{
	snprintf(profile->package_name[i], sizeof(profile->package_name[i]), "%s", name);
	profile->package[i].name = profile->package_name[i];
	profile->package[i].version = version;
}

/* Version 0: it is none, which is how one is taken away. */
static void read_package(struct reader *reader, const char *name, const char *value)
{
	struct profile *profile = reader->profile;
	unsigned int i = profile_package_of(profile, name, strlen(name));
	uint32_t version = 0;

	if (!is_name(name, strlen(name))) {
		refuse(reader, "\"%s\" is no name of a package", name);
		return;
	}
	if (i == PROFILE_PACKAGES_MAX) {
		refuse(reader, "more than %d packages", PROFILE_PACKAGES_MAX);
		return;
	}
	if (!is_first(reader, &reader->package_line[i], name))
		return;
	if (!is_none(value) && !read_number(reader, name, value, 1, VERSION_MAX, &version))
		return;
	put_package(profile, i, name, (uint16_t)version);
	if (i == profile->package_count)
		profile->package_count++;
}

static bool is_item(const char *text)
{
	size_t len = strcspn(text, "/");

	return is_name(text, len) && text[len] && is_name(text + len + 1, strlen(text + len + 1));
}

static void read_mean(struct reader *reader, enum profile_mean mean, const char *value)
{
	const struct profile_row *row = profile_row(mean);
	char *to = reader->profile->name[mean];

	if (!is_first(reader, &reader->mean_line[mean], row->word))
		return;
	if (is_none(value))
		*to = '\0';
	else if (row->kind < PROFILE_PARAMETER && !is_item(value))
		refuse(reader, "%s: \"%s\" is not PACKAGE/NAME", row->word, value);
	else if (row->kind == PROFILE_PARAMETER && !is_name(value, strlen(value)))
		refuse(reader, "%s: \"%s\" is no name", row->word, value);
	else if (row->kind == PROFILE_VALUE && !is_plain(value))
		refuse(reader, "%s: \"%s\" is no value without quotes", row->word, value);
	else
		snprintf(to, PROFILE_NAME_MAX, "%s", value);
}

static void read_word(struct reader *reader, const char *word, const char *value)
{
	const struct profile_refusal *refusal;
	unsigned int mean;

	for (mean = 0; mean < MEAN_COUNT; mean++) {
		if (!strcmp(profile_row(mean)->word, word)) {
			read_mean(reader, mean, value);
			return;
		}
	}
	for (refusal = profile_refusals; refusal->word; refusal++)
		if (!strcmp(refusal->word, word))
			break;
	if (!refusal->word)
		refuse(reader, "unknown word \"%s\"", word);
	else if (is_first(reader, &reader->error_line[refusal->source][refusal->code], word))
		read_number(reader, word, value, ERROR_MIN, ERROR_MAX,
			    &reader->profile->error[refusal->source][refusal->code]);
}

static void read_line(struct reader *reader, char *line)
{
	char *value = strchr(line, '=');

	line = file_text_trim(line);
	if (!*line || *line == '#')
		return;
	if (!value) {
		refuse(reader, "not \"word = name\"");
		return;
	}
	*value = '\0';
	value = file_text_trim(value + 1);
	line = file_text_trim(line);
	if (!*value)
		refuse(reader, "%s: a value is missing; - is none", line);
	else if (!strcmp(line, "profile"))
		read_own(reader, value);
	else if (!strncmp(line, "package", 7) && isspace((unsigned char)line[7]))
		read_package(reader, file_text_trim(line + 7), value);
	else
		read_word(reader, line, value);
}

/* --- the whole ------------------------------------------------------------------------------- */

/* What was not given goes with its package; what was given needs one. */
static void check_package(struct reader *reader, enum profile_mean mean)
{
	char *name = reader->profile->name[mean];

	if (!*name || profile_row(mean)->kind >= PROFILE_PARAMETER ||
	    profile_has_package(reader->profile, name))
		return;
	if (!reader->mean_line[mean]) {
		*name = '\0';
		return;
	}
	reader->line = reader->mean_line[mean];
	refuse(reader, "%s: the package of \"%s\" has no version: package NAME = VERSION",
	       profile_row(mean)->word, name);
}

static bool share(const struct profile *profile, enum profile_mean a, enum profile_mean b)
{
	return profile_row(a)->kind == profile_row(b)->kind &&
		profile_row(a)->owner == profile_row(b)->owner &&
		*profile->name[a] && !strcasecmp(profile->name[a], profile->name[b]);
}

/* One name cannot mean two things. */
static void check_name(struct reader *reader, enum profile_mean mean)
{
	unsigned int other;

	for (other = 0; other < mean; other++) {
		if (!share(reader->profile, mean, other))
			continue;
		reader->line = reader->mean_line[mean] > reader->mean_line[other] ?
			reader->mean_line[mean] : reader->mean_line[other];
		refuse(reader, "%s and %s are both \"%s\"", profile_row(other)->word,
		       profile_row(mean)->word, reader->profile->name[mean]);
	}
}

static void read_text(struct reader *reader, char *text)
{
	unsigned int lines = 0, mean;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		reader->line = ++lines;
		read_line(reader, line);
	}
	for (mean = 0; mean < MEAN_COUNT; mean++) {
		check_package(reader, mean);
		check_name(reader, mean);
	}
}

struct profile *profile_parse(const char *name, const char *text, char *err, size_t err_len)
{
	struct reader reader = { .faults = { name, err, err_len }, .good = true };
	char *copy = strdup(text);

	*err = '\0';
	reader.profile = profile_default();
	if (copy && reader.profile) {
		read_text(&reader, copy);
	} else {
		snprintf(err, err_len, "%s: out of memory", name);
		reader.good = false;
	}
	free(copy);
	if (reader.good)
		return reader.profile;
	profile_free(reader.profile);
	return NULL;
}

struct profile *profile_load(const char *path, char *err, size_t err_len)
{
	struct profile *profile;
	char *text;

	if (!path || !*path) {
		profile = profile_default();
		if (!profile)
			snprintf(err, err_len, "out of memory");
		return profile;
	}
	text = file_text_load(path, FILE_MAX, err, err_len);
	profile = text ? profile_parse(path, text, err, err_len) : NULL;
	free(text);
	return profile;
}

bool profile_reload(struct profile *profile, const char *path, char *err, size_t err_len)
{
	struct profile *fresh = profile_load(path, err, err_len);
	unsigned int i;

	if (!fresh)
		return false;
	*profile = *fresh;
	for (i = 0; i < profile->package_count; i++)
		profile->package[i].name = profile->package_name[i];
	profile_free(fresh);
	return true;
}
