// SPDX-License-Identifier: GPL-2.0
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "utf8.h"

#define LINE_MAX_LEN 1024
#define LINES_PER_SECOND 100	/* below errors: remotes cause them */
#define LINES_BURST 500

static enum log_level max_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	max_level = level;
}

/* --- never waiting for a reader -------------------------------------------------------------- */

static bool is_socket;
static unsigned long lost;	/* lines that found no room, and are not told yet */

void log_never_wait(void)
{
	struct stat stat;
	int own;

	if (fstat(STDERR_FILENO, &stat))
		return;
	is_socket = S_ISSOCK(stat.st_mode);
	if (is_socket)
		return;
	/* Who else has the descriptor keeps it as it is: this is another open file. */
	own = open("/proc/self/fd/2", O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own < 0)
		return;
	dup2(own, STDERR_FILENO);
	close(own);
}

static bool put(const char *line, size_t len)
{
	if (is_socket)
		return send(STDERR_FILENO, line, len, MSG_DONTWAIT | MSG_NOSIGNAL) ==
			(ssize_t)len;
	return write(STDERR_FILENO, line, len) == (ssize_t)len;
}

static bool tell(unsigned long *count, const char *what)
{
	char line[128];
	int len;

	if (!*count)
		return true;
	len = snprintf(line, sizeof(line), "<%d>%lu lines of the log are missing here: %s\n",
		       (int)LOG_LEVEL_WARN, *count, what);
	if (!put(line, len))
		return false;
	*count = 0;
	return true;
}

/* --- lines that remotes cause ---------------------------------------------------------------- */

static unsigned long held_back;		/* lines above the rate, and not told yet */

/* A bucket of tokens, one a line. Errors are the agent's own, and debug was asked for. */
static bool is_within_rate(enum log_level level)
{
	static uint64_t tokens = LINES_BURST * 1000ULL, since;
	uint64_t now = clock_ms(CLOCK_MONOTONIC);

	if (level <= LOG_LEVEL_ERROR || max_level == LOG_LEVEL_DEBUG)
		return true;
	tokens += (now - since) * LINES_PER_SECOND;
	since = now;
	if (tokens > LINES_BURST * 1000ULL)
		tokens = LINES_BURST * 1000ULL;
	if (tokens < 1000)
		return false;
	tokens -= 1000;
	return true;
}

/* --- one line -------------------------------------------------------------------------------- */

/* Text of the remote or of a controller must not be able to start a line of its own. */
static size_t format(char *line, size_t room, enum log_level level, const char *fmt, va_list args)
{
	size_t len = snprintf(line, room, "<%d>", (int)level);
	char body[LINE_MAX_LEN];
	int body_len = vsnprintf(body, sizeof(body), fmt, args);

	if (body_len < 0)
		body_len = 0;
	else if (body_len >= (int)sizeof(body))
		body_len = sizeof(body) - 1;
	len += utf8_show(line + len, room - len - 1, body, body_len);
	line[len++] = '\n';
	return len;
}

/* One write() a line, so that lines of several processes do not mix. */
void log_print(enum log_level level, const char *fmt, ...)
{
	int saved_errno = errno;
	char line[LINE_MAX_LEN];
	va_list args;
	size_t len;

	if (level > max_level)
		return;
	if (!is_within_rate(level)) {
		held_back++;
		return;
	}
	va_start(args, fmt);
	len = format(line, sizeof(line), level, fmt, args);
	va_end(args);
	if (!tell(&lost, "nobody read them in time") ||
	    !tell(&held_back, "there were too many in a second") || !put(line, len))
		lost++;
	errno = saved_errno;
}
