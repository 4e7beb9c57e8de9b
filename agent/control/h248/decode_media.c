// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

static const enum h248_token no_tokens[] = { H248_NONE };

bool h248_read_statistics(struct h248_decoder *decoder, struct h248_param **list)
{
	static const struct h248_param_set set = { no_tokens, .packaged = true, .valueless = true };

	return h248_read_params(decoder, &set, list);
}

/* --- SDP ------------------------------------------------------------------------------------- */

/* Up to the closing brace, which is not read. */
static bool find_end_of_sdp(struct h248_decoder *decoder, const char **end)
{
	const char *at = decoder->scan.at;

	for (; at < decoder->scan.end && *at && *at != '}'; at++)
		if (*at == '\\' && at + 1 < decoder->scan.end && at[1] == '}')
			at++;
	*end = decoder->scan.mark = at;
	if (at < decoder->scan.end && *at)
		return true;
	return h248_refuse_grammar(decoder, "SDP without its closing brace");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the escapes, and with one kind of line end. */
static void copy_sdp(char *to, const char *at, const char *end)
{
	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end && at[1] == '}')
			at++;
		if (*at == '\r' && at + 1 < end && at[1] == '\n')
			at++;
		*to++ = *at;
		if (*at == '\r')
			to[-1] = '\n';
	}
}

/* Blanks and empty lines around it are of the message, not of the SDP. */
static bool read_sdp(struct h248_decoder *decoder, const char **sdp)
{
	const char *begin, *end, *close;
	char *to;

	if (!h248_expect(decoder, '{'))
		return false;
	h248_skip(&decoder->scan);
	begin = decoder->scan.at;
	if (!find_end_of_sdp(decoder, &close))
		return false;
	for (end = close; end > begin && is_blank(end[-1]);)
		end--;
	to = h248_new(decoder, end - begin + 1);
	if (!to)
		return false;
	copy_sdp(to, begin, end);
	*sdp = to;
	decoder->scan.at = close + 1;
	return true;
}

/* --- streams --------------------------------------------------------------------------------- */

/* In an audit a word may stand alone. */
static bool is_bare(struct h248_decoder *decoder, struct h248_stream *stream, uint32_t bit)
{
	if (!decoder->audit || h248_next_is(&decoder->scan, '{'))
		return false;
	stream->bare |= bit;
	return true;
}

static bool refuse_twice(struct h248_decoder *decoder)
{
	return h248_refuse(decoder, 448, "a descriptor is there twice");
}

static bool read_side(struct h248_decoder *decoder, struct h248_stream *stream, bool is_local)
{
	uint32_t bit = is_local ? H248_BARE_LOCAL : H248_BARE_REMOTE;
	const char **sdp = is_local ? &stream->local : &stream->remote;

	if (*sdp || stream->bare & bit)
		return refuse_twice(decoder);
	return is_bare(decoder, stream, bit) || read_sdp(decoder, sdp);
}

static bool read_control(struct h248_decoder *decoder, struct h248_stream *stream)
{
	static const enum h248_token tokens[] = { H248_MODE, H248_RESERVED_VALUE,
						  H248_RESERVED_GROUP, H248_NONE };
	static const struct h248_param_set set = { tokens, .packaged = true };

	if (stream->control || stream->bare & H248_BARE_CONTROL)
		return refuse_twice(decoder);
	return is_bare(decoder, stream, H248_BARE_CONTROL) ||
		h248_read_params(decoder, &set, &stream->control);
}

static bool read_stream_statistics(struct h248_decoder *decoder, struct h248_stream *stream)
{
	if (stream->statistics || stream->bare & H248_BARE_STATISTICS)
		return refuse_twice(decoder);
	if (!h248_next_is(&decoder->scan, '{')) {
		stream->bare |= H248_BARE_STATISTICS;
		return true;
	}
	return h248_read_statistics(decoder, &stream->statistics);
}

static bool read_stream_word(struct h248_decoder *decoder, enum h248_token token,
			     struct h248_stream *stream)
{
	switch (token) {
	case H248_LOCAL:
	case H248_REMOTE:
		return read_side(decoder, stream, token == H248_LOCAL);
	case H248_LOCAL_CONTROL:
		return read_control(decoder, stream);
	case H248_STATISTICS:
		return read_stream_statistics(decoder, stream);
	default:
		return h248_refuse(decoder, 444, "no descriptor of a stream");
	}
}

static bool read_stream_item(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);

	return read_stream_word(decoder, h248_word_token(word), arg);
}

static bool read_stream(struct h248_decoder *decoder, struct h248_media *media)
{
	struct h248_stream *stream, *other;

	if (media->streams && !media->streams->has_id)
		return h248_refuse_grammar(decoder, "streams with and without a number");
	stream = h248_append(decoder, media->streams);
	if (!stream || !h248_read_u16(decoder, &stream->id))
		return false;
	stream->has_id = true;
	for (other = media->streams; other != stream; other = other->next)
		if (other->id == stream->id)
			return h248_refuse(decoder, 448, "a stream is there twice");
	if (decoder->audit && !h248_next_is(&decoder->scan, '{'))
		return true;
	return h248_read_braced(decoder, read_stream_item, stream);
}

/* What stands in Media without a stream around it is of stream 1. */
static struct h248_stream *only_stream(struct h248_decoder *decoder, struct h248_media *media)
{
	struct h248_stream *stream = media->streams;

	if (!stream)
		stream = h248_append(decoder, media->streams);
	if (!stream || !stream->has_id)
		return stream;
	h248_refuse_grammar(decoder, "streams with and without a number");
	return NULL;
}

/* --- the descriptor -------------------------------------------------------------------------- */

static bool read_state(struct h248_decoder *decoder, struct h248_media *media)
{
	static const enum h248_token tokens[] = { H248_SERVICE_STATES, H248_BUFFER, H248_NONE };
	static const struct h248_param_set set = { tokens, .packaged = true };

	if (media->state)
		return refuse_twice(decoder);
	return h248_read_params(decoder, &set, &media->state);
}

static bool read_media_item(struct h248_decoder *decoder, void *arg)
{
	enum h248_token token = h248_word_token(h248_read_word(&decoder->scan));
	struct h248_media *media = arg;
	struct h248_stream *stream;

	if (token == H248_STREAM)
		return read_stream(decoder, media);
	if (token == H248_TERMINATION_STATE)
		return read_state(decoder, media);
	if (token != H248_LOCAL && token != H248_REMOTE && token != H248_LOCAL_CONTROL &&
	    token != H248_STATISTICS)
		return h248_refuse(decoder, 444, "no descriptor of media");
	stream = only_stream(decoder, media);
	return stream && read_stream_word(decoder, token, stream);
}

bool h248_read_media(struct h248_decoder *decoder, struct h248_media *media)
{
	return h248_read_braced(decoder, read_media_item, media);
}
