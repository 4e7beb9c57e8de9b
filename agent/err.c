// SPDX-License-Identifier: GPL-2.0
#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

static const struct gw_code_info infos[GW_E_COUNT] = {
	[GW_OK] = { "ok", "done", 0, "ok" },
	[GW_E_SYNTAX] = { "syntax", "not a message of the protocol", 400, "Syntax error" },
	[GW_E_TOO_LONG] = { "too_long", "message too long", 400, "Message too long" },
	[GW_E_UNKNOWN_VERB] = { "unknown_verb", "unknown verb", 443, "Unrecognized command" },
	[GW_E_UNKNOWN_FIELD] = { "unknown_field", "unknown field", 445, "Unknown key" },
	[GW_E_TYPE] = { "bad_type", "wrong type", 449, "Wrong type" },
	[GW_E_MISSING] = { "missing", "field is missing", 457, "Missing key" },
	[GW_E_VALUE] = { "bad_value", "value is not acceptable", 449, "Bad value" },
	[GW_E_CONFLICT] = { "conflict", "contradicts another order", 449, "Contradiction" },
	[GW_E_NO_CONTEXT] = { "no_context", "unknown context", 411, "Unknown call-id" },
	[GW_E_NO_TERMINATION] = { "no_termination", "unknown termination", 430, "Unknown tag" },
	[GW_E_NO_STREAM] = { "no_stream", "unknown stream", 430, "Unknown stream" },
	[GW_E_NOT_IN_CONTEXT] = {
		"not_in_context", "the termination is in another context", 435, "Unknown tag"
	},
	[GW_E_CONTEXT_FULL] = {
		"context_full", "the context has its two terminations", 434, "Too many tags"
	},
	[GW_E_EXISTS] = { "exists", "exists already", 433, "Exists already" },
	[GW_E_STATE] = { "wrong_state", "not possible in this state", 517, "Wrong state" },
	[GW_E_NO_PORT] = { "no_port", "no port is free", 510, "Ran out of ports" },
	[GW_E_LIMIT] = { "limit", "a limit is reached", 510, "Limit reached" },
	[GW_E_UNSUPPORTED] = { "unsupported", "not supported", 501, "Not supported" },
	[GW_E_BUSY] = { "busy", "another agent holds the module", 502, "Not ready" },
	[GW_E_KERNEL] = { "kernel", "the module refused", 500, "Internal error" },
	[GW_E_NO_MEMORY] = { "no_memory", "out of memory", 510, "Out of memory" },
};

const struct gw_code_info *gw_code_info(enum gw_code code)
{
	return &infos[code < GW_E_COUNT ? code : GW_E_KERNEL];
}

/* Where a text was cut there may be a part of a character, which is dropped. */
static void show(char *to, size_t size, const char *text)
{
	char whole[sizeof(((struct gw_error *)NULL)->reason)];

	snprintf(whole, sizeof(whole), "%s", text);
	utf8_mend(whole);
	utf8_show(to, size, whole, strlen(whole));
}

int gw_refuse(struct gw_error *err, enum gw_code code, const char *field, const char *fmt, ...)
{
	char reason[sizeof(err->reason)];
	va_list args;

	err->code = code;
	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	show(err->field, sizeof(err->field), field ? field : "");
	show(err->reason, sizeof(err->reason), reason);
	return -(int)code;
}
