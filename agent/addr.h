/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_ADDR_H
#define AGENT_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Transport addresses and prefixes as text and as numbers. No name resolution, ever. */

#define ADDR_TEXT_MAX	64	/* [v6]:port or v6/len, with the closing NUL */

struct addr {
	uint8_t family;		/* 4, 6, or 0: no address */
	uint16_t port;		/* host order, 0: none */
	uint8_t ip[16];		/* network order, an IPv4 address in the first four octets */
};

struct addr_prefix {
	struct addr addr;
	uint8_t len;
};

unsigned int addr_bits(const struct addr *addr);	/* 32 or 128 */

/* "192.0.2.1" or "2001:db8::1", the port becomes 0. */
bool addr_parse(struct addr *addr, const char *text);
/* "192.0.2.1:5000" or "[2001:db8::1]:5000"; without a port it becomes 0. */
bool addr_parse_transport(struct addr *addr, const char *text);
/* "192.0.2.0/24" or an address alone; no bit may be set behind the prefix. */
bool addr_parse_prefix(struct addr_prefix *prefix, const char *text);

void addr_format(const struct addr *addr, char text[ADDR_TEXT_MAX]);	/* without the port */
void addr_format_transport(const struct addr *addr, char text[ADDR_TEXT_MAX]);
void addr_format_prefix(const struct addr_prefix *prefix, char text[ADDR_TEXT_MAX]);

bool addr_same_ip(const struct addr *a, const struct addr *b);
bool addr_same(const struct addr *a, const struct addr *b);		/* with the port */
bool addr_in_prefix(const struct addr *addr, const struct addr_prefix *prefix);

/* Why the address cannot be a remote ("a multicast address"), or NULL. Loopback may be one. */
const char *addr_unusable(const struct addr *addr);
bool addr_is_loopback(const struct addr *addr);
bool addr_is_link_local(const struct addr *addr);	/* IPv6, needs an interface */

#endif
