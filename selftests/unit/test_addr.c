// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses as text, there and back.
 *
 * with: agent/addr.c
 */
#include "addr.h"
#include "tap.h"

/* As inet_ntop() has it. */
static const char * const ips[] = {
	"0.0.0.0", "1.2.3.4", "10.20.30.40", "192.0.2.99", "255.255.255.255", "100.10.1.0",
	"::", "::1", "2001:db8::1", "2001:db8:1:2:3:4:5:6",
	"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	"::ffff:192.0.2.1", "fe80::ffff:ffff:ffff:ffff",
};

static const uint16_t ports[] = { 1, 80, 5060, 20000, 65535 };

static void test_ip(const char *ip)
{
	char text[ADDR_TEXT_MAX], want[2 * ADDR_TEXT_MAX];
	struct addr addr;
	unsigned int i, wrong = 0;

	ok(addr_parse(&addr, ip), "%s", ip);
	addr_format(&addr, text);
	is_str(text, ip, "is written as it was read");
	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		addr.port = ports[i];
		snprintf(want, sizeof(want), addr.family == 4 ? "%s:%u" : "[%s]:%u", ip, ports[i]);
		addr_format_transport(&addr, text);
		wrong += !!strcmp(text, want);
	}
	is_int(wrong, 0, "and with a port");
}

static void test_prefix(const char *ip)
{
	struct addr_prefix prefix = { .len = 7 };
	char text[ADDR_TEXT_MAX], want[2 * ADDR_TEXT_MAX];

	addr_parse(&prefix.addr, ip);
	snprintf(want, sizeof(want), "%s/7", ip);
	addr_format_prefix(&prefix, text);
	is_str(text, want, "and as a prefix");
	prefix.len = addr_bits(&prefix.addr);
	snprintf(want, sizeof(want), "%s/%u", ip, prefix.len);
	addr_format_prefix(&prefix, text);
	is_str(text, want, "of all bits");
}

static void test_none(void)
{
	struct addr addr = { 0 };
	char text[ADDR_TEXT_MAX];

	addr_format(&addr, text);
	is_str(text, "-", "no address");
	addr_format_transport(&addr, text);
	is_str(text, "-", "with no port");
}

int main(void)
{
	const unsigned int count = sizeof(ips) / sizeof(ips[0]);
	unsigned int i;

	plan(count * 5 + 2);
	for (i = 0; i < count; i++) {
		test_ip(ips[i]);
		test_prefix(ips[i]);
	}
	test_none();
	return tap_done();
}
