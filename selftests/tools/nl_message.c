// SPDX-License-Identifier: GPL-2.0
/* Attributes from text and to text. */
#include "nl_message.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

static size_t from_hex(const char *text, uint8_t *buf, size_t size)
{
	size_t len = strlen(text) / 2;

	if (strlen(text) % 2 || len > size)
		die("%s: not pairs of digits", text);
	for (size_t i = 0; i < len; i++) {
		char digits[3] = { text[2 * i], text[2 * i + 1], '\0' };

		if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]))
			die("%s: not pairs of digits", text);
		buf[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return len;
}

static uint64_t take_number(const struct nl_attr_name *name, const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	for (int i = 0; name->values && name->values[i]; i++)
		if (!strcmp(name->values[i], text))
			return (uint64_t)i;
	if (end == text || *end)
		die("%s=%s: no such value", name->name, text);
	return n;
}

static size_t take_address(int family, const char *text, uint8_t *buf)
{
	if (inet_pton(family, text, buf) != 1)
		die("%s: not an address", text);
	return family == AF_INET ? 4 : 16;
}

static size_t encode_number(const struct nl_attr_name *name, const char *text, uint8_t *buf)
{
	uint64_t n = take_number(name, text);
	uint32_t n32 = (uint32_t)n;
	uint16_t n16 = (uint16_t)n;

	switch (name->kind) {
	case NL_U8:
		*buf = (uint8_t)n;
		return 1;
	case NL_BE16:
		n16 = htons(n16);
		/* fallthrough */
	case NL_U16:
		memcpy(buf, &n16, sizeof(n16));
		return sizeof(n16);
	case NL_U32:
		memcpy(buf, &n32, sizeof(n32));
		return sizeof(n32);
	default:
		memcpy(buf, &n, sizeof(n));
		return sizeof(n);
	}
}

static size_t encode(const struct nl_attr_name *name, const char *text, uint8_t *buf, size_t size)
{
	if (!strncmp(text, "hex:", 4))
		return from_hex(text + 4, buf, size);
	switch (name->kind) {
	case NL_FLAG:
		return 0;
	case NL_IP4:
		return take_address(AF_INET, text, buf);
	case NL_IP6:
		return take_address(AF_INET6, text, buf);
	case NL_BINARY:
	case NL_NEST:
		return from_hex(text, buf, size);
	default:
		return encode_number(name, text, buf);
	}
}

/* Writes the header and pads. */
static void attr_end(struct nl_message *m, size_t at, uint16_t type, size_t payload)
{
	struct nlattr a = { .nla_len = (uint16_t)(NLA_HDRLEN + payload), .nla_type = type };

	memcpy(m->octets + at, &a, sizeof(a));
	m->len = at + NLA_ALIGN(a.nla_len);
}

static size_t room(const struct nl_message *m, size_t at)
{
	if (at + NLA_HDRLEN + 64 > sizeof(m->octets))
		die("message too long");
	return sizeof(m->octets) - at - NLA_HDRLEN - 8;
}

static void add_attr(struct nl_message *m, const struct nl_attr_name *set, const char *name,
		     const char *value)
{
	const struct nl_attr_name *a = nl_attr_by_name(set, name);
	size_t at = m->len;

	if (!a)
		die("%s: no such attribute of %s", name, m->command);
	attr_end(m, at, a->type, encode(a, value, m->octets + at + NLA_HDRLEN, room(m, at)));
}

static void add_raw(struct nl_message *m, const char *type, const char *value)
{
	size_t at = m->len;

	attr_end(m, at, (uint16_t)strtoul(type, NULL, 0),
		 from_hex(value, m->octets + at + NLA_HDRLEN, room(m, at)));
}

/* Words with the same nest that follow each other share it. */
static int add_nest(struct nl_message *m, char **words, int count)
{
	size_t at = m->len, prefix = (size_t)(strchr(words[0], '.') - words[0]) + 1;
	char name[64];
	const struct nl_attr_name *nest;
	int used;

	snprintf(name, sizeof(name), "%.*s", (int)prefix - 1, words[0]);
	nest = nl_attr_by_name(m->attrs, name);
	if (!nest || nest->kind != NL_NEST)
		die("%s: no such nest of %s", name, m->command);
	m->len += NLA_HDRLEN;
	for (used = 0; used < count && !strncmp(words[used], words[0], prefix); used++) {
		char *value = strchr(words[used], '=');

		if (value)
			*value++ = '\0';
		add_attr(m, nest->nest, words[used] + prefix, value ? value : "");
	}
	attr_end(m, at, nest->type | NLA_F_NESTED, m->len - at - NLA_HDRLEN);
	return used;
}

static int add_word(struct nl_message *m, char **words, int count)
{
	char *value = strchr(words[0], '='), *dot = strchr(words[0], '.');

	if (dot && (!value || dot < value))
		return add_nest(m, words, count);
	if (value)
		*value++ = '\0';
	if (!strcmp(words[0], "dump"))
		m->dump = true;
	else if (!strcmp(words[0], "cut") && value)
		m->cut = strtoul(value, NULL, 0);
	else if (words[0][0] == '@' && value)
		add_raw(m, words[0] + 1, value);
	else
		add_attr(m, m->attrs, words[0], value ? value : "");
	return 1;
}

void nl_message_parse(struct nl_message *m, char **words, int count)
{
	const struct nl_command *c = nl_command_find(words[0], 0);
	char *end;
	int i;

	memset(m, 0, sizeof(*m));
	m->command = words[0];
	m->number = c ? c->number : (uint8_t)strtoul(words[0], &end, 0);
	if (!c && (end == words[0] || *end))
		die("%s: no such command", words[0]);
	m->attrs = c ? c->attrs : nl_commands[0].attrs;
	for (i = 1; i < count;)
		i += add_word(m, words + i, count - i);
}

static uint64_t get_number(const uint8_t *value, size_t len)
{
	uint64_t n64;
	uint32_t n32;
	uint16_t n16;

	switch (len) {
	case 8:
		memcpy(&n64, value, sizeof(n64));
		return n64;
	case 4:
		memcpy(&n32, value, sizeof(n32));
		return n32;
	case 2:
		memcpy(&n16, value, sizeof(n16));
		return n16;
	}
	return len ? *value : 0;
}

static void report_number(const struct nl_attr_name *a, uint64_t n)
{
	/* Every line has an "event" of its own. */
	const char *key = strcmp(a->name, "event") ? a->name : "what";

	for (uint64_t i = 0; a->values && a->values[i]; i++) {
		if (i == n) {
			event_text(key, a->values[i]);
			return;
		}
	}
	event_num(key, (long long)n);
}

static void report_octets(const struct nl_attr_name *a, const uint8_t *value, size_t len)
{
	char text[2 * 256 + 1] = "";

	for (size_t i = 0; i < len && i < 256; i++)
		snprintf(text + 2 * i, 3, "%02x", value[i]);
	event_text(a->name, text);
}

static void report_attr(const struct nl_attr_name *a, const uint8_t *value, size_t len)
{
	char text[INET6_ADDRSTRLEN];

	switch (a->kind) {
	case NL_NEST:
		event_open(a->name);
		nl_report_attrs(a->nest, value, len);
		event_close();
		break;
	case NL_IP4:
	case NL_IP6:
		inet_ntop(len == 4 ? AF_INET : AF_INET6, value, text, sizeof(text));
		event_text(a->name, text);
		break;
	case NL_BINARY:
		report_octets(a, value, len);
		break;
	case NL_FLAG:
		event_bool(a->name, true);
		break;
	case NL_BE16:
		event_num(a->name, len == 2 ? value[0] << 8 | value[1] : -1);
		break;
	default:
		report_number(a, get_number(value, len));
	}
}

void nl_report_attrs(const struct nl_attr_name *set, const uint8_t *attrs, size_t len)
{
	const struct nl_attr_name *name;
	struct nlattr a;

	while (len >= sizeof(a)) {
		memcpy(&a, attrs, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > len)
			die("reply with a wrong attribute length");
		name = nl_attr_by_type(set, a.nla_type & NLA_TYPE_MASK);
		if (name)
			report_attr(name, attrs + NLA_HDRLEN, a.nla_len - NLA_HDRLEN);
		if ((size_t)NLA_ALIGN(a.nla_len) >= len)
			break;
		attrs += NLA_ALIGN(a.nla_len);
		len -= NLA_ALIGN(a.nla_len);
	}
}
