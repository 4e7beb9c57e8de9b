// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the log: priority, level, one line each whatever the text is.
 *
 * with: agent/log.c
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "log.h"
#include "tap.h"

static int ends[2];
static char line[4096];

static const char *logged(void)
{
	ssize_t n = read(ends[0], line, sizeof(line) - 1);

	line[n > 0 ? n : 0] = 0;
	return line;
}

int main(void)
{
	char text[3000];

	plan(9);
	if (pipe2(ends, O_NONBLOCK) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	log_warn("termination %d", 7);
	is_str(logged(), "<4>termination 7\n", "priority and text");
	log_debug("not now");
	is_str(logged(), "", "debug is off");
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("now");
	is_str(logged(), "<7>now\n", "debug is on");
	log_set_level(LOG_LEVEL_ERROR);
	log_warn("quiet");
	is_str(logged(), "", "only errors");
	log_error("%s", "from afar\n<0>forged\r\x1b[2J\x7f");
	is_str(logged(), "<3>from afar?<0>forged??[2J?\n", "control characters do not pass");
	log_error("%s", "\xc3\xa9");
	is_str(logged(), "<3>\xc3\xa9\n", "UTF-8 does");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	log_error("%s", text);
	is_int(strlen(logged()), 1023, "a long text is cut");
	ok(line[1022] == '\n' && line[1021] == 'x', "and still a line");
	errno = EBUSY;
	log_error("x");
	is_int(errno, EBUSY, "errno is kept");
	return tap_done();
}
