// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

/* SDP has its own line ends (RFC 8866), and its closing braces are escaped. */
static void put_sdp(struct h248_writer *writer, const char *sdp)
{
	char text[2] = "";

	h248_put(writer, "{");
	h248_put(writer, *sdp ? "\r\n" : "");
	for (; *sdp; sdp++) {
		text[0] = *sdp;
		if (*sdp == '\n')
			h248_put(writer, "\r\n");
		else if (*sdp == '}')
			h248_put(writer, "\\}");
		else
			h248_put(writer, text);
		if (!sdp[1])
			h248_put(writer, "\r\n");
	}
	h248_put(writer, "}");
}

static void put_side(struct h248_writer *writer, enum h248_token token, const char *sdp, bool bare)
{
	if (!sdp && !bare)
		return;
	h248_item_token(writer, token);
	if (sdp)
		put_sdp(writer, sdp);
}

static void put_list(struct h248_writer *writer, enum h248_token token,
		     const struct h248_param *list, bool bare)
{
	if (!list && !bare)
		return;
	h248_item_token(writer, token);
	if (list)
		h248_put_braced_params(writer, list);
}

static void put_stream_items(struct h248_writer *writer, const struct h248_stream *stream)
{
	put_list(writer, H248_LOCAL_CONTROL, stream->control, stream->bare & H248_BARE_CONTROL);
	put_side(writer, H248_LOCAL, stream->local, stream->bare & H248_BARE_LOCAL);
	put_side(writer, H248_REMOTE, stream->remote, stream->bare & H248_BARE_REMOTE);
	put_list(writer, H248_STATISTICS, stream->statistics,
		 stream->bare & H248_BARE_STATISTICS);
}

static bool has_items(const struct h248_stream *stream)
{
	return stream->control || stream->local || stream->remote || stream->statistics ||
		stream->bare;
}

static void put_stream(struct h248_writer *writer, const struct h248_stream *stream)
{
	h248_item_token(writer, H248_STREAM);
	h248_put_equal(writer);
	h248_put_number(writer, stream->id);
	if (!has_items(stream))
		return;
	h248_open(writer, '{');
	put_stream_items(writer, stream);
	h248_close(writer, '}');
}

void h248_put_media(struct h248_writer *writer, const struct h248_media *media)
{
	const struct h248_stream *stream;

	h248_open(writer, '{');
	put_list(writer, H248_TERMINATION_STATE, media->state, false);
	for (stream = media->streams; stream; stream = stream->next) {
		if (stream->has_id)
			put_stream(writer, stream);
		else
			put_stream_items(writer, stream);
	}
	h248_close(writer, '}');
}
