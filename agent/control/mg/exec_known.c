// SPDX-License-Identifier: GPL-2.0
/*
 * What replies to the gateway's requests show: which contexts the controller knows.
 */
#include <string.h>

#include "exec_priv.h"
#include "log.h"

static bool is_heartbeat(const struct exec *exec, const struct h248_command *notify)
{
	const struct h248_descriptor *observed = h248_descriptor_of(notify->descriptors,
								    H248_OBSERVED_EVENTS);
	const char *name = profile_name(exec->profile, MEAN_HANGING);
	const struct h248_event *event = observed ? observed->events.list : NULL;

	for (; name && event; event = event->next)
		if (!strcmp(event->name, name))
			return true;
	return false;
}

static void release(struct exec *exec, const struct gw_target *target, const char *name,
		    uint32_t code)
{
	struct gw_error err;

	if (gw_release(exec->gw, target, NULL, NULL, &err)) {
		log_warn("h248: context %u: %s: %s", target->context, name, err.reason);
		return;
	}
	exec->counters.unknown++;
	log_notice("h248: %s of context %u is released: its heartbeat is refused by error %u",
		   code == 411 ? "what there is" : name, target->context, code);
}

static void refused(struct exec *exec, const struct h248_action *action, uint32_t code)
{
	struct gw_target target = { .context = action->context, .owner = EXEC_OWNER };
	const char *name = action->commands->terminations->text;
	struct term_id id;

	if (exec->config->keep_unknown || (code != 411 && code != 430) ||
	    !is_heartbeat(exec, action->commands) || !term_id_parse(&id, name))
		return;
	if (code == 430)
		target.termination = id.number;
	release(exec, &target, name, code);
}

void exec_answered(struct exec *exec, const struct h248_message *request, uint32_t code)
{
	const struct h248_action *action = request->transactions->actions;
	const struct gw_target target = { .context = action->context, .owner = EXEC_OWNER };
	struct gw_error err;

	if (action->context == H248_CONTEXT_NULL || action->commands->kind != H248_NOTIFY)
		return;
	if (code)
		refused(exec, action, code);
	else
		gw_confirm(exec->gw, &target, &err);
}
