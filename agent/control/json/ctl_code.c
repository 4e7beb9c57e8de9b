// SPDX-License-Identifier: GPL-2.0
#include "ctl_json.h"

static const struct ctl_code codes[GW_E_COUNT] = {
	[GW_OK] = { "ok", 0 },
	[GW_E_SYNTAX] = { "syntax", 400 },
	[GW_E_TOO_LONG] = { "too_long", 400 },
	[GW_E_UNKNOWN_VERB] = { "unknown_verb", 443 },
	[GW_E_UNKNOWN_FIELD] = { "unknown_field", 445 },
	[GW_E_TYPE] = { "bad_type", 449 },
	[GW_E_MISSING] = { "missing", 457 },
	[GW_E_VALUE] = { "bad_value", 449 },
	[GW_E_CONFLICT] = { "conflict", 449 },
	[GW_E_NO_CONTEXT] = { "no_context", 411 },
	[GW_E_NO_TERMINATION] = { "no_termination", 430 },
	[GW_E_NO_STREAM] = { "no_stream", 430 },
	[GW_E_NO_MATCH] = { "no_match", 431 },
	[GW_E_NOT_IN_CONTEXT] = { "not_in_context", 435 },
	[GW_E_CONTEXT_FULL] = { "context_full", 434 },
	[GW_E_EXISTS] = { "exists", 433 },
	[GW_E_STATE] = { "wrong_state", 517 },
	[GW_E_NO_PORT] = { "no_port", 510 },
	[GW_E_LIMIT] = { "limit", 510 },
	[GW_E_UNSUPPORTED] = { "unsupported", 501 },
	[GW_E_BUSY] = { "busy", 502 },
	[GW_E_KERNEL] = { "kernel", 500 },
	[GW_E_NO_MEMORY] = { "no_memory", 510 },
};

const struct ctl_code *ctl_code(enum gw_code code)
{
	return &codes[code < GW_E_COUNT ? code : GW_E_KERNEL];
}
