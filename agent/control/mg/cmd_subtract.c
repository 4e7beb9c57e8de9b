// SPDX-License-Identifier: GPL-2.0
#include "view.h"

/* Without an Audit descriptor the last figures are told. */
static const struct h248_descriptor *items_of(const struct h248_command *command)
{
	static const struct h248_descriptor statistics = { .kind = H248_STATISTICS, .bare = true };
	const struct h248_descriptor *audit = h248_descriptor_of(command->descriptors,
								 H248_AUDIT);

	return audit ? audit->audit : &statistics;
}

bool run_subtract(struct run *run)
{
	struct viewing viewing = {
		.run = run, .items = items_of(run->command),
		.union_of_all = run->command->wildcard,
	};
	struct gw_target target;
	struct gw_error err;
	struct term_id id;

	if (run->context == H248_CONTEXT_NULL || run->context == H248_CONTEXT_CHOOSE)
		return run_refuse(run, 421, "Subtract needs the context of the termination");
	if (!run_term_id(run, &id))
		return false;
	if (id.root)
		return run_refuse(run, 410, "ROOT is in no context");
	if (!view_check(run, viewing.items) || !run_target(run, &id, &target))
		return false;
	if (gw_release(run->exec->gw, &target, view_add, &viewing, &err))
		return run_refuse_target(run, &id, &err);
	return !viewing.failed || run_no_memory(run);
}
