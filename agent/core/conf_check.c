// SPDX-License-Identifier: GPL-2.0
#include "conf_check.h"

#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "conf.h"

#define FILES_OTHER	128		/* control connections and what is open for ever, */
					/* and a few silent remotes */
#define PORT_START	"/proc/sys/net/ipv4/ip_unprivileged_port_start"

struct check {
	const struct conf *conf;
	const char *name;		/* of the file */
	conf_tell_fn fn;
	void *arg;
	int faults;
};

__attribute__((format(printf, 3, 4)))
static void blame(struct check *check, unsigned int line, const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len;

	len = line ? snprintf(text, sizeof(text), "%s:%u: ", check->name, line) :
		snprintf(text, sizeof(text), "%s: ", check->name);
	if (len < 0 || len >= (int)sizeof(text))
		len = 0;
	va_start(args, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, args);
	va_end(args);
	check->faults++;
	check->fn(check->arg, text);
}

static void check_interface(struct check *check, const struct conf_realm *realm)
{
	if (*realm->interface && !if_nametoindex(realm->interface))
		blame(check, realm->line, "realm %s: interface %s: %s", realm->name,
		      realm->interface, strerror(errno));
}

/* The agent gives up the capability for lower ones, so that no call can have one by mistake. */
static unsigned int first_port(void)
{
	FILE *file = fopen(PORT_START, "re");
	unsigned int port = 1024;

	if (file && fscanf(file, "%u", &port) != 1)
		port = 1024;
	if (file)
		fclose(file);
	return port;
}

static void check_ports(struct check *check, const struct conf_realm *realm)
{
	unsigned int first = first_port();

	if (realm->port_min < first)
		blame(check, realm->line,
		      "realm %s: ports: those below %u (net.ipv4.ip_unprivileged_port_start) cannot be had",
		      realm->name, first);
}

/* Who is at no interface is at all of them. */
static bool meet(const struct conf_realm *a, const struct conf_realm *b)
{
	return a->port_min <= b->port_max && b->port_min <= a->port_max &&
	       (!*a->interface || !*b->interface || !strcmp(a->interface, b->interface));
}

/* Of two realms a port is given out by one that the other believes to be free. */
static void check_overlap(struct check *check, const struct conf_realm *realm,
			  const struct conf_realm *before)
{
	char text[ADDR_TEXT_MAX];
	size_t i, j;

	if (!meet(realm, before))
		return;
	for (i = 0; i < realm->address_count; i++) {
		for (j = 0; j < before->address_count; j++) {
			if (!addr_same_ip(&realm->address[i], &before->address[j]))
				continue;
			addr_format(&realm->address[i], text);
			blame(check, realm->line, "realm %s: address %s has ports of realm %s",
			      realm->name, text, before->name);
		}
	}
}

/* A cancelled handshake may still be with its worker. */
unsigned long conf_files(const struct conf *conf)
{
	return conf->handshakes_max * 2UL + FILES_OTHER;
}

static unsigned long allowed_files(void)
{
	struct rlimit files;

	return getrlimit(RLIMIT_NOFILE, &files) ? RLIM_INFINITY : files.rlim_max;
}

bool conf_has_files(const struct conf *conf)
{
	return allowed_files() >= conf_files(conf);
}

static void check_files(struct check *check)
{
	if (!conf_has_files(check->conf))
		blame(check, 0, "handshakes-max = %u needs %lu open files, %lu are allowed",
		      check->conf->handshakes_max, conf_files(check->conf),
		      allowed_files());
}

int conf_check(const struct conf *conf, const char *name, conf_tell_fn fn, void *arg)
{
	struct check check = { .conf = conf, .name = name, .fn = fn, .arg = arg };
	size_t i, j;

	check_files(&check);
	for (i = 0; i < conf->realm_count; i++) {
		check_interface(&check, &conf->realm[i]);
		check_ports(&check, &conf->realm[i]);
		for (j = 0; j < i; j++)
			check_overlap(&check, &conf->realm[i], &conf->realm[j]);
	}
	return check.faults;
}
