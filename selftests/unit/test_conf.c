// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration file: defaults, every key, and what must be refused with file and line.
 *
 * with: agent/addr.c agent/core/conf.c agent/core/conf_check.c agent/file_text.c agent/setting.c
 */
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/conf.h"
#include "core/conf_check.h"
#include "tap.h"

static char why[1024];

static struct conf *parse(const char *text)
{
	*why = '\0';
	return conf_parse("f", text, why, sizeof(why));
}

static void test_defaults(void)
{
	struct conf *conf = parse("");

	ok(conf, "an empty file is good");
	is_str(conf->socket, "/run/ims-agw/agwd.sock", "socket");
	is_str(conf->certificate, "/var/lib/ims-agw/agwd.pem", "certificate");
	is_str(conf->key, "/var/lib/ims-agw/agwd.key", "key");
	ok(conf->socket_group == (gid_t)-1 && conf->socket_mode == 0600, "its owner's");
	ok(conf->workers && conf->handshakes_max, "workers and handshakes");
	is_int(conf->event_buffer, 4 << 20, "room for events");
	is_int(conf->settings.has, 0, "the module's own time-outs");
	ok(!conf->strict_signatures, "signatures by their own key may be weak");
	is_int(conf->realm_count, 0, "no realm");
	free(conf);
	conf = parse("socket-group = 12\n");
	ok(conf && conf->socket_group == 12 && conf->socket_mode == 0660,
	   "a group may open the socket");
	free(conf);
}

static const char all_keys[] =
	"# comment\n"
	"  socket=/tmp/s\t\n"
	"socket-group = root\n"
	"socket-mode = 640\n"
	"certificate = a b.pem\r\n"
	"key = k\n"
	"h248-profile = /etc/p\n"
	"workers = 7\n"
	"handshakes-max = 99\n"
	"event-buffer = 65536\n"
	"endpoints-max = 500\n"
	"unverified-max = 50\n"
	"strict-signatures = yes\n"
	"connect-timeout = 3s\n"
	"handshake-timeout = 1500ms\n"
	"verify-timeout = 600s\n"
	"linger-timeout = 100ms\n"
	"hello-timeout = 7s\n"
	"inactivity-timeout = 3600s\n"
	"user-timeout = off\n"
	"keepalive-probes = 3\n"
	"key-records = 1000\n"
	"log-level = debug\n"
	"drain-timeout = 60s\n"
	"h248-listen = udp 192.0.2.1\n"
	"h248-listen = sctp [2001:db8::1]:2000\n"
	"h248-controller = sctp 2001:db8::9\n"
	"h248-controller = udp 192.0.2.9:4000\n"
	"h248-mid = <agw.example.com>:2944\n"
	"h248-version = 3\n"
	"h248-compact = yes\n"
	"h248-response-timeout = 200ms\n"
	"h248-long-timer = 10s\n"
	"h248-pending = 50ms\n"
	"h248-avalanche = 0s\n"
	"\n"
	"[realm one]\n"
	"address = 192.0.2.1\n"
	"address = 2001:db8::1\n"
	"ports = 1000-2000\n"
	"port-quarantine = 1500ms\n"
	"dscp = 0\n"
	"interface = eth0\n"
	"allow-remote = 10.0.0.0/8\n"
	"allow-remote = 2001:db8::/32\n"
	"allow-loopback = yes\n"
	"inactivity-timeout = off\n"
	"keepalive-time = 20s\n"
	"[ realm  two.x-y_z ]\n"
	"address = 192.0.2.1";

static void check_general(const struct conf *conf)
{
	is_str(conf->certificate, "a b.pem", "blanks inside a value stay, others go");
	is_str(conf->h248.profile, "/etc/p", "a profile");
	ok(!conf->socket_group && conf->socket_mode == 0640, "who may open the socket");
	is_int(conf->workers, 7, "number");
	is_int(conf->event_buffer, 65536, "room for events");
	ok(conf->endpoints_max == 500 && conf->unverified_max == 50, "caps");
	ok(conf->strict_signatures, "signatures");
	is_int(conf->log_level, 7, "log level");
	is_int(conf->drain_ms, 60000, "patience at the end");
}

static void check_settings(const struct conf *conf)
{
	is_int(conf->settings.value[SETTING_CONNECT], 3000, "seconds");
	is_int(conf->settings.value[SETTING_HANDSHAKE], 1500, "milliseconds");
	is_int(conf->settings.value[SETTING_HELLO], 7000, "the patience of a TLS server");
	is_int(conf->settings.value[SETTING_INACTIVITY], 3600000, "an hour");
	is_int(conf->settings.value[SETTING_PROBES], 3, "probes");
	is_int(conf->settings.value[SETTING_KEY_RECORDS], 1000, "records");
	is_int(conf->settings.value[SETTING_USER], 0, "off");
	is_int(conf->settings.has, 0x7f | 1 << SETTING_PROBES | 1 << SETTING_KEY_RECORDS,
	       "which counts");
	is_int(conf->realm[0].settings.has, 1 << SETTING_INACTIVITY | 1 << SETTING_KEEPALIVE,
	       "settings of a realm");
	is_int(conf->realm[0].settings.value[SETTING_KEEPALIVE], 20000, "one of them");
	is_int(conf->realm[1].settings.has, 0, "which the next one does not have");
}

static void check_h248(const struct conf *conf)
{
	ok(conf->h248.listen_count == 2 && conf->h248.listen[0].addr.port == 2944 &&
	   conf->h248.listen[1].addr.port == 2000 && conf->h248.listen[1].transport == CONF_SCTP,
	   "where H.248 is");
	ok(conf->h248.controller_count == 2 && conf->h248.controller[0].addr.family == 6 &&
	   conf->h248.controller[1].addr.port == 4000, "controllers in their order");
	is_str(conf->h248.mid, "<agw.example.com>:2944", "name");
	ok(conf->h248.version == 3 && conf->h248.compact, "version and words");
	ok(conf->h248.response_ms == 200 && conf->h248.long_ms == 10000 &&
	   conf->h248.pending_ms == 50 && !conf->h248.avalanche_ms, "times of H.248");
}

static void check_realms(const struct conf *conf)
{
	is_int(conf->realm_count, 2, "realms");
	is_int(conf->realm[0].address_count, 2, "addresses");
	is_int(conf->realm[0].port_max, 2000, "ports");
	is_int(conf->realm[0].quarantine_ms, 1500, "their rest");
	ok(conf->realm[0].has_dscp && !conf->realm[0].dscp, "code point 0 is one");
	is_int(conf->realm[0].prefix_count, 2, "prefixes");
	ok(conf->realm[0].allow_loopback, "loopback");
	is_str(conf->realm[1].name, "two.x-y_z", "name");
	is_int(conf->realm[1].port_min, 20000, "ports have a default");
	is_int(conf->realm[1].quarantine_ms, 60000, "so has their rest");
	ok(!conf->realm[1].has_dscp && !conf->realm[1].allow_loopback,
	   "the others do not carry over");
}

static void test_all(void)
{
	struct conf *conf = parse(all_keys);

	ok(conf, "all keys %s", why);
	if (!conf)
		return;
	check_general(conf);
	check_settings(conf);
	check_h248(conf);
	check_realms(conf);
	free(conf);
}

#define LONG \
	"01234567890123456789012345678901234567890123456789" \
	"01234567890123456789012345678901234567890123456789"

static const struct {
	const char *what, *text, *begin;
} refusals[] = {
	{ "unknown key", "sockets = x\n", "f:1: unknown key \"sockets\"" },
	{ "transport", "h248-listen = dccp 192.0.2.1\n", "f:1: h248-listen: \"dccp 192.0.2.1\"" },
	{ "address of H.248", "h248-listen = udp mgc\n", "f:1: h248-listen: \"udp mgc\" is not" },
	{ "any address", "h248-listen = udp 0.0.0.0\n", "f:1: h248-listen: udp 0.0.0.0 is an" },
	{ "controller twice",
	  "h248-controller = udp 192.0.2.1\nh248-controller = udp 192.0.2.1:2944\n",
	  "f:2: h248-controller: udp 192.0.2.1:2944 stands here twice" },
	{ "no controller", "\nh248-listen = udp 192.0.2.1\n", "f:2: h248-listen: there is no" },
	{ "no way to it", "h248-listen = udp 192.0.2.1\nh248-controller = tcp 192.0.2.9\n",
	  "f:2: h248-controller: no h248-listen has tcp" },
	{ "another family", "h248-listen = udp 192.0.2.1\nh248-controller = udp 2001:db8::9\n",
	  "f:2: h248-controller: no h248-listen has udp and an IPv6" },
	{ "version of H.248", "h248-version = 4\n", "f:1: h248-version: 4 is not within 1 to 3" },
	{ "key of a realm", "\naddress = 192.0.2.1\n", "f:2: unknown key" },
	{ "general key in a realm", "[realm a]\nsocket = x\n", "f:2: unknown key" },
	{ "no key", "hello\n", "f:1: neither" },
	{ "twice", "workers = 1\nworkers = 1\n", "f:2: workers stands here twice" },
	{ "unknown group", "socket-group = no-such-group\n",
	  "f:1: socket-group: there is no group \"no-such-group\"" },
	{ "socket for everybody", "socket-mode = 0666\n", "f:1: socket-mode: \"0666\"" },
	{ "socket for nobody", "socket-mode = 0060\n", "f:1: socket-mode: \"0060\"" },
	{ "socket to execute", "socket-mode = 0770\n", "f:1: socket-mode: \"0770\"" },
	{ "sticky socket", "socket-mode = 1660\n", "f:1: socket-mode: \"1660\"" },
	{ "mode in words", "socket-mode = rw\n", "f:1: socket-mode: \"rw\"" },
	{ "no value", "socket =\n", "f:1: socket: a value is missing" },
	{ "long path", "socket = " LONG "\n", "f:1: socket: longer" },
	{ "no number", "workers = two\n", "f:1: workers: \"two\"" },
	{ "negative number", "workers = -1\n", "f:1: workers: \"-1\"" },
	{ "number with more", "workers = 1 2\n", "f:1: workers: \"1 2\"" },
	{ "small number", "workers = 0\n", "f:1: workers: 0 is not within" },
	{ "large number", "workers = 65\n", "f:1: workers: 65 is not within" },
	{ "huge number", "workers = 99999999999999999999\n", "f:1: workers" },
	{ "time without a unit", "connect-timeout = 5\n", "f:1: connect-timeout: \"5\" needs" },
	{ "time in minutes", "connect-timeout = 5m\n", "f:1: connect-timeout" },
	{ "no time", "connect-timeout = 0s\n", "f:1: connect-timeout: 0s is not within" },
	{ "long time", "connect-timeout = 601s\n", "f:1: connect-timeout: 601s" },
	{ "huge time", "connect-timeout = 18446744073709551s\n", "f:1: connect-timeout" },
	{ "time-out that cannot be off", "connect-timeout = off\n", "f:1: connect-timeout" },
	{ "long silence", "inactivity-timeout = 86401s\n", "f:1: inactivity-timeout: 86401s" },
	{ "short keepalive", "keepalive-time = 999ms\n", "f:1: keepalive-time: 999ms" },
	{ "probes in seconds", "keepalive-probes = 3s\n", "f:1: keepalive-probes: \"3s\"" },
	{ "no endpoint", "endpoints-max = 0\n", "f:1: endpoints-max: 0" },
	{ "too many records", "key-records = 16777217\n", "f:1: key-records: 16777217" },
	{ "no probes", "[realm a]\nkeepalive-probes = 0\n", "f:2: keepalive-probes: 0" },
	{ "log level", "log-level = loud\n", "f:1: log-level" },
	{ "section", "[domain x]\n", "f:1: unknown section \"domain x\"" },
	{ "section without an end", "[realm x\n", "f:1: the section has no closing" },
	{ "realm without a name", "[realm]\n", "f:1: unknown section" },
	{ "realm with a strange name", "[realm a/b]\n", "f:1: \"a/b\" is no name" },
	{ "realm twice", "[realm a]\naddress = 192.0.2.1\n[realm a]\n",
	  "f:3: realm a began already in line 1" },
	{ "realm without an address", "\n[realm a]\n[realm b]\naddress = 192.0.2.1\n",
	  "f:2: realm a has no address" },
	{ "last realm without an address", "[realm a]\nports = 1-2\n", "f:1: realm a has no" },
	{ "address in words", "[realm a]\naddress = here\n", "f:2: address: \"here\"" },
	{ "address with a port", "[realm a]\naddress = 192.0.2.1:5\n", "f:2: address" },
	{ "multicast address", "[realm a]\naddress = 224.0.0.1\n",
	  "f:2: address: 224.0.0.1 is a multicast" },
	{ "address twice", "[realm a]\naddress = ::1\naddress = 0:0::1\n", "f:3: address" },
	{ "ports backwards", "[realm a]\nports = 9-8\n", "f:2: ports: 9-8" },
	{ "a longer rest", "[realm a]\nport-quarantine = 601s\n", "f:2: port-quarantine: 601s" },
	{ "one port", "[realm a]\nports = 9\n", "f:2: ports: \"9\"" },
	{ "port 0", "[realm a]\nports = 0-9\n", "f:2: ports: 0-9" },
	{ "large port", "[realm a]\nports = 1-65536\n", "f:2: ports: 1-65536" },
	{ "code point", "[realm a]\ndscp = 64\n", "f:2: dscp: 64" },
	{ "host bits", "[realm a]\nallow-remote = 10.0.0.1/8\n", "f:2: allow-remote" },
	{ "prefix too long", "[realm a]\nallow-remote = 10.0.0.0/33\n", "f:2: allow-remote" },
	{ "no boolean", "[realm a]\nallow-loopback = true\n", "f:2: allow-loopback" },
};

static void test_refusals(void)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		ok(!parse(refusals[i].text), "%s: refused", refusals[i].what);
		if (!ok(!strncmp(why, refusals[i].begin, strlen(refusals[i].begin)),
			"%s: the text names place and fault", refusals[i].what))
			printf("# %s\n", why);
	}
}

/* Each is told, and none because of another. */
static void test_all_faults(void)
{
	ok(!parse("workers = two\n"
		  "hello\n"
		  "[realm a]\n"
		  "ports = 9-8\n"
		  "[realm a/b]\n"
		  "ports = 7-6\n"
		  "colour = red\n"
		  "[realm c]\n"
		  "address = here\n"), "several faults");
	is_str(why,
	       "f:1: workers: \"two\" is not a number\n"
	       "f:2: neither \"key = value\" nor \"[realm NAME]\"\n"
	       "f:4: ports: 9-8 is not within 1-65535 in this order\n"
	       "f:3: realm a has no address\n"
	       "f:5: \"a/b\" is no name of a realm\n"
	       "f:9: address: \"here\" is not an IP address\n"
	       "f:8: realm c has no address", "are all told");
}

static void test_many_faults(void)
{
	char text[20000] = "";
	size_t i;

	for (i = 0; i < 1000; i++)
		snprintf(text + strlen(text), 16, "colour = red\n");
	ok(!parse(text) && strlen(why) < sizeof(why) && strstr(why, "f:1: "),
	   "of more faults than there is room for the first ones are told");
}

#define PORT_START "net.ipv4.ip_unprivileged_port_start"

/* --- what the machine cannot keep ------------------------------------------------------------ */

static char told[2048];

static void tell(void *arg, const char *text)
{
	(void)arg;
	snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s\n", text);
}

static const char *faults_of(const char *text)
{
	struct conf *conf = parse(text);

	*told = '\0';
	if (conf)
		conf_check(conf, "f", tell, NULL);
	free(conf);
	return told;
}

static void test_machine(void)
{
	struct rlimit old, few;

	is_str(faults_of("[realm a]\naddress = 192.0.2.1\n[realm b]\naddress = 192.0.2.1\n"
			 "ports = 30000-30001\n"), "", "one address, different ports");
	is_str(faults_of("[realm a]\naddress = 192.0.2.9\naddress = 192.0.2.1\n[realm b]\n"
			 "address = 192.0.2.1\nports = 29999-30001\n"),
	       "f:4: realm b: address 192.0.2.1 has ports of realm a\n", "the same port of one");
	is_str(faults_of("[realm a]\naddress = 192.0.2.1\ninterface = lo\n[realm b]\n"
			 "address = 192.0.2.1\n"),
	       "f:4: realm b: address 192.0.2.1 has ports of realm a\n", "of any interface");
	is_str(faults_of("[realm a]\naddress = 192.0.2.1\n[realm b]\n"
			 "address = 192.0.2.1\ninterface = lo\n"),
	       "f:3: realm b: address 192.0.2.1 has ports of realm a\n", "and the other way round");
	is_str(faults_of("[realm a]\naddress = 192.0.2.1\ninterface = none0\n[realm b]\n"
			 "address = 192.0.2.2\nports = 1-9\n"),
	       "f:1: realm a: interface none0: No such device\n"
	       "f:4: realm b: ports: those below 1024 (" PORT_START ") cannot be had\n",
	       "an interface that is not there, ports that cannot be had");
	getrlimit(RLIMIT_NOFILE, &old);
	few = old;
	few.rlim_max = 300;
	few.rlim_cur = 300;
	setrlimit(RLIMIT_NOFILE, &few);
	is_str(faults_of("handshakes-max = 100\n"),
	       "f: handshakes-max = 100 needs 328 open files, 300 are allowed\n", "a limit");
	is_str(faults_of("handshakes-max = 86\n"), "", "that is kept");
}

static void test_restart(void)
{
	static const struct {
		const char *text, *keys;
	} rows[] = {
		{ "log-level = debug\nhello-timeout = 3s\n[realm a]\naddress = 192.0.2.1\n", "" },
		{ "socket = /x\nworkers = 3\n", "socket, workers" },
		{ "key = a\ncertificate = b\n", "certificate, key" },
		{ "socket-group = 12\n", "socket-group, socket-mode" },
		{ "endpoints-max = 7\n", "endpoints-max" },
		{ "h248-profile = /p\n", "h248-profile" },
	};
	struct conf *old = parse(""), *fresh;
	char keys[64];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh = parse(rows[i].text);
		ok(conf_needs_restart(old, fresh, keys, sizeof(keys)) == !!*rows[i].keys,
		   "whether a restart is needed");
		is_str(keys, rows[i].keys, "for which keys");
		free(fresh);
	}
	free(old);
}

static void test_files(void)
{
	char name[] = "/tmp/agw-conf-XXXXXX";
	int fd = mkstemp(name);
	struct conf *conf;

	ok(write(fd, "workers = 3\n", 12) == 12, "a file");
	conf = conf_load(name, why, sizeof(why));
	ok(conf && conf->workers == 3, "is read");
	free(conf);
	ok(write(fd, "\0\n", 2) == 2, "a file with a NUL");
	ok(!conf_load(name, why, sizeof(why)) && strstr(why, "NUL"), "is refused");
	ok(!ftruncate(fd, 70000) && !conf_load(name, why, sizeof(why)) && strstr(why, "larger"),
	   "so is a large one");
	close(fd);
	unlink(name);
	ok(!conf_load(name, why, sizeof(why)) && strstr(why, "No such file"), "and none at all");
	ok(!conf_load("/", why, sizeof(why)), "and a folder");
}

int main(void)
{
	plan(11 + 37 + 2 * (int)(sizeof(refusals) / sizeof(refusals[0])) + 3 + 7 +
	     12 + 7);
	test_defaults();
	test_all();
	test_refusals();
	test_all_faults();
	test_many_faults();
	test_files();
	test_restart();
	test_machine();
	return tap_done();
}
