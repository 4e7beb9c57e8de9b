// SPDX-License-Identifier: GPL-2.0
#include "msrp_msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_LINE "-------"

/* --- writing ------------------------------------------------------------------ */

static size_t put_start(const struct msrp_msg *msg, char *out, size_t room)
{
	static const char * const methods[] = { "SEND", "REPORT" };

	if (msg->kind == MSRP_RESPONSE)
		return (size_t)snprintf(out, room, "MSRP %s %03u OK\r\n", msg->transaction,
					msg->status);
	return (size_t)snprintf(out, room, "MSRP %s %s\r\n", msg->transaction,
				methods[msg->kind]);
}

size_t msrp_encode(const struct msrp_msg *msg, uint8_t *buf)
{
	char *out = (char *)buf;
	size_t room = MSRP_MESSAGE_MAX - MSRP_CHUNK_MAX, n;

	n = put_start(msg, out, room);
	n += (size_t)snprintf(out + n, room - n, "To-Path: %s\r\nFrom-Path: %s\r\n", msg->to,
			      msg->from);
	if (*msg->message_id)
		n += (size_t)snprintf(out + n, room - n, "Message-ID: %s\r\n", msg->message_id);
	if (msg->success_report)
		n += (size_t)snprintf(out + n, room - n, "Success-Report: yes\r\n");
	if (msg->has_range)
		n += (size_t)snprintf(out + n, room - n,
				      "Byte-Range: %llu-%llu/%llu\r\n", msg->first, msg->last,
				      msg->total);
	if (msg->kind == MSRP_REPORT)
		n += (size_t)snprintf(out + n, room - n, "Status: 000 %03u\r\n", msg->status);
	if (msg->body) {
		n += (size_t)snprintf(out + n, room - n, "Content-Type: %s\r\n\r\n",
				      msg->content_type);
		memcpy(out + n, msg->body, msg->body_len);
		n += msg->body_len;
		memcpy(out + n, "\r\n", 2);
		n += 2;
	}
	return n + (size_t)sprintf(out + n, END_LINE "%s%c\r\n", msg->transaction, msg->flag);
}

/* --- reading ------------------------------------------------------------------ */

struct reader {
	const char *at, *end;
	char line[400];			/* the last one, without its end */
};

/* 1: a line is in r->line; 0: it has not come yet; -1: too long. */
static int read_line(struct reader *r)
{
	const char *end = memmem(r->at, (size_t)(r->end - r->at), "\r\n", 2);
	size_t len;

	if (!end)
		return r->end - r->at < (ssize_t)sizeof(r->line) ? 0 : -1;
	len = (size_t)(end - r->at);
	if (len >= sizeof(r->line))
		return -1;
	memcpy(r->line, r->at, len);
	r->line[len] = '\0';
	r->at = end + 2;
	return 1;
}

static bool parse_start(const char *line, struct msrp_msg *msg)
{
	char method[16];
	int end = 0;

	if (sscanf(line, "MSRP %32s %15s%n", msg->transaction, method, &end) != 2)
		return false;
	if (!strcmp(method, "SEND") && !line[end])
		msg->kind = MSRP_SEND;
	else if (!strcmp(method, "REPORT") && !line[end])
		msg->kind = MSRP_REPORT;
	else if (sscanf(method, "%3u", &msg->status) == 1 && msg->status >= 200)
		msg->kind = MSRP_RESPONSE;
	else
		return false;
	return true;
}

static bool take_text(char *to, size_t room, const char *value)
{
	return (size_t)snprintf(to, room, "%s", value) < room;
}

/* Headers that are not known are passed over, as RFC 4975 clause 7.3 has it. */
static bool parse_header(const char *line, struct msrp_msg *msg)
{
	const char *colon = strstr(line, ": ");
	const char *value = colon ? colon + 2 : "";
	size_t len = colon ? (size_t)(colon - line) : 0;

#define IS(name) (len == sizeof(name) - 1 && !strncmp(line, name, len))
	if (!len)
		return false;
	if (IS("To-Path"))
		return take_text(msg->to, sizeof(msg->to), value);
	if (IS("From-Path"))
		return take_text(msg->from, sizeof(msg->from), value);
	if (IS("Message-ID"))
		return take_text(msg->message_id, sizeof(msg->message_id), value);
	if (IS("Content-Type"))
		return take_text(msg->content_type, sizeof(msg->content_type), value);
	if (IS("Success-Report"))
		msg->success_report = !strcmp(value, "yes");
	if (IS("Status"))
		return sscanf(value, "000 %3u", &msg->status) == 1;
	if (!IS("Byte-Range"))
		return true;
	msg->has_range = true;
	return sscanf(value, "%llu-%llu/%llu", &msg->first, &msg->last, &msg->total) == 3;
#undef IS
}

/* The flag of an end line of this transaction, 0: it is none. */
static char flag_of(const char *line, const struct msrp_msg *msg)
{
	size_t len = strlen(msg->transaction);

	if (strncmp(line, END_LINE, 7) || strncmp(line + 7, msg->transaction, len) ||
	    !strchr("$+#", line[7 + len]) || !line[7 + len] || line[8 + len])
		return '\0';
	return line[7 + len];
}

/* The body ends where the end line begins; only that line tells. */
static int read_body(struct reader *r, struct msrp_msg *msg)
{
	char mark[48];
	int len = snprintf(mark, sizeof(mark), "\r\n" END_LINE "%s", msg->transaction);
	const char *end = memmem(r->at, (size_t)(r->end - r->at), mark, (size_t)len);

	if (!end)
		return r->end - r->at <= MSRP_CHUNK_MAX + len ? 0 : -1;
	msg->body = (const uint8_t *)r->at;
	msg->body_len = (size_t)(end - r->at);
	r->at = end + 2;
	return read_line(r);
}

/* 1, 0, -1 as read_line(). */
static int read_message(struct reader *r, struct msrp_msg *msg, const char **error)
{
	int ret = read_line(r);

	*error = "not the first line of a message";
	if (ret <= 0 || !parse_start(r->line, msg))
		return ret > 0 ? -1 : ret;
	*error = "not a header";
	while ((ret = read_line(r)) > 0) {
		msg->flag = flag_of(r->line, msg);
		if (msg->flag)
			return 1;
		if (!*r->line)
			break;
		if (!parse_header(r->line, msg))
			return -1;
	}
	*error = "no end line";
	if (ret > 0)
		ret = read_body(r, msg);
	if (ret <= 0)
		return ret;
	msg->flag = flag_of(r->line, msg);
	return msg->flag ? 1 : -1;
}

ssize_t msrp_decode(const uint8_t *buf, size_t len, struct msrp_msg *msg, const char **error)
{
	struct reader r = { .at = (const char *)buf, .end = (const char *)buf + len };
	int ret;

	memset(msg, 0, sizeof(*msg));
	ret = read_message(&r, msg, error);
	return ret > 0 ? r.at - (const char *)buf : ret;
}
