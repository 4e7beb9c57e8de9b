// SPDX-License-Identifier: GPL-2.0
#include "front.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/words.h"

#define OWNER "front"

__attribute__((format(printf, 2, 3)))
static void tell(struct front *front, const char *fmt, ...)
{
	size_t len = strlen(front->log);
	va_list args;

	va_start(args, fmt);
	vsnprintf(front->log + len, sizeof(front->log) - len, fmt, args);
	va_end(args);
}

/* --- events ---------------------------------------------------------------------------------- */

static void on_final(void *arg, const struct gw_view *view)
{
	tell(arg, "final %.*s %u/%u %s rx=%llu %s\n", view->cookie_len,
	     (const char *)view->cookie, view->termination, view->stream,
	     word_reason(view->reason), (unsigned long long)view->counter[1],
	     view->connected.tv_sec ? "connected" : "never connected");
}

/* An event has no place for an order. */
static void on_end(void *arg)
{
	struct front *front = arg;
	struct gw_error err;

	while (front->ended_count) {
		struct gw_target target = { .context = front->ended[--front->ended_count] };

		if (gw_release(front->gw, &target, on_final, front, &err))
			tell(front, "error %s\n", err.reason);
	}
}

static void on_event(void *arg, const struct gw_event *event)
{
	struct front *front = arg;

	tell(front, "event %.*s %u/%u %s\n", event->cookie_len, (const char *)event->cookie,
	     event->termination, event->stream, word_event(event->kind));
	if (event->kind != GW_EVENT_TCP_FAILURE && event->kind != GW_EVENT_TLS_FAILURE &&
	    event->kind != GW_EVENT_BEARER_RELEASED)
		return;
	if (front->ended_count < sizeof(front->ended) / sizeof(front->ended[0]))
		front->ended[front->ended_count++] = event->context;
	loop_defer(front->loop, &front->end);
}

/* --- calls ----------------------------------------------------------------------------------- */

static struct gw_term_req stream_of(const char *call, uint16_t stream, const char *realm)
{
	struct gw_term_req req = {
		.has = GW_HAS_STREAM | GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_OWNER | GW_HAS_COOKIE,
		.stream = stream,
		.realm = realm,
		.media = stream == 1 ? GW_MEDIA_TCP_MSRP : GW_MEDIA_TCP_BFCP,
		.owner = OWNER,
		.cookie_len = (uint8_t)strnlen(call, GW_COOKIE_MAX),
	};

	memcpy(req.cookie, call, req.cookie_len);
	return req;
}

static int add(struct front *front, const char *call, const char *realm, const char *remote,
	       uint32_t *context, struct gw_error *err)
{
	struct gw_term_req req[2] = { stream_of(call, 1, realm), stream_of(call, 2, realm) };
	struct gw_term_reply reply[2];
	unsigned int i, failed;
	int ret;

	for (i = 0; i < 2; i++) {
		req[i].has |= (*context ? GW_HAS_CONTEXT : 0) |
			(remote ? GW_HAS_REMOTE_ADDRESS : 0);
		req[i].context = *context;
		req[i].remote_address = remote;
	}
	ret = gw_order(front->gw, req, 2, reply, &failed, err);
	if (!ret)
		*context = reply[0].context;
	return ret;
}

int front_call(struct front *front, const char *call, const char *remote, struct gw_error *err)
{
	struct gw_target target = { 0 };
	struct gw_error other;
	int ret;

	ret = add(front, call, "core", NULL, &target.context, err);
	if (ret)
		return ret;
	ret = add(front, call, "access", remote, &target.context, err);
	if (ret)
		gw_release(front->gw, &target, NULL, NULL, &other);
	return ret;
}

int front_end_calls(struct front *front, struct gw_error *err)
{
	return gw_release(front->gw, &(struct gw_target){ .owner = OWNER }, on_final, front, err);
}

/* --- life ------------------------------------------------------------------------------------ */

void front_begin(struct front *front, struct gw *gw, struct loop *loop)
{
	const struct gw_target own = { .owner = OWNER };
	struct gw_summary summary;
	struct gw_error err;

	memset(front, 0, sizeof(*front));
	front->gw = gw;
	front->loop = loop;
	front->end = (struct loop_deferred){ .fn = on_end, .arg = front };
	front->subscriber = gw_subscribe(gw, OWNER, on_event, front);
	if (!gw_summarize(gw, &own, &summary, &err))
		front->calls = summary.contexts;
}

void front_end(struct front *front)
{
	loop_undefer(front->loop, &front->end);
	gw_unsubscribe(front->gw, front->subscriber);
}
