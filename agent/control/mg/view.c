// SPDX-License-Identifier: GPL-2.0
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "ask.h"
#include "control/sdp/sdp.h"
#include "core/words.h"
#include "order.h"

/* --- what is named --------------------------------------------------------------------------- */

static bool check_params(struct run *run, enum profile_kind kind, uint32_t none,
			 const struct h248_param *list)
{
	for (; list; list = list->next)
		if (!list->token && !order_known(run, kind, list->name, none))
			return false;
	return true;
}

static bool check_media(struct run *run, const struct h248_media *media)
{
	const struct h248_stream *stream;

	for (stream = media->streams; stream; stream = stream->next)
		if (!check_params(run, PROFILE_PROPERTY, 450, stream->control) ||
		    !check_params(run, PROFILE_STATISTIC, 453, stream->statistics))
			return false;
	return check_params(run, PROFILE_PROPERTY, 450, media->state);
}

bool view_check(struct run *run, const struct h248_descriptor *item)
{
	const struct h248_event *event;

	for (; item; item = item->next) {
		if (item->bare)
			continue;
		if (item->kind == H248_MEDIA && !check_media(run, &item->media))
			return false;
		if (item->kind == H248_STATISTICS &&
		    !check_params(run, PROFILE_STATISTIC, 453, item->statistics))
			return false;
		event = item->kind == H248_EVENTS ? item->events.list : NULL;
		for (; event; event = event->next)
			if (!order_known(run, PROFILE_EVENT, event->name, 451))
				return false;
	}
	return true;
}

const struct h248_descriptor *view_items(const struct h248_command *command)
{
	const struct h248_descriptor *audit = h248_descriptor_of(command->descriptors,
								 H248_AUDIT);

	return audit ? audit->audit : NULL;
}

static bool names(const struct h248_param *list, const char *name)
{
	while (list && (list->token || !order_means(list->name, name)))
		list = list->next;
	return list;
}

/* --- the reply ------------------------------------------------------------------------------- */

/* That there is, or a new one; NULL: no memory. */
static struct h248_descriptor *reply_descriptor(struct viewing *viewing, enum h248_token kind)
{
	struct h248_descriptor **list = &viewing->command->descriptors, *descriptor;

	descriptor = (struct h248_descriptor *)h248_descriptor_of(*list, kind);
	return descriptor ? descriptor : run_descriptor(viewing->run, list, kind);
}

/* --- statistics ------------------------------------------------------------------------------ */

static uint64_t sum_of(const struct gw_view *view, const char *prefix)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 1; i < GW_COUNTERS; i++)
		if (!strncmp(word_stat(i), prefix, strlen(prefix)))
			sum += view->counter[i];
	return sum;
}

static uint64_t statistic_of(const struct gw_view *view, enum profile_mean mean)
{
	switch (mean) {
	case MEAN_DURATION:
		return view->duration_ms;
	case MEAN_OCTETS_SENT:
		return sum_of(view, "tx-bytes");
	case MEAN_OCTETS_RECEIVED:
		return sum_of(view, "rx-bytes");
	default:
		return sum_of(view, "syn-dropped-");
	}
}

const enum profile_mean exec_statistics[EXEC_STATISTICS] = {
	MEAN_DURATION, MEAN_OCTETS_SENT, MEAN_OCTETS_RECEIVED, MEAN_DISCARDED,
};

/* Of a stream, those that are named, or all: but for what is in the list already. */
static bool add_statistics(struct run *run, struct h248_param **list,
			   const struct h248_param *named, const struct gw_view *view)
{
	const char *name;
	char text[24];
	unsigned int i;

	for (i = 0; i < EXEC_STATISTICS; i++) {
		name = profile_name(run->exec->profile, exec_statistics[i]);
		if (!name || (named && !names(named, name)) || h248_param_name(*list, name))
			continue;
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)statistic_of(view, exec_statistics[i]));
		if (!run_param(run, list, name, text))
			return false;
	}
	return true;
}

/* What a termination has of several streams is the sum, but for the time. */
static bool add_total(struct run *run, struct h248_param **list, enum profile_mean mean,
		      const struct gw_view *view)
{
	const char *name = profile_name(run->exec->profile, mean);
	uint64_t value = statistic_of(view, mean), before;
	struct h248_param *param;
	char text[24];

	param = (struct h248_param *)h248_param_name(*list, name);
	if (!param)
		param = run_param(run, list, name, "0");
	if (!param || !param->value)
		return false;
	before = strtoull(param->value->text, NULL, 10);
	if (mean != MEAN_DURATION)
		value += before;
	else if (before > value)
		value = before;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	param->value->text = run_copy(run, text);
	return param->value->text;
}

static bool is_wanted(const struct h248_descriptor *items, const char *name)
{
	for (; items; items = items->next)
		if (items->kind == H248_STATISTICS &&
		    (items->bare || names(items->statistics, name)))
			return true;
	return false;
}

static bool add_totals(struct viewing *viewing, struct h248_descriptor *to,
		       const struct gw_view *view)
{
	const char *name;
	unsigned int i;

	for (i = 0; i < EXEC_STATISTICS; i++) {
		name = profile_name(viewing->run->exec->profile, exec_statistics[i]);
		if (name && is_wanted(viewing->items, name) &&
		    !add_total(viewing->run, &to->statistics, exec_statistics[i], view))
			return false;
	}
	to->bare = !to->statistics;
	return true;
}

/* --- LocalControl ---------------------------------------------------------------------------- */

static enum h248_token mode_of(uint32_t mode)
{
	switch (mode) {
	case GW_MODE_BOTH:
		return H248_SEND_RECEIVE;
	case GW_MODE_SEND:
		return H248_SEND_ONLY;
	case GW_MODE_RECEIVE:
		return H248_RECEIVE_ONLY;
	default:
		return H248_INACTIVE;
	}
}

static const char *flag_text(bool flag)
{
	return flag ? "ON" : "OFF";
}

/* Policing that is off has no rates. */
static const char *police_of(const struct gw_view *view, enum profile_mean mean,
			     char text[ADDR_TEXT_MAX])
{
	uint32_t rate = view->settings.value[SETTING_POLICE_RATE];

	if (!rate)
		return NULL;
	snprintf(text, ADDR_TEXT_MAX, "%u", mean == MEAN_SUSTAINED ? rate :
		 view->settings.value[SETTING_POLICE_BURST]);
	return text;
}

/* NULL: the stream has no such thing. A key is never shown. */
static const char *property_of(const struct gw_view *view, enum profile_mean mean,
			       char text[ADDR_TEXT_MAX])
{
	switch (mean) {
	case MEAN_REALM:
		return view->realm;
	case MEAN_DSCP:
		snprintf(text, ADDR_TEXT_MAX, "%02X", view->dscp);
		return text;
	case MEAN_TAGGING:
		return flag_text(true);
	case MEAN_POLICE:
		return flag_text(view->settings.value[SETTING_POLICE_RATE]);
	case MEAN_SUSTAINED:
	case MEAN_BURST:
		return police_of(view, mean, text);
	case MEAN_FILTER:
		return flag_text(view->filter != GW_FILTER_NONE);
	case MEAN_FILTER_MASK:
		if (view->filter != GW_FILTER_PREFIX)
			return NULL;
		addr_format_prefix(&view->prefix, text);
		return text;
	case MEAN_FILTER_PORT:
		return flag_text(view->filter == GW_FILTER_ADDRESS_PORT);
	case MEAN_IGNORE_SYN:
		return flag_text(view->ignore_syn);
	case MEAN_INTERLINK:
		return flag_text(view->interlink);
	case MEAN_TLS_START:
		return flag_text(view->tls && !strcmp(word_tls_role(view->tls_role), "client"));
	case MEAN_PSK_IDENTITY:
		return view->psk ? view->psk_identity : NULL;
	case MEAN_TLS_VERSION:
		return view->psk ? gw_tls_version_name(view->tls_version) : NULL;
	case MEAN_RTCP:
	case MEAN_SOURCE_SET:
	case MEAN_SOURCE_PORT_SET:
		return flag_text(false);
	default:
		return NULL;
	}
}

static const enum profile_mean properties[] = {
	MEAN_REALM, MEAN_DSCP, MEAN_TAGGING, MEAN_FILTER, MEAN_FILTER_MASK, MEAN_FILTER_PORT,
	MEAN_SOURCE_SET, MEAN_SOURCE_PORT_SET, MEAN_RTCP, MEAN_IGNORE_SYN, MEAN_INTERLINK,
	MEAN_TLS_START, MEAN_PSK_IDENTITY, MEAN_TLS_VERSION, MEAN_POLICE, MEAN_SUSTAINED,
	MEAN_BURST,
};

/* Nothing is ever reserved, which is told where it is asked only. */
static bool add_reserved(struct run *run, struct h248_param **list,
			 const struct h248_param *named)
{
	static const enum h248_token tokens[] = { H248_RESERVED_VALUE, H248_RESERVED_GROUP };
	unsigned int i;

	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (h248_param_token(named, tokens[i]) && !h248_param_token(*list, tokens[i]) &&
		    !run_choice(run, list, tokens[i], H248_OFF))
			return false;
	return true;
}

/* But for what is in the list already. */
static bool add_control(struct run *run, struct h248_param **list,
			const struct h248_param *named, const struct gw_view *view)
{
	const char *name, *value;
	char text[ADDR_TEXT_MAX];
	unsigned int i;

	if ((!named || h248_param_token(named, H248_MODE)) &&
	    !h248_param_token(*list, H248_MODE) &&
	    !run_choice(run, list, H248_MODE, mode_of(view->mode)))
		return false;
	if (!add_reserved(run, list, named))
		return false;
	for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		name = profile_name(run->exec->profile, properties[i]);
		value = property_of(view, properties[i], text);
		if (!name || !value || (named && !names(named, name)) ||
		    h248_param_name(*list, name))
			continue;
		if (!run_param(run, list, name, value))
			return false;
	}
	return true;
}

/* --- Local and Remote ------------------------------------------------------------------------ */

enum sdp_transport view_transport(enum gw_media media)
{
	static const enum sdp_transport transports[GW_MEDIA_COUNT] = {
		[GW_MEDIA_TCP] = SDP_TCP,
		[GW_MEDIA_TCP_TLS] = SDP_TCP_TLS,
		[GW_MEDIA_TCP_BFCP] = SDP_TCP_BFCP,
		[GW_MEDIA_TCP_TLS_BFCP] = SDP_TCP_TLS_BFCP,
		[GW_MEDIA_TCP_MSRP] = SDP_TCP_MSRP,
		[GW_MEDIA_TCP_TLS_MSRP] = SDP_TCP_TLS_MSRP,
	};

	return transports[media];
}

static const enum sdp_setup setup_of[GW_SETUP_COUNT] = {
	[GW_SETUP_ACTPASS] = SDP_ACTPASS,
	[GW_SETUP_PASSIVE] = SDP_PASSIVE,
	[GW_SETUP_ACTIVE] = SDP_ACTIVE,
};

static const char *write_sdp(struct run *run, const struct sdp_plain *plain)
{
	char text[SDP_TEXT_MAX + 1];

	return run_copy_sdp(run, text, sdp_write(plain, text, sizeof(text)));
}

static const char *local_of(struct run *run, const struct gw_view *view)
{
	const struct sdp_plain plain = {
		.transport = view_transport(view->media),
		.address = view->local,
		.has_setup = true,
		.setup = setup_of[view->setup],
		.fingerprint_count = view->has_fingerprint,
		.fingerprint = &view->own,
	};

	return write_sdp(run, &plain);
}

static const char *remote_of(struct run *run, const struct gw_view *view)
{
	const struct sdp_plain plain = {
		.transport = view_transport(view->media),
		.address = view->remote,
		.has_setup = view->has_remote_setup,
		.setup = setup_of[view->remote_setup],
		.fingerprint_count = view->fingerprint_count,
		.fingerprint = view->fingerprint,
	};

	/* Not known yet: the descriptor is empty. */
	return view->remote.family ? write_sdp(run, &plain) : "";
}

/* --- Media ----------------------------------------------------------------------------------- */

/* What an audit of this stream names; NULL: all of it. */
static bool names_stream(const struct h248_descriptor *item, uint16_t id,
			 const struct h248_stream **named)
{
	const struct h248_stream *stream = item->bare ? NULL : item->media.streams;

	*named = NULL;
	if (!stream)
		return item->bare;
	for (; stream; stream = stream->next) {
		if (stream->has_id && stream->id != id)
			continue;
		if (stream->control || stream->local || stream->remote || stream->statistics ||
		    stream->bare)
			*named = stream;
		return true;
	}
	return false;
}

/* What the item names, but for what another one named, or what an order is answered by. */
static bool fill_stream(struct run *run, struct h248_stream *stream,
			const struct h248_stream *named, const struct gw_view *view)
{
	uint32_t all = named ? named->bare : H248_BARE_CONTROL | H248_BARE_LOCAL |
		H248_BARE_REMOTE;

	if ((all & H248_BARE_CONTROL || (named && named->control)) &&
	    !add_control(run, &stream->control, named ? named->control : NULL, view))
		return false;
	if (!stream->local && (all & H248_BARE_LOCAL || (named && named->local))) {
		stream->local = local_of(run, view);
		if (!stream->local)
			return false;
	}
	if (!stream->remote && (all & H248_BARE_REMOTE || (named && named->remote))) {
		stream->remote = remote_of(run, view);
		if (!stream->remote)
			return false;
	}
	if (all & H248_BARE_STATISTICS || (named && named->statistics))
		return add_statistics(run, &stream->statistics,
				      named ? named->statistics : NULL, view);
	return true;
}

static bool has_items(const struct h248_stream *stream)
{
	return stream->control || stream->local || stream->remote || stream->statistics;
}

static struct h248_stream *stream_of(const struct viewing *viewing, uint16_t id)
{
	const struct h248_descriptor *media = h248_descriptor_of(viewing->command->descriptors,
								 H248_MEDIA);
	struct h248_stream *stream = media ? media->media.streams : NULL;

	while (stream && stream->id != id)
		stream = stream->next;
	return stream;
}

/* Beside others none stands in Media itself. */
static bool add_stream(struct viewing *viewing, const struct h248_stream *from)
{
	struct h248_descriptor *media = reply_descriptor(viewing, H248_MEDIA);
	struct h248_stream *stream;

	if (!media)
		return false;
	for (stream = media->media.streams; stream; stream = stream->next)
		stream->has_id = true;
	stream = run_append(viewing->run, media->media.streams);
	if (stream)
		*stream = *from;
	return stream;
}

/* Of a termination that is there for the call only, which is told where it is asked only. */
static bool add_state(struct viewing *viewing, const struct h248_param *named)
{
	static const struct {
		enum h248_token token, value;
	} states[] = {
		{ H248_SERVICE_STATES, H248_IN_SERVICE },
		{ H248_BUFFER, H248_OFF },
	};
	struct h248_descriptor *media;
	unsigned int i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (!h248_param_token(named, states[i].token))
			continue;
		media = reply_descriptor(viewing, H248_MEDIA);
		if (!media || (!h248_param_token(media->media.state, states[i].token) &&
			       !run_choice(viewing->run, &media->media.state, states[i].token,
					   states[i].value)))
			return false;
	}
	return true;
}

/* A stream without anything in it is no descriptor of a reply. */
static bool add_media(struct viewing *viewing, const struct h248_descriptor *item,
		      const struct gw_view *view)
{
	struct h248_stream fresh = { .has_id = true, .id = view->stream };
	const struct h248_stream *named;
	struct h248_stream *stream;

	if (!item->bare && !add_state(viewing, item->media.state))
		return false;
	if (viewing->stands || !names_stream(item, view->stream, &named))
		return true;
	stream = stream_of(viewing, view->stream);
	if (stream)
		return fill_stream(viewing->run, stream, named, view);
	return fill_stream(viewing->run, &fresh, named, view) &&
		(!has_items(&fresh) || add_stream(viewing, &fresh));
}

/* --- Events ---------------------------------------------------------------------------------- */

static uint32_t time_of(const struct cookie *cookie, const struct ask *ask)
{
	if (ask->bit == ASK_HANGING)
		return cookie->hanging_s;
	return ask->bit == ASK_INACTIVE ? cookie->inactive_s : 0;
}

/* Both are what is not said. */
static bool add_direction(struct run *run, struct h248_event *event, const struct cookie *cookie)
{
	const char *name = profile_name(run->exec->profile, MEAN_INACTIVE_DIRECTION), *way;

	way = profile_name(run->exec->profile, cookie->inactive_of == GW_MODE_SEND ?
			   MEAN_INACTIVE_OUT : MEAN_INACTIVE_IN);
	return !cookie->inactive_of || !name || !way || run_param(run, &event->params, name, way);
}

/* stream 0: of all streams. */
static bool add_event(struct viewing *viewing, const struct ask *ask,
		      const struct view_asked *asked, uint16_t stream)
{
	struct run *run = viewing->run;
	struct h248_event *event = run_append(run, viewing->events->events.list);
	struct h248_param *param;
	const char *time;
	char text[16];

	if (!event)
		return false;
	event->name = profile_name(run->exec->profile, ask->mean);
	if (stream) {
		param = run_append(run, event->params);
		if (!param)
			return false;
		param->token = H248_STREAM;
		param->relation = H248_EQUAL;
		param->number = stream;
	}
	time = ask->time == MEAN_NONE ? NULL : profile_name(run->exec->profile, ask->time);
	snprintf(text, sizeof(text), "%u", time_of(&asked->cookie, ask));
	if (time && !run_param(run, &event->params, time, text))
		return false;
	return ask->bit != ASK_INACTIVE || add_direction(run, event, &asked->cookie);
}

static bool is_same(const struct cookie *one, const struct cookie *other, const struct ask *ask)
{
	return time_of(one, ask) == time_of(other, ask) &&
		(ask->bit != ASK_INACTIVE || one->inactive_of == other->inactive_of);
}

/* The heart of a termination beats in its first stream, which so is that of all. */
static bool is_of_all(const struct viewing *viewing, const struct ask *ask)
{
	const struct view_asked *first = viewing->asked, *asked;

	for (asked = first; asked < first + viewing->streams; asked++)
		if (!(asked->cookie.asked & ask->bit) ||
		    (ask->bit != ASK_HANGING && !is_same(&asked->cookie, &first->cookie, ask)))
			return false;
	return true;
}

static bool add_asked(struct viewing *viewing, const struct ask *ask)
{
	const struct view_asked *asked = viewing->asked, *end = asked + viewing->streams;

	if (is_of_all(viewing, ask))
		return add_event(viewing, ask, asked, 0);
	for (; asked < end; asked++)
		if (asked->cookie.asked & ask->bit &&
		    !add_event(viewing, ask, asked, asked->stream))
			return false;
	return true;
}

/* Made anew with each stream: what is of all is known with the last one only. */
static bool put_events(struct viewing *viewing)
{
	struct h248_events *events = &viewing->events->events;
	unsigned int i;

	events->list = NULL;
	for (i = 0; i < viewing->streams && !events->has_id; i++) {
		events->has_id = viewing->asked[i].cookie.has_id;
		events->id = viewing->asked[i].cookie.id;
	}
	for (i = 0; i < ask_count && events->has_id; i++)
		if (!add_asked(viewing, &asks[i]))
			return false;
	viewing->events->bare = !events->list;
	return true;
}

/* Of several terminations one stream stands for all. */
static bool add_events(struct viewing *viewing, const struct gw_view *view)
{
	struct view_asked *asked = &viewing->asked[viewing->streams];

	if (viewing->streams == GW_STREAMS_MAX || (viewing->union_of_all && viewing->streams))
		return true;
	if (!viewing->events)
		viewing->events = reply_descriptor(viewing, H248_EVENTS);
	if (!viewing->events)
		return false;
	viewing->streams++;
	asked->stream = view->stream;
	if (!cookie_decode(&asked->cookie, view->cookie, view->cookie_len) ||
	    !asked->cookie.has_id)
		memset(&asked->cookie, 0, sizeof(asked->cookie));
	return put_events(viewing);
}

/* --- all ------------------------------------------------------------------------------------- */

bool view_packages(struct run *run, struct h248_descriptor **list)
{
	struct h248_descriptor *packages = run_descriptor(run, list, H248_PACKAGES);
	const struct profile_package *from;
	struct h248_package *package;
	unsigned int i;

	for (i = 0; packages && (from = profile_package(run->exec->profile, i)); i++) {
		package = run_append(run, packages->packages);
		if (!package)
			return false;
		package->name = from->name;
		package->version = from->version;
	}
	return packages;
}

static bool add_item(struct viewing *viewing, const struct h248_descriptor *item,
		     const struct gw_view *view)
{
	struct h248_command *command = viewing->command;
	struct h248_descriptor *descriptor;

	if (item->kind == H248_MEDIA)
		return add_media(viewing, item, view);
	/* The first item of a kind was answered for all of them. */
	if (h248_descriptor_of(viewing->items, item->kind) != item)
		return true;
	switch (item->kind) {
	case H248_EVENTS:
		return add_events(viewing, view);
	case H248_STATISTICS:
		descriptor = reply_descriptor(viewing, H248_STATISTICS);
		return descriptor && add_totals(viewing, descriptor, view);
	case H248_PACKAGES:
		return h248_descriptor_of(command->descriptors, H248_PACKAGES) ||
			view_packages(viewing->run, &command->descriptors);
	default:
		/* There is nothing of it. */
		descriptor = reply_descriptor(viewing, item->kind);
		if (descriptor)
			descriptor->bare = true;
		return descriptor;
	}
}

/* The reply that a stream belongs to. */
static bool begin(struct viewing *viewing, const struct gw_view *view)
{
	struct run *run = viewing->run;

	if (viewing->command && (viewing->union_of_all ||
				 viewing->termination == view->termination))
		return true;
	viewing->termination = view->termination;
	viewing->events = NULL;
	viewing->streams = 0;
	if (viewing->union_of_all)
		viewing->command = run_command(run, run->context, run->name);
	else
		viewing->command = run_command(run, view->context,
					       run_term_text(run, view->realm,
							     view->termination));
	if (viewing->command)
		viewing->command->wildcard = viewing->union_of_all;
	return viewing->command;
}

void view_add(void *arg, const struct gw_view *view)
{
	struct viewing *viewing = arg;
	const struct h248_descriptor *item;

	if (viewing->failed)
		return;
	viewing->failed = !begin(viewing, view);
	viewing->stands = !viewing->failed && viewing->union_of_all &&
		stream_of(viewing, view->stream);
	for (item = viewing->items; item && !viewing->failed; item = item->next)
		viewing->failed = !add_item(viewing, item, view);
}
