// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "ask.h"
#include "core/words.h"
#include "exec_priv.h"
#include "stamp.h"

/* Events of the gateway as Notify requests. */

#define MEMORY		16384	/* of a Notify, octets */
#define REDUCTION_STEP	20	/* per cent: less is not told */

/* What becomes one Notify. A failed allocation shows at the end. */
struct notice {
	struct exec *exec;
	struct h248_message *message;
	struct h248_arena *arena;
	struct h248_event **end;
	char time[STAMP_TEXT];
	bool failed;
};

static void *take(struct notice *notice, size_t size)
{
	void *taken = h248_alloc(notice->arena, size);

	notice->failed = notice->failed || !taken;
	return taken;
}

/* --- the message ----------------------------------------------------------------------------- */

static bool begin(struct notice *notice, struct exec *exec, const struct timespec *time)
{
	*notice = (struct notice){ .exec = exec, .message = calloc(1, sizeof(*notice->message)) };
	if (!notice->message)
		return false;
	notice->arena = &notice->message->arena;
	h248_arena_init(notice->arena, MEMORY);
	stamp_format(time, notice->time);
	return true;
}

static struct h248_command *fill_message(struct notice *notice, uint32_t context,
					 const char *termination)
{
	struct h248_transaction *transaction = take(notice, sizeof(*transaction));
	struct h248_action *action = take(notice, sizeof(*action));
	struct h248_command *command = take(notice, sizeof(*command));
	struct h248_name *name = take(notice, sizeof(*name));

	if (notice->failed)
		return NULL;
	notice->message->transactions = transaction;
	transaction->kind = H248_TRANSACTION;
	transaction->actions = action;
	action->context = context;
	action->commands = command;
	command->kind = H248_NOTIFY;
	command->terminations = name;
	name->text = h248_copy(notice->arena, termination, strlen(termination));
	notice->failed = !name->text;
	return notice->failed ? NULL : command;
}

static void open_notice(struct notice *notice, uint32_t context, const char *termination,
			uint32_t request)
{
	struct h248_command *command = fill_message(notice, context, termination);
	struct h248_descriptor *observed = take(notice, sizeof(*observed));

	if (notice->failed)
		return;
	command->descriptors = observed;
	observed->kind = H248_OBSERVED_EVENTS;
	observed->events.has_id = true;
	observed->events.id = request;
	notice->end = &observed->events.list;
}

/* One observed event; NULL: no memory, or this profile does without it. */
static struct h248_event *add_event(struct notice *notice, enum profile_mean mean)
{
	const char *name = profile_name(notice->exec->profile, mean);
	struct h248_event *event;

	if (notice->failed || !name)
		return NULL;
	event = take(notice, sizeof(*event));
	if (!event)
		return NULL;
	event->name = h248_copy(notice->arena, name, strlen(name));
	event->time = h248_copy(notice->arena, notice->time, strlen(notice->time));
	notice->failed = !event->name || !event->time;
	*notice->end = event;
	notice->end = &event->next;
	return event;
}

static void add_param(struct notice *notice, struct h248_event *event, enum profile_mean mean,
		      const char *text)
{
	const char *name = profile_name(notice->exec->profile, mean);
	struct h248_param **end, *param;

	if (notice->failed || !event || !name || !text)
		return;
	param = take(notice, sizeof(*param));
	if (!param)
		return;
	for (end = &event->params; *end; end = &(*end)->next)
		;
	*end = param;
	param->name = h248_copy(notice->arena, name, strlen(name));
	param->relation = H248_EQUAL;
	param->value = take(notice, sizeof(*param->value));
	if (notice->failed)
		return;
	param->value->text = h248_copy(notice->arena, text, strlen(text));
	notice->failed = !param->name || !param->value->text;
}

static void add_stream(struct notice *notice, struct h248_event *event, uint16_t stream)
{
	struct h248_param *param;

	if (!event)
		return;
	param = take(notice, sizeof(*param));
	if (!param)
		return;
	param->token = H248_STREAM;
	param->relation = H248_EQUAL;
	param->number = stream;
	event->params = param;
}

/* Gives it away. One that has become nothing is nothing to send. */
static void close_notice(struct notice *notice)
{
	const struct h248_transaction *transaction = notice->message->transactions;

	if (!notice->failed && transaction->actions->commands->descriptors->events.list) {
		notice->exec->counters.notified++;
		notice->exec->counters.command[H248_NOTIFY - H248_ADD]++;
		notice->exec->ops->request(notice->exec->arg, notice->message);
		return;
	}
	h248_message_free(notice->message);
	free(notice->message);
}

/* --- what happened --------------------------------------------------------------------------- */

/* The words for a reason, and the alert of TLS when there was one. */
static const char *cause_of(const struct gw_event *event, char text[64])
{
	if (event->alert)
		snprintf(text, 64, "%s (alert %u)", word_reason(event->reason), event->alert);
	else
		snprintf(text, 64, "%s", word_reason(event->reason));
	return text;
}

static const char *value_of(const struct notice *notice, enum profile_mean mean)
{
	return profile_name(notice->exec->profile, mean);
}

static void tell_cause(struct notice *notice, const struct gw_event *event)
{
	bool released = event->kind == GW_EVENT_BEARER_RELEASED;
	struct h248_event *to = add_event(notice, MEAN_CAUSE);
	char text[64];

	add_stream(notice, to, event->stream);
	add_param(notice, to, MEAN_CAUSE_GENERAL,
		  value_of(notice, released ? MEAN_CAUSE_NORMAL : MEAN_CAUSE_PERMANENT));
	add_param(notice, to, MEAN_CAUSE_FAILURE, cause_of(event, text));
}

/* A change of the connection, or of TLS on it. */
static void tell_change(struct notice *notice, const struct gw_event *event,
			enum profile_mean mean, enum profile_mean type, enum profile_mean kind)
{
	struct h248_event *to = add_event(notice, mean);
	char text[64];

	add_stream(notice, to, event->stream);
	add_param(notice, to, type, value_of(notice, kind));
	if (event->kind != GW_EVENT_STATE && event->kind != GW_EVENT_VERIFIED)
		add_param(notice, to, mean == MEAN_TCP_CHANGE ? MEAN_TCP_CHANGE_CAUSE :
			  MEAN_TLS_CHANGE_CAUSE, cause_of(event, text));
}

static void tell_tcp(struct notice *notice, const struct gw_event *event)
{
	enum profile_mean kind = MEAN_TCP_CHANGE_FAILED;

	if (event->kind == GW_EVENT_BEARER_RELEASED)
		kind = MEAN_TCP_CHANGE_DOWN;
	if (event->kind == GW_EVENT_STATE) {
		if (strcmp(word_state(event->state), "established") != 0)
			return;
		kind = MEAN_TCP_CHANGE_UP;
	}
	tell_change(notice, event, MEAN_TCP_CHANGE, MEAN_TCP_CHANGE_TYPE, kind);
}

static void tell_tls(struct notice *notice, const struct gw_event *event)
{
	tell_change(notice, event, MEAN_TLS_CHANGE, MEAN_TLS_CHANGE_TYPE,
		    event->kind == GW_EVENT_VERIFIED ? MEAN_TLS_CHANGE_UP :
		    MEAN_TLS_CHANGE_FAILED);
}

static void tell_latched(struct notice *notice, const struct gw_event *event)
{
	struct h248_event *to = add_event(notice, MEAN_LATCHED);
	char text[ADDR_TEXT_MAX];

	add_stream(notice, to, event->stream);
	addr_format(&event->source, text);
	add_param(notice, to, MEAN_LATCHED_ADDRESS, text);
	snprintf(text, sizeof(text), "%u", event->source.port);
	add_param(notice, to, MEAN_LATCHED_PORT, text);
}

static void tell_inactive(struct notice *notice, const struct gw_event *event)
{
	add_stream(notice, add_event(notice, MEAN_INACTIVE), event->stream);
}

static void tell_hanging(struct notice *notice, const struct gw_event *event)
{
	(void)event;
	add_event(notice, MEAN_HANGING);
}

static void tell(struct notice *notice, const struct gw_event *event, uint32_t asked)
{
	static const struct {
		uint32_t bit;
		void (*fn)(struct notice *notice, const struct gw_event *event);
	} tellers[] = {
		{ ASK_TCP_CHANGE, tell_tcp },
		{ ASK_TLS_CHANGE, tell_tls },
		{ ASK_CAUSE, tell_cause },
		{ ASK_INACTIVE, tell_inactive },
		{ ASK_HANGING, tell_hanging },
		{ ASK_LATCHED, tell_latched },
	};
	unsigned int i, j;

	for (i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++)
		for (j = 0; j < ask_count; j++)
			if (asked & asks[j].bit & tellers[i].bit &&
			    asks[j].events & 1U << event->kind)
				tellers[i].fn(notice, event);
}

uint64_t exec_silence_ms(const struct exec *exec)
{
	return exec->root.asked & ASK_SILENT_MGC ? exec->root.silent_ms : 0;
}

/* What no event of the gateway is; value NULL: it has no parameter. False: nothing was told. */
static bool tell_root(struct exec *exec, enum profile_mean mean, enum profile_mean param,
		      const char *value)
{
	struct h248_event *event;
	struct notice notice;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!begin(&notice, exec, &now))
		return false;
	open_notice(&notice, H248_CONTEXT_NULL, "ROOT", exec->root.id);
	if (!notice.failed) {
		event = add_event(&notice, mean);
		if (value)
			add_param(&notice, event, param, value);
	}
	close_notice(&notice);
	return true;
}

void exec_tell_silence(struct exec *exec)
{
	tell_root(exec, MEAN_SILENT_MGC, MEAN_NONE, NULL);
}

void exec_tell_overload(struct exec *exec)
{
	if (exec->root.asked & ASK_OVERLOAD && !exec->root.told_overload)
		exec->root.told_overload = tell_root(exec, MEAN_OVERLOAD, MEAN_NONE, NULL);
}

bool exec_is_watched(const struct exec *exec)
{
	return exec->root.asked & ASK_CONGESTION;
}

/* Begin, end, and what is worth a message in between. */
static bool is_news(unsigned int before, unsigned int now)
{
	return !before != !now || now >= before + REDUCTION_STEP || before >= now + REDUCTION_STEP;
}

void exec_tell_reduction(struct exec *exec, unsigned int now)
{
	char text[12];

	if (!exec_is_watched(exec) || !is_news(exec->root.told_reduction, now))
		return;
	snprintf(text, sizeof(text), "%u", now);
	if (tell_root(exec, MEAN_CONGESTION, MEAN_CONGESTION_REDUCTION, text))
		exec->root.told_reduction = now;
}

void exec_watch(struct exec *exec)
{
	char reason[EXEC_REASON];

	exec_tell_reduction(exec, exec_overload(exec, reason));
}

void exec_on_event(void *arg, const struct gw_event *event)
{
	char termination[TERM_TEXT_MAX];
	struct exec *exec = arg;
	struct cookie cookie;
	struct notice notice;

	if (!cookie_decode(&cookie, event->cookie, event->cookie_len) || !cookie.has_id ||
	    !term_id_format(termination, exec->group, cookie.realm, event->termination) ||
	    !begin(&notice, exec, &event->time))
		return;
	open_notice(&notice, event->context, termination, cookie.id);
	if (!notice.failed)
		tell(&notice, event, cookie.asked);
	close_notice(&notice);
}
