/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CLI_CLI_H
#define AGENT_CLI_CLI_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Parts of agwctl: the tool behind the control socket. It knows JSON and nothing of the gateway. */

enum cli_exit {
	CLI_OK,
	CLI_REFUSED,		/* the gateway says no */
	CLI_USAGE,
	CLI_NO_DAEMON,		/* nobody answers at the socket, or not in the protocol */
	CLI_TIMEOUT,		/* monitor --until waited in vain */
	CLI_OUTPUT = 6,		/* done, but not all of it could be printed */
};

struct cli {
	const char *path;	/* of the socket */
	const char *token;	/* of the order, NULL: none */
	bool json;
	int fd;			/* -1: not connected */
	int64_t id;		/* of the last request */
	bool compared;		/* its version with the daemon's, after a refusal */
	char *octets;		/* received and not yet used */
	size_t len, room;
};

/* --- cli_options.c --------------------------------------------------------------------------- */

enum cli_kind {
	CLI_TEXT,
	CLI_NUMBER,
	CLI_FLAG,		/* true, and false as --no-NAME */
	CLI_WORD,		/* takes no value, the word stands in the table */
	CLI_LIST,		/* repeated, becomes an array */
	CLI_TRANSPORT,		/* ADDRESS[:PORT] becomes two members */
	CLI_SECRET,		/* a file that has it, - for stdin: arguments are seen by all */
};

/* One option and the member of the parameters that it becomes. The table ends with a NULL name. */
struct cli_option {
	const char *name;	/* without the dashes */
	enum cli_kind kind;
	const char *member;	/* "mode" or "remote.setup" */
	const char *value;	/* of a CLI_WORD; else how the usage calls the value */
	const char *text;	/* one line of help; of a setting NULL, or what its range is of */
};

/*
 * Reads arguments into params; tables ends with NULL. Words that are not options go to words[], at
 * most max. Returns how many there were, -1 after saying on stderr what is wrong.
 */
int cli_read_options(const struct cli_option *const *tables, int argc, char **argv,
		     struct json_object *params, const char **words, int max);
void cli_print_options(FILE *out, const struct cli_option *const *tables);

/* Takes a member away from params: NULL when absent; the caller puts it. */
struct json_object *cli_pick(struct json_object *params, const char *member);

/* --- cli_socket.c ---------------------------------------------------------------------------- */

enum cli_exit cli_connect(struct cli *cli);		/* says what is wrong */
void cli_close(struct cli *cli);

/* Sends a request, takes params. */
enum cli_exit cli_send(struct cli *cli, const char *verb, struct json_object *params);

/*
 * Next line from the daemon, which the caller puts. timeout_ms -1 waits for ever. CLI_TIMEOUT is
 * returned in silence, CLI_NO_DAEMON with a text.
 */
enum cli_exit cli_receive(struct cli *cli, int64_t timeout_ms, struct json_object **line);

/* Sends a request and waits for its answer. A refusal is printed. The caller puts *result. */
enum cli_exit cli_request(struct cli *cli, const char *verb, struct json_object *params,
			  struct json_object **result);

/* --- cli_print.c ----------------------------------------------------------------------------- */

void cli_print_json(FILE *out, struct json_object *object);	/* one line */
void cli_print_error(const struct cli *cli, struct json_object *error);
const char *cli_text(struct json_object *object, const char *member);	/* "" when absent */
uint64_t cli_number(struct json_object *object, const char *member);	/* 0 when absent */
bool cli_flag(struct json_object *object, const char *member);
struct json_object *cli_member(struct json_object *object, const char *member);

/* --- commands -------------------------------------------------------------------------------- */

struct cli_command {
	const char *name;
	const char *synopsis;
	const char *text;
	enum cli_exit (*run)(struct cli *cli, const struct cli_command *command, int argc,
			     char **argv);
	const struct cli_option *const *options;
	const char *verb;
};

extern const struct cli_option *const cli_reserve_options[];
extern const struct cli_option *const cli_configure_options[];
extern const struct cli_option *const cli_mode_options[];
extern const struct cli_option *const cli_target_options[];
extern const struct cli_option *const cli_monitor_options[];
extern const struct cli_option *const cli_drain_options[];

enum cli_exit cli_reserve(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv);
enum cli_exit cli_order(struct cli *cli, const struct cli_command *command, int argc,
			char **argv);
enum cli_exit cli_streams(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv);
enum cli_exit cli_release(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv);
enum cli_exit cli_flush(struct cli *cli, const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_drain(struct cli *cli, const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_show(struct cli *cli, const struct cli_command *command, int argc, char **argv);
enum cli_exit cli_status(struct cli *cli, const struct cli_command *command, int argc,
			 char **argv);
enum cli_exit cli_monitor(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv);

#endif
