// SPDX-License-Identifier: GPL-2.0
/* Events as JSON lines. */
#include "event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char line[4096];
static size_t fill;
static bool first, without_time;
static int out = STDOUT_FILENO;

__attribute__((format(printf, 1, 2)))
static void add(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line + fill, sizeof(line) - fill, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line) - fill - 2)
		abort();
	fill += (size_t)n;
}

static void add_string(const char *s)
{
	add("\"");
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			add("\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			add("\\u%04x", c);
		else
			add("%c", c);
	}
	add("\"");
}

static void add_key(const char *key)
{
	if (!first)
		add(",");
	first = false;
	add_string(key);
	add(":");
}

static void add_time(const char *key, clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	add_key(key);
	add("%lld.%06ld", (long long)t.tv_sec, t.tv_nsec / 1000);
}

void event_begin(const char *name)
{
	fill = 0;
	first = true;
	add("{");
	event_text("event", name);
	if (without_time)
		return;
	add_time("mono", CLOCK_MONOTONIC);
	add_time("wall", CLOCK_REALTIME);
}

void event_text(const char *key, const char *value)
{
	add_key(key);
	if (value)
		add_string(value);
	else
		add("null");
}

void event_num(const char *key, long long value)
{
	add_key(key);
	add("%lld", value);
}

void event_bool(const char *key, bool value)
{
	add_key(key);
	add(value ? "true" : "false");
}

void event_hex(const char *key, uint64_t value)
{
	add_key(key);
	add("\"%016llx\"", (unsigned long long)value);
}

void event_open(const char *key)
{
	add_key(key);
	add("{");
	first = true;
}

void event_close(void)
{
	add("}");
	first = false;
}

/* A reader that went away is its own problem. */
static void put_line(void)
{
	size_t done = 0;

	while (done < fill) {
		ssize_t n = write(out, line + done, fill - done);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0)
			done += (size_t)n;
	}
}

void event_end(void)
{
	add("}");
	line[fill++] = '\n';
	put_line();
}

void event_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	out = fd;
}

void event_plain(bool plain)
{
	without_time = plain;
}

uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void die(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	event_begin("error");
	event_text("text", text);
	event_end();
	exit(2);
}
