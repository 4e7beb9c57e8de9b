// SPDX-License-Identifier: GPL-2.0
/*
 * Modem and Mux: read so that what stands behind them is found.
 */
#include "decode.h"

static bool read_type(struct h248_decoder *decoder, void *arg)
{
	struct h248_word word = h248_read_word(&decoder->scan);
	enum h248_token token = h248_word_token(word);
	struct h248_types *types = arg;
	struct h248_name *name;

	if ((token < H248_H221 || token > H248_SYNCH_ISDN) && !h248_is_extension(word))
		return h248_refuse(decoder, 449, "no type of a modem or a multiplex");
	name = h248_append(decoder, types->list);
	if (!name)
		return false;
	if (!token)
		return h248_keep(decoder, word, &name->text);
	name->text = h248_token_name(token, false);
	return true;
}

bool h248_read_modem(struct h248_decoder *decoder, struct h248_types **types)
{
	static const enum h248_token no_tokens[] = { H248_NONE };
	static const struct h248_param_set set = { no_tokens, .packaged = true };
	bool good;

	*types = h248_new(decoder, sizeof(**types));
	if (!*types)
		return false;
	(*types)->bracketed = h248_take(&decoder->scan, '[');
	if ((*types)->bracketed)
		good = h248_read_list(decoder, ']', read_type, *types);
	else
		good = h248_expect(decoder, '=') && read_type(decoder, *types);
	if (!good || !h248_next_is(&decoder->scan, '{'))
		return good;
	return h248_read_params(decoder, &set, &(*types)->params);
}

bool h248_read_mux(struct h248_decoder *decoder, struct h248_types **types)
{
	*types = h248_new(decoder, sizeof(**types));
	return *types && h248_expect(decoder, '=') && read_type(decoder, *types) &&
		h248_read_terminations(decoder, &(*types)->terminations);
}
