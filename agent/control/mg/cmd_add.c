// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <strings.h>

#include "order.h"
#include "view.h"

/* Add and Modify. */

/* --- the reply ------------------------------------------------------------------------------- */

/* One that Local does not say is that of Remote, or of the stream as it was. */
static enum sdp_transport transport_of(const struct order_stream *stream)
{
	if (stream->local->transport_given == SDP_GIVEN)
		return stream->local->transport;
	if (stream->remote && stream->remote->transport_given == SDP_GIVEN)
		return stream->remote->transport;
	return stream->transport;
}

static const char *answer_sdp(struct run *run, const struct order_stream *stream,
			      const struct gw_term_reply *reply)
{
	struct sdp_answer answer = {
		.transport = transport_of(stream),
		.address = reply->local,
		.has_fingerprint = reply->has_fingerprint,
		.fingerprint = reply->fingerprint,
	};
	char text[SDP_TEXT_MAX + 1];

	return run_copy_sdp(run, text, sdp_answer(&stream->local_sdp, stream->local, &answer,
						  text, sizeof(text)));
}

/* Of several alternatives the one that was chosen (RFC 3525 clause 7.1.7). */
static bool chose_remote(const struct order_stream *stream)
{
	return stream->remote && stream->remote_sdp.media_count > 1;
}

static const char *chosen_remote(struct run *run, const struct order_stream *stream)
{
	char text[SDP_TEXT_MAX + 1];

	return run_copy_sdp(run, text, sdp_choice(&stream->remote_sdp, stream->remote, text,
						  sizeof(text)));
}

/* False: no memory. */
static bool put_sides(struct run *run, const struct order_stream *stream,
		      const struct gw_term_reply *reply, struct h248_stream *to)
{
	if (stream->local)
		to->local = answer_sdp(run, stream, reply);
	if (chose_remote(stream))
		to->remote = chosen_remote(run, stream);
	return !stream->local == !to->local && chose_remote(stream) == !!to->remote;
}

/* Of each stream what was ordered of Local, and chosen of Remote, as it became. */
static bool put_media(struct run *run, const struct order *order,
		      const struct gw_term_reply *replies, struct h248_command *to)
{
	struct h248_descriptor *media = NULL;
	struct h248_stream *stream;
	unsigned int i, sent = 0;

	for (i = 0; i < order->count; i++) {
		if (!order->stream[i].ordered)
			continue;
		if (!order->stream[i].local && !chose_remote(&order->stream[i])) {
			sent++;
			continue;
		}
		if (!media)
			media = run_descriptor(run, &to->descriptors, H248_MEDIA);
		stream = media ? run_append(run, media->media.streams) : NULL;
		if (!stream)
			return run_no_memory(run);
		stream->has_id = !order->stream[i].unnumbered;
		stream->id = order->req[i].stream;
		if (!put_sides(run, &order->stream[i], &replies[sent++], stream))
			return run_no_memory(run);
	}
	return true;
}

/* What the Audit descriptor names besides, of the termination as it became. */
static bool put_audit(struct run *run, const struct gw_target *target, struct h248_command *to)
{
	struct viewing viewing = {
		.run = run, .items = view_items(run->command),
		.termination = target->termination, .command = to,
	};
	struct gw_target after = { 0 };
	struct gw_error err;
	bool more;

	if (!viewing.items)
		return true;
	if (gw_audit(run->exec->gw, target, &after, GW_STREAMS_MAX, &more, view_add, &viewing,
		     &err))
		return run_refuse_gw(run, &err);
	return !viewing.failed || run_no_memory(run);
}

/* --- the order ------------------------------------------------------------------------------- */

/* The streams that are ordered stand in front, in their order. */
static unsigned int pick(const struct order *order, struct gw_term_req *reqs)
{
	unsigned int i, count = 0;

	for (i = 0; i < order->count; i++)
		if (order->stream[i].ordered)
			reqs[count++] = order->req[i];
	return count;
}

static bool carry_out(struct run *run, struct order *order, struct gw_term_reply *replies)
{
	struct gw_term_req reqs[GW_STREAMS_MAX];
	unsigned int failed, count = pick(order, reqs);
	struct gw_error err;

	if (!count)
		return order->termination ||
			run_refuse(run, 441, "no Media of the termination");
	if (!order->context)
		run_context_order(run, &reqs[0]);
	if (!gw_order(run->exec->gw, reqs, count, replies, &failed, &err))
		return true;
	/* Without a word of the media there was no Local, nor a Remote. */
	if (err.code == GW_E_MISSING && gw_field_of(&err, NULL) == GW_FIELD_MEDIA)
		return run_refuse(run, 441, "Stream=%u: neither Local nor Remote",
				  reqs[failed].stream);
	return run_refuse_gw(run, &err);
}

static bool reply_to(struct run *run, struct order *order, const char *realm,
		     const struct gw_term_reply *replies)
{
	const struct gw_target target = {
		.context = order->context ? order->context : replies[0].context,
		.termination = order->termination ? order->termination : replies[0].termination,
		.owner = EXEC_OWNER,
	};
	struct h248_command *command;

	if (run->context == H248_CONTEXT_CHOOSE) {
		run->context = target.context;
		if (run->first)
			run->first->context = target.context;
	}
	command = run_command(run, target.context,
			      run_term_text(run, realm, target.termination));
	if (!command)
		return run_no_memory(run);
	return put_media(run, order, replies, command) && put_audit(run, &target, command);
}

/* --- Add ------------------------------------------------------------------------------------- */

static bool refuse_given(struct run *run, const struct term_id *id)
{
	const char *text = run->name;
	const struct gw_target target = { .termination = id->number, .owner = EXEC_OWNER };
	struct gw_error err;

	if (id->root)
		return run_refuse(run, 410, "ROOT is in no context");
	if (term_id_has(id, TERM_ALL))
		return run_refuse(run, 431, "%s matches no termination that is in no context",
				  text);
	if (!gw_find(run->exec->gw, &target, &err))
		return run_refuse(run, 433, "%s is in a context already", text);
	return run_refuse(run, 430, "there is no termination %s", text);
}

static bool find_place(struct run *run, const struct term_id *id, struct order *order)
{
	if (run->context == H248_CONTEXT_NULL || run->context == H248_CONTEXT_ALL)
		return run_refuse(run, 421, "Add needs a context, or $");
	if (id->root || id->number_part != TERM_CHOOSE || term_id_has(id, TERM_ALL))
		return refuse_given(run, id);
	if (id->group_part == TERM_GIVEN && strcasecmp(id->group, run->exec->group) != 0)
		return run_refuse(run, 430, "%s: there is no group %s",
				  run->name, id->group);
	order->context = run->context == H248_CONTEXT_CHOOSE ? 0 : run->context;
	order->termination = 0;
	order->realm = id->realm_part == TERM_GIVEN ? run_realm(run, id->realm) : NULL;
	return id->realm_part != TERM_GIVEN || order->realm ||
		run_refuse(run, 430, "%s: there is no realm %s",
			   run->name, id->realm);
}

bool run_add(struct run *run)
{
	struct gw_term_reply replies[GW_STREAMS_MAX] = { 0 };
	struct order *order = run->exec->order;
	struct term_id id;

	if (!run_term_id(run, &id) || !find_place(run, &id, order) ||
	    !order_begin(run, order) || !order_take(run, order, run->command) ||
	    !carry_out(run, order, replies))
		return false;
	return reply_to(run, order, order->req[0].realm, replies);
}

/* --- Modify ---------------------------------------------------------------------------------- */

static bool modify_one(struct run *run, const struct found *found)
{
	struct gw_term_reply replies[GW_STREAMS_MAX] = { 0 };
	struct order *order = run->exec->order;

	order->context = found->context;
	order->termination = found->termination;
	order->realm = found->realm;
	return order_begin(run, order) && order_take(run, order, run->command) &&
		carry_out(run, order, replies) &&
		reply_to(run, order, found->realm, replies);
}

bool run_modify(struct run *run)
{
	struct found *found;
	struct term_id id;
	bool good = true;

	if (!run_term_id(run, &id))
		return false;
	if (id.root)
		return run_modify_root(run);
	if (run->context == H248_CONTEXT_NULL || run->context == H248_CONTEXT_CHOOSE)
		return run_refuse(run, 421, "Modify needs the context of the termination");
	if (!run_find(run, &id, &found))
		return false;
	if (!term_id_has(&id, TERM_ALL))
		return modify_one(run, found);
	/* Each is tried, and answered. */
	for (; found; found = found->next) {
		if (modify_one(run, found))
			continue;
		good = false;
		run->answered = true;
		if (!run_answer_error(run, found->context,
				      run_term_text(run, found->realm, found->termination)))
			return false;
	}
	return good;
}
