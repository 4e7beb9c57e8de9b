// SPDX-License-Identifier: GPL-2.0
#include "file_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_good(const char *text, size_t len, size_t max, char *err, size_t err_len)
{
	if (len > max)
		snprintf(err, err_len, "larger than %zu octets", max);
	else if (strlen(text) != len)
		snprintf(err, err_len, "has a NUL octet");
	else
		return true;
	return false;
}

char *file_text_load(const char *path, size_t max, char *err, size_t err_len)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, max + 2), why[64];
	bool good = false;
	size_t len = 0;

	if (file && text)
		len = fread(text, 1, max + 1, file);
	if (!file || !text || ferror(file))
		snprintf(why, sizeof(why), "%s", strerror(errno));
	else
		good = is_good(text, len, max, why, sizeof(why));
	if (!good)
		snprintf(err, err_len, "%s: %s", path, why);
	if (file)
		fclose(file);
	if (good)
		return text;
	free(text);
	return NULL;
}

char *file_text_trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

void file_fault(struct file_faults *faults, unsigned int line, const char *fmt, va_list args)
{
	size_t used = strlen(faults->text), room = faults->size - used;
	char text[512];
	int head;

	head = snprintf(text, sizeof(text), "%s%s:%u: ", used ? "\n" : "", faults->name, line);
	if (head >= 0 && (size_t)head < sizeof(text))
		vsnprintf(text + head, sizeof(text) - head, fmt, args);
	if (!used || strlen(text) < room)
		snprintf(faults->text + used, room, "%s", text);
}
