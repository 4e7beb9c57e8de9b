// SPDX-License-Identifier: GPL-2.0
#include "exec.h"

#include <stdlib.h>
#include <string.h>

#include "core/gw.h"

struct exec {
	struct gw *gw;
	const struct profile *profile;
	const struct exec_config *config;
	const struct exec_ops *ops;
	void *arg;
	bool draining;
	struct exec_counters counters;
};

/* Behind the last item of a list, NULL: no memory. */
#define append(arena, list) ({						\
	typeof(list) *link_ = &(list);					\
	while (*link_)							\
		link_ = &(*link_)->next;				\
	*link_ = h248_alloc(arena, sizeof(**link_)); })

static struct h248_error *new_error(struct h248_arena *arena, uint32_t code, const char *text)
{
	static struct h248_error no_memory = { .code = 510, .text = "out of memory" };
	struct h248_error *error = h248_alloc(arena, sizeof(*error));

	if (!error)
		return &no_memory;
	error->code = code;
	error->text = text;
	return error;
}

static void count_error(struct exec *exec, uint32_t code)
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

/* The first command that fails ends the transaction, unless it is optional. */
static bool run_command(struct exec *exec, const struct h248_command *command,
			struct h248_arena *arena, struct h248_action *action)
{
	action->error = new_error(arena, 501, "not implemented");
	if (command->kind >= H248_ADD && command->kind <= H248_SERVICE_CHANGE)
		exec->counters.command[command->kind - H248_ADD]++;
	count_error(exec, action->error->code);
	return false;
}

static bool run_action(struct exec *exec, const struct h248_action *request,
		       struct h248_arena *arena, struct h248_transaction *reply)
{
	struct h248_action *action = append(arena, reply->actions);
	const struct h248_command *command;

	if (!action) {
		reply->error = new_error(arena, 510, "out of memory");
		return false;
	}
	action->context = request->context;
	for (command = request->commands; command; command = command->next) {
		if (!run_command(exec, command, arena, action))
			return false;
	}
	return true;
}

void exec_run(struct exec *exec, uint32_t version, const struct h248_transaction *request,
	      struct h248_arena *arena, struct h248_transaction *reply)
{
	const struct h248_action *action;

	(void)version;
	memset(reply, 0, sizeof(*reply));
	reply->kind = H248_REPLY;
	reply->id = request->id;
	for (action = request->actions; action; action = action->next) {
		if (!run_action(exec, action, arena, reply))
			break;
	}
}

void exec_drain(struct exec *exec, bool on)
{
	exec->draining = on;
}

bool exec_has_calls(struct exec *exec)
{
	const struct gw_target own = { .owner = EXEC_OWNER };
	struct gw_summary summary;
	struct gw_error err;

	return !gw_summarize(exec->gw, &own, &summary, &err) && summary.contexts;
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
	return exec;
}

void exec_free(struct exec *exec)
{
	free(exec);
}
