// SPDX-License-Identifier: GPL-2.0
#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

static const char *const texts[GW_E_COUNT] = {
	[GW_OK] = "done",
	[GW_E_SYNTAX] = "not a message of the protocol",
	[GW_E_TOO_LONG] = "message too long",
	[GW_E_UNKNOWN_VERB] = "unknown verb",
	[GW_E_UNKNOWN_FIELD] = "unknown field",
	[GW_E_TYPE] = "wrong type",
	[GW_E_MISSING] = "field is missing",
	[GW_E_VALUE] = "value is not acceptable",
	[GW_E_CONFLICT] = "contradicts another order",
	[GW_E_NO_CONTEXT] = "unknown context",
	[GW_E_NO_TERMINATION] = "unknown termination",
	[GW_E_NO_STREAM] = "unknown stream",
	[GW_E_NO_MATCH] = "nothing matches",
	[GW_E_NOT_IN_CONTEXT] = "the termination is in another context",
	[GW_E_CONTEXT_FULL] = "the context has its two terminations",
	[GW_E_EXISTS] = "exists already",
	[GW_E_STATE] = "not possible in this state",
	[GW_E_NO_PORT] = "no port is free",
	[GW_E_LIMIT] = "a limit is reached",
	[GW_E_UNSUPPORTED] = "not supported",
	[GW_E_BUSY] = "another agent holds the module",
	[GW_E_KERNEL] = "the module refused",
	[GW_E_NO_MEMORY] = "out of memory",
};

const char *gw_code_text(enum gw_code code)
{
	return texts[code < GW_E_COUNT ? code : GW_E_KERNEL];
}

/* Where a text was cut there may be a part of a character, which is dropped. */
static void show(char *to, size_t size, const char *text)
{
	char whole[sizeof(((struct gw_error *)NULL)->reason)];

	snprintf(whole, sizeof(whole), "%s", text);
	utf8_mend(whole);
	utf8_show(to, size, whole, strlen(whole));
}

void gw_error_field(char field[GW_FIELD_MAX], const char *outer, const char *name)
{
	char *last = field + GW_FIELD_MAX - 1;
	char *end = stpncpy(field, outer, (size_t)(last - field));

	*stpncpy(end, name, (size_t)(last - end)) = '\0';
}

void gw_error_value(struct gw_error *err, const char *text)
{
	show(err->value, sizeof(err->value), text);
}

int gw_refuse(struct gw_error *err, enum gw_code code, const char *field, const char *fmt, ...)
{
	char reason[sizeof(err->reason)];
	va_list args;

	err->code = code;
	err->value[0] = '\0';
	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	show(err->field, sizeof(err->field), field ? field : "");
	show(err->reason, sizeof(err->reason), reason);
	return -(int)code;
}
