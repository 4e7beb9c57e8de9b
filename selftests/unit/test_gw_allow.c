// SPDX-License-Identifier: GPL-2.0
/*
 * Remotes and sources that a realm allows: of a termination that is older than the list in force,
 * and of one whose realm no agent knows any more.
 *
 * with: core
 */
#include <errno.h>
#include <stdlib.h>

#include "core/conf.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define ADDRESS "[realm core]\naddress = 192.0.2.1\n"
#define OTHER "[realm other]\naddress = 192.0.2.8\n"

static struct gw_error err;
static struct gw_term_reply reply;

static void begin(const char *conf)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "core", .media = GW_MEDIA_TCP,
	};

	fake_reset();
	fake_start(conf, &err);
	if (gw_reserve(gw, &req, &reply, &err))
		printf("Bail out! %s: %s\n", err.field, err.reason);
	fake_forget();
}

static void reload(const char *text)
{
	char why[256];
	struct conf *conf = conf_parse("new", text, why, sizeof(why));

	if (!conf || gw_reload(gw, conf, &err))
		printf("Bail out! %s\n", why);
	free(conf);
}

static void restart(const char *conf)
{
	fake_stop();
	fake_start(conf, &err);
	fake_forget();
}

static int set_mode(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_MODE, .termination = 1, .mode = GW_MODE_BOTH,
	};

	return gw_configure(gw, &req, &reply, &err);
}

static int set_remote(const char *address)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_REMOTE_ADDRESS, .termination = 1,
		.remote_address = address,
	};

	return gw_configure(gw, &req, &reply, &err);
}

static void test_other_list(void)
{
	begin(ADDRESS "allow-remote = 10.0.0.0/8\n");
	reload(ADDRESS "allow-remote = 10.1.0.0/16\nallow-remote = 10.2.0.1\n");
	is_str(fake_log, "", "another list: what there is keeps its own");
	is_int(set_mode(), 0, "until an order");
	is_str(fake_log, "set 1/1 mode=both allow=10.1.0.0/16,10.2.0.1/32\n",
	       "by which the module has the list in force");
	is_int(set_remote("10.3.0.1"), -GW_E_VALUE, "as has the order");
	is_int(set_remote("10.2.0.1"), 0, "a remote of the new list");
}

static void test_first_list(void)
{
	begin(ADDRESS);
	set_mode();
	is_str(fake_log, "set 1/1 mode=both\n", "no list: nothing is said of one");
	reload(ADDRESS "allow-remote = 10.0.0.0/8\n");
	fake_forget();
	set_mode();
	is_str(fake_log, "set 1/1 mode=both allow=10.0.0.0/8\n", "the first list");
}

static void test_no_list(void)
{
	static const char everybody[] = "set 1/1 mode=both allow=0.0.0.0/0,::/0\n";

	begin(ADDRESS "allow-remote = 10.0.0.0/8\n");
	reload(ADDRESS);
	set_mode();
	is_str(fake_log, everybody, "no list any more: everybody is allowed");
	is_int(set_remote("203.0.113.9"), 0, "also as remote");
	begin(ADDRESS "allow-remote = 10.0.0.0/8\n");
	restart(ADDRESS);
	set_mode();
	is_str(fake_log, everybody, "and by the next agent, which sees that there was a list");
	begin(ADDRESS);
	reload(ADDRESS "allow-remote = 10.0.0.0/8\n");
	set_mode();
	reload(ADDRESS);
	fake_forget();
	set_mode();
	is_str(fake_log, everybody, "also when a list came by an order and went");
}

/* Everything of the order is taken back, but what is of the realm. */
static void test_refused(void)
{
	struct gw_term_req req[2] = {
		{ .has = GW_HAS_TERMINATION | GW_HAS_MODE, .termination = 1,
		  .mode = GW_MODE_SEND },
		{ .has = GW_HAS_TERMINATION | GW_HAS_STREAM | GW_HAS_REALM | GW_HAS_MEDIA,
		  .termination = 1, .stream = 2, .realm = "core", .media = GW_MEDIA_TCP },
	};
	struct gw_term_reply replies[2];
	unsigned int failed;

	begin(ADDRESS "allow-remote = 10.0.0.0/8\n");
	fake_fail("endpoint-new", -ENOMEM, 0);
	is_int(gw_order(gw, req, 2, replies, &failed, &err), -GW_E_NO_MEMORY, "a refused order");
	ok(strstr(fake_log, "\nset 1/1 mode=both\n"), "takes no list back: %s", fake_log);
}

static void test_left(void)
{
	begin(ADDRESS "allow-remote = 10.0.0.0/8\n" OTHER);
	reload(OTHER);
	set_mode();
	is_str(fake_log, "set 1/1 mode=both allow=10.0.0.0/8\n",
	       "a realm that left the configuration: its last list");
	is_int(set_remote("203.0.113.9"), -GW_E_VALUE, "which its remotes are checked by");
	is_int(set_remote("10.0.0.9"), 0, "and let in by");
}

/* What the realm allows stood in a configuration that no agent has any more. */
static void test_unknown(void)
{
	begin(ADDRESS "allow-remote = 10.0.0.0/8\n" OTHER);
	is_int(set_remote("10.0.0.9"), 0, "a remote of a realm that is there");
	restart(OTHER);
	is_int(set_remote("10.0.0.8"), -GW_E_VALUE, "of one that is gone: no other remote");
	is_str(err.field, "remote.address", "which is named");
	ok(strstr(err.reason, "realm core is not in the configuration"), "and the realm: %s",
	   err.reason);
	is_str(fake_log, "", "the module hears nothing");
	is_int(set_remote("10.0.0.9"), 0, "the remote that it has may be said again");
	is_int(set_mode(), 0, "what is no remote changes");
	is_str(fake_log, "set 1/1 remote=10.0.0.9:0 gate=filter from=10.0.0.9/32:0\n"
	       "set 1/1 mode=both\n", "and the module keeps its list");
	reload(ADDRESS "allow-remote = 10.0.0.0/8\n" OTHER);
	is_int(set_remote("10.0.0.8"), 0, "a realm that is back");
}

int main(void)
{
	log_set_level(LOG_LEVEL_ERROR);
	plan(5 + 2 + 4 + 2 + 3 + 9);
	test_other_list();
	test_first_list();
	test_no_list();
	test_refused();
	test_left();
	test_unknown();
	fake_reset();
	return tap_done();
}
