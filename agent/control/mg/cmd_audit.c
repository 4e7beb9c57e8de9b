// SPDX-License-Identifier: GPL-2.0
#include "ask.h"
#include "view.h"

/* AuditValue and AuditCapability of terminations. */

#define PAGE 256	/* streams of one look */

/* --- AuditValue ------------------------------------------------------------------------------ */

static bool audit_values(struct run *run, const struct term_id *id)
{
	struct viewing viewing = {
		.run = run, .items = view_items(run->command),
		.union_of_all = run->command->wildcard,
	};
	struct gw_target target, after = { 0 };
	struct gw_error err;
	bool more = true;

	if (!run_target(run, id, &target))
		return false;
	if (target.context)
		gw_confirm(run->exec->gw, &target, &err);
	while (more && !viewing.failed)
		if (gw_audit(run->exec->gw, &target, &after, PAGE, &more, view_add, &viewing,
			     &err))
			return run_refuse_target(run, id, &err);
	if (viewing.failed)
		return run_no_memory(run);
	return viewing.command || run_refuse(run, 431, "%s matches no termination", run->name);
}

/* --- AuditCapability ------------------------------------------------------------------------- */

static bool add_value(struct run *run, struct h248_param *param, const char *text)
{
	struct h248_value *value = run_append(run, param->value);

	if (value)
		value->text = text;
	return value;
}

/* One of several, or what lies between two. */
static bool put_values(struct run *run, struct h248_param **list, enum profile_mean mean,
		       enum h248_relation relation, const char *first, const char *second)
{
	const char *name = profile_name(run->exec->profile, mean);
	struct h248_param *param;

	if (!name)
		return true;
	param = run_param(run, list, name, NULL);
	if (!param)
		return false;
	param->relation = relation;
	return add_value(run, param, first) && add_value(run, param, second);
}

static bool put_control(struct run *run, struct h248_param **list)
{
	static const enum profile_mean flags[] = {
		MEAN_FILTER, MEAN_FILTER_PORT, MEAN_IGNORE_SYN, MEAN_INTERLINK, MEAN_TLS_START,
	};
	unsigned int i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!put_values(run, list, flags[i], H248_ONE_OF, "ON", "OFF"))
			return false;
	return put_values(run, list, MEAN_DSCP, H248_RANGE, "00", "3F") &&
		put_values(run, list, MEAN_TLS_VERSION, H248_ONE_OF,
			   gw_tls_version_name(GW_TLS_1_2), gw_tls_version_name(GW_TLS_1_3));
}

static bool can_media(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *media = run_descriptor(run, list, H248_MEDIA);
	struct h248_param *control = NULL;
	struct h248_stream *stream;

	if (!media || !put_control(run, &control))
		return false;
	media->bare = !control;
	if (!control)
		return true;
	stream = run_append(run, media->media.streams);
	if (!stream)
		return false;
	stream->has_id = true;
	stream->id = 1;
	stream->control = control;
	return true;
}

static bool can_events(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *events = run_descriptor(run, list, H248_EVENTS);
	struct h248_event *event;
	const char *name;
	unsigned int i;

	if (!events)
		return false;
	events->events.has_id = true;
	for (i = 0; i < ask_count; i++) {
		name = profile_name(run->exec->profile, asks[i].mean);
		if (!name || asks[i].root)
			continue;
		event = run_append(run, events->events.list);
		if (!event)
			return false;
		event->name = name;
	}
	events->bare = !events->events.list;
	return true;
}

static bool can_signals(struct run *run, struct h248_descriptor **list)
{
	static const enum profile_mean means[] = {
		MEAN_LATCH, MEAN_TCP_ESTABLISH, MEAN_TLS_ESTABLISH,
	};
	struct h248_descriptor *signals = run_descriptor(run, list, H248_SIGNALS);
	struct h248_signal *signal;
	const char *name;
	unsigned int i;

	for (i = 0; signals && i < sizeof(means) / sizeof(means[0]); i++) {
		name = profile_name(run->exec->profile, means[i]);
		if (!name)
			continue;
		signal = run_append(run, signals->signals);
		if (!signal)
			return false;
		signal->name = name;
	}
	return signals;
}

static bool can_statistics(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *statistics = run_descriptor(run, list, H248_STATISTICS);
	const char *name;
	unsigned int i;

	for (i = 0; statistics && i < EXEC_STATISTICS; i++) {
		name = profile_name(run->exec->profile, exec_statistics[i]);
		if (name && !run_param(run, &statistics->statistics, name, NULL))
			return false;
	}
	if (statistics)
		statistics->bare = !statistics->statistics;
	return statistics;
}

static bool put_capability(struct run *run, struct h248_command *to,
			   const struct h248_descriptor *item)
{
	if (h248_descriptor_of(to->descriptors, item->kind))
		return true;
	switch (item->kind) {
	case H248_MEDIA:
		return can_media(run, &to->descriptors);
	case H248_EVENTS:
		return can_events(run, &to->descriptors);
	case H248_SIGNALS:
		return can_signals(run, &to->descriptors);
	case H248_STATISTICS:
		return can_statistics(run, &to->descriptors);
	default:
		return run_bare(run, &to->descriptors, item->kind);
	}
}

static bool answer_capabilities(struct run *run, uint32_t context, const char *name)
{
	struct h248_command *command = run_command(run, context, name);
	const struct h248_descriptor *item;

	if (!command)
		return run_no_memory(run);
	command->wildcard = run->command->wildcard;
	for (item = view_items(run->command); item; item = item->next)
		if (!put_capability(run, command, item))
			return run_no_memory(run);
	return true;
}

/* Before any reply: one that was begun would stay beside the error. */
static bool check_capabilities(struct run *run)
{
	const struct h248_descriptor *item;

	for (item = view_items(run->command); item; item = item->next)
		if (item->kind == H248_PACKAGES || item->kind == H248_DIGIT_MAP)
			return run_refuse(run, 447, "%s: not in an AuditCapability",
					  h248_token_name(item->kind, false));
	return true;
}

/* All terminations can the same. */
static bool audit_capabilities(struct run *run, const struct term_id *id)
{
	struct found *found;

	if (!run_find(run, id, &found) || !check_capabilities(run))
		return false;
	if (run->command->wildcard)
		return answer_capabilities(run, run->context, run->name);
	for (; found; found = found->next)
		if (!answer_capabilities(run, found->context,
					 run_term_text(run, found->realm, found->termination)))
			return false;
	return true;
}

bool run_audit(struct run *run)
{
	struct term_id id;

	if (!run_term_id(run, &id) || !view_check(run, view_items(run->command)))
		return false;
	if (id.root)
		return run_audit_root(run);
	if (run->context == H248_CONTEXT_CHOOSE)
		return run_refuse(run, 421, "an audit needs a context, * or -");
	if (run->context == H248_CONTEXT_NULL)
		return run_refuse(run, term_id_has(&id, TERM_ALL) ? 431 : 430,
				  "%s: no termination is out of a context", run->name);
	if (run->command->kind == H248_AUDIT_CAPABILITY)
		return audit_capabilities(run, &id);
	return audit_values(run, &id);
}
