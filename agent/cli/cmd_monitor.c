// SPDX-License-Identifier: GPL-2.0
#include <linux/ims_agw.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "cli.h"
#include "clock.h"
#include "core/words.h"

static const struct cli_option options[] = {
	{ "context", CLI_NUMBER, "context", "ID", "events of this context only" },
	{ "termination", CLI_NUMBER, "termination", "ID", "events of this termination only" },
	{ "until", CLI_TEXT, "until", "EVENT", "exit at this event or state" },
	{ "timeout", CLI_NUMBER, "timeout", "SECONDS", "exit after this time" },
	{ 0 }
};

const struct cli_option *const cli_monitor_options[] = { options, NULL };

/* What ends the command. */
struct end {
	const char *until;	/* NULL: nothing */
	int64_t deadline_ms;	/* -1: never */
};

/* 2024-05-06T07:08:09.123456Z in the time zone of the reader. */
static void print_time(const char *text)
{
	struct tm tm = { 0 };
	const char *fraction = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	char date[32];
	time_t when;

	if (!fraction) {
		printf("%s", text);
		return;
	}
	when = timegm(&tm);
	localtime_r(&when, &tm);
	strftime(date, sizeof(date), "%H:%M:%S", &tm);
	printf("%s%.7s", date, fraction);
}

static void print_event(const struct cli *cli, struct json_object *event)
{
	const char *reason = cli_text(event, "reason"), *source = cli_text(event, "source");

	if (cli->json) {
		cli_print_json(stdout, event);
		return;
	}
	print_time(cli_text(event, "time"));
	printf("  context %-5s termination %-5s stream %-2s %-15s %s", cli_text(event, "context"),
	       cli_text(event, "termination"), cli_text(event, "stream"),
	       cli_text(event, "event"), cli_text(event, "state"));
	if (*reason)
		printf("  reason %s", reason);
	if (cli_member(event, "alert"))
		printf("  alert %s", cli_text(event, "alert"));
	if (*source)
		printf("  source %s", source);
	printf("\n");
	fflush(stdout);
}

/* Names are written with either dash. */
static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
			return false;
	return *a == *b;
}

/* States and events that are told, which are those that somebody can wait for. */
static bool can_come(const char *name)
{
	unsigned int i;

	for (i = 0; i <= IMS_AGW_STATE_MAX; i++)
		if (same_name(name, word_state(i)))
			return true;
	for (i = 0; strcmp(word_event(i), "unknown") != 0; i++)
		if (same_name(name, word_event(i)))
			return true;
	return false;
}

static bool is_end(const struct end *end, struct json_object *event)
{
	if (!end->until)
		return false;
	return same_name(end->until, cli_text(event, "event")) ||
	       (!strcmp(cli_text(event, "event"), "state") &&
		same_name(end->until, cli_text(event, "state")));
}

/* What happened before the subscription does not come again: a state that is reached is enough. */
static enum cli_exit ask_state(struct cli *cli, uint64_t termination)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "termination", json_object_new_uint64(termination));
	return cli_send(cli, "audit", params);
}

static bool is_reached(const struct end *end, struct json_object *result)
{
	struct json_object *list = cli_member(result, "terminations");
	size_t i;

	for (i = 0; list && i < json_object_array_length(list); i++)
		if (same_name(end->until,
			      cli_text(json_object_array_get_idx(list, i), "state")))
			return true;
	return false;
}

/* An event, or the answer of ask_state(), which events may overtake. */
static enum cli_exit take_line(const struct cli *cli, const struct end *end,
			       struct json_object *line, bool *last)
{
	if (cli_member(line, "error")) {
		cli_print_error(cli, cli_member(line, "error"));
		return CLI_REFUSED;
	}
	if (cli_member(line, "event")) {
		print_event(cli, line);
		if (ferror(stdout))
			return CLI_OUTPUT;
		*last = is_end(end, line);
	} else {
		*last = is_reached(end, cli_member(line, "result"));
	}
	return CLI_OK;
}

/* -1: for ever. */
static int64_t left_ms(const struct end *end)
{
	int64_t left = end->deadline_ms - (int64_t)clock_ms(CLOCK_MONOTONIC);

	if (end->deadline_ms < 0)
		return -1;
	return left < 0 ? 0 : left;
}

static enum cli_exit print_until(struct cli *cli, const struct end *end)
{
	struct json_object *line;
	enum cli_exit ret = CLI_OK;
	bool last = false;

	while (ret == CLI_OK && !last) {
		ret = cli_receive(cli, left_ms(end), &line);
		if (ret == CLI_TIMEOUT && !end->until)
			return CLI_OK;
		if (ret != CLI_OK)
			return ret;
		ret = take_line(cli, end, line, &last);
		json_object_put(line);
	}
	return ret;
}

static enum cli_exit monitor(struct cli *cli, struct json_object *params, const struct end *end)
{
	uint64_t termination = cli_number(params, "termination");
	struct json_object *result;
	enum cli_exit ret;

	ret = cli_connect(cli);
	if (ret == CLI_OK)
		ret = cli_request(cli, "subscribe", json_object_get(params), &result);
	if (ret != CLI_OK)
		return ret;
	json_object_put(result);
	if (end->until && termination)
		ret = ask_state(cli, termination);
	return ret == CLI_OK ? print_until(cli, end) : ret;
}

static enum cli_exit run_monitor(struct cli *cli, struct json_object *params, struct end *end)
{
	struct json_object *until = cli_pick(params, "until"),
		*timeout = cli_pick(params, "timeout");
	enum cli_exit ret = CLI_USAGE;

	if (until)
		end->until = json_object_get_string(until);
	if (timeout)
		end->deadline_ms = (int64_t)clock_ms(CLOCK_MONOTONIC) +
			json_object_get_int(timeout) * 1000LL;
	if (end->until && !can_come(end->until))
		fprintf(stderr, "agwctl: monitor: \"%s\" is neither an event nor a state\n",
			end->until);
	else
		ret = monitor(cli, params, end);
	json_object_put(until);
	json_object_put(timeout);
	return ret;
}

enum cli_exit cli_monitor(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv)
{
	struct json_object *params = json_object_new_object();
	struct end end = { .deadline_ms = -1 };
	enum cli_exit ret = CLI_USAGE;

	if (cli_read_options(command->options, argc, argv, params, NULL, 0) >= 0)
		ret = run_monitor(cli, params, &end);
	json_object_put(params);
	return ret;
}
