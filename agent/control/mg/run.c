// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <strings.h>

#include "control/h248/scan.h"
#include "exec_priv.h"

/* --- building a reply ------------------------------------------------------------------------ */

const char *run_copy(struct run *run, const char *text)
{
	return h248_copy(run->arena, text, strlen(text));
}

const char *run_copy_sdp(struct run *run, const char *text, size_t len)
{
	return len ? h248_copy(run->arena, text, len - (text[len - 1] == '\n')) : NULL;
}

struct h248_action *run_action_of(struct run *run, uint32_t context)
{
	struct h248_action *action;

	for (action = run->first; action; action = action->next)
		if (action->context == context)
			return action;
	action = run_append(run, run->reply->actions);
	if (!action)
		return NULL;
	action->context = context;
	if (!run->first)
		run->first = action;
	return action;
}

struct h248_command *run_command(struct run *run, uint32_t context, const char *termination)
{
	struct h248_action *action = run_action_of(run, context);
	struct h248_command *command = action ? run_append(run, action->commands) : NULL;

	if (!command || !termination)
		return NULL;
	command->kind = run->command->kind;
	command->terminations = h248_alloc(run->arena, sizeof(*command->terminations));
	if (!command->terminations)
		return NULL;
	command->terminations->text = termination;
	return command;
}

struct h248_descriptor *run_descriptor(struct run *run, struct h248_descriptor **list,
				       enum h248_token kind)
{
	struct h248_descriptor *descriptor = run_append(run, *list);

	if (descriptor)
		descriptor->kind = kind;
	return descriptor;
}

bool run_bare(struct run *run, struct h248_descriptor **list, enum h248_token kind)
{
	struct h248_descriptor *descriptor = run_descriptor(run, list, kind);

	if (descriptor)
		descriptor->bare = true;
	return descriptor;
}

struct h248_param *run_param(struct run *run, struct h248_param **list, const char *name,
			     const char *value)
{
	struct h248_param *param = run_append(run, *list);

	if (!param)
		return NULL;
	param->name = name;
	if (!value)
		return param;
	param->relation = H248_EQUAL;
	param->value = h248_alloc(run->arena, sizeof(*param->value));
	if (!param->value)
		return NULL;
	param->value->text = run_copy(run, value);
	return param->value->text ? param : NULL;
}

struct h248_param *run_choice(struct run *run, struct h248_param **list, enum h248_token token,
			      enum h248_token choice)
{
	struct h248_param *param = run_append(run, *list);

	if (!param)
		return NULL;
	param->token = token;
	param->choice = choice;
	param->relation = choice ? H248_EQUAL : H248_NO_VALUE;
	return param;
}

const char *run_term_text(struct run *run, const char *realm, uint32_t termination)
{
	char text[TERM_TEXT_MAX];

	if (!term_id_format(text, run->exec->group, realm, termination))
		return NULL;
	return run_copy(run, text);
}

bool run_answer_error(struct run *run, uint32_t context, const char *termination)
{
	struct h248_command *command = run_command(run, context, termination);
	struct h248_descriptor *error;

	error = command ? run_descriptor(run, &command->descriptors, H248_ERROR) : NULL;
	if (!error)
		return run_no_memory(run);
	error->error = *run_error(run);
	return true;
}

/* --- names ----------------------------------------------------------------------------------- */

bool run_term_id(struct run *run, struct term_id *id)
{
	return term_id_parse(id, run->name) ||
		run_refuse(run, 430, "%s: not ip/<group>/<realm>/<number>", run->name);
}

struct search {
	const char *group, *name, *found;
};

/* The name of a realm may have signs and a length that a TerminationID cannot have. */
static bool can_be_named(const char *group, const char *realm)
{
	char text[TERM_TEXT_MAX];

	return term_id_format(text, group, realm, UINT32_MAX) &&
		h248_is_path((struct h248_word){ text, strlen(text) });
}

/* Of two names that differ by the case of letters only the one that was written. */
static void see_realm(void *arg, const struct gw_realm_view *realm)
{
	struct search *search = arg;

	if (strcasecmp(realm->name, search->name) != 0 ||
	    (search->found && strcmp(realm->name, search->name) != 0))
		return;
	if (can_be_named(search->group, realm->name))
		search->found = realm->name;
}

const char *run_realm(struct run *run, const char *name)
{
	struct search search = { .group = run->exec->group, .name = name };

	gw_realms(run->exec->gw, see_realm, &search);
	return search.found;
}

/* --- what there is --------------------------------------------------------------------------- */

bool run_target(struct run *run, const struct term_id *id, struct gw_target *target)
{
	*target = (struct gw_target){ .owner = EXEC_OWNER };
	if (term_id_has(id, TERM_CHOOSE))
		return run_refuse(run, 410, "%s: $ is for Add", run->name);
	if (id->group_part == TERM_GIVEN && strcasecmp(id->group, run->exec->group) != 0)
		return run_refuse(run, term_id_has(id, TERM_ALL) ? 431 : 430,
				  "%s: there is no group %s", run->name, id->group);
	if (run->context != H248_CONTEXT_ALL)
		target->context = run->context;
	if (id->number_part == TERM_GIVEN)
		target->termination = id->number;
	/* One that is configured no more may have terminations yet, under its very name. */
	if (id->realm_part == TERM_GIVEN)
		target->realm = run_realm(run, id->realm);
	if (id->realm_part == TERM_GIVEN && !target->realm)
		target->realm = id->realm;
	return true;
}

/* What is another front end's is not there. */
bool run_refuse_target(struct run *run, const struct term_id *id, const struct gw_error *err)
{
	if (err->code != GW_E_NO_TERMINATION && err->code != GW_E_NO_MATCH)
		return run_refuse_gw(run, err);
	if (term_id_has(id, TERM_ALL))
		return run_refuse(run, 431, "%s matches no termination", run->name);
	return run_refuse(run, 430, "there is no termination %s", run->name);
}

#define PAGE 256	/* streams of one look */

struct finding {
	struct run *run;
	struct found *last;
	struct found **end;
	bool no_memory;
};

static void see(void *arg, const struct gw_view *view)
{
	struct finding *finding = arg;
	struct found *found;

	if (finding->no_memory ||
	    (finding->last && finding->last->termination == view->termination))
		return;
	found = h248_alloc(finding->run->arena, sizeof(*found));
	if (found) {
		found->context = view->context;
		found->termination = view->termination;
		found->realm = run_copy(finding->run, view->realm);
	}
	finding->no_memory = !found || !found->realm;
	if (finding->no_memory)
		return;
	*finding->end = found;
	finding->end = &found->next;
	finding->last = found;
}

bool run_find(struct run *run, const struct term_id *id, struct found **found)
{
	struct finding finding = { .run = run, .end = found };
	struct gw_target target, after = { 0 };
	struct gw_error err;
	bool more = true;

	*found = NULL;
	if (!run_target(run, id, &target))
		return false;
	while (more)
		if (gw_audit(run->exec->gw, &target, &after, PAGE, &more, see, &finding, &err))
			return run_refuse_target(run, id, &err);
	if (finding.no_memory)
		return run_no_memory(run);
	return *found || run_refuse(run, 431, "%s matches no termination", run->name);
}
