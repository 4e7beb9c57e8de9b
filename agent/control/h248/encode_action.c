// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

static void put_context_id(struct h248_writer *writer, uint32_t id)
{
	if (id == H248_CONTEXT_ALL)
		h248_put(writer, "*");
	else if (id == H248_CONTEXT_CHOOSE)
		h248_put(writer, "$");
	else if (id == H248_CONTEXT_NULL)
		h248_put(writer, "-");
	else
		h248_put_number(writer, id);
}

/* --- properties ------------------------------------------------------------------------------ */

static void put_topology(struct h248_writer *writer, const struct h248_topology *triple)
{
	h248_item_token(writer, H248_TOPOLOGY);
	h248_open(writer, '{');
	for (; triple; triple = triple->next) {
		h248_item(writer);
		h248_put_word(writer, triple->from);
		h248_put(writer, ",");
		h248_put_word(writer, triple->to);
		h248_put(writer, ",");
		h248_put_token(writer, triple->direction);
		if (!triple->has_stream)
			continue;
		h248_item_token(writer, H248_STREAM);
		h248_put_equal(writer);
		h248_put_number(writer, triple->stream);
	}
	h248_close(writer, '}');
}

static void put_context_list(struct h248_writer *writer, const struct h248_context_id *id)
{
	h248_item_token(writer, H248_CONTEXT_LIST);
	h248_put_equal(writer);
	h248_open(writer, '{');
	for (; id; id = id->next) {
		h248_item(writer);
		put_context_id(writer, id->id);
	}
	h248_close(writer, '}');
}

static void put_attributes(struct h248_writer *writer, const struct h248_action *action)
{
	h248_item_token(writer, H248_CONTEXT_ATTR);
	h248_open(writer, '{');
	h248_put_params(writer, action->attributes);
	if (action->contexts)
		put_context_list(writer, action->contexts);
	h248_close(writer, '}');
}

static void put_simple_properties(struct h248_writer *writer, const struct h248_action *action)
{
	if (action->has_priority) {
		h248_item_token(writer, H248_PRIORITY);
		h248_put_equal(writer);
		h248_put_number(writer, action->priority);
	}
	if (action->emergency)
		h248_item_token(writer, action->emergency);
	if (action->ieps) {
		h248_item_token(writer, H248_IEPS);
		h248_put_equal(writer);
		h248_put_token(writer, action->ieps);
	}
}

static void put_properties(struct h248_writer *writer, const struct h248_action *action)
{
	if (action->topology)
		put_topology(writer, action->topology);
	put_simple_properties(writer, action);
	if (action->attributes || action->contexts)
		put_attributes(writer, action);
	if (action->audit) {
		h248_item_token(writer, H248_CONTEXT_AUDIT);
		h248_put_braced_params(writer, action->audit);
	}
}

/* --- commands -------------------------------------------------------------------------------- */

static void put_terminations(struct h248_writer *writer, const struct h248_name *list)
{
	if (!list || !list->next) {
		h248_put_word(writer, list ? list->text : NULL);
		return;
	}
	h248_open(writer, '[');
	h248_put_names(writer, list);
	h248_close(writer, ']');
}

static void put_of_context(struct h248_writer *writer, const struct h248_command *command)
{
	h248_put_token(writer, H248_CONTEXT);
	h248_open(writer, '{');
	h248_put_names(writer, command->terminations);
	h248_put_descriptors(writer, command->descriptors);
	h248_close(writer, '}');
}

static void put_command(struct h248_writer *writer, const struct h248_command *command)
{
	h248_item(writer);
	h248_put(writer, command->optional ? "O-" : "");
	h248_put(writer, command->wildcard ? "W-" : "");
	h248_put_token(writer, command->kind);
	h248_put_equal(writer);
	if (command->of_context) {
		put_of_context(writer, command);
		return;
	}
	put_terminations(writer, command->terminations);
	if (!command->descriptors)
		return;
	h248_open(writer, '{');
	h248_put_descriptors(writer, command->descriptors);
	h248_close(writer, '}');
}

static bool is_empty(const struct h248_action *action)
{
	return !action->topology && !action->has_priority && !action->emergency &&
		!action->ieps && !action->attributes && !action->contexts && !action->audit &&
		!action->commands && !action->error;
}

void h248_put_action(struct h248_writer *writer, const struct h248_action *action)
{
	const struct h248_command *command;

	h248_item_token(writer, H248_CONTEXT);
	h248_put_equal(writer);
	put_context_id(writer, action->context);
	if (is_empty(action))
		return;
	h248_open(writer, '{');
	put_properties(writer, action);
	for (command = action->commands; command; command = command->next)
		put_command(writer, command);
	if (action->error) {
		h248_item(writer);
		h248_put_error(writer, action->error);
	}
	h248_close(writer, '}');
}
