// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

static const enum h248_token tokens[] = { H248_STREAM, H248_SIGNAL_TYPE, H248_DURATION,
	H248_NOTIFY_COMPLETION, H248_KEEP_ACTIVE, H248_DIRECTION, H248_REQUEST_ID,
	H248_INTERSIGNAL, H248_ITERATION, H248_NONE };
static const struct h248_param_set set = { .tokens = tokens };

static bool read_signal_word(struct h248_decoder *decoder, struct h248_word word,
			     struct h248_signal *signal)
{
	if (!h248_is_package_item(word))
		return h248_refuse_grammar(decoder, "no package and signal");
	if (!h248_keep(decoder, word, &signal->name))
		return false;
	return !h248_next_is(&decoder->scan, '{') ||
		h248_read_params(decoder, &set, &signal->params);
}

static bool read_signal_of_list(struct h248_decoder *decoder, void *arg)
{
	struct h248_signal **list = arg, *signal = h248_append(decoder, *list);

	return signal && read_signal_word(decoder, h248_read_word(&decoder->scan), signal);
}

static bool read_signal(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	struct h248_signal **list = arg, *signal = h248_append(decoder, *list);

	if (!signal)
		return false;
	if (h248_word_token(word) != H248_SIGNAL_LIST)
		return read_signal_word(decoder, word, signal);
	if (!h248_read_u16(decoder, &signal->list_id))
		return false;
	if (decoder->audit && !h248_next_is(&decoder->scan, '{'))
		return true;
	return h248_read_braced(decoder, read_signal_of_list, &signal->list);
}

bool h248_read_signals(struct h248_decoder *decoder, struct h248_signal **list)
{
	return h248_read_maybe_empty(decoder, read_signal, list);
}
