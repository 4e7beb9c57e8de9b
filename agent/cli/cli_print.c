// SPDX-License-Identifier: GPL-2.0
#include "cli.h"

void cli_print_json(FILE *out, struct json_object *object)
{
	fprintf(out, "%s\n",
		json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
					       JSON_C_TO_STRING_NOSLASHESCAPE));
	fflush(out);
}

struct json_object *cli_member(struct json_object *object, const char *member)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, member, &value);
	return value;
}

const char *cli_text(struct json_object *object, const char *member)
{
	const char *text = json_object_get_string(cli_member(object, member));

	return text ? text : "";
}

uint64_t cli_number(struct json_object *object, const char *member)
{
	return json_object_get_uint64(cli_member(object, member));
}

bool cli_flag(struct json_object *object, const char *member)
{
	return json_object_get_boolean(cli_member(object, member));
}

void cli_print_error(const struct cli *cli, struct json_object *error)
{
	const char *field = cli_text(error, "field");

	if (cli->json) {
		fputs("{\"error\":", stderr);
		fputs(json_object_to_json_string_ext(error, JSON_C_TO_STRING_PLAIN |
						     JSON_C_TO_STRING_NOSLASHESCAPE), stderr);
		fputs("}\n", stderr);
		return;
	}
	fprintf(stderr, "agwctl: %s%s%s (%s, H.248 error %s)\n", field, *field ? ": " : "",
		cli_text(error, "reason"), cli_text(error, "code"), cli_text(error, "h248"));
}
