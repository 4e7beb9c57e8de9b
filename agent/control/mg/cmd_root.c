// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "order.h"
#include "view.h"

/* Commands on ROOT, which is the gateway as a whole. */

/* --- audits ---------------------------------------------------------------------------------- */

static bool put_number(struct run *run, struct h248_param **list, enum profile_mean mean,
		       uint32_t number)
{
	const char *name = profile_name(run->exec->profile, mean);
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return !name || run_param(run, list, name, text);
}

static bool put_state(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *media = run_descriptor(run, list, H248_MEDIA);
	struct gw_status status;

	if (!media)
		return false;
	gw_status(run->exec->gw, &status);
	/* An endpoint is a stream of a termination; a context has two of these. */
	return run_choice(run, &media->media.state, H248_SERVICE_STATES,
			  run->exec->draining ? H248_OUT_OF_SERVICE : H248_IN_SERVICE) &&
		put_number(run, &media->media.state, MEAN_CONTEXTS_MAX,
			   status.endpoints_max / 2) &&
		put_number(run, &media->media.state, MEAN_TERMINATIONS_MAX, 2);
}

#define SILENCE_UNIT	10	/* ms (H.248.14) */

/* With the parameter that was ordered with it. */
static bool put_root_event(struct run *run, struct h248_events *events, const struct ask *ask)
{
	struct h248_event *event = run_append(run, events->list);

	if (!event)
		return false;
	event->name = profile_name(run->exec->profile, ask->mean);
	return ask->time == MEAN_NONE ||
		put_number(run, &event->params, ask->time,
			   (uint32_t)(run->exec->root.silent_ms / SILENCE_UNIT));
}

static bool put_root_events(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *events = run_descriptor(run, list, H248_EVENTS);
	const struct exec_root *root = &run->exec->root;
	unsigned int i;

	if (!events)
		return false;
	events->bare = !root->has_id;
	events->events.has_id = root->has_id;
	events->events.id = root->id;
	for (i = 0; i < ask_count; i++)
		if (root->asked & asks[i].bit &&
		    !put_root_event(run, &events->events, &asks[i]))
			return false;
	return true;
}

static bool put_root_item(struct run *run, struct h248_command *to,
			  const struct h248_descriptor *item)
{
	if (h248_descriptor_of(to->descriptors, item->kind))
		return true;
	switch (item->kind) {
	case H248_MEDIA:
		return put_state(run, &to->descriptors);
	case H248_EVENTS:
		return put_root_events(run, &to->descriptors);
	case H248_PACKAGES:
		return view_packages(run, &to->descriptors);
	default:
		return run_bare(run, &to->descriptors, item->kind);
	}
}

/* Of the null context: the gateway itself. */
static bool audit_gateway(struct run *run)
{
	struct h248_command *command = run_command(run, H248_CONTEXT_NULL, run->name);
	const struct h248_descriptor *item;

	if (!command)
		return run_no_memory(run);
	for (item = view_items(run->command); item; item = item->next)
		if (!put_root_item(run, command, item))
			return run_no_memory(run);
	return true;
}

struct listing {
	struct run *run;
	bool failed;
};

/* Streams of a context are not next to each other: it may be in the list already. */
static void see_context(void *arg, const struct gw_view *view)
{
	struct listing *listing = arg;
	struct run *run = listing->run;
	const struct h248_command *command;
	struct h248_action *action;

	if (listing->failed)
		return;
	action = run_action_of(run, view->context);
	command = action ? action->commands : NULL;
	while (command && command->terminations->text != run->name)
		command = command->next;
	listing->failed = !command && !run_command(run, view->context, run->name);
}

/* Of all contexts: which ones there are, an action each with ROOT in it. */
static bool list_contexts(struct run *run)
{
	const struct gw_target own = { .owner = EXEC_OWNER };
	struct listing listing = { .run = run };
	struct gw_target after = { 0 };
	struct gw_error err;
	bool more = true;

	while (more && !listing.failed)
		if (gw_audit(run->exec->gw, &own, &after, 256, &more, see_context, &listing,
			     &err))
			return err.code == GW_E_NO_MATCH ? run_refuse(run, 411, "no context") :
				run_refuse_gw(run, &err);
	return !listing.failed || run_no_memory(run);
}

bool run_audit_root(struct run *run)
{
	if (run->context == H248_CONTEXT_NULL)
		return audit_gateway(run);
	if (run->context == H248_CONTEXT_ALL)
		return list_contexts(run);
	return run_refuse(run, 410, "ROOT is in no context");
}

/* --- Modify ---------------------------------------------------------------------------------- */

static bool take_ask(struct run *run, const struct h248_event *event, const struct ask *ask,
		     struct exec_root *root)
{
	struct order_event said;

	if (!order_event(run, event, ask, &said))
		return false;
	root->asked |= ask->bit;
	if (ask->bit != ASK_SILENT_MGC)
		return true;
	root->silent_ms = said.time * (uint64_t)SILENCE_UNIT;
	return said.time || run_refuse(run, 457, "%s: its time is missing", event->name);
}

static bool take_root_event(struct run *run, const struct h248_event *event,
			    struct exec_root *root)
{
	bool found = false;
	unsigned int i;

	if (!order_known(run, PROFILE_EVENT, event->name, 451))
		return false;
	for (i = 0; i < ask_count; i++) {
		if (!asks[i].root || !order_asks(run, event, &asks[i]))
			continue;
		found = true;
		if (!take_ask(run, event, &asks[i], root))
			return false;
	}
	return found || run_refuse(run, 451, "%s: not of ROOT", event->name);
}

/* *root is what takes the place of the events before. */
static bool take_root_events(struct run *run, const struct h248_events *events,
			     struct exec_root *root)
{
	const struct h248_event *event;

	if (events->list && !events->has_id)
		return run_refuse(run, 457, "Events: RequestID is missing");
	*root = (struct exec_root){ .has_id = events->has_id, .id = events->id };
	for (event = events->list; event; event = event->next)
		if (!take_root_event(run, event, root))
			return false;
	return true;
}

static bool take_root_state(struct run *run, const struct h248_media *media)
{
	const struct h248_param *param;
	enum profile_mean mean;

	if (media->streams)
		return run_refuse(run, 447, "ROOT has no stream");
	for (param = media->state; param; param = param->next) {
		if (param->token)
			return run_refuse(run, 501, "%s of ROOT: by ServiceChange",
					  h248_token_name(param->token, false));
		if (!order_mean(run, PROFILE_PROPERTY, param->name, 450, &mean))
			return false;
		return run_refuse(run, 449, "%s: it is provisioned", param->name);
	}
	return true;
}

static bool take_root_descriptor(struct run *run, const struct h248_descriptor *descriptor,
				 struct exec_root *root)
{
	switch (descriptor->kind) {
	case H248_MEDIA:
		return take_root_state(run, &descriptor->media);
	case H248_EVENTS:
		return take_root_events(run, &descriptor->events, root);
	case H248_AUDIT:
		return view_check(run, descriptor->audit);
	default:
		return run_refuse(run, 501, "%s of ROOT: not implemented",
				  h248_token_name(descriptor->kind, false));
	}
}

/* What is refused changes nothing. */
bool run_modify_root(struct run *run)
{
	const struct h248_descriptor *list = run->command->descriptors;
	struct exec_root root = run->exec->root;

	if (run->context != H248_CONTEXT_NULL)
		return run_refuse(run, 410, "ROOT is in no context");
	for (; list; list = list->next)
		if (!take_root_descriptor(run, list, &root))
			return false;
	run->exec->root = root;
	return audit_gateway(run);
}

/* --- ServiceChange --------------------------------------------------------------------------- */

/* A controller orders Restart and HandOff, and ends itself by Forced or Graceful. */
static bool refuse_service(struct run *run, const struct h248_service *service, uint32_t code)
{
	const char *name = h248_token_name(service->method, false);

	if (!service->method)
		return run_refuse(run, code, "Method=%.60s: not implemented",
				  service->method_extension);
	if (service->method == H248_HAND_OFF)
		return run_refuse(run, code, "Method=%s: no MgcIdToTry with an address", name);
	return run_refuse(run, code, "Method=%s: of gateways, not of controllers", name);
}

bool run_service_change(struct run *run)
{
	const struct h248_descriptor *services = h248_descriptor_of(run->command->descriptors,
								    H248_SERVICES);
	struct exec *exec = run->exec;
	struct h248_service *answer = NULL;
	struct h248_descriptor *to;
	struct h248_command *command;
	uint32_t code;

	if (strcasecmp(run->name, "ROOT") != 0 || run->context != H248_CONTEXT_NULL)
		return run_refuse(run, 501, "ServiceChange: of ROOT only");
	code = exec->ops->service_change(exec->arg, services->service, run->arena, &answer);
	if (code)
		return refuse_service(run, services->service, code);
	command = run_command(run, H248_CONTEXT_NULL, run->name);
	if (!command)
		return run_no_memory(run);
	if (!answer)
		return true;
	to = run_descriptor(run, &command->descriptors, H248_SERVICES);
	if (!to)
		return run_no_memory(run);
	to->service = answer;
	return true;
}
