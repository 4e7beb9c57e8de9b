// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "exec_priv.h"
#include "order.h"

/* Transactions, actions and commands in their order. */

/* --- commands -------------------------------------------------------------------------------- */

static bool dispatch(struct run *run)
{
	const struct h248_command *command = run->command;
	bool audit = command->kind == H248_AUDIT_VALUE ||
		command->kind == H248_AUDIT_CAPABILITY;

	if (command->wildcard && command->kind != H248_SUBTRACT && !audit)
		return run_refuse(run, 501, "W-%s: not implemented",
				  h248_token_name(command->kind, false));
	switch (command->kind) {
	case H248_ADD:
		return run_add(run);
	case H248_MODIFY:
		return run_modify(run);
	case H248_SUBTRACT:
		return run_subtract(run);
	case H248_AUDIT_VALUE:
	case H248_AUDIT_CAPABILITY:
		return run_audit(run);
	case H248_SERVICE_CHANGE:
		return run_service_change(run);
	case H248_MOVE:
		return run_refuse(run, 501, "Move: a stream stays in its context");
	default:
		return run_refuse(run, 443, "%s: not for a gateway",
				  h248_token_name(command->kind, false));
	}
}

/* One TerminationID of a command. */
static bool run_name(struct run *run, const char *name)
{
	run->name = name;
	run->code = 0;
	run->answered = false;
	if (dispatch(run))
		return true;
	if (!run->answered && !run->no_memory)
		run_answer_error(run, run->context, name);
	return run->command->optional && !run->no_memory;
}

static bool run_one(struct run *run, const struct h248_command *command)
{
	const struct h248_name *name;

	run->command = command;
	run->exec->counters.command[command->kind - H248_ADD]++;
	for (name = command->terminations; name; name = name->next)
		if (!run_name(run, name->text))
			return false;
	return true;
}

/* --- actions --------------------------------------------------------------------------------- */

/* What is wrong with an action is answered in the place of its commands. */
static bool answer_action_error(struct run *run)
{
	struct h248_action *action = run_action_of(run, run->action->context);

	if (!action)
		return run_no_memory(run);
	action->error = run_error(run);
	return false;
}

static bool is_one(uint32_t context)
{
	return context != H248_CONTEXT_NULL && context != H248_CONTEXT_CHOOSE &&
		context != H248_CONTEXT_ALL;
}

static bool check_context(struct run *run)
{
	const struct gw_target target = { .context = run->context, .owner = EXEC_OWNER };
	struct gw_error err;

	if (!is_one(run->context))
		return true;
	if (gw_find(run->exec->gw, &target, &err))
		return run_refuse(run, 411, "there is no context %u", run->context);
	return true;
}

/* The gateway tells how it is when it is asked for more. */
static bool check_new(struct run *run)
{
	const struct h248_action *action = run->action;
	bool urgent = action->emergency == H248_EMERGENCY || action->ieps == H248_ON;
	struct exec *exec = run->exec;
	char reason[EXEC_REASON];
	unsigned int less;

	if (exec->draining)
		return run_refuse(run, 510, "the gateway is drained: no new contexts");
	less = exec_overload(exec, reason);
	exec_tell_reduction(exec, less);
	if (!less) {
		exec->root.told_overload = false;
		return true;
	}
	exec_tell_overload(exec);
	return urgent || run_refuse(run, 510, "no new contexts: %s", reason);
}

/* Without commands only properties of a context that there is are ordered, or any are audited. */
static bool check_alone(struct run *run)
{
	const struct h248_action *action = run->action;
	bool orders = is_one(run->context) && (action->has_priority || action->emergency);

	if (!is_one(run->context) && !action->audit)
		return run_refuse(run, 421, "a property of no context");
	/* Before version 3 a reply says something of each action (RFC 3525 Annex B). */
	return orders || run->version >= 3 || h248_param_token(action->audit, H248_PRIORITY) ||
		h248_param_token(action->audit, H248_EMERGENCY) ||
		run_refuse(run, 501, "of a context there are Priority and Emergency only");
}

/* Of version 3. What selects contexts cannot be left out: an order would be one for all of them. */
static bool check_selection(struct run *run)
{
	const struct h248_action *action = run->action;
	const struct h248_param *param;

	if (action->contexts || action->attributes)
		return run_refuse(run, 501, "%s: not implemented",
				  action->contexts ? "ContextList" : "ContextAttr");
	for (param = action->audit; param; param = param->next)
		if (param->relation != H248_NO_VALUE || param->token == H248_AND_LOGIC ||
		    param->token == H248_OR_LOGIC)
			return run_refuse(run, 501, "ContextAudit: values select no contexts here");
	return true;
}

static bool check_action(struct run *run)
{
	if (run->action->topology)
		return run_refuse(run, 501, "Topology: not implemented");
	if (!check_selection(run))
		return false;
	if (!run->action->commands && !check_alone(run))
		return false;
	if (run->context == H248_CONTEXT_CHOOSE)
		return check_new(run);
	return check_context(run) && (!is_one(run->context) || run_context_change(run)) &&
		(!run->action->audit || run_context_audit(run));
}

/* What was ordered of a context alone is answered as it is now. */
static bool answer_properties(struct run *run)
{
	struct h248_action *action = run_action_of(run, run->context);

	if (!action)
		return run_no_memory(run);
	if (run->action->has_priority) {
		action->has_priority = true;
		action->priority = run->action->priority;
	}
	if (run->action->emergency)
		action->emergency = run->action->emergency;
	return true;
}

static bool run_action(struct run *run, const struct h248_action *action)
{
	const struct h248_command *command;

	run->action = action;
	run->context = action->context;
	run->first = NULL;
	if (!check_action(run))
		return answer_action_error(run);
	for (command = action->commands; command; command = command->next)
		if (!run_one(run, command))
			return false;
	return action->commands || !is_one(run->context) || answer_properties(run);
}

void exec_run(struct exec *exec, uint32_t version, const struct h248_transaction *request,
	      struct h248_arena *arena, struct h248_transaction *reply)
{
	struct run run = { .exec = exec, .version = version, .arena = arena, .reply = reply };
	const struct h248_action *action;

	memset(reply, 0, sizeof(*reply));
	reply->kind = H248_REPLY;
	reply->id = request->id;
	for (action = request->actions; action; action = action->next)
		if (!run_action(&run, action))
			break;
	if (!run.no_memory)
		return;
	/* What is half written cannot be sent; what was done stays. */
	reply->actions = NULL;
	run_no_memory(&run);
	reply->error = run_error(&run);
}

/* --- life ------------------------------------------------------------------------------------ */

void exec_drain(struct exec *exec, bool on)
{
	exec->draining = on;
}

void exec_forget_events(struct exec *exec)
{
	exec->root = (struct exec_root){ 0 };
}

bool exec_has_calls(struct exec *exec)
{
	const struct gw_target own = { .owner = EXEC_OWNER };
	struct gw_error err;

	return !gw_find(exec->gw, &own, &err);
}

const struct exec_counters *exec_counters(const struct exec *exec)
{
	return &exec->counters;
}

struct exec *exec_new(struct gw *gw, const struct profile *profile,
		      const struct exec_config *config, const struct exec_ops *ops, void *arg)
{
	struct exec *exec = calloc(1, sizeof(*exec));

	if (!exec)
		return NULL;
	exec->gw = gw;
	exec->profile = profile;
	exec->config = config;
	exec->ops = ops;
	exec->arg = arg;
	exec->group = config->group ? config->group : "1";
	exec->order = calloc(1, sizeof(*exec->order));
	exec->subscriber = gw_subscribe(gw, EXEC_OWNER, exec_on_event, exec);
	if (exec->order && exec->subscriber)
		return exec;
	exec_free(exec);
	return NULL;
}

void exec_free(struct exec *exec)
{
	if (!exec)
		return;
	gw_unsubscribe(exec->gw, exec->subscriber);
	free(exec->order);
	free(exec);
}
