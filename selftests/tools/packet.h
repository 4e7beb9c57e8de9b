/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PACKET_H
#define PACKET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Packets as they are on the wire: IPv4 or IPv6, with a TCP segment or an ICMP error about one. */

#define PACKET_MAX 2048

struct endpoint_addr {
	int family;
	uint8_t ip[16];		/* IPv4 has the first 4 octets */
	uint16_t port;		/* host order */
};

struct segment {
	struct endpoint_addr from, to;
	uint32_t seq, ack;
	uint8_t flags;		/* as in the header: FIN is 1 */
	uint16_t window;
	const uint8_t *options;
	size_t options_len;	/* a multiple of 4, 40 at most */
	size_t data_len;	/* octets of 'x' */
};

struct icmp_error {
	uint8_t type, code;
	uint32_t info;		/* of the header: an MTU */
};

/* Both return the length; buf has PACKET_MAX octets. */
size_t packet_tcp(uint8_t *buf, const struct segment *segment);

/* The error goes from where the segment did not get to back to where it came from. */
size_t packet_icmp(uint8_t *buf, const struct segment *segment, const struct icmp_error *error);

#endif
