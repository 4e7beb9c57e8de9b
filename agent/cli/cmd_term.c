// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "cli.h"

/* Options become parameters, the answer is printed. */

static const struct cli_option places[] = {
	{ "context", CLI_NUMBER, "context", "ID", "context" },
	{ "termination", CLI_NUMBER, "termination", "ID", "termination" },
	{ "stream", CLI_NUMBER, "stream", "ID", "stream" },
	{ 0 }
};

static const struct cli_option wildcards[] = {
	{ "all", CLI_FLAG, "all", NULL, "everything that the other options match" },
	{ "realm", CLI_TEXT, "realm", "NAME", "what is in this realm" },
	{ "owner", CLI_TEXT, "owner", "TAG", "what is this owner's" },
	{ 0 }
};

static const struct cli_option orders[] = {
	{ "realm", CLI_TEXT, "realm", "NAME", "realm of the configuration" },
	{ "media", CLI_TEXT, "media", "MEDIA", "TCP, TCP/TLS, TCP/BFCP, TCP/TLS/BFCP, ..." },
	{ "setup", CLI_TEXT, "setup", "SETUP", "actpass (proxy), passive (merge) or active" },
	{ "remote", CLI_TRANSPORT, "remote", "ADDR[:PORT]", "remote address" },
	{ "remote-setup", CLI_TEXT, "remote.setup", "SETUP", "the remote's own a=setup" },
	{ "fingerprint", CLI_LIST, "remote.fingerprints", "'HASH XX:..'",
	  "of the remote's certificate, repeatable" },
	{ "interlink", CLI_FLAG, "interlink", NULL, "a SYN here starts the other connection" },
	{ "ignore-syn", CLI_FLAG, "ignore_syn", NULL, "drop every SYN" },
	{ "latch", CLI_WORD, "latch", "latch", "learn the remote from its SYN" },
	{ "relatch", CLI_WORD, "latch", "relatch", "learn it again" },
	{ "no-latch", CLI_WORD, "latch", "off", "do not" },
	{ "new-connection", CLI_FLAG, "new_connection", NULL,
	  "end the connection there is, wait for another" },
	{ "filter", CLI_TEXT, "filter", "FILTER",
	  "address, address+port, none or ADDR/LENGTH" },
	{ "establish-tls", CLI_FLAG, "establish_tls", NULL, "be TLS client, else server" },
	{ "establish-tcp", CLI_FLAG, "establish_tcp", NULL, "send the SYN now" },
	{ "mode", CLI_TEXT, "mode", "MODE", "inactive, receive, send or both" },
	{ "dscp", CLI_NUMBER, "dscp", "0-63", "code point of all packets" },
	{ "connect-timeout", CLI_NUMBER, "timeouts.connect", "MS", NULL },
	{ "handshake-timeout", CLI_NUMBER, "timeouts.handshake", "MS", NULL },
	{ "verify-timeout", CLI_NUMBER, "timeouts.verify", "MS", NULL },
	{ "linger-timeout", CLI_NUMBER, "timeouts.linger", "MS", NULL },
	{ "hello-timeout", CLI_NUMBER, "timeouts.hello", "MS", NULL },
	{ "inactivity-timeout", CLI_NUMBER, "timeouts.inactivity", "MS", NULL },
	{ "inactivity-of", CLI_TEXT, "inactivity_of", "MODE",
	  "octets that end a silence: receive, send or both" },
	{ "user-timeout", CLI_NUMBER, "timeouts.user", "MS", NULL },
	{ "keepalive-time", CLI_NUMBER, "keepalive.time", "MS", NULL },
	{ "keepalive-interval", CLI_NUMBER, "keepalive.interval", "MS", NULL },
	{ "keepalive-probes", CLI_NUMBER, "keepalive.probes", "N", NULL },
	{ "key-records", CLI_NUMBER, "keys.records", "N", NULL },
	{ "owner", CLI_TEXT, "owner", "TAG", "whose the stream is, letters, digits and .-_" },
	{ "cookie", CLI_TEXT, "cookie", "HEX", "what its owner finds there again" },
	{ "priority", CLI_NUMBER, "priority", "0-15", "of the context, more comes first" },
	{ "emergency", CLI_FLAG, "emergency", NULL, "the context is an emergency call" },
	{ "confirm-timeout", CLI_NUMBER, "timeouts.confirm", "MS",
	  "until a context that nobody names is released" },
	{ "heartbeat-time", CLI_NUMBER, "timeouts.heartbeat", "MS",
	  "between events heartbeat" },
	{ "police-rate", CLI_NUMBER, "police.rate", "N",
	  "octets a second" },
	{ "police-burst", CLI_NUMBER, "police.burst", "N", "octets" },
	{ "want-fingerprint", CLI_TEXT, "want_fingerprint", "HASH",
	  "hash of the own fingerprint in the answer" },
	{ "psk-file", CLI_SECRET, "psk", "FILE",
	  "pre-shared key, 32 to 128 hex digits; - is stdin" },
	{ "psk-identity", CLI_TEXT, "psk_identity", "TEXT",
	  "server: no other is taken; client: sent, else ims-agw" },
	{ "tls-version", CLI_TEXT, "tls_version", "VERSION",
	  "the one that the PSK is for, 1.2 (default) or 1.3" },
	{ 0 }
};

static const struct cli_option locals[] = {
	{ "local", CLI_TRANSPORT, "local", "ADDR[:PORT]", "local address, of the realm" },
	{ "local-port", CLI_NUMBER, "local.port", "PORT", "local port, else one of the realm's" },
	{ "family", CLI_TEXT, "local.family", "FAMILY", "ipv4 or ipv6" },
	{ 0 }
};

static const struct cli_option modes[] = {
	{ "mode", CLI_TEXT, "mode", "MODE", "inactive, receive, send or both" },
	{ 0 }
};

const struct cli_option *const cli_reserve_options[] = { places, orders, locals, NULL };
const struct cli_option *const cli_configure_options[] = { places, orders, NULL };
const struct cli_option *const cli_mode_options[] = { places, wildcards, modes, NULL };
const struct cli_option *const cli_target_options[] = { places, wildcards, NULL };

static void print_stream(struct json_object *result)
{
	const char *fingerprint = cli_text(result, "fingerprint");

	if (!cli_member(result, "termination"))
		return;
	printf("context %s  termination %s  stream %s  local %s\n", cli_text(result, "context"),
	       cli_text(result, "termination"), cli_text(result, "stream"),
	       cli_text(result, "local"));
	if (*fingerprint)
		printf("fingerprint %s\n", fingerprint);
}

static void print_reply(const struct cli *cli, struct json_object *result)
{
	struct json_object *streams = cli_member(result, "streams");
	size_t i;

	if (cli->json) {
		cli_print_json(stdout, result);
		return;
	}
	if (!streams)
		print_stream(result);
	for (i = 0; streams && i < json_object_array_length(streams); i++)
		print_stream(json_object_array_get_idx(streams, i));
}

static enum cli_exit order(struct cli *cli, const char *verb, struct json_object *params)
{
	struct json_object *result;
	enum cli_exit ret = cli_connect(cli);

	if (ret != CLI_OK) {
		json_object_put(params);
		return ret;
	}
	ret = cli_request(cli, verb, params, &result);
	if (ret != CLI_OK)
		return ret;
	print_reply(cli, result);
	json_object_put(result);
	return CLI_OK;
}

/* NULL: the command line is wrong, which was said. */
static struct json_object *read_params(const struct cli_command *command, int argc, char **argv)
{
	struct json_object *params = json_object_new_object();

	if (cli_read_options(command->options, argc, argv, params, NULL, 0) >= 0)
		return params;
	json_object_put(params);
	return NULL;
}

/* With a known remote it is another procedure (TS 23.334 clause 8.2). */
enum cli_exit cli_reserve(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv)
{
	struct json_object *params = read_params(command, argc, argv);

	if (!params)
		return CLI_USAGE;
	return order(cli, cli_member(params, "remote") ? "reserve_configure" : "reserve", params);
}

enum cli_exit cli_order(struct cli *cli, const struct cli_command *command, int argc,
			char **argv)
{
	struct json_object *params = read_params(command, argc, argv);
	const char *verb = command->verb;

	if (!params)
		return CLI_USAGE;
	/* Without one it is the context that changes. */
	if (!strcmp(command->name, "configure") && !cli_member(params, "termination"))
		verb = "configure_context";
	return order(cli, verb, params);
}

static bool is_stream(const char *text)
{
	return !strcmp(text, "--stream") || !strncmp(text, "--stream=", 9);
}

/* How many arguments are in front of the next --stream, the first of them aside. */
static int count_to_stream(int argc, char **argv)
{
	int i = 1;

	while (i < argc && !is_stream(argv[i]))
		i++;
	return i;
}

/* What stands in front of the first --stream is of all streams. */
enum cli_exit cli_streams(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv)
{
	struct json_object *params = json_object_new_object(), *streams, *one;
	int count, used;

	streams = json_object_new_array();
	json_object_object_add(params, "streams", streams);
	while (argc) {
		count = count_to_stream(argc, argv);
		one = params;
		if (is_stream(*argv)) {
			one = json_object_new_object();
			json_object_array_add(streams, one);
		}
		used = cli_read_options(command->options, count, argv, one, NULL, 0);
		if (used < 0) {
			json_object_put(params);
			return CLI_USAGE;
		}
		argc -= count;
		argv += count;
	}
	return order(cli, command->verb, params);
}

static void print_summary(struct json_object *summary)
{
	printf("contexts %s  terminations %s  streams %s\n", cli_text(summary, "contexts"),
	       cli_text(summary, "terminations"), cli_text(summary, "streams"));
}

static void print_released(struct json_object *list)
{
	size_t i, count = json_object_array_length(list);

	for (i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		struct json_object *counters = cli_member(one, "counters");

		printf("termination %s  stream %s  was %s  rx %s  tx %s  dropped %s\n",
		       cli_text(one, "termination"), cli_text(one, "stream"),
		       cli_text(one, "state"), cli_text(counters, "rx-bytes"),
		       cli_text(counters, "tx-bytes"), cli_text(counters, "dropped-bytes"));
	}
}

enum cli_exit cli_flush(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct json_object *result;
	enum cli_exit ret;

	(void)argv;
	if (argc) {
		fprintf(stderr, "agwctl: flush takes no arguments\n");
		return CLI_USAGE;
	}
	ret = cli_connect(cli);
	if (ret == CLI_OK)
		ret = cli_request(cli, command->verb, json_object_new_object(), &result);
	if (ret == CLI_OK)
		json_object_put(result);
	return ret;
}

enum cli_exit cli_release(struct cli *cli, const struct cli_command *command, int argc,
			  char **argv)
{
	struct json_object *params = read_params(command, argc, argv), *result;
	enum cli_exit ret;

	if (!params)
		return CLI_USAGE;
	ret = cli_connect(cli);
	if (ret != CLI_OK) {
		json_object_put(params);
		return ret;
	}
	ret = cli_request(cli, command->verb, params, &result);
	if (ret != CLI_OK)
		return ret;
	if (cli->json)
		cli_print_json(stdout, result);
	else if (cli_member(result, "summary"))
		print_summary(cli_member(result, "summary"));
	else
		print_released(cli_member(result, "released"));
	json_object_put(result);
	return CLI_OK;
}
