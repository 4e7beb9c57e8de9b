// SPDX-License-Identifier: GPL-2.0
#include "ctl_verb.h"

#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_json.h"
#include "ctl_token.h"

#define AUDIT_MAX 256		/* streams an answer */

#define WILDCARD (CTL_HAS_ALL | CTL_HAS_REALM | CTL_HAS_OWNER)
#define PLACE (CTL_HAS_CONTEXT | CTL_HAS_TERMINATION | CTL_HAS_STREAM | WILDCARD)

/* One request: what came, what is to be answered. */
struct request {
	struct gw *gw;
	const struct ctl_agent *agent;
	struct ctl_subscription *subscription;
	struct json_object *params;
	struct ctl_text answer;		/* the verb adds members of the result */
	size_t result;			/* where they begin */
	struct gw_error err;
};

/* --- verbs ----------------------------------------------------------------------------------- */

typedef int (*term_fn)(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
		       struct gw_error *err);

static int do_term(struct request *request, term_fn fn)
{
	struct gw_term_reply reply;
	struct gw_term_req req;
	int ret;

	ret = ctl_decode_term(request->params, &req, &request->err);
	if (!ret)
		ret = fn(request->gw, &req, &reply, &request->err);
	if (!ret)
		ctl_encode_reply(&request->answer, &reply);
	return ret;
}

static int do_reserve(struct request *request)
{
	return do_term(request, gw_reserve);
}

static int do_reserve_configure(struct request *request)
{
	return do_term(request, gw_reserve_configure);
}

static int do_configure(struct request *request)
{
	return do_term(request, gw_configure);
}

static int do_configure_context(struct request *request)
{
	struct gw_term_req req;
	int ret;

	ret = ctl_decode_term(request->params, &req, &request->err);
	if (!ret)
		ret = gw_configure_context(request->gw, &req, &request->err);
	return ret;
}

static int do_confirm(struct request *request)
{
	struct ctl_target in;
	int ret;

	ret = ctl_decode_target(request->params, PLACE, &in, &request->err);
	if (!ret)
		ret = gw_confirm(request->gw, &in.target, &request->err);
	return ret;
}

/* The stream to blame stands before the member. */
static int blame_stream(unsigned int stream, struct gw_error *err)
{
	const struct gw_error was = *err;

	snprintf(err->field, sizeof(err->field), "streams[%u]%s%.32s", stream,
		 *was.field ? "." : "", was.field);
	return -(int)was.code;
}

static int do_order(struct request *request)
{
	struct gw_term_reply reply[GW_STREAMS_MAX];
	struct ctl_text *to = &request->answer;
	struct ctl_order order;
	unsigned int i, failed;
	int ret;

	ret = ctl_decode_order(request->params, &order, &request->err);
	if (ret)
		return ret;
	ret = gw_order(request->gw, order.req, order.count, reply, &failed, &request->err);
	if (ret)
		return blame_stream(failed, &request->err);
	ctl_open_array(to, "streams");
	for (i = 0; i < order.count; i++) {
		ctl_open(to, NULL);
		ctl_encode_reply(to, &reply[i]);
		ctl_close(to);
	}
	ctl_close_array(to);
	return 0;
}

static int do_through_connect(struct request *request)
{
	struct ctl_target in;
	int ret;

	ret = ctl_decode_target(request->params, PLACE | CTL_HAS_MODE, &in, &request->err);
	if (ret)
		return ret;
	if (!(in.has & CTL_HAS_MODE))
		return gw_refuse(&request->err, GW_E_MISSING, "mode",
				 "inactive, receive, send or both");
	return gw_through_connect(request->gw, &in.target, in.mode, &request->err);
}

static void add_view(void *arg, const struct gw_view *view)
{
	struct ctl_text *to = arg;

	ctl_open(to, NULL);
	ctl_encode_view(to, view);
	ctl_close(to);
}

static int add_summary(struct request *request, const struct gw_target *target)
{
	struct gw_summary summary;
	int ret = gw_summarize(request->gw, target, &summary, &request->err);

	if (ret)
		return ret;
	ctl_open(&request->answer, "summary");
	ctl_encode_summary(&request->answer, &summary);
	ctl_close(&request->answer);
	return 0;
}

/* There may be as many as there is room for: they are counted only. */
static int release_wildcard(struct request *request, const struct gw_target *target)
{
	int ret = add_summary(request, target);

	return ret ? ret : gw_release(request->gw, target, NULL, NULL, &request->err);
}

static int do_release(struct request *request)
{
	struct ctl_text *to = &request->answer;
	struct ctl_target in;
	int ret;

	ret = ctl_decode_target(request->params, PLACE, &in, &request->err);
	if (ret)
		return ret;
	if (in.has & WILDCARD)
		return release_wildcard(request, &in.target);
	ctl_open_array(to, "released");
	ret = gw_release(request->gw, &in.target, add_view, to, &request->err);
	ctl_close_array(to);
	return ret;
}

static int do_flush(struct request *request)
{
	struct ctl_target in;
	int ret = ctl_decode_target(request->params, 0, &in, &request->err);

	if (!ret)
		ret = gw_flush(request->gw, &request->err);
	return ret;
}

static void add_next(struct ctl_text *to, const struct gw_target *after)
{
	ctl_open(to, "next");
	ctl_add_number(to, "termination", after->termination);
	ctl_add_number(to, "stream", after->stream);
	ctl_close(to);
}

static int audit_streams(struct request *request, struct ctl_target *in)
{
	struct ctl_text *to = &request->answer;
	bool more = false;
	int ret;

	ctl_open_array(to, "terminations");
	ret = gw_audit(request->gw, &in->target, &in->after,
		       in->has & CTL_HAS_MAX ? in->max : AUDIT_MAX, &more, add_view, to,
		       &request->err);
	ctl_close_array(to);
	if (!ret && more)
		add_next(to, &in->after);
	return ret;
}

static int do_audit(struct request *request)
{
	struct ctl_target in;
	int ret;

	ret = ctl_decode_target(request->params, PLACE | CTL_HAS_AFTER | CTL_HAS_MAX |
				CTL_HAS_SUMMARY, &in, &request->err);
	if (ret)
		return ret;
	return in.summary ? add_summary(request, &in.target) : audit_streams(request, &in);
}

/* An owner may come later: only the place has to be there. */
static int find(struct gw *gw, struct gw_target target, struct gw_error *err)
{
	target.owner = NULL;
	return gw_find(gw, &target, err);
}

static int do_subscribe(struct request *request)
{
	struct ctl_target in;
	int ret;

	ret = ctl_decode_target(request->params, CTL_HAS_CONTEXT | CTL_HAS_TERMINATION |
				CTL_HAS_OWNER, &in, &request->err);
	/* What is not there will never tell anything: its number is not given out again soon. */
	if (!ret && (in.target.context || in.target.termination))
		ret = find(request->gw, in.target, &request->err);
	if (ret)
		return ret;
	request->subscription->active = true;
	request->subscription->context = in.target.context;
	request->subscription->termination = in.target.termination;
	snprintf(request->subscription->owner, sizeof(request->subscription->owner), "%s",
		 in.target.owner ? in.target.owner : "");
	return 0;
}

static int do_unsubscribe(struct request *request)
{
	struct ctl_target in;
	int ret = ctl_decode_target(request->params, 0, &in, &request->err);

	if (!ret)
		request->subscription->active = false;
	return ret;
}

/* Absent, it begins. */
static int take_on(struct request *request, bool *on)
{
	struct json_object *value = NULL;

	*on = true;
	json_object_object_foreach(request->params, name, member) {
		if (strcmp(name, "on") != 0)
			return gw_refuse(&request->err, GW_E_UNKNOWN_FIELD, name,
					 "a drain has nothing but on");
		value = member;
		if (!json_object_is_type(value, json_type_boolean))
			return gw_refuse(&request->err, GW_E_TYPE, "on", "must be a boolean");
		*on = json_object_get_boolean(value);
	}
	return 0;
}

/* False: the agent is ending. */
static bool set_drain(const struct request *request, bool on)
{
	if (request->agent)
		return request->agent->drain(request->agent->arg, on);
	gw_drain(request->gw, on);
	return true;
}

static int do_drain(struct request *request)
{
	struct gw_status status;
	bool on;
	int ret = take_on(request, &on);

	if (ret)
		return ret;
	if (!set_drain(request, on))
		return gw_refuse(&request->err, GW_E_STATE, NULL, "the agent is ending");
	gw_status(request->gw, &status);
	ctl_add_number(&request->answer, "contexts", status.contexts);
	return 0;
}

static int do_status(struct request *request)
{
	struct ctl_target in;
	int ret = ctl_decode_target(request->params, 0, &in, &request->err);

	if (ret)
		return ret;
	ctl_encode_status(&request->answer, request->gw);
	if (request->agent)
		ctl_encode_report(&request->answer, request->agent);
	return 0;
}

static const struct verb {
	const char *name;
	int (*run)(struct request *request);
	bool is_order;			/* which can have a token */
} verbs[] = {
	{ "reserve", do_reserve, true },
	{ "reserve_configure", do_reserve_configure, true },
	{ "configure", do_configure, true },
	{ "configure_context", do_configure_context, true },
	{ "confirm", do_confirm, true },
	{ "order", do_order, true },
	{ "through_connect", do_through_connect, true },
	{ "release", do_release, true },
	{ "flush", do_flush, true },
	{ "audit", do_audit, false },
	{ "subscribe", do_subscribe, false },
	{ "unsubscribe", do_unsubscribe, false },
	{ "status", do_status, false },
	{ "drain", do_drain, false },
};

static int run_order(struct request *request, const struct verb *verb, const char *token)
{
	struct ctl_tokens *tokens = request->subscription->tokens;
	const char *members;
	bool other = false;
	uint64_t sum;
	int ret;

	if (!tokens)
		return gw_refuse(&request->err, GW_E_UNSUPPORTED, "token", "no memory for tokens");
	sum = ctl_token_sum(tokens, verb->name, request->params);
	members = ctl_token_find(tokens, token, sum, &other);
	if (other)
		return gw_refuse(&request->err, GW_E_CONFLICT, "token",
				 "\"%.64s\" is of another order", token);
	if (members) {
		ctl_add_members(&request->answer, members);
		return 0;
	}
	ret = verb->run(request);
	if (!ret)
		ctl_token_keep(tokens, token, sum,
			       ctl_text_from(&request->answer, request->result));
	return ret;
}

static int run_verb(struct request *request, const char *name, const char *token)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, name) != 0)
			continue;
		if (!token)
			return verbs[i].run(request);
		if (!verbs[i].is_order)
			return gw_refuse(&request->err, GW_E_UNKNOWN_FIELD, "token",
					 "only an order has one");
		return run_order(request, &verbs[i], token);
	}
	return gw_refuse(&request->err, GW_E_UNKNOWN_VERB, "verb", "there is no verb \"%.40s\"",
			 name);
}

/* --- the envelope ---------------------------------------------------------------------------- */

static int check_envelope(struct json_object *line, struct gw_error *err)
{
	json_object_object_foreach(line, name, value) {
		(void)value;
		if (strcmp(name, "id") != 0 && strcmp(name, "verb") != 0 &&
		    strcmp(name, "params") != 0 && strcmp(name, "token") != 0)
			return gw_refuse(err, GW_E_UNKNOWN_FIELD, name,
					 "a request has id, verb, params and token");
	}
	return 0;
}

/* Integer or string, or absent; *id is borrowed. */
static int take_id(struct json_object *line, struct json_object **id, struct gw_error *err)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(line, "id", &value))
		return 0;
	if (!json_object_is_type(value, json_type_int) &&
	    !json_object_is_type(value, json_type_string))
		return gw_refuse(err, GW_E_TYPE, "id", "must be an integer or a string");
	if (json_object_is_type(value, json_type_string) &&
	    json_object_get_string_len(value) > 256)
		return gw_refuse(err, GW_E_TOO_LONG, "id", "longer than 256 octets");
	*id = value;
	return 0;
}

static int take_verb(struct json_object *line, const char **verb, struct gw_error *err)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(line, "verb", &value))
		return gw_refuse(err, GW_E_MISSING, "verb", "what is to be done");
	if (!json_object_is_type(value, json_type_string))
		return gw_refuse(err, GW_E_TYPE, "verb", "must be a string");
	*verb = json_object_get_string(value);
	return 0;
}

/* *token NULL: there is none. */
static int take_token(struct json_object *line, const char **token, struct gw_error *err)
{
	struct json_object *value = NULL;
	int len;

	if (!json_object_object_get_ex(line, "token", &value))
		return 0;
	if (!json_object_is_type(value, json_type_string))
		return gw_refuse(err, GW_E_TYPE, "token", "must be a string");
	len = json_object_get_string_len(value);
	*token = json_object_get_string(value);
	if (!len || len > CTL_TOKEN_MAX || strlen(*token) != (size_t)len)
		return gw_refuse(err, GW_E_VALUE, "token", "is not 1 to %d octets without NUL",
				 CTL_TOKEN_MAX);
	return 0;
}

/* Absent parameters are an empty object. The caller puts *params. */
static int take_params(struct json_object *line, struct json_object **params,
		       struct gw_error *err)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(line, "params", &value)) {
		*params = json_object_new_object();
		if (!*params)
			return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for a request");
		return 0;
	}
	if (!json_object_is_type(value, json_type_object))
		return gw_refuse(err, GW_E_TYPE, "params", "must be an object");
	*params = json_object_get(value);
	return 0;
}

static void begin_answer(struct ctl_text *to, struct json_object *id)
{
	const int how = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;

	ctl_open(to, NULL);
	if (id)
		ctl_add_json(to, "id", json_object_to_json_string_ext(id, how));
}

static int run_into_answer(struct request *request, const char *verb, const char *token)
{
	int ret;

	ctl_open(&request->answer, "result");
	request->result = request->answer.len;
	ret = run_verb(request, verb, token);
	ctl_close(&request->answer);
	if (!ret && request->answer.failed)
		ret = gw_refuse(&request->err, GW_E_NO_MEMORY, NULL, "no memory for an answer");
	return ret;
}

static int run_line(struct request *request, struct json_object *line, struct json_object **id)
{
	const struct gw_error fault = request->err;	/* of the line as JSON */
	const char *verb = "", *token = NULL;
	int ret;

	ret = take_id(line, id, &request->err);
	if (fault.code) {
		request->err = fault;
		return -(int)fault.code;
	}
	if (!ret)
		ret = check_envelope(line, &request->err);
	if (!ret)
		ret = take_verb(line, &verb, &request->err);
	if (!ret)
		ret = take_token(line, &token, &request->err);
	if (!ret)
		ret = take_params(line, &request->params, &request->err);
	if (ret)
		return ret;
	begin_answer(&request->answer, *id);
	return run_into_answer(request, verb, token);
}

/* Instead of what was written until now. */
static void refuse(struct ctl_text *to, struct json_object *id, const struct gw_error *err)
{
	ctl_text_drop(to);
	begin_answer(to, id);
	ctl_open(to, "error");
	ctl_encode_error(to, err);
	ctl_close(to);
}

char *ctl_event_text(const struct gw_event *event)
{
	struct ctl_text text = CTL_TEXT_NEW;

	ctl_open(&text, NULL);
	ctl_encode_event(&text, event);
	ctl_close(&text);
	return ctl_text_take(&text);
}

char *ctl_answer(struct gw *gw, const struct ctl_agent *agent,
		 struct ctl_subscription *subscription, const char *line, size_t len)
{
	struct request request = { .gw = gw, .agent = agent, .subscription = subscription };
	struct json_object *object = ctl_parse(line, len, &request.err), *id = NULL;

	if (!object || run_line(&request, object, &id))
		refuse(&request.answer, id, &request.err);
	ctl_close(&request.answer);
	json_object_put(request.params);
	ctl_wipe(object);
	json_object_put(object);
	return ctl_text_take(&request.answer);
}

char *ctl_answer_too_long(void)
{
	struct ctl_text answer = CTL_TEXT_NEW;
	struct gw_error err;

	gw_refuse(&err, GW_E_TOO_LONG, NULL, "a request has at most %d octets", CTL_LINE_MAX);
	refuse(&answer, NULL, &err);
	ctl_close(&answer);
	return ctl_text_take(&answer);
}

bool ctl_wants(const struct ctl_subscription *subscription, const struct gw_event *event)
{
	return subscription->active &&
	       (!subscription->context || subscription->context == event->context) &&
	       (!subscription->termination || subscription->termination == event->termination) &&
	       (!*subscription->owner ||
		(!event->unasked && !strcmp(subscription->owner, event->owner)));
}
