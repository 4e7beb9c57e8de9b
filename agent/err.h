/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_ERR_H
#define AGENT_ERR_H

/*
 * Why the gateway refuses an order. Functions of the core return 0 or a negative gw_code and fill a
 * gw_error; each front end has its own table of what to send for a code.
 */
enum gw_code {
	GW_OK,
	GW_E_SYNTAX,
	GW_E_TOO_LONG,
	GW_E_UNKNOWN_VERB,
	GW_E_UNKNOWN_FIELD,
	GW_E_TYPE,
	GW_E_MISSING,
	GW_E_VALUE,
	GW_E_CONFLICT,		/* fields that contradict each other or what is configured */
	GW_E_NO_CONTEXT,
	GW_E_NO_TERMINATION,
	GW_E_NO_STREAM,
	GW_E_NO_MATCH,		/* of a wildcard */
	GW_E_NOT_IN_CONTEXT,
	GW_E_CONTEXT_FULL,
	GW_E_EXISTS,
	GW_E_STATE,
	GW_E_NO_PORT,
	GW_E_LIMIT,
	GW_E_UNSUPPORTED,
	GW_E_BUSY,
	GW_E_KERNEL,
	GW_E_NO_MEMORY,
	GW_E_COUNT,
};

#define GW_FIELD_MAX 48		/* octets of a member's name with those that it is inside of */

struct gw_error {
	enum gw_code code;
	char field[GW_FIELD_MAX];	/* of the order, e.g. remote.fingerprints[0]; empty: none */
	char value[64];		/* what was ordered there, cut; empty: nothing, or a secret */
	char reason[200];
};

const char *gw_code_text(enum gw_code code);	/* where nothing more is known */

/* The name of a member inside of others, whose own ends with a dot or is empty; cut if too long. */
void gw_error_field(char field[GW_FIELD_MAX], const char *outer, const char *name);
void gw_error_value(struct gw_error *err, const char *text);

/* Fills *err and returns -code, so that refusing is one statement. */
int gw_refuse(struct gw_error *err, enum gw_code code, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
