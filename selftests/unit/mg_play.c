// SPDX-License-Identifier: GPL-2.0
#include "mg_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gw_fake.h"

struct exec *exec;
unsigned int play_overload;
unsigned int play_version = 2;
size_t play_memory = 65536;
char play_sent[8192];
uint32_t play_service;
bool play_keep_unknown;
const char *play_profile = "";

static struct exec_config config = { .group = "1" };
static struct profile *profile;
static struct h248_message *last;	/* request of the gateway */
static char shown[131072], forgotten[sizeof(play_sent)];

/* Ports of the gateway are chosen at random. */
static void hide_ports(char *text)
{
	char *at;

	for (at = strstr(text, " "); at; at = strstr(at + 1, " "))
		if ((!strncmp(at + 1, "2000", 4) || !strncmp(at + 1, "3000", 4)) &&
		    at[5] >= '0' && at[5] <= '9')
			at[5] = 'x';
}

/* The decoder takes it in any version, but it is in the syntax of version 3 only. */
static bool says_nothing(const struct h248_action *action)
{
	return !action->topology && !action->has_priority && !action->emergency &&
		!action->ieps && !action->attributes && !action->contexts && !action->audit &&
		!action->commands && !action->error;
}

static bool has_silent_action(const struct h248_message *message)
{
	const struct h248_action *action = message->transactions->actions;

	while (action && !says_nothing(action))
		action = action->next;
	return action && message->version < 3;
}

/* What the gateway sends is read again by its own decoder, in its version; else nothing counts. */
static void must_be_legal(const char *text, size_t len)
{
	struct h248_message message;
	struct h248_fault fault;

	if (h248_decode(text, len, &message, &fault) || has_silent_action(&message)) {
		printf("Bail out! %u %s at %zu of: %s\n", fault.code, fault.text, fault.offset,
		       text);
		exit(1);
	}
	h248_message_free(&message);
}

/* Without head and carriage returns, which only make it hard to read. */
static void show(const struct h248_message *message, char *to, size_t size)
{
	char text[65536], *begin = to, *from, *end = to + size - 1;
	uint32_t code;
	size_t len;

	code = h248_encode(message, true, text, sizeof(text) - 1, &len);
	if (code) {
		snprintf(to, size, "cannot be encoded: %u\n", code);
		return;
	}
	text[len] = '\0';
	must_be_legal(text, len);
	for (from = strchr(text, '\n') + 1; *from && to < end; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	hide_ports(begin);
}

/* --- the lower half -------------------------------------------------------------------------- */

static void forget_last(void)
{
	if (last)
		h248_message_free(last);
	free(last);
	last = NULL;
}

static void on_request(void *arg, struct h248_message *message)
{
	size_t len = strlen(play_sent);

	(void)arg;
	message->version = play_version;
	message->mid.kind = H248_MID_DEVICE;
	snprintf(message->mid.text, sizeof(message->mid.text), "gw");
	message->transactions->id = 1;
	show(message, play_sent + len, sizeof(play_sent) - len);
	forget_last();
	last = message;
}

void play_answer(uint32_t code)
{
	exec_answered(exec, last, code);
}

static uint32_t on_service_change(void *arg, const struct h248_service *service,
				  struct h248_arena *arena, struct h248_service **reply)
{
	(void)arg;
	(void)service;
	if (!play_service)
		*reply = h248_alloc(arena, sizeof(**reply));
	return play_service;
}

static const struct exec_ops ops = { on_request, on_service_change };

/* --- its life -------------------------------------------------------------------------------- */

void play_again(void)
{
	exec_free(exec);
	config.overload_percent = play_overload;
	config.keep_unknown = play_keep_unknown;
	exec = exec_new(gw, profile, &config, &ops, NULL);
}

void play_start(const char *conf)
{
	struct gw_error err;
	char text[200];

	fake_start(conf, &err);
	if (!profile)
		profile = profile_parse("profile", play_profile, text, sizeof(text));
	play_again();
}

void play_stop(void)
{
	exec_free(exec);
	forget_last();
	exec = NULL;
	profile_free(profile);
	profile = NULL;
	fake_reset();
}

/* --- transactions ---------------------------------------------------------------------------- */

static void run_all(const struct h248_message *in)
{
	const struct h248_transaction *transaction;
	struct h248_message out = { .version = in->version, .mid.kind = H248_MID_DEVICE };
	struct h248_transaction reply;
	size_t len = 0;

	snprintf(out.mid.text, sizeof(out.mid.text), "gw");
	h248_arena_init(&out.arena, play_memory);
	for (transaction = in->transactions; transaction; transaction = transaction->next) {
		exec_run(exec, in->version, transaction, &out.arena, &reply);
		out.transactions = &reply;
		show(&out, shown + len, sizeof(shown) - len);
		len += strlen(shown + len);
	}
	h248_message_free(&out);
}

const char *play(const char *transactions)
{
	struct h248_message message;
	struct h248_fault fault;
	char text[65536];

	*play_sent = '\0';
	snprintf(text, sizeof(text), "!/%u [192.0.2.9] %s", play_version, transactions);
	*shown = '\0';
	if (h248_decode(text, strlen(text), &message, &fault))
		snprintf(shown, sizeof(shown), "fault %u: %s\n", fault.code, fault.text);
	else
		run_all(&message);
	h248_message_free(&message);
	return shown;
}

const char *play_requests(void)
{
	memcpy(forgotten, play_sent, sizeof(forgotten));
	*play_sent = '\0';
	return forgotten;
}
