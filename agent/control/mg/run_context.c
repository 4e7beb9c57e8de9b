// SPDX-License-Identifier: GPL-2.0
#include "exec_priv.h"

/* Properties of a context: its priority, and whether it is an emergency call. */

void run_context_order(const struct run *run, struct gw_term_req *req)
{
	const struct h248_action *action = run->action;

	if (action->has_priority) {
		req->has |= GW_HAS_PRIORITY;
		req->priority = action->priority > UINT8_MAX ? UINT8_MAX :
			(uint8_t)action->priority;
	}
	if (action->emergency) {
		req->has |= GW_HAS_EMERGENCY;
		req->emergency = action->emergency == H248_EMERGENCY;
	}
}

bool run_context_change(struct run *run)
{
	struct gw_term_req req = { .has = GW_HAS_CONTEXT, .context = run->context };
	struct gw_error err;

	run_context_order(run, &req);
	return req.has == GW_HAS_CONTEXT || !gw_configure_context(run->exec->gw, &req, &err) ||
		run_refuse_gw(run, &err);
}

/* --- audits ---------------------------------------------------------------------------------- */

struct looking {
	struct run *run;
	bool failed;
};

static void see(void *arg, const struct gw_view *view)
{
	struct looking *looking = arg;
	const struct h248_param *audit = looking->run->action->audit;
	struct h248_action *action = run_action_of(looking->run, view->context);

	looking->failed = looking->failed || !action;
	if (looking->failed)
		return;
	if (h248_param_token(audit, H248_PRIORITY)) {
		action->has_priority = true;
		action->priority = view->priority;
	}
	if (h248_param_token(audit, H248_EMERGENCY))
		action->emergency = view->emergency ? H248_EMERGENCY : H248_EMERGENCY_OFF;
}

bool run_context_audit(struct run *run)
{
	struct gw_target target = { .owner = EXEC_OWNER }, after = { 0 };
	struct looking looking = { .run = run };
	struct gw_error err;
	bool more = true;

	if (run->context == H248_CONTEXT_NULL || run->context == H248_CONTEXT_CHOOSE)
		return run_refuse(run, 421, "ContextAudit needs a context, or *");
	if (run->context != H248_CONTEXT_ALL)
		target.context = run->context;
	while (more && !looking.failed)
		if (gw_audit(run->exec->gw, &target, &after, 256, &more, see, &looking, &err))
			return err.code == GW_E_NO_MATCH ? run_refuse(run, 411, "no context") :
				run_refuse_gw(run, &err);
	return !looking.failed || run_no_memory(run);
}
