// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of realms that the host loses and gets back: told once, in log and status, whoever
 * notices it first, the look at the host or an order.
 *
 * with: core
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/conf.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static const char conf_text[] =
	"[realm core]\n"
	"address = 192.0.2.1\n"
	"address = 2001:db8::1\n"
	"[realm access]\n"
	"address = 198.51.100.1\n"
	"[realm both]\n"
	"address = 192.0.2.1\n"
	"ports = 50000-50100\n";

#define GONE4 "<4>realm core: address 192.0.2.1 cannot be used: it is gone\n"
#define GONE4_BOTH "<4>realm both: address 192.0.2.1 cannot be used: it is gone\n"
#define BACK4 "<5>realm core: address 192.0.2.1 can be used again\n"
#define BACK4_BOTH "<5>realm both: address 192.0.2.1 can be used again\n"

static struct gw_error err;
static int ends[2];
static char lines[4096];

static const char *logged(void)
{
	ssize_t n = read(ends[0], lines, sizeof(lines) - 1);

	lines[n > 0 ? n : 0] = '\0';
	return lines;
}

static void begin(void)
{
	fake_reset();
	fake_start(conf_text, &err);
	logged();
}

/* The host has so many of these: 192.0.2.1, 2001:db8::1, 198.51.100.1. */
static void host_has(bool first, bool second, bool third)
{
	static const char *const text[] = { "192.0.2.1", "2001:db8::1", "198.51.100.1" };
	const bool has[] = { first, second, third };
	struct addr ip;
	int i;

	gw_host_begin(gw);
	for (i = 0; i < 3; i++)
		if (has[i] && addr_parse(&ip, text[i]))
			gw_host_address(gw, &ip);
	addr_parse(&ip, "203.0.113.77");
	gw_host_address(gw, &ip);
	gw_host_end(gw);
}

struct looked {
	const char *realm;
	unsigned int unusable;
};

static void look(void *arg, const struct gw_realm_view *view)
{
	struct looked *looked = arg;

	if (!strcmp(view->name, looked->realm))
		looked->unusable = view->unusable;
}

static unsigned int unusable(const char *realm)
{
	struct looked looked = { realm, 77 };

	gw_realms(gw, look, &looked);
	return looked.unusable;
}

static int reserve(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LOCAL_FAMILY,
		.realm = "core", .media = GW_MEDIA_TCP, .local_family = 4,
	};
	struct gw_term_reply reply;

	return gw_reserve(gw, &req, &reply, &err);
}

static void goes_and_comes(void)
{
	begin();
	host_has(true, true, true);
	is_str(logged(), "", "addresses that are there: nothing is told");
	host_has(false, true, true);
	ok(strstr(logged(), GONE4) && strstr(lines, GONE4_BOTH), "one is gone: told of each realm");
	ok(unusable("core") == 1 && unusable("both") == 1 && !unusable("access"),
	   "and in the status");
	host_has(false, true, true);
	is_str(logged(), "", "but not again");
	host_has(true, false, true);
	ok(strstr(logged(), BACK4) && strstr(lines, BACK4_BOTH), "it is back");
	ok(strstr(lines, "<4>realm core: address 2001:db8::1 cannot be used: it is gone\n"),
	   "when another one is gone");
	is_int(unusable("core"), 2, "so the status has that one");
}

static void never_there(void)
{
	begin();
	host_has(false, true, true);
	is_str(logged(), "", "what never was there may be bound all the same: nothing is told");
	host_has(true, true, true);
	is_str(logged(), "", "nor when it comes");
	host_has(false, true, true);
	ok(strstr(logged(), GONE4), "but then that it is gone");
}

static void with_orders(void)
{
	begin();
	host_has(true, true, true);
	fake_fail("endpoint-new", -EADDRNOTAVAIL, 0);
	reserve();
	ok(strstr(logged(), "address 192.0.2.1 cannot be used: no: "), "an order is first");
	host_has(false, true, true);
	ok(!strstr(logged(), GONE4), "then the look has nothing to tell of that realm");
	host_has(true, true, true);
	ok(strstr(logged(), BACK4), "until it is back");
	host_has(false, true, true);
	logged();
	is_int(reserve(), 0, "an order that can be done with what seems to be gone");
	is_str(logged(), BACK4, "is believed");
}

static void read_again(void)
{
	struct conf *conf = conf_parse("test", conf_text, lines, sizeof(lines));

	begin();
	host_has(true, true, true);
	gw_host_begin(gw);
	gw_reload(gw, conf, &err);
	gw_host_end(gw);
	is_str(logged(), "", "a configuration read in the middle of a look: nothing is gone");
	host_has(true, true, true);
	host_has(false, true, true);
	ok(strstr(logged(), GONE4), "until it is");
	gw_reload(gw, conf, &err);
	host_has(false, true, true);
	ok(unusable("core") == 1 && unusable("both") == 1, "then a configuration brings none back");
	is_str(logged(), "", "nor is it told again");
	conf->realm[0].address[0] = conf->realm[0].address[1];
	addr_parse(&conf->realm[0].address[1], "192.0.2.1");
	gw_reload(gw, conf, &err);
	is_int(unusable("core"), 2, "also at another place");
	host_has(true, true, true);
	ok(strstr(logged(), BACK4) && strstr(lines, BACK4_BOTH), "that it is back is told");
	host_has(false, true, true);
	addr_parse(&conf->realm[0].address[1], "192.0.2.99");
	gw_reload(gw, conf, &err);
	is_int(unusable("core"), 0, "of an address that is new nothing is known");
	free(conf);
}

int main(void)
{
	int kept = dup(STDERR_FILENO);

	plan(7 + 3 + 5 + 7);
	if (pipe2(ends, O_NONBLOCK) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	goes_and_comes();
	never_there();
	with_orders();
	read_again();
	fake_reset();
	dup2(kept, STDERR_FILENO);
	return tap_done();
}
