// SPDX-License-Identifier: GPL-2.0
#include "order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view.h"

/* --- values ---------------------------------------------------------------------------------- */

const char *order_value(struct run *run, const struct h248_param *param)
{
	const struct h248_value *value = param->value;

	if (param->relation != H248_EQUAL || !value || value->next) {
		run_refuse(run, 449, "%s: one value is needed", param->name);
		return NULL;
	}
	if (!value->quoted && (!strcmp(value->text, "$") || !strcmp(value->text, "*"))) {
		run_refuse(run, 449, "%s=%s: not for the gateway to choose", param->name,
			   value->text);
		return NULL;
	}
	return value->text;
}

bool order_flag(struct run *run, const struct h248_param *param, bool *flag)
{
	const char *text = order_value(run, param);

	if (!text)
		return false;
	*flag = !strcasecmp(text, "ON");
	return *flag || !strcasecmp(text, "OFF") ||
		run_refuse(run, 449, "%s=%.60s: ON or OFF", param->name, text);
}

bool order_number(struct run *run, const struct h248_param *param, uint32_t max,
		  uint32_t *number)
{
	const char *text = order_value(run, param);
	unsigned long long value;
	char *end;

	if (!text)
		return false;
	value = strtoull(text, &end, strncasecmp(text, "0x", 2) ? 10 : 16);
	*number = (uint32_t)value;
	return (*text >= '0' && *text <= '9' && !*end && value <= max) ||
		run_refuse(run, 449, "%s=%.60s: a number up to %u", param->name, text, max);
}

bool order_mean(struct run *run, enum profile_kind kind, const char *name, uint32_t none,
		enum profile_mean *mean)
{
	bool known;

	*mean = profile_find(run->exec->profile, kind, name, &known);
	if (*mean != MEAN_NONE)
		return true;
	if (!known)
		return run_refuse(run, 440, "%s: a package that is not known", name);
	return run_refuse(run, none, "%s: there is no such thing in the package", name);
}

/* package/ and an asterisk, or two of them (RFC 3525 Annex B.2). */
static bool is_wildcard(const char *name)
{
	const char *item = strchr(name, '/');

	return item && !strcmp(item, "/*");
}

bool order_known(struct run *run, enum profile_kind kind, const char *name, uint32_t none)
{
	enum profile_mean mean;
	bool known;

	if (!is_wildcard(name))
		return order_mean(run, kind, name, none, &mean);
	profile_find(run->exec->profile, kind, name, &known);
	return known || *name == '*' ||
		run_refuse(run, 440, "%s: a package that is not known", name);
}

bool order_means(const char *wanted, const char *name)
{
	if (!is_wildcard(wanted))
		return !strcasecmp(wanted, name);
	return *wanted == '*' || !strncasecmp(wanted, name, strlen(wanted) - 1);
}

bool order_stream_of(struct run *run, const struct h248_param *params, uint16_t *id)
{
	const struct h248_param *param = h248_param_token(params, H248_STREAM);

	*id = 0;
	if (!param)
		return true;
	if (!param->number || param->number > UINT16_MAX)
		return run_refuse(run, 449, "Stream=%u", param->number);
	*id = (uint16_t)param->number;
	return true;
}

/* --- streams --------------------------------------------------------------------------------- */

bool order_stream(struct run *run, struct order *order, uint16_t id, unsigned int *at)
{
	struct gw_term_req *req;

	for (*at = 0; *at < order->count; ++*at)
		if (order->req[*at].stream == id)
			return true;
	if (order->count == GW_STREAMS_MAX)
		return run_refuse(run, 510, "Stream=%u: more than %u streams", id,
				  GW_STREAMS_MAX);
	req = &order->req[order->count];
	memset(req, 0, sizeof(*req));
	/* The default of H.248: nothing goes through. */
	req->has = GW_HAS_STREAM | GW_HAS_MODE | GW_HAS_EVENTS;
	req->stream = id;
	memset(&order->stream[order->count], 0, offsetof(struct order_stream, local_sdp));
	memset(&order->stream[order->count].cookie, 0, sizeof(struct order_stream) -
	       offsetof(struct order_stream, cookie));
	*at = order->count++;
	order_inherit(order, *at);
	return true;
}

static void see_old(void *arg, const struct gw_view *view)
{
	struct order *order = arg;
	struct order_stream *stream = &order->stream[order->count];
	struct gw_term_req *req = &order->req[order->count];

	if (order->count == GW_STREAMS_MAX)
		return;
	memset(req, 0, sizeof(*req));
	memset(stream, 0, offsetof(struct order_stream, local_sdp));
	memset(&stream->cookie, 0, sizeof(*stream) - offsetof(struct order_stream, cookie));
	req->has = GW_HAS_STREAM;
	req->stream = view->stream;
	stream->old = true;
	stream->transport = view_transport(view->media);
	stream->met = view->remote.family || view->has_remote_setup || view->fingerprint_count;
	cookie_decode(&stream->cookie, view->cookie, view->cookie_len);
	order->count++;
}

bool order_begin(struct run *run, struct order *order)
{
	const struct gw_target target = {
		.context = order->context, .termination = order->termination,
		.owner = EXEC_OWNER,
	};
	struct gw_target after = { 0 };
	struct gw_error err;
	bool more;

	order->count = 0;
	return !order->termination ||
		!gw_audit(run->exec->gw, &target, &after, GW_STREAMS_MAX, &more, see_old, order,
			  &err) || run_refuse_gw(run, &err);
}

/* --- descriptors ----------------------------------------------------------------------------- */

static bool take_descriptor(struct run *run, struct order *order,
			    const struct h248_descriptor *descriptor)
{
	switch (descriptor->kind) {
	case H248_MEDIA:
		return true;		/* before the others */
	case H248_EVENTS:
		return order_events(run, order, &descriptor->events);
	case H248_SIGNALS:
		return order_signals(run, order, descriptor->signals);
	case H248_AUDIT:
		return view_check(run, descriptor->audit);	/* told once it is carried out */
	default:
		return run_refuse(run, 501, "%s: not implemented",
				  h248_token_name(descriptor->kind, false));
	}
}

/* What is kept of each stream for the front end. */
static void finish(struct order *order)
{
	struct gw_term_req *req;
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		req = &order->req[i];
		req->has |= GW_HAS_OWNER | GW_HAS_COOKIE;
		req->owner = EXEC_OWNER;
		if (!req->realm && order->realm) {
			req->has |= GW_HAS_REALM;
			req->realm = order->realm;
		}
		if (req->realm)
			snprintf(order->stream[i].cookie.realm,
				 sizeof(order->stream[i].cookie.realm), "%s", req->realm);
		req->cookie_len = cookie_encode(&order->stream[i].cookie, req->cookie);
		if (order->context) {
			req->has |= GW_HAS_CONTEXT;
			req->context = order->context;
		}
		if (order->termination) {
			req->has |= GW_HAS_TERMINATION;
			req->termination = order->termination;
		}
	}
}

/* The TerminationID says it for all of them. */
static bool check_realms(struct run *run, const struct order *order)
{
	const char *realm = NULL, *of_stream;
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		of_stream = order->req[i].realm;
		if (of_stream && realm && strcmp(of_stream, realm) != 0)
			return run_refuse(run, 449, "Stream=%u: in %s, another one in %s",
					  order->req[i].stream, of_stream, realm);
		realm = of_stream ? of_stream : realm;
	}
	return true;
}

bool order_take(struct run *run, struct order *order, const struct h248_command *command)
{
	const struct h248_descriptor *descriptor = command->descriptors, *media;

	media = h248_descriptor_of(descriptor, H248_MEDIA);
	if (media && !order_media(run, order, &media->media))
		return false;
	for (; descriptor; descriptor = descriptor->next)
		if (!take_descriptor(run, order, descriptor))
			return false;
	finish(order);
	return check_realms(run, order);
}
