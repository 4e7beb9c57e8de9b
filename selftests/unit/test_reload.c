// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration that is read again: which lines the log has from then on, and what it says of
 * keys that need a restart.
 *
 * with: core agent/reload.c agent/control/mg/profile.c agent/control/mg/profile_read.c
 * with: agent/control/mg/profile_table.c
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/conf.h"
#include "gw_fake.h"
#include "log.h"
#include "options.h"
#include "reload.h"
#include "tap.h"

static struct conf *running;
static struct options options;
static char file[] = "/tmp/agw-conf-XXXXXX";
static char lines[4096];
static int ends[2];

static const char *logged(void)
{
	ssize_t len = read(ends[0], lines, sizeof(lines) - 1);

	lines[len > 0 ? len : 0] = '\0';
	return lines;
}

static void read_again(const char *keys)
{
	FILE *out = fopen(file, "w");

	if (!out || fprintf(out, "%s%s", keys, FAKE_CONF) < 0 || fclose(out))
		abort();
	reload(gw, &options, running);
	logged();
}

/* One digit for each level that comes into the log. */
static const char *levels(void)
{
	static char found[8];
	const char *at;
	size_t len = 0;

	log_error(".");
	log_warn(".");
	log_notice(".");
	log_info(".");
	log_debug(".");
	logged();
	for (at = lines; (at = strchr(at, '<')) && len < sizeof(found) - 1; at++)
		found[len++] = at[1];
	found[len] = '\0';
	return found;
}

static void test_levels(void)
{
	static const struct {
		const char *keys, *levels;
	} rows[] = {
		{ "log-level = debug\n", "34567" },
		{ "log-level = info\n", "3456" },
		{ "log-level = notice\n", "345" },
		{ "log-level = warning\n", "34" },
		{ "log-level = error\n", "3" },
		{ "", "3456" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		read_again(rows[i].keys);
		ok(!strstr(lines, "restart"), "another level needs no restart");
		is_str(levels(), rows[i].levels, "it counts from then on");
	}
}

static void test_command_line(void)
{
	options.verbose = true;
	reload_log_level(&options, running);
	read_again("log-level = error\n");
	is_str(levels(), "34567", "the level of the command line stays");
	options.verbose = false;
}

static void test_not_taken(void)
{
	read_again("log-level = notice\n");
	read_again("log-level = debug\nworkers = none\n");
	ok(strstr(lines, "is not good"), "a file that is not good");
	is_str(levels(), "345", "changes no level");
	read_again("log-level = warning\nworkers = 7\n");
	ok(strstr(lines, "needs a restart: workers\n"), "what else has changed is named, alone");
}

int main(void)
{
	struct gw_error err;
	char why[256];

	plan(6 * 2 + 1 + 3);
	if (pipe2(ends, O_NONBLOCK) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	close(mkstemp(file));
	options.conf = file;
	running = conf_parse("f", FAKE_CONF, why, sizeof(why));
	fake_start(FAKE_CONF, &err);
	test_levels();
	test_command_line();
	test_not_taken();
	fake_reset();
	free(running);
	unlink(file);
	return tap_done();
}
