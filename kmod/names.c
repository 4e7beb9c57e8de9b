// SPDX-License-Identifier: GPL-2.0
#include "names.h"

#include <linux/ims_agw.h>

#include "ims_agw_names.h"
#include "state.h"

/* PURE. Builds in userspace as well. */

static void put_name(char *to, const char *const *names, unsigned int count, unsigned int number)
{
	const char *name = number < count && names[number] ? names[number] : "?";
	unsigned int i;

	for (i = 0; i < AGW_NAME_MAX; i++)
		to[i] = *name ? *name++ : '\0';
	to[AGW_NAME_MAX - 1] = '\0';
}

#define COUNT(names)	(sizeof(names) / sizeof((names)[0]))

static const char *const states[] = {
	IMS_AGW_STATE_NAMES
};

void agw_name_state(char *to, unsigned int state)
{
	put_name(to, states, COUNT(states), state);
}

static const char *const events[] = {
	[AGW_EVENT_SYN] = "syn",
	[AGW_EVENT_SYN_EXPIRED] = "syn-expired",
	[AGW_EVENT_CONNECT] = "connect",
	[AGW_EVENT_WITHDRAW] = "withdraw",
	[AGW_EVENT_UP] = "up",
	[AGW_EVENT_HANDSHAKE] = "handshake",
	[AGW_EVENT_KEYS] = "keys",
	[AGW_EVENT_VERIFY] = "verify",
	[AGW_EVENT_LINK] = "link",
	[AGW_EVENT_EOF] = "eof",
	[AGW_EVENT_END] = "end",
	[AGW_EVENT_FAIL] = "fail",
	[AGW_EVENT_REARM] = "rearm",
};

void agw_name_event(char *to, unsigned int event)
{
	put_name(to, events, COUNT(events), event);
}

static const char *const reasons[] = {
	IMS_AGW_REASON_NAMES
};

void agw_name_reason(char *to, unsigned int reason)
{
	put_name(to, reasons, COUNT(reasons), reason);
}

static const char *const verdicts[] = {
	IMS_AGW_VERDICT_NAMES
};

void agw_name_verdict(char *to, unsigned int verdict)
{
	put_name(to, verdicts, COUNT(verdicts), verdict);
}
