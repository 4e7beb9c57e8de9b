// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include "ctl.h"
#include "ctl_json.h"

static void put_text(void *arg, const char *name, const char *value)
{
	ctl_add_text(arg, name, value);
}

static void put_number(void *arg, const char *name, uint64_t value)
{
	ctl_add_number(arg, name, value);
}

static void begin(void *arg, const char *name)
{
	ctl_open(arg, name);
}

static void end(void *arg)
{
	ctl_close(arg);
}

void ctl_encode_report(struct ctl_text *to, const struct ctl_agent *agent)
{
	const struct report report = { put_text, put_number, begin, end, to };

	if (agent->report)
		agent->report(agent->arg, &report);
}
