// SPDX-License-Identifier: GPL-2.0
/*
 * What a refusal is called: its name in the control protocol and its code of ITU-T H.248.8, which
 * controllers go by. The table stands here a second time, so that a change is meant.
 *
 * with: agent/err.c agent/utf8.c agent/control/json/ctl_code.c
 */
#include "control/json/ctl_json.h"
#include "err.h"
#include "tap.h"

static const struct {
	enum gw_code code;
	const char *name;
	unsigned short h248;
} codes[] = {
	{ GW_OK, "ok", 0 },
	{ GW_E_SYNTAX, "syntax", 400 },
	{ GW_E_TOO_LONG, "too_long", 400 },
	{ GW_E_UNKNOWN_VERB, "unknown_verb", 443 },
	{ GW_E_UNKNOWN_FIELD, "unknown_field", 445 },
	{ GW_E_TYPE, "bad_type", 449 },
	{ GW_E_MISSING, "missing", 457 },
	{ GW_E_VALUE, "bad_value", 449 },
	{ GW_E_CONFLICT, "conflict", 449 },
	{ GW_E_NO_CONTEXT, "no_context", 411 },
	{ GW_E_NO_TERMINATION, "no_termination", 430 },
	{ GW_E_NO_STREAM, "no_stream", 430 },
	{ GW_E_NO_MATCH, "no_match", 431 },
	{ GW_E_NOT_IN_CONTEXT, "not_in_context", 435 },
	{ GW_E_CONTEXT_FULL, "context_full", 434 },
	{ GW_E_EXISTS, "exists", 433 },
	{ GW_E_STATE, "wrong_state", 517 },
	{ GW_E_NO_PORT, "no_port", 510 },
	{ GW_E_LIMIT, "limit", 510 },
	{ GW_E_UNSUPPORTED, "unsupported", 501 },
	{ GW_E_BUSY, "busy", 502 },
	{ GW_E_KERNEL, "kernel", 500 },
	{ GW_E_NO_MEMORY, "no_memory", 510 },
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

/* Whatever the lengths are, it is what snprintf() would write. */
static void test_field(void)
{
	static const char text[] = "0123456789012345678901234567890123456789012345678901234567890";
	char field[GW_FIELD_MAX];
	char of[sizeof(text)], want[2 * sizeof(text)];
	size_t outer, name, wrong = 0;

	for (outer = 0; outer < sizeof(text); outer++)
		for (name = 0; name < sizeof(text); name++) {
			snprintf(of, sizeof(of), "%.*s", (int)outer, text);
			gw_error_field(field, of, text + sizeof(text) - 1 - name);
			snprintf(want, sizeof(want), "%.*s%s", (int)outer, text,
				 text + sizeof(text) - 1 - name);
			want[sizeof(field) - 1] = '\0';
			wrong += !!strcmp(field, want);
		}
	is_int(wrong, 0, "a member inside of others, cut when it is too long");
}

static void test_refuse(void)
{
	struct gw_error err;

	is_int(gw_refuse(&err, GW_E_VALUE, "port", "%d is none", 70000), -GW_E_VALUE,
	       "to refuse is a negative code");
	is_int(err.code, GW_E_VALUE, "which is kept");
	is_str(err.field, "port", "with the member");
	is_str(err.reason, "70000 is none", "and the reason");
	gw_refuse(&err, GW_E_VALUE, "a\x7f", "\"%s\" is none", "\xc3\xa9\n\xc2\x9b[2J");
	is_str(err.field, "a\\x7f", "what a terminal would obey is shown in the member");
	is_str(err.reason, "\"\xc3\xa9\\x0a\\xc2\\x9b[2J\" is none", "and in the reason");
	gw_refuse(&err, GW_E_VALUE, NULL, "%.2s", "x\xc3\xa9");
	is_str(err.reason, "x", "what is left of a character where a text was cut is dropped");
	gw_refuse(&err, GW_E_STATE, NULL, "no");
	is_str(err.field, "", "of no member");
}

int main(void)
{
	size_t i;

	plan(2 * CODES + 2 + 5 + 3 + 1);
	is_int(CODES, GW_E_COUNT, "every code is here");
	for (i = 0; i < CODES; i++) {
		is_str(ctl_code(codes[i].code)->name, codes[i].name, "%s", codes[i].name);
		is_int(ctl_code(codes[i].code)->h248, codes[i].h248, "%s is %u of H.248.8",
		       codes[i].name, codes[i].h248);
	}
	is_str(ctl_code(GW_E_COUNT)->name, "kernel", "a code that there is not");
	test_field();
	test_refuse();
	return tap_done();
}
