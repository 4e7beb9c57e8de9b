// SPDX-License-Identifier: GPL-2.0
#include "term_id.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PARTS 4		/* ip, group, realm, number */

static bool parse_part(const char *text, size_t len, enum term_part *part, char *name)
{
	*part = TERM_GIVEN;
	if (len == 1 && *text == '*')
		*part = TERM_ALL;
	else if (len == 1 && *text == '$')
		*part = TERM_CHOOSE;
	else if (memchr(text, '*', len) || memchr(text, '$', len))
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	return len;
}

static bool parse_number(const char *text, uint32_t *number)
{
	uint64_t value = 0;

	if (*text == '0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)value;
	return true;
}

bool term_id_parse(struct term_id *id, const char *text)
{
	enum term_part part[PARTS] = { TERM_GIVEN };
	char name[PARTS][H248_TERMINATION_MAX + 1];
	unsigned int count = 0;
	size_t len;

	memset(id, 0, sizeof(*id));
	id->root = !strcasecmp(text, "ROOT");
	if (id->root || strlen(text) > H248_TERMINATION_MAX)
		return id->root;
	for (;; text += len + 1) {
		len = strcspn(text, "/");
		if (count == PARTS || !parse_part(text, len, &part[count], name[count]))
			return false;
		count++;
		if (!text[len])
			break;
	}
	if (count < PARTS && part[count - 1] == TERM_GIVEN)
		return false;
	for (; count < PARTS; count++) {
		part[count] = part[count - 1];
		*name[count] = '\0';
	}
	id->group_part = part[1];
	id->realm_part = part[2];
	id->number_part = part[3];
	memcpy(id->group, name[1], sizeof(id->group));
	memcpy(id->realm, name[2], sizeof(id->realm));
	return (part[0] != TERM_GIVEN || !strcasecmp(name[0], "ip")) &&
		(part[3] != TERM_GIVEN || parse_number(name[3], &id->number));
}

bool term_id_has(const struct term_id *id, enum term_part part)
{
	return !id->root && (id->group_part == part || id->realm_part == part ||
			     id->number_part == part);
}

bool term_id_format(char text[TERM_TEXT_MAX], const char *group, const char *realm,
		    uint32_t number)
{
	int len = snprintf(text, TERM_TEXT_MAX, "ip/%s/%s/%u", group, realm, number);

	return len > 0 && len < TERM_TEXT_MAX;
}
