// SPDX-License-Identifier: GPL-2.0
#include <agw_version.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "std.h"

static const struct cli_command commands[] = {
	{ "reserve", "--realm NAME --media MEDIA [OPTION...]",
	  "reserve a termination or one more stream of it", cli_reserve, cli_reserve_options,
	  NULL },
	{ "configure", "--termination ID | --context ID [OPTION...]",
	  "change a stream of a termination, or what counts for a context",
	  cli_order, cli_configure_options, "configure" },
	{ "order", "[OPTION...] --stream ID [OPTION...] [--stream ID [OPTION...]]...",
	  "reserve or change streams of a termination, all or nothing", cli_streams,
	  cli_reserve_options, "order" },
	{ "through-connect", "--context ID --mode MODE", "open or close the flow of octets",
	  cli_order, cli_mode_options, "through_connect" },
	{ "release", "--context ID | --termination ID", "end and forget", cli_release,
	  cli_target_options, "release" },
	{ "confirm", "--context ID | --termination ID", "somebody still needs it", cli_order,
	  cli_target_options, "confirm" },
	{ "flush", "", "end everything at once, by reset", cli_flush, NULL, "flush" },
	{ "show", "summary | [--context ID] [--termination ID]",
	  "contexts, terminations, counters", cli_show, cli_target_options, NULL },
	{ "drain", "[--off]", "take no new contexts, let the others end", cli_drain,
	  cli_drain_options, "drain" },
	{ "status", "", "the daemon", cli_status, NULL, NULL },
	{ "monitor", "[--until EVENT] [--timeout S]", "events as they happen", cli_monitor,
	  cli_monitor_options, NULL },
};

#define COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *out)
{
	size_t i;

	fputs("usage: agwctl [-j] [-s SOCKET] [-t TOKEN] COMMAND [OPTION...]\n\n", out);
	for (i = 0; i < COUNT; i++)
		fprintf(out, "  %-16s %s\n", commands[i].name, commands[i].text);
	fputs("\n  -j         JSON, one object a line\n"
	      "  -s SOCKET  control socket, default $AGWD_SOCKET or /run/ims-agw/agwd.sock\n"
	      "  -t TOKEN   the same order again, with the same token, is carried out once\n"
	      "  -V         version, also --version\n"
	      "  -h         this text, also --help\n"
	      "\nagwctl COMMAND --help shows the options of a command.\n", out);
}

static void print_command(const struct cli_command *command)
{
	printf("usage: agwctl %s %s\n\n", command->name, command->synopsis);
	if (command->options)
		cli_print_options(stdout, command->options);
}

static const struct cli_command *find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static enum cli_exit run(struct cli *cli, int argc, char **argv)
{
	const struct cli_command *command = find(argv[0]);
	int i;

	if (!command) {
		fprintf(stderr, "agwctl: unknown command \"%s\", see agwctl -h\n", argv[0]);
		return CLI_USAGE;
	}
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			print_command(command);
			return CLI_OK;
		}
	}
	return command->run(cli, command, argc - 1, argv + 1);
}

/* Returns -1 to go on with the command, else an exit status. */
static int read_options(struct cli *cli, int argc, char **argv)
{
	static const struct option names[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "socket", required_argument, NULL, 's' },
		{ "token", required_argument, NULL, 't' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "+js:t:Vh", names, NULL)) != -1) {
		switch (c) {
		case 'j':
			cli->json = true;
			break;
		case 's':
			cli->path = optarg;
			break;
		case 't':
			cli->token = optarg;
			break;
		case 'V':
			puts("agwctl " AGW_VERSION);
			return CLI_OK;
		case 'h':
			print_usage(stdout);
			return CLI_OK;
		default:
			print_usage(stderr);
			return CLI_USAGE;
		}
	}
	if (optind < argc)
		return -1;
	print_usage(stderr);
	return CLI_USAGE;
}

int main(int argc, char **argv)
{
	struct cli cli = { .path = getenv("AGWD_SOCKET"), .fd = -1 };
	int ret;

	std_open();
	if (!cli.path || !*cli.path)
		cli.path = "/run/ims-agw/agwd.sock";
	ret = read_options(&cli, argc, argv);
	if (ret < 0)
		ret = run(&cli, argc - optind, argv + optind);
	cli_close(&cli);
	return std_close("agwctl") || ret != CLI_OK ? ret : CLI_OUTPUT;
}
