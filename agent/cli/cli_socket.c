// SPDX-License-Identifier: GPL-2.0
#include <agw_version.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"

#define LINE_MAX_LEN (16 << 20)		/* no answer is near that */
#define ANSWER_MS 30000

static enum cli_exit lost(const struct cli *cli, const char *why)
{
	fprintf(stderr, "agwctl: %s: %s\n", cli->path, why);
	return CLI_NO_DAEMON;
}

/* A daemon that hangs has a queue of connections; where that is full connect() waits as well. */
static bool limit_waiting(int fd)
{
	const struct timeval limit = { .tv_sec = ANSWER_MS / 1000 };

	return !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

enum cli_exit cli_connect(struct cli *cli)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int len = snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", cli->path);

	if (len >= (int)sizeof(addr.sun_path)) {
		fprintf(stderr, "agwctl: %s: path too long\n", cli->path);
		return CLI_USAGE;
	}
	cli->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (cli->fd >= 0 && limit_waiting(cli->fd) &&
	    !connect(cli->fd, (struct sockaddr *)&addr, sizeof(addr)))
		return CLI_OK;
	if (errno == EAGAIN)
		return lost(cli, "no answer");
	fprintf(stderr, "agwctl: %s: %s: is agwd running?\n", cli->path, strerror(errno));
	return CLI_NO_DAEMON;
}

void cli_close(struct cli *cli)
{
	if (cli->fd >= 0)
		close(cli->fd);
	free(cli->octets);
}

/* A daemon that hangs up on a request has said why, or its end is read in place of an answer. */
static enum cli_exit send_text(const struct cli *cli, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t sent = send(cli->fd, text, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
			break;
		if (sent < 0)
			return lost(cli, errno == EAGAIN ? "no answer" : strerror(errno));
		text += sent;
		len -= sent;
	}
	return CLI_OK;
}

enum cli_exit cli_send(struct cli *cli, const char *verb, struct json_object *params)
{
	struct json_object *request = json_object_new_object();
	enum cli_exit ret;

	json_object_object_add(request, "id", json_object_new_int64(++cli->id));
	json_object_object_add(request, "verb", json_object_new_string(verb));
	if (cli->token)
		json_object_object_add(request, "token", json_object_new_string(cli->token));
	json_object_object_add(request, "params", params);
	ret = send_text(cli, json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN));
	if (ret == CLI_OK)
		ret = send_text(cli, "\n");
	json_object_put(request);
	return ret;
}

/* Adds what came to the buffer. */
static enum cli_exit read_more(struct cli *cli)
{
	char *octets;
	ssize_t got;

	if (cli->room - cli->len < 65536) {
		octets = NULL;
		if (cli->room < LINE_MAX_LEN)
			octets = realloc(cli->octets, cli->room + 262144);
		if (!octets)
			return lost(cli, "answer too long");
		cli->octets = octets;
		cli->room += 262144;
	}
	got = recv(cli->fd, cli->octets + cli->len, cli->room - cli->len, 0);
	if (got < 0 && errno == EINTR)
		return CLI_OK;
	if (got <= 0)
		return lost(cli, got ? strerror(errno) : "the daemon closed the connection");
	cli->len += got;
	return CLI_OK;
}

static enum cli_exit wait_readable(const struct cli *cli, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = cli->fd, .events = POLLIN };
	int64_t left = -1;
	int ret;

	do {
		if (deadline >= 0)
			left = deadline - (int64_t)clock_ms(CLOCK_MONOTONIC);
		if (deadline >= 0 && left <= 0)
			return CLI_TIMEOUT;
		ret = poll(&poll_fd, 1, left > INT32_MAX ? INT32_MAX : (int)left);
	} while (!ret || (ret < 0 && errno == EINTR));
	return ret < 0 ? lost(cli, strerror(errno)) : CLI_OK;
}

/* The first line of the buffer, which stays there. */
static bool has_line(const struct cli *cli, size_t *len)
{
	const char *newline = cli->len ? memchr(cli->octets, '\n', cli->len) : NULL;

	if (newline)
		*len = newline - cli->octets;
	return newline;
}

enum cli_exit cli_receive(struct cli *cli, int64_t timeout_ms, struct json_object **line)
{
	int64_t deadline = timeout_ms < 0 ? -1 : (int64_t)clock_ms(CLOCK_MONOTONIC) + timeout_ms;
	enum cli_exit ret;
	size_t len;

	while (!has_line(cli, &len)) {
		ret = wait_readable(cli, deadline);
		if (ret == CLI_OK)
			ret = read_more(cli);
		if (ret != CLI_OK)
			return ret;
	}
	cli->octets[len] = '\0';
	*line = json_tokener_parse(cli->octets);
	cli->len -= len + 1;
	memmove(cli->octets, cli->octets + len + 1, cli->len);
	if (json_object_is_type(*line, json_type_object))
		return CLI_OK;
	json_object_put(*line);
	return lost(cli, "no JSON object came");
}

/* A daemon of another version may not know what this tool asks of it: then both are named. */
static void compare_versions(struct cli *cli, struct json_object *error)
{
	const char *code = cli_text(error, "code");
	struct json_object *result;

	if (cli->compared || (strcmp(code, "unknown_verb") != 0 &&
			      strcmp(code, "unknown_field") != 0))
		return;
	cli->compared = true;
	cli->token = NULL;
	if (cli_request(cli, "status", json_object_new_object(), &result) != CLI_OK)
		return;
	if (strcmp(cli_text(result, "version"), AGW_VERSION) != 0)
		fprintf(stderr,
			"agwctl: the daemon is version %s, this is agwctl " AGW_VERSION "\n",
			cli_text(result, "version"));
	json_object_put(result);
}

static enum cli_exit take_answer(struct cli *cli, struct json_object *line,
				 struct json_object **result)
{
	struct json_object *member;

	if (json_object_object_get_ex(line, "result", &member)) {
		*result = json_object_get(member);
		return CLI_OK;
	}
	if (!json_object_object_get_ex(line, "error", &member))
		return lost(cli, "an answer has neither result nor error");
	cli_print_error(cli, member);
	compare_versions(cli, member);
	return CLI_REFUSED;
}

enum cli_exit cli_request(struct cli *cli, const char *verb, struct json_object *params,
			  struct json_object **result)
{
	struct json_object *line;
	enum cli_exit ret = cli_send(cli, verb, params);

	while (ret == CLI_OK) {
		ret = cli_receive(cli, ANSWER_MS, &line);
		if (ret == CLI_TIMEOUT)
			return lost(cli, "no answer");
		if (ret != CLI_OK)
			break;
		/* Events may come in between. */
		if (json_object_object_get_ex(line, "event", NULL)) {
			json_object_put(line);
			continue;
		}
		ret = take_answer(cli, line, result);
		json_object_put(line);
		break;
	}
	return ret;
}
