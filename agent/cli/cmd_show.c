// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* --- one termination ------------------------------------------------------------------------- */

static void print_head(struct json_object *one)
{
	const char *reason = cli_text(one, "reason");
	bool failed = strcmp(reason, "none") != 0;

	printf("  termination %-6s stream %-3s %-10s %-13s %s%s%s%s\n",
	       cli_text(one, "termination"), cli_text(one, "stream"), cli_text(one, "realm"),
	       cli_text(one, "media"), cli_text(one, "state"),
	       failed ? " (" : "", failed ? reason : "", failed ? ")" : "");
	if (cli_member(one, "alert"))
		printf("    alert       %s\n", cli_text(one, "alert"));
	if (cli_member(one, "owner"))
		printf("    owner       %s %s\n", cli_text(one, "owner"),
		       cli_text(one, "cookie"));
}

static void print_addresses(struct json_object *one)
{
	const char *remote = cli_text(one, "remote"), *source = cli_text(one, "source");
	bool latch = strcmp(cli_text(one, "latch"), "off") != 0;

	printf("    local       %s\n", cli_text(one, "local"));
	if (*remote)
		printf("    remote      %s\n", remote);
	if (*source)
		printf("    source      %s\n", source);
	printf("    gate        %s %s", cli_text(one, "gate"), cli_text(one, "gate_source"));
	if (cli_member(one, "gate_port"))
		printf(" port %s", cli_text(one, "gate_port"));
	printf("\n    orders      setup %s, mode %s%s%s%s%s\n", cli_text(one, "setup"),
	       cli_text(one, "mode"), cli_flag(one, "interlink") ? ", interlink" : "",
	       cli_flag(one, "ignore_syn") ? ", ignore SYN" : "", latch ? ", " : "",
	       latch ? cli_text(one, "latch") : "");
}

static void print_psk(struct json_object *tls)
{
	const char *identity = cli_text(tls, "psk_identity");

	printf("    psk         %s, for TLS %s%s%s\n",
	       cli_flag(tls, "psk_set") ? "set" : "not set", cli_text(tls, "tls_version"),
	       *identity ? ", identity " : "", identity);
}

static void print_certificates(struct json_object *one, struct json_object *tls)
{
	struct json_object *expected = cli_member(tls, "expected");
	size_t i, count = json_object_array_length(expected);

	printf("    own         %s\n", cli_text(one, "fingerprint"));
	for (i = 0; i < count; i++)
		printf("    expected    %s\n",
		       json_object_get_string(json_object_array_get_idx(expected, i)));
	if (cli_member(tls, "shown"))
		printf("    shown       %s\n", cli_text(tls, "shown"));
}

static void print_tls(struct json_object *one)
{
	struct json_object *tls = cli_member(one, "tls");

	if (!tls)
		return;
	printf("    tls         %s, auth %s%s%s %s%s\n", cli_text(tls, "role"),
	       cli_text(tls, "auth"), cli_member(tls, "version") ? ", version " : "",
	       cli_text(tls, "version"), cli_text(tls, "cipher"),
	       cli_flag(tls, "waits") ? ", waits for a worker" : "");
	if (cli_member(tls, "expected"))
		print_certificates(one, tls);
	else
		print_psk(tls);
}

static void print_counters(struct json_object *one)
{
	static const char *const drops[] = {
		"closed", "inactive", "source", "busy", "ended", "limit",
	};
	struct json_object *counters = cli_member(one, "counters");
	char name[32];
	size_t i;

	printf("    octets      rx %s = forwarded %s + dropped %s + queued %s, tx %s\n",
	       cli_text(counters, "rx-bytes"), cli_text(counters, "forwarded-bytes"),
	       cli_text(counters, "dropped-bytes"), cli_text(counters, "queued-bytes"),
	       cli_text(counters, "tx-bytes"));
	printf("    SYN         accepted %s, expired %s, dropped",
	       cli_text(counters, "syn-accepted"), cli_text(counters, "syn-expired"));
	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		snprintf(name, sizeof(name), "syn-dropped-%s", drops[i]);
		printf("%s %s %s", i ? "," : "", drops[i], cli_text(counters, name));
	}
	printf("\n");
	if (cli_member(one, "tls"))
		printf("    records     control %s, key updates %s, stalls %s\n",
		       cli_text(counters, "rx-control"), cli_text(counters, "rx-key-updates"),
		       cli_text(counters, "stalls"));
}

/* --- all of them ----------------------------------------------------------------------------- */

/* By context, and within it in the order of the answer. */
static int compare(const void *a, const void *b)
{
	struct json_object *const *x = a, *const *y = b;
	uint64_t first = cli_number(*x, "context"), second = cli_number(*y, "context");

	if (first == second) {
		first = cli_number(*x, "termination") << 16 | cli_number(*x, "stream");
		second = cli_number(*y, "termination") << 16 | cli_number(*y, "stream");
	}
	return first < second ? -1 : first > second;
}

static void print_context(struct json_object *one)
{
	printf("context %s", cli_text(one, "context"));
	if (cli_flag(one, "emergency"))
		printf("  emergency");
	if (cli_member(one, "priority"))
		printf("  priority %s", cli_text(one, "priority"));
	printf("\n");
}

static void print_list(struct json_object *list)
{
	size_t i, count = json_object_array_length(list);
	uint64_t context = 0;

	json_object_array_sort(list, compare);
	for (i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (cli_number(one, "context") != context) {
			context = cli_number(one, "context");
			print_context(one);
		}
		print_head(one);
		print_addresses(one);
		print_tls(one);
		print_counters(one);
	}
	if (!count)
		printf("no terminations\n");
}

static void move_all(struct json_object *from, struct json_object *to)
{
	size_t i, count = json_object_array_length(from);

	for (i = 0; i < count; i++)
		json_object_array_add(to, json_object_get(json_object_array_get_idx(from, i)));
}

static struct json_object *copy_of(struct json_object *object)
{
	struct json_object *copy = json_object_new_object();

	json_object_object_foreach(object, name, value)
		json_object_object_add(copy, name, json_object_get(value));
	return copy;
}

/* The answer comes in parts; next says where the following one begins. */
static enum cli_exit read_all(struct cli *cli, struct json_object *params,
			      struct json_object *list)
{
	struct json_object *result, *next;
	enum cli_exit ret;

	do {
		ret = cli_request(cli, "audit", copy_of(params), &result);
		if (ret != CLI_OK)
			return ret;
		move_all(cli_member(result, "terminations"), list);
		next = cli_member(result, "next");
		if (next)
			json_object_object_add(params, "after", json_object_get(next));
		json_object_put(result);
	} while (next);
	return CLI_OK;
}

static enum cli_exit show(struct cli *cli, struct json_object *params)
{
	struct json_object *list = json_object_new_array(), *out;
	enum cli_exit ret = cli_connect(cli);

	if (ret == CLI_OK)
		ret = read_all(cli, params, list);
	if (ret == CLI_OK && cli->json) {
		out = json_object_new_object();
		json_object_object_add(out, "terminations", json_object_get(list));
		cli_print_json(stdout, out);
		json_object_put(out);
	} else if (ret == CLI_OK) {
		print_list(list);
	}
	json_object_put(list);
	return ret;
}

enum cli_exit cli_show(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct json_object *params = json_object_new_object();
	enum cli_exit ret = CLI_USAGE;
	const char *word = NULL;
	int words;

	words = cli_read_options(command->options, argc, argv, params, &word, 1);
	if (words == 1 && strcmp(word, "summary") != 0)
		fprintf(stderr, "agwctl: show: \"%s\" is not summary\n", word);
	else if (words == 1 && json_object_object_length(params))
		fprintf(stderr, "agwctl: show: a summary has no options\n");
	else if (words == 1)
		ret = cli_status(cli, command, 0, NULL);
	else if (!words)
		ret = show(cli, params);
	json_object_put(params);
	return ret;
}

/* --- the daemon ------------------------------------------------------------------------------ */

static void print_words(const char *label, struct json_object *list)
{
	size_t i, count = list ? json_object_array_length(list) : 0;

	for (i = 0; i < count; i++)
		printf("%-14s%s\n", label,
		       json_object_get_string(json_object_array_get_idx(list, i)));
}

static void print_states(struct json_object *states)
{
	json_object_object_foreach(states, name, value)
		printf("  %-12s%s\n", name, json_object_get_string(value));
}

static void print_realms(struct json_object *list)
{
	size_t i, j, count = json_object_array_length(list);

	for (i = 0; i < count; i++) {
		struct json_object *realm = json_object_array_get_idx(list, i);
		struct json_object *addresses = cli_member(realm, "addresses");

		printf("realm         %s ports %s", cli_text(realm, "name"),
		       cli_text(realm, "ports"));
		for (j = 0; j < json_object_array_length(addresses); j++)
			printf(" %s",
			       json_object_get_string(json_object_array_get_idx(addresses, j)));
		if (cli_flag(realm, "interface_gone"))
			printf(", interface %s is not there", cli_text(realm, "interface"));
		printf("\n");
		print_words("  unusable", cli_member(realm, "unusable"));
	}
}

/* Counters in one line, without those that are 0. */
static void print_counts(const char *label, struct json_object *counts)
{
	bool first = true;

	printf("  %-12s", label);
	json_object_object_foreach(counts, name, value) {
		if (!json_object_get_uint64(value))
			continue;
		printf("%s%s %s", first ? "" : ", ", name, json_object_get_string(value));
		first = false;
	}
	printf("%s\n", first ? "none" : "");
}

static void print_h248(struct json_object *h248)
{
	if (!h248)
		return;
	printf("h248          %s, %s %s, version %s, as %s\n", cli_text(h248, "state"),
	       cli_text(h248, "controller"), cli_text(h248, "controller_mid"),
	       cli_text(h248, "version"), cli_text(h248, "mid"));
	json_object_object_foreach(h248, name, value) {
		if (json_object_is_type(value, json_type_object))
			print_counts(name, value);
	}
}

static void print_load(struct json_object *result)
{
	struct json_object *memory = cli_member(result, "memory");

	printf("contexts      %s\n", cli_text(result, "contexts"));
	if (cli_flag(result, "draining"))
		printf("draining      no new contexts\n");
	if (cli_member(result, "unconfirmed"))
		printf("unconfirmed   %s contexts released\n", cli_text(result, "unconfirmed"));
	printf("endpoints     %s of %s, at most %s unverified\n",
	       cli_text(result, "endpoints"), cli_text(result, "endpoints_max"),
	       cli_text(result, "unverified_max"));
	print_states(cli_member(result, "states"));
	if (memory)
		printf("memory        %s of %s octets\n", cli_text(memory, "used"),
		       cli_text(memory, "max"));
}

static void print_status(struct json_object *result)
{
	struct json_object *handshakes = cli_member(result, "handshakes");
	struct json_object *workers = cli_member(result, "workers");

	printf("version       %s, module %s, interface %s, %s\n", cli_text(result, "version"),
	       cli_text(result, "module_version"), cli_text(result, "abi"),
	       cli_flag(result, "claimed") ? "claimed" : "not claimed");
	print_load(result);
	printf("handshakes    %s running, %s waiting, at most %s; %s done, %s failed\n",
	       cli_text(handshakes, "running"), cli_text(handshakes, "waiting"),
	       cli_text(handshakes, "max"), cli_text(handshakes, "done"),
	       cli_text(handshakes, "failed"));
	printf("silent        %s, %s ended as too many\n", cli_text(handshakes, "silent"),
	       cli_text(handshakes, "silent_ended"));
	printf("verdicts      %s verified, %s mismatches\n", cli_text(handshakes, "verified"),
	       cli_text(handshakes, "mismatches"));
	printf("workers       %s of %s ready, %s lost\n", cli_text(workers, "ready"),
	       cli_text(workers, "count"), cli_text(workers, "lost"));
	printf("pump threads  %s\n", cli_text(result, "cpus"));
	printf("resyncs       %s\n", cli_text(result, "resyncs"));
	print_words("fingerprint", cli_member(result, "fingerprints"));
	print_realms(cli_member(result, "realms"));
	print_h248(cli_member(result, "h248"));
}

enum cli_exit cli_status(struct cli *cli, const struct cli_command *command, int argc,
			 char **argv)
{
	struct json_object *result;
	enum cli_exit ret;

	(void)command;
	(void)argv;
	if (argc) {
		fprintf(stderr, "agwctl: status takes no arguments\n");
		return CLI_USAGE;
	}
	ret = cli_connect(cli);
	if (ret == CLI_OK)
		ret = cli_request(cli, "status", json_object_new_object(), &result);
	if (ret != CLI_OK)
		return ret;
	if (cli->json)
		cli_print_json(stdout, result);
	else
		print_status(result);
	json_object_put(result);
	return CLI_OK;
}
