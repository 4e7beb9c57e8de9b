// SPDX-License-Identifier: GPL-2.0
/*
 * What agwctl makes of a daemon that is slow, silent, or tells of events before it answers, and
 * what it prints of it.
 *
 * with: agent/addr.c agent/cli/cli_options.c agent/cli/cli_print.c agent/cli/cli_socket.c
 * with: agent/cli/cmd_monitor.c agent/cli/cmd_show.c agent/cli/cmd_term.c agent/core/words.c
 * with: agent/setting.c -ljson-c
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/gw.h"
#include "core/words.h"
#include "tap.h"

#define OK "{\"id\":1,\"result\":{}}\n"
#define LATCHED "{\"event\":\"latched\",\"termination\":7,\"state\":\"established\"}\n"
#define LINKED "{\"event\":\"state\",\"termination\":7,\"state\":\"linked\"}\n"
#define IS(state) "{\"id\":2,\"result\":{\"terminations\":[{\"state\":\"" state "\"}]}}\n"
#define REFUSED "{\"id\":2,\"error\":{\"code\":\"no_termination\",\"reason\":\"gone\"}}\n"

static const struct cli_command monitor = {
	.name = "monitor", .run = cli_monitor, .options = cli_monitor_options,
};

static const struct cli_command show = {
	.name = "show", .run = cli_show, .options = cli_target_options,
};

static const struct cli_command status = { .name = "status", .run = cli_status };

static char path[] = "/tmp/agw-cli-XXXXXX";
static pid_t daemon_pid;

static int make_listener(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/sock", path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 1))
		abort();
	return fd;
}

/* Reads a request for each answer, then waits for the end of the connection. */
static void serve(int listener, const char *const *answers)
{
	int fd = accept(listener, NULL, NULL);
	char octet;

	while (read(fd, &octet, 1) == 1) {
		if (octet != '\n' || !*answers)
			continue;
		if (write(fd, *answers, strlen(*answers)) < 0)
			break;
		answers++;
	}
}

static void start_daemon(const char *const *answers)
{
	int listener = make_listener();

	fflush(stdout);
	daemon_pid = fork();
	if (!daemon_pid) {
		serve(listener, answers);
		_exit(0);
	}
	close(listener);
}

static void stop_daemon(void)
{
	char name[64];

	kill(daemon_pid, SIGKILL);
	waitpid(daemon_pid, NULL, 0);
	snprintf(name, sizeof(name), "%s/sock", path);
	unlink(name);
}

/* What the command prints is not for the result of this test. */
static const char *to = "/dev/null";
static bool plain;		/* no JSON */

static enum cli_exit run(const struct cli_command *command, const char *const *answers, int argc,
			 char **argv)
{
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO), null = open(to, O_WRONLY);
	struct cli cli = { .fd = -1, .json = !plain };
	enum cli_exit ret;
	char name[64];

	snprintf(name, sizeof(name), "%s/sock", path);
	cli.path = name;
	start_daemon(answers);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	ret = command->run(&cli, command, argc, argv);
	fflush(stdout);
	clearerr(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	close(null);
	cli_close(&cli);
	stop_daemon();
	return ret;
}

/* With the answers to its first and second request, NULL: there is none. */
#define RUN(command, first, second, ...) ({					\
	const char *const answers_[] = { first, second, NULL };			\
	char *argv_[] = { __VA_ARGS__ };					\
	run(command, answers_, sizeof(argv_) / sizeof(argv_[0]), argv_); })

/* The subscription and the question after it. */
#define MONITOR(first, second, ...) RUN(&monitor, first, second, __VA_ARGS__)

#define ABOUT "--termination", "7", "--until"

static void time_limits(void)
{
	is_int(MONITOR(OK, NULL, "--timeout", "1"), CLI_OK, "a silent daemon: ends at its time");
	is_int(MONITOR(OK, NULL, "--until", "linked", "--timeout", "1"), CLI_TIMEOUT,
	       "waiting for a state: ends in vain");
	is_int(MONITOR(OK LATCHED, NULL, "--until", "linked", "--timeout", "1"), CLI_TIMEOUT,
	       "so it does when other events come");
}

static void ends(void)
{
	is_int(MONITOR(OK LINKED, NULL, "--until", "linked"), CLI_OK, "a state that is entered");
	is_int(MONITOR(OK LATCHED, NULL, "--until", "latched"), CLI_OK, "an event");
	is_int(MONITOR(OK, IS("half-closed"), ABOUT, "half_closed"), CLI_OK,
	       "a state that is there, with another dash");
	is_int(MONITOR(OK, IS("idle") LINKED, ABOUT, "linked"), CLI_OK,
	       "a state that is not there yet");
	is_int(MONITOR(OK, LATCHED IS("established"), ABOUT, "latched"), CLI_OK,
	       "an event before the state was told");
	is_int(MONITOR(OK, REFUSED, ABOUT, "linked"), CLI_REFUSED, "no such termination");
	is_int(MONITOR(REFUSED, NULL, "--termination", "7"), CLI_REFUSED, "nor to subscribe to");
	is_int(MONITOR(OK, NULL, "--until", "linke"), CLI_USAGE,
	       "what is no state and no event is not waited for");
	is_int(MONITOR(OK, NULL, "--until", ""), CLI_USAGE, "nor nothing");
}

/* Whether it is waited for, and its coming ends that. */
static bool can_wait_for(const char *name, const char *format)
{
	char line[128], until[32];

	snprintf(line, sizeof(line), format, name);
	snprintf(until, sizeof(until), "%s", name);
	return MONITOR(OK, NULL, "--until", until, "--timeout", "0") == CLI_TIMEOUT &&
		MONITOR(line, NULL, "--until", until) == CLI_OK;
}

static void all_names(void)
{
	unsigned int i;

	for (i = 0; i < GW_STATES; i++)
		ok(can_wait_for(word_state(i), OK "{\"event\":\"state\",\"state\":\"%s\"}\n"),
		   "state %s", word_state(i));
	for (i = 0; i < GW_EVENT_COUNT; i++)
		ok(can_wait_for(word_event(i), OK "{\"event\":\"%s\"}\n"), "event %s",
		   word_event(i));
}

/* It would go on for ever and tell nobody. */
static void full_output(void)
{
	to = "/dev/full";
	is_int(MONITOR(OK LATCHED, NULL, "--until", "linked"), CLI_OUTPUT,
	       "what cannot be printed ends it");
	to = "/dev/null";
}

/* --- the daemon as a whole ------------------------------------------------------------------- */

#define STATUS(more) "{\"id\":1,\"result\":{\"version\":\"1\",\"handshakes\":{}," more \
	"\"states\":{},\"workers\":{},\"fingerprints\":[],\"realms\":[]}}\n"
#define LOAD "\"draining\":true,\"memory\":{\"used\":5,\"max\":70},\"unconfirmed\":4,\"resyncs\":3,"

static void summary(void)
{
	static const struct {
		const char *what, *argv[4];
	} rows[] = {
		{ "a context behind", { "summary", "--context", "99" } },
		{ "a context before", { "--context", "99", "summary" } },
		{ "a termination", { "summary", "--termination=1" } },
		{ "a stream", { "summary", "--stream", "1" } },
		{ "a realm", { "summary", "--realm", "core" } },
		{ "an owner", { "summary", "--owner", "o" } },
		{ "all", { "summary", "--all" } },
	};
	const char *const answers[] = { STATUS(""), NULL };
	char *argv[4];
	size_t i;
	int argc;

	is_int(RUN(&show, STATUS(""), NULL, "summary"), CLI_OK, "a summary");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (argc = 0; rows[i].argv[argc]; argc++)
			argv[argc] = strdupa(rows[i].argv[argc]);
		is_int(run(&show, answers, argc, argv), CLI_USAGE, "of %s is refused",
		       rows[i].what);
	}
}

/* What the command prints for people, of a status with these members. */
static const char *printed(const char *answer)
{
	const char *const answers[] = { answer, NULL };
	static char text[4096];
	char name[64];
	ssize_t len;
	int fd;

	snprintf(name, sizeof(name), "%s/out", path);
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	to = name;
	plain = true;
	run(&status, answers, 0, NULL);
	plain = false;
	to = "/dev/null";
	len = read(fd, text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = '\0';
	close(fd);
	unlink(name);
	return text;
}

static void for_people(void)
{
	const char *text = printed(STATUS(""));

	ok(strstr(text, "version ") && !strstr(text, "draining") && !strstr(text, "memory") &&
	   !strstr(text, "unconfirmed"), "a status without what is not always there");
	text = printed(STATUS(LOAD));
	ok(strstr(text, "\ndraining      no new contexts\n"), "that it is drained");
	ok(strstr(text, "\nmemory        5 of 70 octets\n"), "memory and its limit");
	ok(strstr(text, "\nunconfirmed   4 contexts released\n"), "contexts that nobody needed");
	ok(strstr(text, "\nresyncs       3\n"), "losses of events");
}

static void pieces(void)
{
	struct cli cli = { .fd = -1, .path = "test" };
	struct json_object *line = NULL;
	int pair[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	cli.fd = pair[0];
	is_int(cli_receive(&cli, 20, &line), CLI_TIMEOUT, "nothing comes");
	dprintf(pair[1], "{\"id\"");
	is_int(cli_receive(&cli, 20, &line), CLI_TIMEOUT, "half a line is none");
	dprintf(pair[1], ":1}\n{\"id\":2}\n");
	is_int(cli_receive(&cli, -1, &line), CLI_OK, "the other half");
	is_int(cli_number(line, "id"), 1, "makes a whole");
	json_object_put(line);
	is_int(cli_receive(&cli, 0, &line), CLI_OK, "the next one is there");
	is_int(cli_number(line, "id"), 2, "and not mixed up");
	json_object_put(line);
	close(pair[1]);
	cli_close(&cli);
}

/* As for a request that is too long: the daemon answers before it has all of it. */
static void hung_up_on(void)
{
	struct cli cli = { .path = "test" };
	struct json_object *result;
	int pair[2], err = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);

	signal(SIGPIPE, SIG_DFL);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	cli.fd = pair[0];
	dprintf(pair[1], REFUSED);
	close(pair[1]);
	dup2(null, STDERR_FILENO);
	is_int(cli_request(&cli, "audit", json_object_new_object(), &result), CLI_REFUSED,
	       "a daemon that hangs up on a request has said why");
	is_int(cli_request(&cli, "audit", json_object_new_object(), &result), CLI_NO_DAEMON,
	       "or has not");
	dup2(err, STDERR_FILENO);
	close(err);
	close(null);
	cli_close(&cli);
}

/* Where a daemon that hangs takes no connections any more nobody waits for ever. */
static void patience(void)
{
	struct timeval limit = { 0 };
	socklen_t len = sizeof(limit);
	struct cli cli = { .fd = -1 };
	int listener = make_listener();
	char name[64];

	snprintf(name, sizeof(name), "%s/sock", path);
	cli.path = name;
	is_int(cli_connect(&cli), CLI_OK, "a daemon that hangs: a place among those that wait");
	ok(!getsockopt(cli.fd, SOL_SOCKET, SO_SNDTIMEO, &limit, &len) && limit.tv_sec == 30,
	   "is waited for as long as for an answer");
	cli_close(&cli);
	close(listener);
	unlink(name);
}

int main(void)
{
	plan(2 + 3 + 9 + GW_STATES + GW_EVENT_COUNT + 1 + 8 + 5 + 6 + 2);
	if (!mkdtemp(path))
		return 1;
	time_limits();
	ends();
	all_names();
	full_output();
	summary();
	for_people();
	pieces();
	hung_up_on();
	patience();
	rmdir(path);
	return tap_done();
}
