// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exec_priv.h"

/* Refusals: what a command is answered that fails. Codes of gw_code are the profile's. */

/* A quoted string has no quotes and nothing that is not printed. */
static void make_quotable(char *text)
{
	for (; *text; text++)
		if (*text == '"' || (unsigned char)*text < ' ' || *text == 0x7f)
			*text = '\'';
}

__attribute__((format(printf, 3, 0)))
static bool refuse(struct run *run, uint32_t code, const char *fmt, va_list args)
{
	run->code = code;
	vsnprintf(run->text, sizeof(run->text), fmt, args);
	make_quotable(run->text);
	return false;
}

bool run_refuse(struct run *run, uint32_t code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	refuse(run, code, fmt, args);
	va_end(args);
	return false;
}

bool run_no_memory(struct run *run)
{
	run->no_memory = true;
	return run_refuse(run, 510, "no memory for the reply");
}

static enum profile_mean mean_of(unsigned int field)
{
	switch (field) {
	case GW_FIELD_SETTING + SETTING_POLICE_RATE:
		return MEAN_SUSTAINED;
	case GW_FIELD_SETTING + SETTING_POLICE_BURST:
		return MEAN_BURST;
	case GW_FIELD_REALM:
		return MEAN_REALM;
	case GW_FIELD_IGNORE_SYN:
		return MEAN_IGNORE_SYN;
	case GW_FIELD_LATCH:
		return MEAN_LATCH;
	case GW_FIELD_FILTER:
		return MEAN_FILTER;
	case GW_FIELD_INTERLINK:
		return MEAN_INTERLINK;
	case GW_FIELD_ESTABLISH_TLS:
		return MEAN_TLS_START;
	case GW_FIELD_ESTABLISH_TCP:
		return MEAN_TCP_ESTABLISH;
	case GW_FIELD_DSCP:
		return MEAN_DSCP;
	case GW_FIELD_PSK:
		return MEAN_PSK;
	case GW_FIELD_PSK_IDENTITY:
		return MEAN_PSK_IDENTITY;
	case GW_FIELD_TLS_VERSION:
		return MEAN_TLS_VERSION;
	default:
		return MEAN_NONE;
	}
}

/* A controller knows the field by its own name, or by that of the order. */
static const char *name_of(const struct run *run, const struct gw_error *err)
{
	enum profile_mean mean = mean_of(gw_field_of(err, NULL));
	const char *name = mean == MEAN_NONE ? NULL : profile_name(run->exec->profile, mean);

	return name ? name : err->field;
}

bool run_refuse_gw(struct run *run, const struct gw_error *err)
{
	const char *name = name_of(run, err), *value = err->value;

	return run_refuse(run, profile_error(run->exec->profile, PROFILE_ORDER, err->code),
			  "%s%s%s%s%s", name, *value ? "=" : "", value,
			  *name ? ": " : "", err->reason);
}

bool run_refuse_sdp(struct run *run, const char *where, const struct gw_error *err)
{
	return run_refuse(run, profile_error(run->exec->profile, PROFILE_SDP, err->code),
			  "%s %s%s%s", where, err->field, *err->field ? ": " : "", err->reason);
}

void run_count_error(struct exec *exec, uint32_t code)
{
	unsigned int i;

	exec->counters.errors++;
	for (i = 0; i < EXEC_CODES; i++) {
		if (exec->counters.error[i].code && exec->counters.error[i].code != code)
			continue;
		exec->counters.error[i].code = code;
		exec->counters.error[i].count++;
		return;
	}
}

struct h248_error *run_error(struct run *run)
{
	static struct h248_error no_memory = { .code = 510, .text = "no memory for the reply" };
	struct h248_error *error = h248_alloc(run->arena, sizeof(*error));

	run_count_error(run->exec, run->code);
	if (!error)
		return &no_memory;
	error->code = run->code;
	error->text = run_copy(run, run->text);
	return error;
}
