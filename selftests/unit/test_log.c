// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the log: priority, level, one line each whatever the text is.
 *
 * with: agent/utf8.c agent/log.c
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "tap.h"

#define MISSING "lines of the log are missing here: "

static int ends[2];
static char line[4096];

static const char *logged(void)
{
	ssize_t n = read(ends[0], line, sizeof(line) - 1);

	line[n > 0 ? n : 0] = 0;
	return line;
}

/* Lines until there is no more room, and some. Returns how many there were. */
static int fill(void)
{
	int i, lines = 0;

	for (i = 0; i < 2000; i++, lines++)
		log_error("line %d %0500d", i, 0);
	return lines;
}

/* Reads all that is there; returns how many lines. */
static int drain(int fd)
{
	char octets[4096];
	int lines = 0;
	ssize_t n, i;

	while ((n = read(fd, octets, sizeof(octets))) > 0)
		for (i = 0; i < n; i++)
			lines += octets[i] == '\n';
	return lines;
}

/* A pipe that blocks, as one has from a shell; the descriptor of others stays as it is. */
static void nobody_reads(void)
{
	int pair[2], written, kept;
	char told[256];

	if (pipe(pair) || dup2(pair[1], STDERR_FILENO) < 0)
		abort();
	log_never_wait();
	ok(!(fcntl(pair[1], F_GETFL) & O_NONBLOCK), "who else has the pipe can still wait for it");
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	errno = EBUSY;
	written = fill();
	is_int(errno, EBUSY, "nobody reads: errno is kept all the same");
	kept = drain(pair[0]);
	ok(kept > 0 && kept < written, "what found no room is lost (%d of %d)", written - kept,
	   written);
	log_error("after");
	snprintf(told, sizeof(told), "<4>%d " MISSING "nobody read them in time\n<3>after\n",
		 written - kept);
	ends[0] = pair[0];
	is_str(logged(), told, "the next line tells how many");
	log_error("again");
	is_str(logged(), "<3>again\n", "once");
}

/* As under systemd. */
static void nobody_reads_a_socket(void)
{
	int pair[2], written, kept;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || dup2(pair[1], STDERR_FILENO) < 0)
		abort();
	log_never_wait();
	ok(!(fcntl(pair[1], F_GETFL) & O_NONBLOCK), "a socket: the same");
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	written = fill();
	kept = drain(pair[0]);
	ok(kept > 0 && kept < written, "what found no room is lost (%d of %d)", written - kept,
	   written);
	ends[0] = pair[0];
	log_error("after");
	ok(strstr(logged(), "lines of the log are missing here"), "which is told");
}

static void too_many(void)
{
	int i, lines = 0;

	log_set_level(LOG_LEVEL_INFO);
	for (i = 0; i < 3000; i++) {
		log_info("remote %d", i);
		if (i % 100 == 0)
			lines += drain(ends[0]);
	}
	lines += drain(ends[0]);
	/* The lines of the tests before may be of the same second. */
	ok(lines >= 490 && lines < 1500, "so many lines at once (%d of 3000)", lines);
	log_error("own");
	ok(strstr(logged(), "there were too many in a second\n<3>own\n"),
	   "the others are counted; an error is always told");
}

int main(void)
{
	char text[3000];

	plan(20);
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
	is_str(logged(), "<3>from afar\\x0a<0>forged\\x0d\\x1b[2J\\x7f\n",
	       "control characters do not pass");
	log_error("%s", "\xc3\xa9");
	is_str(logged(), "<3>\xc3\xa9\n", "UTF-8 does");
	log_error("%s", "\xc2\x9b[2J \xff");
	is_str(logged(), "<3>\\xc2\\x9b[2J \\xff\n",
	       "but no control character of it, and not what is none");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	log_error("%s", text);
	is_int(strlen(logged()), 1023, "a long text is cut");
	ok(line[1022] == '\n' && line[1021] == 'x', "and still a line");
	errno = EBUSY;
	log_error("x");
	is_int(errno, EBUSY, "errno is kept");
	nobody_reads();
	nobody_reads_a_socket();
	too_many();
	return tap_done();
}
