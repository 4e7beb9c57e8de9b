// SPDX-License-Identifier: GPL-2.0
#include "addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

unsigned int addr_bits(const struct addr *addr)
{
	return addr->family == 4 ? 32 : 128;
}

bool addr_parse(struct addr *addr, const char *text)
{
	struct addr out = { 0 };

	if (inet_pton(AF_INET, text, out.ip) == 1)
		out.family = 4;
	else if (inet_pton(AF_INET6, text, out.ip) == 1)
		out.family = 6;
	else
		return false;
	*addr = out;
	return true;
}

/* Decimal digits only: strtoul() would take signs and blanks. */
static bool parse_number(const char *text, unsigned long max, unsigned long *value)
{
	size_t len = strspn(text, "0123456789");

	if (!len || len > 5 || text[len])
		return false;
	*value = strtoul(text, NULL, 10);
	return *value <= max;
}

static bool copy_text(char to[ADDR_TEXT_MAX], const char *text)
{
	return snprintf(to, ADDR_TEXT_MAX, "%s", text) < ADDR_TEXT_MAX;
}

/* Cuts text at its last colon behind an IPv4 address or a closing bracket. */
static bool split_port(char *text, char **host, char **port)
{
	char *end;

	*port = NULL;
	*host = text;
	if (*text == '[') {
		end = strchr(text, ']');
		if (!end || (end[1] && end[1] != ':'))
			return false;
		*host = text + 1;
		if (end[1])
			*port = end + 2;
		*end = '\0';
		return strchr(*host, ':');
	}
	end = strchr(text, ':');
	if (end && !strchr(end + 1, ':')) {
		*end = '\0';
		*port = end + 1;
	}
	return true;
}

bool addr_parse_transport(struct addr *addr, const char *text)
{
	char copy[ADDR_TEXT_MAX], *host, *port;
	unsigned long number = 0;

	if (!copy_text(copy, text))
		return false;
	if (!split_port(copy, &host, &port))
		return false;
	if (port && !parse_number(port, 65535, &number))
		return false;
	if (!addr_parse(addr, host))
		return false;
	addr->port = number;
	return true;
}

static bool host_bits_clear(const struct addr_prefix *prefix)
{
	unsigned int bit;

	for (bit = prefix->len; bit < addr_bits(&prefix->addr); bit++)
		if (prefix->addr.ip[bit / 8] & (0x80 >> bit % 8))
			return false;
	return true;
}

bool addr_parse_prefix(struct addr_prefix *prefix, const char *text)
{
	char copy[ADDR_TEXT_MAX], *slash;
	unsigned long len;

	if (!copy_text(copy, text))
		return false;
	slash = strchr(copy, '/');
	if (slash)
		*slash = '\0';
	if (!addr_parse(&prefix->addr, copy))
		return false;
	len = addr_bits(&prefix->addr);
	if (slash && !parse_number(slash + 1, len, &len))
		return false;
	prefix->len = len;
	return host_bits_clear(prefix);
}

static char *put_ip4(char *to, const uint8_t ip[4])
{
	int i;

	for (i = 0; i < 4; i++) {
		to = decimal_put(to, ip[i]);
		*to++ = '.';
	}
	return to - 1;
}

/* Returns where the address ends. */
static char *put_ip(char text[ADDR_TEXT_MAX], const struct addr *addr)
{
	if (addr->family == 4)
		return put_ip4(text, addr->ip);
	if (!addr->family || !inet_ntop(AF_INET6, addr->ip, text, INET6_ADDRSTRLEN))
		return stpcpy(text, "-");
	return text + strlen(text);
}

static void put_number(char *to, char separator, unsigned int number)
{
	*to++ = separator;
	*decimal_put(to, number) = '\0';
}

void addr_format(const struct addr *addr, char text[ADDR_TEXT_MAX])
{
	*put_ip(text, addr) = '\0';
}

void addr_format_transport(const struct addr *addr, char text[ADDR_TEXT_MAX])
{
	char *ip = text, *end;

	if (!addr->family) {
		addr_format(addr, text);
		return;
	}
	if (addr->family == 6)
		*ip++ = '[';
	end = put_ip(ip, addr);
	if (addr->family == 6)
		*end++ = ']';
	put_number(end, ':', addr->port);
}

void addr_format_prefix(const struct addr_prefix *prefix, char text[ADDR_TEXT_MAX])
{
	put_number(put_ip(text, &prefix->addr), '/', prefix->len);
}

bool addr_same_ip(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && !memcmp(a->ip, b->ip, sizeof(a->ip));
}

bool addr_same(const struct addr *a, const struct addr *b)
{
	return addr_same_ip(a, b) && a->port == b->port;
}

bool addr_in_prefix(const struct addr *addr, const struct addr_prefix *prefix)
{
	unsigned int octets = prefix->len / 8, bits = prefix->len % 8;
	uint8_t mask = 0xff00 >> bits;

	if (addr->family != prefix->addr.family)
		return false;
	if (memcmp(addr->ip, prefix->addr.ip, octets) != 0)
		return false;
	return !bits || !((addr->ip[octets] ^ prefix->addr.ip[octets]) & mask);
}

static bool is_in(const struct addr *addr, const char *text)
{
	struct addr_prefix prefix;

	return addr_parse_prefix(&prefix, text) && addr_in_prefix(addr, &prefix);
}

const char *addr_unusable(const struct addr *addr)
{
	static const struct {
		const char *prefix, *why;
	} table[] = {
		{ "0.0.0.0/8", "an unspecified address" },
		{ "::", "an unspecified address" },
		{ "224.0.0.0/4", "a multicast address" },
		{ "ff00::/8", "a multicast address" },
		{ "255.255.255.255", "the broadcast address" },
		{ "::ffff:0:0/96", "an IPv4 address in an IPv6 one" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (is_in(addr, table[i].prefix))
			return table[i].why;
	return NULL;
}

bool addr_is_loopback(const struct addr *addr)
{
	return is_in(addr, "127.0.0.0/8") || is_in(addr, "::1");
}

bool addr_is_link_local(const struct addr *addr)
{
	return is_in(addr, "fe80::/10");
}
