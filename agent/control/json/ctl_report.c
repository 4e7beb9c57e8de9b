// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include "ctl.h"
#include "ctl_json.h"

#define DEPTH 6

/* The object that grows, and those that it is inside of. */
struct writer {
	struct json_object *at[DEPTH];
	unsigned int depth;
};

static struct json_object **top(struct writer *writer)
{
	return &writer->at[writer->depth < DEPTH ? writer->depth : DEPTH - 1];
}

/* Unlike ctl_add() it copies the name, which is that of whoever tells. */
static void add(struct json_object *object, const char *name, struct json_object *value)
{
	if (object && value && json_object_object_add(object, name, value))
		json_object_put(value);
}

static void put_text(void *arg, const char *name, const char *value)
{
	add(*top(arg), name, json_object_new_string(value));
}

static void put_number(void *arg, const char *name, uint64_t value)
{
	add(*top(arg), name, json_object_new_uint64(value));
}

/* Without memory, or too deep, what is inside stands outside. */
static void begin(void *arg, const char *name)
{
	struct json_object *inside = json_object_new_object(), *outside;
	struct writer *writer = arg;

	outside = *top(writer);
	writer->depth++;
	*top(writer) = inside ? inside : outside;
	add(outside, name, inside);
}

static void end(void *arg)
{
	struct writer *writer = arg;

	writer->depth--;
}

void ctl_encode_report(struct json_object *into, const struct ctl_agent *agent)
{
	struct writer writer = { .at = { into } };
	const struct report report = { put_text, put_number, begin, end, &writer };

	if (into && agent->report)
		agent->report(agent->arg, &report);
}
