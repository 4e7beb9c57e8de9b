// SPDX-License-Identifier: GPL-2.0
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX_LEN 1024

static enum log_level max_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	max_level = level;
}

/* Text of the remote or of a controller must not be able to start a line of its own. */
static void make_printable(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = '?';
}

/* One write() a line, so that lines of several processes do not mix. */
void log_print(enum log_level level, const char *fmt, ...)
{
	int saved_errno = errno;
	char line[LINE_MAX_LEN];
	ssize_t unused;
	va_list args;
	int head, body;
	size_t len;

	if (level > max_level)
		return;
	head = snprintf(line, sizeof(line), "<%d>", (int)level);
	va_start(args, fmt);
	body = vsnprintf(line + head, sizeof(line) - head - 1, fmt, args);
	va_end(args);
	if (body < 0)
		body = 0;
	len = head + body;
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	make_printable(line + head, len - head);
	line[len++] = '\n';
	unused = write(STDERR_FILENO, line, len);
	(void)unused;
	errno = saved_errno;
}
