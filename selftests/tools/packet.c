// SPDX-License-Identifier: GPL-2.0
/* Builds packets. */
#include "packet.h"

#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#define TTL 64

static size_t ip_len(const struct endpoint_addr *addr)
{
	return addr->family == AF_INET ? 4 : 16;
}

/* ---- checksums ---- */

static uint32_t add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *octet = data;

	for (; len > 1; octet += 2, len -= 2)
		sum += (uint32_t)octet[0] << 8 | octet[1];
	return len ? sum + ((uint32_t)octet[0] << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* Of what is above IP, with the addresses. */
static uint16_t checksum(const struct endpoint_addr *from, const struct endpoint_addr *to,
			 uint8_t protocol, const void *data, size_t len)
{
	uint32_t sum = add(protocol + (uint32_t)len, data, len);

	sum = add(sum, from->ip, ip_len(from));
	return fold(add(sum, to->ip, ip_len(to)));
}

/* ---- headers ---- */

static size_t ip4_header(uint8_t *buf, const struct endpoint_addr *from,
			 const struct endpoint_addr *to, uint8_t protocol, size_t len)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = 5,
		.tot_len = htons((uint16_t)(sizeof(ip) + len)),
		.frag_off = htons(IP_DF),
		.ttl = TTL,
		.protocol = protocol,
	};

	memcpy(&ip.saddr, from->ip, sizeof(ip.saddr));
	memcpy(&ip.daddr, to->ip, sizeof(ip.daddr));
	ip.check = fold(add(0, &ip, sizeof(ip)));
	memcpy(buf, &ip, sizeof(ip));
	return sizeof(ip);
}

static size_t ip6_header(uint8_t *buf, const struct endpoint_addr *from,
			 const struct endpoint_addr *to, uint8_t protocol, size_t len)
{
	struct ip6_hdr ip = {
		.ip6_flow = htonl(6u << 28),
		.ip6_plen = htons((uint16_t)len),
		.ip6_nxt = protocol,
		.ip6_hlim = TTL,
	};

	memcpy(&ip.ip6_src, from->ip, sizeof(ip.ip6_src));
	memcpy(&ip.ip6_dst, to->ip, sizeof(ip.ip6_dst));
	memcpy(buf, &ip, sizeof(ip));
	return sizeof(ip);
}

static size_t ip_header(uint8_t *buf, const struct endpoint_addr *from,
			const struct endpoint_addr *to, uint8_t protocol, size_t len)
{
	if (from->family == AF_INET)
		return ip4_header(buf, from, to, protocol, len);
	return ip6_header(buf, from, to, protocol, len);
}

static size_t ip_header_len(const struct segment *segment)
{
	return segment->from.family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ip6_hdr);
}

/* ---- packets ---- */

size_t packet_tcp(uint8_t *buf, const struct segment *s)
{
	size_t header = sizeof(struct tcphdr) + s->options_len, len = header + s->data_len;
	struct tcphdr tcp = {
		.th_sport = htons(s->from.port),
		.th_dport = htons(s->to.port),
		.th_seq = htonl(s->seq),
		.th_ack = htonl(s->ack),
		.th_off = (uint8_t)(header / 4) & 0xf,
		.th_flags = s->flags,
		.th_win = htons(s->window),
	};
	uint8_t *at = buf + ip_header(buf, &s->from, &s->to, IPPROTO_TCP, len);

	memcpy(at, &tcp, sizeof(tcp));
	if (s->options_len)
		memcpy(at + sizeof(tcp), s->options, s->options_len);
	memset(at + header, 'x', s->data_len);
	tcp.th_sum = checksum(&s->from, &s->to, IPPROTO_TCP, at, len);
	memcpy(at, &tcp, sizeof(tcp));
	return (size_t)(at - buf) + len;
}

size_t packet_icmp(uint8_t *buf, const struct segment *s, const struct icmp_error *error)
{
	bool old = s->from.family == AF_INET;
	struct icmphdr icmp = { .type = error->type, .code = error->code };
	uint8_t *at = buf + ip_header_len(s);
	size_t len = sizeof(icmp) + packet_tcp(at + sizeof(icmp), s);

	/* The headers of both versions have as many octets, and the MTU of IPv4 is the low half. */
	icmp.un.gateway = htonl(error->info);
	memcpy(at, &icmp, sizeof(icmp));
	icmp.checksum = old ? fold(add(0, at, len)) :
		checksum(&s->to, &s->from, IPPROTO_ICMPV6, at, len);
	memcpy(at, &icmp, sizeof(icmp));
	return len + ip_header(buf, &s->to, &s->from, old ? IPPROTO_ICMP : IPPROTO_ICMPV6, len);
}
