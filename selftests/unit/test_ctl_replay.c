// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the control protocol and the answers that they had once (control-1.txt): what was in
 * an answer is in it today, with the same value. What came later may be there, too.
 *
 * test_ctl_replay record: writes the file as it were if it had been recorded today.
 *
 * with: core json
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <sys/random.h>

#include "control/json/ctl_verb.h"
#include "core/words.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PATH_MAX_LEN 120

static char *lines[4096];
static int line_count, at;		/* the one that is read */

static char conf[2048];
static struct gw_subscriber *subscriber;
static struct ctl_subscription subscription;

/* Answers and events that no line of the file was compared with yet. */
static char *came[64];
static int came_count;

static char later[64][PATH_MAX_LEN];	/* members that were not there once */
static unsigned int later_count;

/* Instead of the library's: ports are picked as they were when the file was written. */
ssize_t getrandom(void *buf, size_t len, unsigned int flags)
{
	(void)flags;
	memset(buf, 0, len);
	return (ssize_t)len;
}

static void add_line(char *text)
{
	if (came_count == COUNT(came))
		abort();
	came[came_count++] = text;
}

static void on_event(void *arg, const struct gw_event *event)
{
	(void)arg;
	if (ctl_wants(&subscription, event))
		add_line(ctl_event_text(event));
}

/* --- what happens besides requests: "! WORD ARGUMENTS" --------------------------------------- */

static uint32_t number_of(const char *word, const char *(*name)(uint32_t number))
{
	uint32_t i;

	for (i = 0; i < 100; i++)
		if (!strcmp(name(i), word))
			return i;
	fprintf(stderr, "control-1.txt:%d: what is %s?\n", at + 1, word);
	abort();
}

static void stop(void)
{
	if (gw)
		gw_unsubscribe(gw, subscriber);
	subscription = (struct ctl_subscription){ 0 };
}

static void start(void)
{
	struct gw_error err;

	fake_start(conf, &err);
	subscriber = gw_subscribe(gw, NULL, on_event, NULL);
}

static void do_conf(char *args)
{
	size_t len = strlen(conf);

	snprintf(conf + len, sizeof(conf) - len, "%s\n", args);
}

/* The module is empty. */
static void do_start(char *args)
{
	(void)args;
	stop();
	fake_reset();
	start();
	*conf = '\0';
}

static void do_state(char *args)
{
	uint32_t termination = strtoul(args, &args, 10);

	fake_state(termination, number_of(args + 1, word_state));
}

static void do_tell(char *args)
{
	uint32_t termination = strtoul(args, &args, 10);

	fake_tell(termination, strtoul(args, NULL, 10));
}

static void do_fails(char *args)
{
	uint32_t termination = strtoul(args, &args, 10);
	uint32_t event = strtoul(args, &args, 10);

	fake_fails(termination, event, number_of(args + 1, word_reason));
}

static void do_counters(char *args)
{
	struct kern_endpoint *ep = fake_find(strtoul(args, NULL, 10), 1);
	unsigned int i;

	for (i = 1; i < KERN_STATS; i++)
		ep->stats[i] = (1ULL << 40) + i;
	ep->socket_cookie = 77;
	ep->listener_cookie = 78;
}

static void do_tls(char *args)
{
	struct kern_endpoint *ep = fake_find(strtoul(args, NULL, 10), 1);

	ep->tls_version = 0x0304;
	ep->cipher = 51;
}

static void do_done(char *args)
{
	fake_done((unsigned char)strtoul(args, NULL, 10));
}

static void do_done_psk(char *args)
{
	(void)args;
	fake_done_psk();
}

static void do_done_badly(char *args)
{
	uint8_t alert = strtoul(args, &args, 10);

	fake_done_badly(number_of(args + 1, word_reason), alert);
}

static void do_fail(char *args)
{
	static char command[40];
	int err;

	if (sscanf(args, "%39s %d", command, &err) != 2)
		abort();
	fake_fail(command, -err, 0);
}

static void do_ports_taken(char *args)
{
	fake_ports_taken = atoi(args);
}

static void do_workers(char *args)
{
	fake_workers = strtoul(args, NULL, 10);
}

static void do_silent(char *args)
{
	fake_silent = atoi(args);
}

static void do_too_long(char *args)
{
	(void)args;
	add_line(ctl_answer_too_long());
}

static const struct {
	const char *word;
	void (*run)(char *args);
} doings[] = {
	{ "conf", do_conf },
	{ "start", do_start },
	{ "state", do_state },
	{ "tell", do_tell },
	{ "fails", do_fails },
	{ "counters", do_counters },
	{ "tls", do_tls },
	{ "done", do_done },
	{ "done-psk", do_done_psk },
	{ "done-badly", do_done_badly },
	{ "fail", do_fail },
	{ "ports-taken", do_ports_taken },
	{ "workers", do_workers },
	{ "silent", do_silent },
	{ "too-long", do_too_long },
};

static void run_doing(const char *line)
{
	char copy[512], *args;
	size_t i;

	snprintf(copy, sizeof(copy), "%s", line);
	args = copy + strcspn(copy, " ");
	if (*args)
		*args++ = '\0';
	for (i = 0; i < COUNT(doings); i++) {
		if (strcmp(doings[i].word, copy) != 0)
			continue;
		doings[i].run(args);
		return;
	}
	fprintf(stderr, "control-1.txt:%d: what is %s?\n", at + 1, copy);
	abort();
}

/* Requests and doings happen, and leave lines. Whether this is one. */
static bool run_line(const char *line)
{
	if (*line == '!')
		run_doing(line + 2);
	else if (*line == '>')
		add_line(ctl_answer(gw, NULL, &subscription, line + 2, strlen(line + 2)));
	else
		return false;
	return true;
}

/* --- differences ----------------------------------------------------------------------------- */

static int bad, met;	/* differences of one answer: that nobody wanted, that are meant */

static const char *plain(struct json_object *value)
{
	return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* "~ MEMBER NEW REASON", NEW is the value, "any" or "gone". Whether it is about this. */
static bool allows(const char *line, const char *path, struct json_object *now)
{
	char of[PATH_MAX_LEN], value[80];
	int reason = 0;

	if (sscanf(line, "~ %119s %79s %n", of, value, &reason) != 2 || !line[reason] ||
	    strcmp(of, path) != 0)
		return false;
	if (!strcmp(value, "gone"))
		return !now;
	return now && (!strcmp(value, "any") || !strcmp(value, plain(now)));
}

/* By a line behind the answer, or by one above the first request, which holds for all. */
static bool is_meant(const char *path, struct json_object *now)
{
	int i;

	for (i = at + 1; i < line_count && *lines[i] == '~'; i++) {
		if (!allows(lines[i], path, now))
			continue;
		met++;
		return true;
	}
	for (i = 0; i < line_count && *lines[i] != '>'; i++)
		if (*lines[i] == '~' && allows(lines[i], path, now))
			return true;
	return false;
}

static void differ(const char *path, struct json_object *was, struct json_object *now)
{
	if (is_meant(path, now))
		return;
	bad++;
	printf("# %s was %s\n", path, plain(was));
	printf("# %s is %s\n", path, now ? plain(now) : "gone");
}

static void note_later(const char *path)
{
	unsigned int i;

	for (i = 0; i < later_count; i++)
		if (!strcmp(later[i], path))
			return;
	if (later_count < COUNT(later))
		snprintf(later[later_count++], PATH_MAX_LEN, "%s", path);
}

static void compare(const char *path, struct json_object *was, struct json_object *now);

static void compare_objects(const char *path, struct json_object *was, struct json_object *now)
{
	struct json_object *other;
	char inside[PATH_MAX_LEN];

	json_object_object_foreach(was, name, value) {
		snprintf(inside, sizeof(inside), "%s%s%s", path, *path ? "." : "", name);
		if (json_object_object_get_ex(now, name, &other))
			compare(inside, value, other);
		else
			differ(inside, value, NULL);
	}
	json_object_object_foreach(now, later_name, later_value) {
		(void)later_value;
		snprintf(inside, sizeof(inside), "%s%s%s", path, *path ? "." : "", later_name);
		if (!json_object_object_get_ex(was, later_name, NULL))
			note_later(inside);
	}
}

static int place_of(struct json_object *item, const char *name)
{
	struct json_object *number = NULL;

	json_object_object_get_ex(item, name, &number);
	return json_object_get_int(number);
}

static int by_place(const void *a, const void *b)
{
	struct json_object *one = *(struct json_object *const *)a;
	struct json_object *other = *(struct json_object *const *)b;
	int order = place_of(one, "termination") - place_of(other, "termination");

	return order ? order : place_of(one, "stream") - place_of(other, "stream");
}

static void compare_arrays(const char *path, struct json_object *was, struct json_object *now)
{
	size_t i, count = json_object_array_length(was);
	char inside[PATH_MAX_LEN];

	if (json_object_array_length(now) != count) {
		differ(path, was, now);
		return;
	}
	/* Which one comes first was never said. An audit goes on behind the last one. */
	if (!strcmp(path, "result.released")) {
		json_object_array_sort(was, by_place);
		json_object_array_sort(now, by_place);
	}
	snprintf(inside, sizeof(inside), "%s[]", path);
	for (i = 0; i < count; i++)
		compare(inside, json_object_array_get_idx(was, i),
			json_object_array_get_idx(now, i));
}

static void compare(const char *path, struct json_object *was, struct json_object *now)
{
	enum json_type type = json_object_get_type(was);

	if (type != json_object_get_type(now))
		differ(path, was, now);
	else if (type == json_type_object)
		compare_objects(path, was, now);
	else if (type == json_type_array)
		compare_arrays(path, was, now);
	else if (!json_object_equal(was, now))
		differ(path, was, now);
}

/* Differences that are meant and are none: their lines are out of date. */
static int count_unmet(void)
{
	int i, unmet = -met;

	for (i = at + 1; i < line_count && *lines[i] == '~'; i++)
		unmet++;
	return unmet;
}

static const char *last_cause(void)
{
	int i = at;

	while (*lines[i] != '>' && *lines[i] != '!')
		i--;
	return lines[i] + 2;
}

/* The answer, or the next event of the same stream: which stream tells first was never said. */
static struct json_object *take(struct json_object *was)
{
	bool event = json_object_object_get_ex(was, "event", NULL);
	struct json_object *now;
	int i;

	for (i = 0; i < came_count; i++) {
		now = json_tokener_parse(came[i]);
		if (event == json_object_object_get_ex(now, "event", NULL) &&
		    (!event || !by_place(&was, &now))) {
			free(came[i]);
			memmove(&came[i], &came[i + 1], (--came_count - i) * sizeof(came[0]));
			return now;
		}
		json_object_put(now);
	}
	return NULL;
}

static void compare_line(const char *line)
{
	struct json_object *was = json_tokener_parse(line + 2), *now = take(was);

	bad = 0;
	met = 0;
	if (was && now)
		compare("", was, now);
	ok(was && now && !bad && !count_unmet(), "line %d: %.80s", at + 1, last_cause());
	json_object_put(was);
	json_object_put(now);
}

/* --- the file -------------------------------------------------------------------------------- */

static void read_file(const char *name)
{
	FILE *file = fopen(name, "r");
	size_t size = 0;
	ssize_t len;

	if (!file) {
		perror(name);
		abort();
	}
	while (line_count < (int)COUNT(lines) &&
	       (len = getline(&lines[line_count], &size, file)) >= 0) {
		lines[line_count][strcspn(lines[line_count], "\n")] = '\0';
		line_count++;
		size = 0;
	}
	free(lines[line_count]);
	fclose(file);
}

static bool is_answer(const char *line)
{
	return *line == '<' || *line == '*';
}

/* What the file does not have fails, too. */
static int drop_rest(const char *note)
{
	int i, count = came_count;

	for (i = 0; i < count; i++) {
		printf("%s%s\n", note, came[i]);
		free(came[i]);
	}
	came_count = 0;
	return count;
}

static void replay(void)
{
	int count = 0, rest = 0;
	unsigned int i;

	for (at = 0; at < line_count; at++)
		count += is_answer(lines[at]);
	plan(count + 1);
	for (at = 0; at < line_count; at++) {
		if (*lines[at] == '>' || *lines[at] == '!')
			rest += drop_rest("# more came: ");
		if (!run_line(lines[at]) && is_answer(lines[at]))
			compare_line(lines[at]);
	}
	rest += drop_rest("# more came: ");
	for (i = 0; i < later_count; i++)
		printf("# came later: %s\n", later[i]);
	is_int(rest, 0, "no answer and no event more than there were");
}

static void write_lines(void)
{
	int i;

	for (i = 0; i < came_count; i++) {
		printf("%c %s\n", strncmp(came[i], "{\"event\"", 8) ? '<' : '*', came[i]);
		free(came[i]);
	}
	came_count = 0;
}

static void record(void)
{
	for (at = 0; at < line_count; at++) {
		if (is_answer(lines[at]))
			continue;
		puts(lines[at]);
		if (run_line(lines[at]))
			write_lines();
	}
}

int main(int argc, char **argv)
{
	bool recording = argc == 2 && !strcmp(argv[1], "record");

	log_set_level((enum log_level)0);
	read_file("control-1.txt");
	if (recording)
		record();
	else
		replay();
	stop();
	fake_reset();
	while (line_count)
		free(lines[--line_count]);
	return recording ? 0 : tap_done();
}
