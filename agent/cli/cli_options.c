// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "cli.h"
#include "setting.h"

#define MEMBER_MAX 64
#define SECRET_MAX 1024		/* octets of a file with a secret */

/* The object that holds a member, made when it is inside of another; *name is the last part. */
static struct json_object *holder(struct json_object *params, const char *member,
				  const char **name)
{
	const char *dot = strchr(member, '.');
	struct json_object *inside;
	char outer[MEMBER_MAX];

	*name = member;
	if (!dot)
		return params;
	snprintf(outer, sizeof(outer), "%.*s", (int)(dot - member), member);
	*name = dot + 1;
	if (json_object_object_get_ex(params, outer, &inside))
		return inside;
	inside = json_object_new_object();
	json_object_object_add(params, outer, inside);
	return inside;
}

static int refuse(const struct cli_option *option, const char *value, const char *wanted)
{
	fprintf(stderr, "agwctl: --%s: \"%s\" is not %s\n", option->name, value, wanted);
	return -1;
}

static int put(struct json_object *params, const char *member, struct json_object *value)
{
	struct json_object *object;
	const char *name;

	object = holder(params, member, &name);
	return json_object_object_add(object, name, value);
}

static int put_number(const struct cli_option *option, struct json_object *params,
		      const char *value)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || number > INT64_MAX)
		return refuse(option, value, "a number");
	return put(params, option->member, json_object_new_int64((int64_t)number));
}

static int put_list(const struct cli_option *option, struct json_object *params,
		    const char *value)
{
	struct json_object *object, *list;
	const char *name;

	object = holder(params, option->member, &name);
	if (!json_object_object_get_ex(object, name, &list)) {
		list = json_object_new_array();
		json_object_object_add(object, name, list);
	}
	return json_object_array_add(list, json_object_new_string(value));
}

/* The daemon judges the address: what stands in front of a port goes there as it is. */
static int put_transport(const struct cli_option *option, struct json_object *params,
			 const char *value)
{
	char text[ADDR_TEXT_MAX], member[MEMBER_MAX];
	struct addr addr;

	if (!addr_parse_transport(&addr, value))
		return refuse(option, value, "ADDRESS, IPV4:PORT or [IPV6]:PORT");
	addr_format(&addr, text);
	snprintf(member, sizeof(member), "%s.address", option->member);
	if (put(params, member, json_object_new_string(text)))
		return -1;
	if (!addr.port)
		return 0;
	snprintf(member, sizeof(member), "%s.port", option->member);
	return put(params, member, json_object_new_int(addr.port));
}

/* False: it cannot be read, or is not one line. */
static bool read_secret(FILE *file, char *text, size_t size)
{
	size_t len;

	setvbuf(file, NULL, _IONBF, 0);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	if (ferror(file) || len == size - 1 || strlen(text) != len)
		return false;
	len = strcspn(text, "\r\n");
	if (strspn(text + len, " \t\r\n") != strlen(text + len))
		return false;
	text[len] = '\0';
	return len;
}

/* What is wrong is told by the name of the file: its text may be the secret all the same. */
static int put_secret(const struct cli_option *option, struct json_object *params,
		      const char *value)
{
	bool is_stdin = !strcmp(value, "-");
	FILE *file = is_stdin ? stdin : fopen(value, "r");
	char text[SECRET_MAX];
	int ret;

	if (!file) {
		fprintf(stderr, "agwctl: --%s: %s: %s\n", option->name, value, strerror(errno));
		return -1;
	}
	if (read_secret(file, text, sizeof(text)))
		ret = put(params, option->member, json_object_new_string(text));
	else
		ret = refuse(option, value, "a file with one line");
	explicit_bzero(text, sizeof(text));
	if (!is_stdin)
		fclose(file);
	return ret;
}

static int put_option(const struct cli_option *option, struct json_object *params,
		      const char *value, bool negative)
{
	switch (option->kind) {
	case CLI_TEXT:
		return put(params, option->member, json_object_new_string(value));
	case CLI_NUMBER:
		return put_number(option, params, value);
	case CLI_FLAG:
		return put(params, option->member, json_object_new_boolean(!negative));
	case CLI_WORD:
		return put(params, option->member, json_object_new_string(option->value));
	case CLI_LIST:
		return put_list(option, params, value);
	case CLI_TRANSPORT:
		return put_transport(option, params, value);
	case CLI_SECRET:
		return put_secret(option, params, value);
	}
	return -1;
}

static bool has_value(const struct cli_option *option)
{
	return option->kind != CLI_FLAG && option->kind != CLI_WORD;
}

static const struct cli_option *find_in(const struct cli_option *options, const char *name,
					size_t len)
{
	const struct cli_option *option;

	for (option = options; option->name; option++)
		if (strlen(option->name) == len && !strncmp(option->name, name, len))
			return option;
	return NULL;
}

static const struct cli_option *find_plain(const struct cli_option *const *tables,
					   const char *name, size_t len)
{
	const struct cli_option *option = NULL;

	while (!option && *tables)
		option = find_in(*tables++, name, len);
	return option;
}

static const struct cli_option *find(const struct cli_option *const *tables, const char *name,
				     size_t len, bool *negative)
{
	const struct cli_option *option = find_plain(tables, name, len);

	*negative = !option && len > 3 && !strncmp(name, "no-", 3);
	if (!*negative)
		return option;
	option = find_plain(tables, name + 3, len - 3);
	return option && option->kind == CLI_FLAG ? option : NULL;
}

/* Returns how many arguments it used up, -1: said what is wrong. */
static int read_option(const struct cli_option *const *tables, int argc, char **argv,
		       struct json_object *params)
{
	const char *name = argv[0] + 2, *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct cli_option *option;
	bool negative;
	int used = 1;

	option = find(tables, name, len, &negative);
	if (!option) {
		fprintf(stderr, "agwctl: unknown option --%.*s\n", (int)len, name);
		return -1;
	}
	if (value)
		value++;
	else if (has_value(option) && argc > 1)
		value = argv[used++];
	if (has_value(option) == !value) {
		fprintf(stderr, "agwctl: --%.*s %s\n", (int)len, name,
			value ? "has no value" : "needs a value");
		return -1;
	}
	return put_option(option, params, value, negative) ? -1 : used;
}

int cli_read_options(const struct cli_option *const *tables, int argc, char **argv,
		     struct json_object *params, const char **words, int max)
{
	int i = 0, used, count = 0;

	while (i < argc) {
		if (!strncmp(argv[i], "--", 2)) {
			used = read_option(tables, argc - i, argv + i, params);
			if (used < 0)
				return -1;
			i += used;
		} else if (count < max) {
			words[count++] = argv[i++];
		} else {
			fprintf(stderr, "agwctl: unexpected argument \"%s\"\n", argv[i]);
			return -1;
		}
	}
	return count;
}

/* An option that is a setting has its range from there. */
static void print_range(FILE *out, const struct cli_option *option)
{
	const struct setting_info *info = setting_info;

	while (info < setting_info + SETTINGS && strcmp(info->key, option->name) != 0)
		info++;
	if (info < setting_info + SETTINGS)
		fprintf(out, "%s%u to %u%s", option->text ? ", " : "", info->min, info->max,
			info->off ? ", 0 is off" : "");
}

static void print_option(FILE *out, const struct cli_option *option)
{
	char left[64];

	snprintf(left, sizeof(left), "--%s%s %s", option->kind == CLI_FLAG ? "[no-]" : "",
		 option->name, has_value(option) ? option->value : "");
	fprintf(out, "  %-32s %s", left, option->text ? option->text : "");
	print_range(out, option);
	fputc('\n', out);
}

void cli_print_options(FILE *out, const struct cli_option *const *tables)
{
	const struct cli_option *option;

	for (; *tables; tables++)
		for (option = *tables; option->name; option++)
			print_option(out, option);
}

struct json_object *cli_pick(struct json_object *params, const char *member)
{
	struct json_object *value;

	if (!json_object_object_get_ex(params, member, &value))
		return NULL;
	value = json_object_get(value);
	json_object_object_del(params, member);
	return value;
}
