// SPDX-License-Identifier: GPL-2.0
#include "cli.h"

static const struct cli_option options[] = {
	{ "off", CLI_WORD, "off", "yes", "take new contexts again" },
	{ 0 }
};

const struct cli_option *const cli_drain_options[] = { options, NULL };

static void print_result(const struct cli *cli, struct json_object *result)
{
	if (cli->json)
		cli_print_json(stdout, result);
	else
		printf("contexts %s\n", cli_text(result, "contexts"));
}

enum cli_exit cli_drain(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct json_object *given = json_object_new_object(), *params, *result;
	enum cli_exit ret = CLI_USAGE;

	if (cli_read_options(command->options, argc, argv, given, NULL, 0) >= 0)
		ret = cli_connect(cli);
	if (ret == CLI_OK) {
		params = json_object_new_object();
		if (cli_member(given, "off"))
			json_object_object_add(params, "on", json_object_new_boolean(false));
		ret = cli_request(cli, command->verb, params, &result);
	}
	json_object_put(given);
	if (ret != CLI_OK)
		return ret;
	print_result(cli, result);
	json_object_put(result);
	return CLI_OK;
}
