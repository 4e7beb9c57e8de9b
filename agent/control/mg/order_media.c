// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <strings.h>

#include "order.h"

/* The Media descriptor of an Add or a Modify. */

/* --- SDP ------------------------------------------------------------------------------------- */

static const enum gw_media media_of[SDP_TRANSPORTS] = {
	[SDP_TCP] = GW_MEDIA_TCP,
	[SDP_TCP_TLS] = GW_MEDIA_TCP_TLS,
	[SDP_TCP_BFCP] = GW_MEDIA_TCP_BFCP,
	[SDP_TCP_TLS_BFCP] = GW_MEDIA_TCP_TLS_BFCP,
	[SDP_TCP_MSRP] = GW_MEDIA_TCP_MSRP,
	[SDP_TCP_TLS_MSRP] = GW_MEDIA_TCP_TLS_MSRP,
};

/* NULL in *media: {}, which says that there is nothing. */
static bool read_sdp(struct run *run, const char *where, const char *text, struct sdp *sdp,
		     const struct sdp_media **media)
{
	struct gw_error err;

	*media = NULL;
	if (!*text)
		return true;
	if (sdp_parse(sdp, text, &err))
		return run_refuse_sdp(run, where, &err);
	*media = sdp_media(sdp, &err);
	return *media || run_refuse_sdp(run, where, &err);
}

static bool take_transport(struct run *run, struct gw_term_req *req,
			   const struct sdp_media *media)
{
	if (media->transport_given != SDP_GIVEN)
		return true;
	if (req->has & GW_HAS_MEDIA && req->media != media_of[media->transport])
		return run_refuse(run, 449, "%s in Remote, another transport in Local",
				  sdp_transport_name(media->transport));
	req->has |= GW_HAS_MEDIA;
	req->media = media_of[media->transport];
	return true;
}

static bool take_setup(struct run *run, const char *where, const struct sdp_media *media,
		       enum gw_setup *setup, bool *has)
{
	static const enum gw_setup setups[] = {
		[SDP_ACTPASS] = GW_SETUP_ACTPASS,
		[SDP_PASSIVE] = GW_SETUP_PASSIVE,
		[SDP_ACTIVE] = GW_SETUP_ACTIVE,
	};

	*has = media->setup_given == SDP_GIVEN;
	if (!*has)
		return true;
	if (media->setup >= SDP_HOLDCONN)
		return run_refuse(run, 449, "%s line %u (a=setup): %s is not supported", where,
				  media->setup_line, sdp_setup_name(media->setup));
	*setup = setups[media->setup];
	return true;
}

/*
 * Every first description says "new" (RFC 4145 clause 5), and the connection that it means may be
 * on its way already: only of one that replaces another this is an order.
 */
static void take_connection(struct gw_term_req *req, const struct order_stream *stream)
{
	const struct sdp_media *media = stream->remote;

	if (!media->has_connection || (media->new_connection && !stream->met))
		return;
	req->has |= GW_HAS_NEW_CONNECTION;
	req->new_connection = media->new_connection;
}

static void take_local_address(struct gw_term_req *req, struct order_stream *stream)
{
	const struct sdp_media *media = stream->local;

	if (media->address.given == SDP_GIVEN) {
		addr_format(&media->address.addr, stream->local_address);
		req->has |= GW_HAS_LOCAL_ADDRESS;
		req->local_address = stream->local_address;
	} else if (media->address.family) {
		req->has |= GW_HAS_LOCAL_FAMILY;
		req->local_family = media->address.family;
	}
	/* 9 is no port but says that nobody is to connect (RFC 4145). */
	if (media->port_given == SDP_GIVEN && media->port != 9) {
		req->has |= GW_HAS_LOCAL_PORT;
		req->local_port = media->port;
	}
}

static bool take_local(struct run *run, struct gw_term_req *req, struct order_stream *stream)
{
	const struct sdp_media *media = stream->local;
	bool has;

	if (!take_transport(run, req, media) ||
	    !take_setup(run, "Local", media, &req->setup, &has))
		return false;
	req->has |= has ? GW_HAS_SETUP : 0;
	req->replace |= stream->old ? GW_HAS_SETUP : 0;
	take_local_address(req, stream);
	if (media->wants_fingerprint) {
		req->has |= GW_HAS_WANT;
		req->want = media->wants_any_hash ? FP_SHA256 : media->wanted;
	}
	return true;
}

static bool take_fingerprints(struct run *run, struct gw_term_req *req,
			      const struct sdp_media *media)
{
	unsigned int i;

	if (!media->fingerprint_count && media->weak_line)
		return run_refuse(run, 449,
				  "Remote line %u (a=fingerprint): a weak or unknown hash",
				  media->weak_line);
	if (!media->fingerprint_count)
		return true;
	req->has |= GW_HAS_FINGERPRINTS;
	req->fingerprint_count = media->fingerprint_count;
	for (i = 0; i < media->fingerprint_count; i++)
		req->fingerprint[i] = media->fingerprint[i];
	return true;
}

static bool take_remote(struct run *run, struct gw_term_req *req, struct order_stream *stream)
{
	const struct sdp_media *media = stream->remote;
	bool has;

	if (media->address.given == SDP_CHOOSE || media->port_given == SDP_CHOOSE)
		return run_refuse(run, 449, "Remote line %u: $ is not for the gateway to choose",
				  media->line);
	if (!take_transport(run, req, media) || !take_fingerprints(run, req, media) ||
	    !take_setup(run, "Remote", media, &req->remote_setup, &has))
		return false;
	req->has |= has ? GW_HAS_REMOTE_SETUP : 0;
	req->replace |= stream->old ? GW_HAS_REMOTE_SETUP : 0;
	if (media->address.given == SDP_GIVEN) {
		addr_format(&media->address.addr, stream->remote_address);
		req->has |= GW_HAS_REMOTE_ADDRESS;
		req->remote_address = stream->remote_address;
		if (media->port_given == SDP_GIVEN) {
			req->has |= GW_HAS_REMOTE_PORT;
			req->remote_port = media->port;
		}
	}
	take_connection(req, stream);
	return true;
}

bool order_sdp(struct run *run, struct order *order, unsigned int at,
	       const struct h248_stream *from)
{
	struct order_stream *stream = &order->stream[at];
	struct gw_term_req *req = &order->req[at];

	if (from->local && !*from->local && stream->old)
		return run_refuse(run, 501, "Local: a stream goes with its termination only");
	if (from->local && !read_sdp(run, "Local", from->local, &stream->local_sdp,
				     &stream->local))
		return false;
	if (from->remote && !read_sdp(run, "Remote", from->remote, &stream->remote_sdp,
				      &stream->remote))
		return false;
	if (stream->local && !take_local(run, req, stream))
		return false;
	if (stream->remote)
		return take_remote(run, req, stream);
	/* {} says that there is none: one that was known cannot go, which the gateway says. */
	if (from->remote && stream->old)
		req->replace |= GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_SETUP;
	return true;
}

/* --- streams --------------------------------------------------------------------------------- */

/* They are counted anyhow, and never set. */
static bool take_statistics(struct run *run, const struct h248_param *list)
{
	enum profile_mean mean;

	for (; list; list = list->next) {
		if (!order_mean(run, PROFILE_STATISTIC, list->name, 453, &mean))
			return false;
		if (list->relation != H248_NO_VALUE)
			return run_refuse(run, 501, "%s: a statistic cannot be set", list->name);
	}
	return true;
}

static bool take_stream(struct run *run, struct order *order, const struct h248_stream *from)
{
	uint16_t id = from->has_id ? from->id : 1;
	struct order_stream *stream;
	unsigned int at;

	if (!id)
		return run_refuse(run, 449, "Stream=0");
	if (!order_stream(run, order, id, &at))
		return false;
	stream = &order->stream[at];
	stream->ordered = true;
	stream->unnumbered = !from->has_id;
	return take_statistics(run, from->statistics) &&
		(!from->control || order_control(run, order, at, from->control)) &&
		order_sdp(run, order, at, from);
}

/* Of a termination that is there for the call only nothing can be out of service. */
static bool take_state(struct run *run, const struct h248_param *list)
{
	enum profile_mean mean;

	for (; list; list = list->next) {
		if (list->token == H248_SERVICE_STATES && list->choice == H248_IN_SERVICE)
			continue;
		if (list->token == H248_BUFFER && list->choice == H248_OFF)
			continue;
		if (list->token)
			return run_refuse(run, 501, "%s: only its default",
					  h248_token_name(list->token, false));
		if (!order_mean(run, PROFILE_PROPERTY, list->name, 450, &mean))
			return false;
		return run_refuse(run, 455, "%s: not in TerminationState", list->name);
	}
	return true;
}

bool order_media(struct run *run, struct order *order, const struct h248_media *media)
{
	const struct h248_stream *stream;

	if (!take_state(run, media->state))
		return false;
	for (stream = media->streams; stream; stream = stream->next)
		if (!take_stream(run, order, stream))
			return false;
	return true;
}
