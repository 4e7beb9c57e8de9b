// SPDX-License-Identifier: GPL-2.0
#include "conf.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_text.h"

#define FILE_MAX 65536
#define QUARANTINE_MS 60000	/* TIME_WAIT: what is sent to an old call has gone by then */
#define SILENT_MAX 1024		/* of a realm */
#define SILENT_PER_SOURCE 128

/* Where the parser stands, and what it says when it stops there. */
struct reader {
	struct conf *conf;
	struct conf_realm *realm;	/* NULL: the general part */
	struct file_faults faults;
	unsigned int line;
	uint64_t seen;			/* rows of the table of this section */
	bool lost;			/* in a section that is none: its keys mean nothing */
};

const char *conf_transport_name(unsigned int transport)
{
	static const char *const names[CONF_TRANSPORTS] = { "udp", "tcp", "sctp" };

	return transport < CONF_TRANSPORTS ? names[transport] : NULL;
}

__attribute__((format(printf, 2, 3)))
static bool refuse(struct reader *reader, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	file_fault(&reader->faults, reader->line, fmt, args);
	va_end(args);
	return false;
}

/* --- values ---------------------------------------------------------------------------------- */

/* One row of a table: how the value of a key is read, and to where. */
struct key {
	const char *name;
	bool (*read)(struct reader *reader, const struct key *key, const char *value);
	size_t offset;			/* in struct conf or struct conf_realm */
	unsigned long min, max;		/* of a number; a text has less characters than max */
	bool repeats;
	size_t size;			/* in octets, 0: as the kind of value has it */
};

static void *target(struct reader *reader, const struct key *key)
{
	return (reader->realm ? (char *)reader->realm : (char *)reader->conf) + key->offset;
}

static bool read_text(struct reader *reader, const struct key *key, const char *value)
{
	if (!*value)
		return refuse(reader, "%s: a value is missing", key->name);
	if (strlen(value) >= key->max)
		return refuse(reader, "%s: longer than %lu characters", key->name, key->max - 1);
	snprintf(target(reader, key), key->max, "%s", value);
	return true;
}

static bool to_number(const char *text, char **end, unsigned long *number)
{
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoul(text, end, 10);
	return !errno;
}

static void store(struct reader *reader, const struct key *key, unsigned long number)
{
	uint32_t *to = target(reader, key);

	*to = number;
}

static bool take_number(struct reader *reader, const struct key *key, const char *value,
			unsigned long *number)
{
	char *end;

	if (!to_number(value, &end, number) || *end)
		return refuse(reader, "%s: \"%s\" is not a number", key->name, value);
	if (*number < key->min || *number > key->max)
		return refuse(reader, "%s: %s is not within %lu to %lu", key->name, value, key->min,
			      key->max);
	return true;
}

static bool read_number(struct reader *reader, const struct key *key, const char *value)
{
	unsigned long number = 0;

	if (!take_number(reader, key, value, &number))
		return false;
	store(reader, key, number);
	return true;
}

static bool take_time(struct reader *reader, const struct key *key, const char *value,
		      unsigned long *ms)
{
	unsigned long number, unit;
	char *end;

	if (!to_number(value, &end, &number))
		return refuse(reader, "%s: \"%s\" is not a time", key->name, value);
	if (!strcmp(end, "s"))
		unit = 1000;
	else if (!strcmp(end, "ms"))
		unit = 1;
	else
		return refuse(reader, "%s: \"%s\" needs the unit s or ms", key->name, value);
	if (number > key->max / unit || number * unit < key->min)
		return refuse(reader, "%s: %s is not within %lums to %lus", key->name, value,
			      key->min, key->max / 1000);
	*ms = number * unit;
	return true;
}

static bool read_time(struct reader *reader, const struct key *key, const char *value)
{
	unsigned long ms = 0;

	if (!take_time(reader, key, value, &ms))
		return false;
	store(reader, key, ms);
	return true;
}

static bool read_level(struct reader *reader, const struct key *key, const char *value)
{
	static const char *const levels[] = { "error", "warning", "notice", "info", "debug" };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!strcmp(value, levels[i])) {
			store(reader, key, i + 3);
			return true;
		}
	}
	return refuse(reader, "%s: \"%s\" is not one of error, warning, notice, info, debug",
		      key->name, value);
}

static bool read_bool(struct reader *reader, const struct key *key, const char *value)
{
	bool *to = target(reader, key);

	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return refuse(reader, "%s: \"%s\" is neither yes nor no", key->name, value);
	*to = !strcmp(value, "yes");
	return true;
}

static bool read_group(struct reader *reader, const struct key *key, const char *value)
{
	const struct group *group;
	unsigned long number;
	char *end;

	if (to_number(value, &end, &number) && !*end && number < (gid_t)-1) {
		store(reader, key, number);
		return true;
	}
	group = getgrnam(value);
	if (!group)
		return refuse(reader, "%s: there is no group \"%s\"", key->name, value);
	store(reader, key, group->gr_gid);
	return true;
}

/* Whoever may open the socket may order everything, which cannot be everybody. */
static bool read_mode(struct reader *reader, const struct key *key, const char *value)
{
	size_t len = strspn(value, "01234567");
	unsigned long mode = strtoul(value, NULL, 8);

	if (!len || value[len] || len > 4 || (mode & 0600) != 0600 || mode & ~0660UL)
		return refuse(reader, "%s: \"%s\" is not one of 0600, 0620, 0640, 0660",
			      key->name, value);
	store(reader, key, mode);
	return true;
}

static bool read_address(struct reader *reader, const struct key *key, const char *value)
{
	struct conf_realm *realm = reader->realm;
	struct addr addr;
	size_t i;

	if (!addr_parse(&addr, value))
		return refuse(reader, "%s: \"%s\" is not an IP address", key->name, value);
	if (addr_unusable(&addr))
		return refuse(reader, "%s: %s is %s", key->name, value, addr_unusable(&addr));
	for (i = 0; i < realm->address_count; i++)
		if (addr_same_ip(&realm->address[i], &addr))
			return refuse(reader, "%s: %s stands here twice", key->name, value);
	if (realm->address_count == CONF_ADDRESSES_MAX)
		return refuse(reader, "%s: more than %d", key->name, CONF_ADDRESSES_MAX);
	realm->address[realm->address_count++] = addr;
	return true;
}

static bool read_prefix(struct reader *reader, const struct key *key, const char *value)
{
	struct conf_realm *realm = reader->realm;

	if (realm->prefix_count == CONF_PREFIXES_MAX)
		return refuse(reader, "%s: more than %d", key->name, CONF_PREFIXES_MAX);
	if (!addr_parse_prefix(&realm->prefix[realm->prefix_count], value))
		return refuse(reader, "%s: \"%s\" is not ADDRESS/LENGTH without host bits",
			      key->name, value);
	realm->prefix_count++;
	return true;
}

static bool read_ports(struct reader *reader, const struct key *key, const char *value)
{
	struct conf_realm *realm = reader->realm;
	unsigned long min, max;
	char *end;

	if (!to_number(value, &end, &min) || *end != '-' || !to_number(end + 1, &end, &max) || *end)
		return refuse(reader, "%s: \"%s\" is not FIRST-LAST", key->name, value);
	if (min < key->min || max > key->max || min > max)
		return refuse(reader, "%s: %s is not within %lu-%lu in this order", key->name,
			      value, key->min, key->max);
	realm->port_min = min;
	realm->port_max = max;
	return true;
}

static bool read_dscp(struct reader *reader, const struct key *key, const char *value)
{
	unsigned long number = 0;

	if (!take_number(reader, key, value, &number))
		return false;
	reader->realm->dscp = number;
	reader->realm->has_dscp = true;
	return true;
}

/* --- values of H.248 ------------------------------------------------------------------------- */

#define H248_PORT 2944		/* of the text encoding */

static bool to_port(const char *value, struct conf_port *port)
{
	size_t len = strcspn(value, " \t");
	const char *name;

	*port = (struct conf_port){ 0 };
	while ((name = conf_transport_name(port->transport)) &&
	       (strlen(name) != len || strncmp(name, value, len) != 0))
		port->transport++;
	if (!name || !addr_parse_transport(&port->addr, value + len + strspn(value + len, " \t")))
		return false;
	if (!port->addr.port)
		port->addr.port = H248_PORT;
	return true;
}

static bool same_port(const struct conf_port *a, const struct conf_port *b)
{
	return a->transport == b->transport && addr_same(&a->addr, &b->addr);
}

static bool take_port(struct reader *reader, const struct key *key, const char *value,
		      struct conf_port *list, size_t *count)
{
	struct conf_port port;
	size_t i;

	if (!to_port(value, &port))
		return refuse(reader, "%s: \"%s\" is not udp, tcp or sctp and ADDRESS[:PORT]",
			      key->name, value);
	if (addr_unusable(&port.addr))
		return refuse(reader, "%s: %s is %s", key->name, value,
			      addr_unusable(&port.addr));
	for (i = 0; i < *count; i++)
		if (same_port(&list[i], &port))
			return refuse(reader, "%s: %s stands here twice", key->name, value);
	if (*count == CONF_H248_MAX)
		return refuse(reader, "%s: more than %d", key->name, CONF_H248_MAX);
	list[(*count)++] = port;
	return true;
}

static bool read_listen(struct reader *reader, const struct key *key, const char *value)
{
	struct conf_h248 *h248 = &reader->conf->h248;

	if (!h248->listen_count)
		h248->listen_line = reader->line;
	return take_port(reader, key, value, h248->listen, &h248->listen_count);
}

static bool read_controller(struct reader *reader, const struct key *key, const char *value)
{
	struct conf_h248 *h248 = &reader->conf->h248;

	if (h248->controller_count < CONF_H248_MAX)
		h248->controller_line[h248->controller_count] = reader->line;
	return take_port(reader, key, value, h248->controller, &h248->controller_count);
}

static bool read_mid(struct reader *reader, const struct key *key, const char *value)
{
	reader->conf->h248.mid_line = reader->line;
	return read_text(reader, key, value);
}

static bool is_served(const struct conf_h248 *h248, const struct conf_port *controller)
{
	size_t i;

	for (i = 0; i < h248->listen_count; i++)
		if (h248->listen[i].transport == controller->transport &&
		    h248->listen[i].addr.family == controller->addr.family)
			return true;
	return false;
}

/* What only all keys together show. */
static bool check_h248(struct reader *reader)
{
	const struct conf_h248 *h248 = &reader->conf->h248;
	bool good = true;
	size_t i;

	reader->line = h248->listen_line;
	if (h248->listen_count && !h248->controller_count)
		good = refuse(reader, "h248-listen: there is no h248-controller");
	for (i = 0; i < h248->controller_count; i++) {
		const struct conf_port *controller = &h248->controller[i];

		reader->line = h248->controller_line[i];
		if (!is_served(h248, controller))
			good = refuse(reader,
				      "h248-controller: no h248-listen has %s and an IPv%u address",
				      conf_transport_name(controller->transport),
				      controller->addr.family);
	}
	return good;
}

/* --- keys ------------------------------------------------------------------------------------ */

#define GENERAL(member) .offset = offsetof(struct conf, member)
#define REALM(member) .offset = offsetof(struct conf_realm, member)

static const struct key general_keys[] = {
	{ "socket", read_text, GENERAL(socket), .max = CONF_SOCKET_MAX },
	{ "socket-group", read_group, GENERAL(socket_group) },
	{ "socket-mode", read_mode, GENERAL(socket_mode) },
	{ "certificate", read_text, GENERAL(certificate), .max = CONF_PATH_MAX },
	{ "key", read_text, GENERAL(key), .max = CONF_PATH_MAX },
	{ "workers", read_number, GENERAL(workers), .min = 1, .max = 64 },
	{ "handshakes-max", read_number, GENERAL(handshakes_max), .min = 1, .max = 32768 },
	{ "event-buffer", read_number, GENERAL(event_buffer), .min = 2048, .max = 1 << 28 },
	{ "endpoints-max", read_number, GENERAL(endpoints_max), .min = 1, .max = 100000 },
	{ "unverified-max", read_number, GENERAL(unverified_max), .min = 1, .max = 100000 },
	{ "priority-reserve", read_number, GENERAL(priority_reserve), .max = 99999 },
	{ "strict-signatures", read_bool, GENERAL(strict_signatures) },
	{ "log-level", read_level, GENERAL(log_level) },
	{ "drain-timeout", read_time, GENERAL(drain_ms), .max = 86400000 },
	{ "h248-listen", read_listen, GENERAL(h248.listen), .repeats = true,
	  .size = sizeof(((struct conf *)0)->h248.listen) },
	{ "h248-controller", read_controller, GENERAL(h248.controller), .repeats = true,
	  .size = sizeof(((struct conf *)0)->h248.controller) },
	{ "h248-mid", read_mid, GENERAL(h248.mid), .max = CONF_MID_MAX, .size = CONF_MID_MAX },
	{ "h248-profile", read_text, GENERAL(h248.profile), .max = CONF_PATH_MAX },
	{ "h248-version", read_number, GENERAL(h248.version), .min = 1, .max = 3 },
	{ "h248-compact", read_bool, GENERAL(h248.compact) },
	{ "h248-keep-unknown", read_bool, GENERAL(h248.keep_unknown) },
	{ "h248-response-timeout", read_time, GENERAL(h248.response_ms), .min = 50, .max = 10000 },
	{ "h248-long-timer", read_time, GENERAL(h248.long_ms), .min = 500, .max = 600000 },
	{ "h248-pending", read_time, GENERAL(h248.pending_ms), .min = 10, .max = 60000 },
	{ "h248-avalanche", read_time, GENERAL(h248.avalanche_ms), .max = 600000 },
	{ 0 }
};

static const struct key realm_keys[] = {
	{ "address", read_address, .repeats = true },
	{ "ports", read_ports, .min = 1, .max = 65535 },
	{ "port-quarantine", read_time, REALM(quarantine_ms), .max = 600000 },
	{ "dscp", read_dscp, .max = 63 },
	{ "interface", read_text, REALM(interface), .max = CONF_INTERFACE_MAX },
	{ "allow-remote", read_prefix, .repeats = true },
	{ "allow-loopback", read_bool, REALM(allow_loopback) },
	{ "silent-max", read_number, REALM(silent_max), .min = 1, .max = 100000 },
	{ "silent-per-source", read_number, REALM(silent_per_source), .min = 1, .max = 100000 },
	{ 0 }
};

static bool take_setting(struct reader *reader, unsigned int number, const char *value)
{
	const struct setting_info *info = &setting_info[number];
	const struct key key = { .name = info->key, .min = info->min, .max = info->max };
	struct settings *to = reader->realm ? &reader->realm->settings : &reader->conf->settings;
	unsigned long result = 0;
	bool good;

	if (to->has & 1U << number)
		return refuse(reader, "%s stands here twice", key.name);
	if (info->off && !strcmp(value, "off"))
		good = true;
	else if (info->count)
		good = take_number(reader, &key, value, &result);
	else
		good = take_time(reader, &key, value, &result);
	to->value[number] = result;
	to->has |= 1U << number;
	return good;
}

/* These stand in both parts. */
static bool read_setting(struct reader *reader, const char *name, const char *value)
{
	unsigned int i;

	for (i = 0; i < SETTINGS; i++)
		if (!strcmp(setting_info[i].key, name))
			return take_setting(reader, i, value);
	return refuse(reader, "unknown key \"%s\" in %s", name,
		      reader->realm ? "a realm" : "the general part");
}

static bool read_key(struct reader *reader, const char *name, const char *value)
{
	const struct key *keys = reader->realm ? realm_keys : general_keys, *key;
	uint64_t bit = 1;

	for (key = keys; key->name && strcmp(key->name, name) != 0; key++)
		bit <<= 1;
	if (!key->name)
		return read_setting(reader, name, value);
	if (!key->repeats && reader->seen & bit)
		return refuse(reader, "%s stands here twice", name);
	reader->seen |= bit;
	return key->read(reader, key, value);
}

/* --- lines ----------------------------------------------------------------------------------- */

/* What a section lacks is said at its first line. */
static bool end_section(struct reader *reader)
{
	struct conf_realm *realm = reader->realm;

	unsigned int line = reader->line;

	reader->realm = NULL;
	if (!realm || realm->address_count)
		return true;
	reader->line = realm->line;
	refuse(reader, "realm %s has no address", realm->name);
	reader->line = line;
	return false;
}

void conf_realm_init(struct conf_realm *realm, const char *name)
{
	*realm = (struct conf_realm){
		.port_min = 20000,
		.port_max = 29999,
		.quarantine_ms = QUARANTINE_MS,
		.silent_max = SILENT_MAX,
		.silent_per_source = SILENT_PER_SOURCE,
	};
	snprintf(realm->name, sizeof(realm->name), "%s", name);
}

static bool good_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(".-_", *c))
			return false;
	return *name && strlen(name) < CONF_NAME_MAX;
}

static bool begin_realm(struct reader *reader, const char *name)
{
	struct conf *conf = reader->conf;
	struct conf_realm *realm;
	size_t i;

	if (!good_name(name))
		return refuse(reader, "\"%s\" is no name of a realm", name);
	for (i = 0; i < conf->realm_count; i++)
		if (!strcmp(conf->realm[i].name, name))
			return refuse(reader, "realm %s began already in line %u", name,
				      conf->realm[i].line);
	if (conf->realm_count == CONF_REALMS_MAX)
		return refuse(reader, "more than %d realms", CONF_REALMS_MAX);
	realm = &conf->realm[conf->realm_count++];
	conf_realm_init(realm, name);
	realm->line = reader->line;
	reader->realm = realm;
	reader->seen = 0;
	return true;
}

static bool read_section(struct reader *reader, char *line)
{
	size_t len = strlen(line);
	bool good;

	reader->lost = true;
	if (line[len - 1] != ']')
		return refuse(reader, "the section has no closing bracket");
	line[len - 1] = '\0';
	line = file_text_trim(line + 1);
	good = end_section(reader);
	if (strncmp(line, "realm", 5) != 0 || !isspace((unsigned char)line[5]))
		return refuse(reader, "unknown section \"%s\", expected [realm NAME]", line);
	reader->lost = !begin_realm(reader, file_text_trim(line + 5));
	return good && !reader->lost;
}

static bool read_line(struct reader *reader, char *line)
{
	char *value;

	line = file_text_trim(line);
	if (!*line || *line == '#')
		return true;
	if (*line == '[')
		return read_section(reader, line);
	value = strchr(line, '=');
	if (!value)
		return refuse(reader, "neither \"key = value\" nor \"[realm NAME]\"");
	if (reader->lost)
		return true;
	*value = '\0';
	return read_key(reader, file_text_trim(line), file_text_trim(value + 1));
}

static bool read_lines(struct reader *reader, char *text)
{
	unsigned int lines = 0;
	bool good = true;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		reader->line = ++lines;
		good = read_line(reader, line) && good;
	}
	good = end_section(reader) && good;
	return check_h248(reader) && good;
}

static void set_defaults(struct conf *conf)
{
	snprintf(conf->socket, sizeof(conf->socket), "/run/ims-agw/agwd.sock");
	snprintf(conf->certificate, sizeof(conf->certificate), "/var/lib/ims-agw/agwd.pem");
	snprintf(conf->key, sizeof(conf->key), "/var/lib/ims-agw/agwd.key");
	conf->socket_group = (gid_t)-1;
	conf->workers = 4;
	conf->handshakes_max = 1024;
	conf->event_buffer = 4 << 20;
	conf->priority_reserve = CONF_RESERVE_DEFAULT;
	conf->log_level = 6;
	conf->h248.version = 2;
	conf->h248.response_ms = 1000;
	conf->h248.long_ms = 30000;
	conf->h248.pending_ms = 500;
	conf->h248.avalanche_ms = 2000;
}

struct conf *conf_parse(const char *name, const char *text, char *err, size_t err_len)
{
	struct reader reader = { .faults = { name, err, err_len } };
	char *copy = strdup(text);
	bool good;

	*err = '\0';
	reader.conf = calloc(1, sizeof(*reader.conf));
	if (!copy || !reader.conf) {
		snprintf(err, err_len, "%s: out of memory", name);
		good = false;
	} else {
		set_defaults(reader.conf);
		good = read_lines(&reader, copy);
		if (!reader.conf->socket_mode)
			reader.conf->socket_mode =
				reader.conf->socket_group == (gid_t)-1 ? 0600 : 0660;
	}
	free(copy);
	if (good)
		return reader.conf;
	free(reader.conf);
	return NULL;
}

/* Of a key that is no text. */
static size_t size_of(const struct key *key)
{
	if (key->size)
		return key->size;
	return key->read == read_bool ? sizeof(bool) : sizeof(uint32_t);
}

static bool differs(const struct key *key, const struct conf *old, const struct conf *fresh)
{
	const char *a = (const char *)old + key->offset, *b = (const char *)fresh + key->offset;

	return key->read == read_text ? strcmp(a, b) != 0 : memcmp(a, b, size_of(key)) != 0;
}

bool conf_needs_restart(const struct conf *old, const struct conf *fresh, char *keys, size_t len)
{
	const struct key *key;
	size_t used = 0;

	*keys = '\0';
	for (key = general_keys; key->name; key++) {
		if (key->read == read_level || !differs(key, old, fresh) || used >= len)
			continue;
		used += snprintf(keys + used, len - used, "%s%s", used ? ", " : "", key->name);
	}
	return used;
}

struct conf *conf_load(const char *path, char *err, size_t err_len)
{
	char *text = file_text_load(path, FILE_MAX, err, err_len);
	struct conf *conf = text ? conf_parse(path, text, err, err_len) : NULL;

	free(text);
	return conf;
}
