// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

#define BIT(token)	(1u << (token))
#define AMM	(BIT(H248_MEDIA) | BIT(H248_MODEM) | BIT(H248_MUX) | BIT(H248_EVENTS) | \
		 BIT(H248_EVENT_BUFFER) | BIT(H248_SIGNALS) | BIT(H248_DIGIT_MAP) | \
		 BIT(H248_AUDIT) | BIT(H248_STATISTICS))
#define AUDITED	(BIT(H248_DESCRIPTORS) - 2 - BIT(H248_AUDIT) - BIT(H248_SERVICES))

/* Which descriptors a command has, and its reply. */
static const struct {
	uint32_t request, reply;
	enum h248_token needs;		/* of a request */
} commands[] = {
	[H248_ADD] = { AMM, AUDITED, H248_NONE },
	[H248_MOVE] = { AMM, AUDITED, H248_NONE },
	[H248_MODIFY] = { AMM, AUDITED, H248_NONE },
	[H248_SUBTRACT] = { BIT(H248_AUDIT), AUDITED, H248_NONE },
	[H248_AUDIT_VALUE] = { BIT(H248_AUDIT), AUDITED, H248_AUDIT },
	[H248_AUDIT_CAPABILITY] = { BIT(H248_AUDIT), AUDITED, H248_AUDIT },
	[H248_NOTIFY] = { BIT(H248_OBSERVED_EVENTS) | BIT(H248_ERROR), BIT(H248_ERROR),
			  H248_OBSERVED_EVENTS },
	[H248_SERVICE_CHANGE] = { BIT(H248_SERVICES), BIT(H248_SERVICES) | BIT(H248_ERROR),
				  H248_SERVICES },
};

struct reading {
	struct h248_command *command;
	uint32_t legal;
};

static bool read_item(struct h248_decoder *decoder, void *arg)
{
	struct reading *reading = arg;

	return h248_read_descriptor(decoder, reading->legal, &reading->command->descriptors);
}

/* The reply to an audit of a context: AuditValue=Context{a, b}, or an error in the braces. */
static bool read_of_context(struct h248_decoder *decoder, struct h248_command *command)
{
	struct reading reading = { command, BIT(H248_ERROR) };
	const char *begin = decoder->scan.at;
	bool is_error;

	command->of_context = true;
	if (!h248_expect(decoder, '{'))
		return false;
	is_error = h248_word_token(h248_read_word(&decoder->scan)) == H248_ERROR &&
		h248_next_is(&decoder->scan, '=');
	decoder->scan.at = begin;
	if (!is_error)
		return h248_read_terminations(decoder, &command->terminations);
	return h248_read_braced(decoder, read_item, &reading);
}

static bool read_termination(struct h248_decoder *decoder, void *arg)
{
	struct h248_command *command = arg;
	struct h248_name *name = h248_append(decoder, command->terminations);

	return name && h248_read_termination(decoder, &name->text);
}

static bool is_audit(enum h248_token kind)
{
	return kind == H248_AUDIT_VALUE || kind == H248_AUDIT_CAPABILITY;
}

/* Whether a reply is one to an audit of a context. A termination can be called Context too. */
static bool is_of_context(struct h248_decoder *decoder, const struct h248_command *command)
{
	const char *begin;

	if (!decoder->reply || !is_audit(command->kind))
		return false;
	h248_skip(&decoder->scan);
	begin = decoder->scan.at;
	if (h248_word_token(h248_read_word(&decoder->scan)) == H248_CONTEXT &&
	    h248_next_is(&decoder->scan, '{'))
		return true;
	decoder->scan.at = begin;
	return false;
}

static bool read_body(struct h248_decoder *decoder, struct h248_command *command)
{
	struct reading reading = { command, decoder->reply ? commands[command->kind].reply :
					    commands[command->kind].request };
	enum h248_token needs = commands[command->kind].needs;
	bool good;

	if (!h248_expect(decoder, '='))
		return false;
	if (is_of_context(decoder, command))
		return read_of_context(decoder, command);
	if (h248_take(&decoder->scan, '['))
		good = h248_read_list(decoder, ']', read_termination, command);
	else
		good = read_termination(decoder, command);
	if (good && h248_take(&decoder->scan, '{'))
		good = h248_read_list(decoder, '}', read_item, &reading);
	if (!good || decoder->reply || !needs ||
	    h248_descriptor_of(command->descriptors, needs))
		return good;
	return h248_refuse_grammar(decoder, "a command without the descriptor that it needs");
}

/* O- and W- before the command; in a reply only W- (RFC 3525 clause 7.2.5, not in its Annex B). */
static struct h248_word read_prefixes(const struct h248_decoder *decoder, struct h248_word word,
				      struct h248_command *command)
{
	if (!decoder->reply && word.len > 2 && (*word.at | 0x20) == 'o' && word.at[1] == '-') {
		command->optional = true;
		word = (struct h248_word){ word.at + 2, word.len - 2 };
	}
	if (word.len > 2 && (*word.at | 0x20) == 'w' && word.at[1] == '-') {
		command->wildcard = true;
		word = (struct h248_word){ word.at + 2, word.len - 2 };
	}
	return word;
}

bool h248_read_command(struct h248_decoder *decoder, struct h248_word word,
		       struct h248_command **list)
{
	struct h248_command *command = h248_append(decoder, *list);
	unsigned int level = decoder->level;
	bool good;

	if (!command)
		return false;
	word = read_prefixes(decoder, word, command);
	command->kind = h248_word_token(word);
	if (command->kind < H248_ADD || command->kind > H248_SERVICE_CHANGE)
		return h248_refuse(decoder, 443, "a command that is not known");
	decoder->level = 442;
	good = read_body(decoder, command);
	decoder->level = level;
	return good;
}
