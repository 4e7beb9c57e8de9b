// SPDX-License-Identifier: GPL-2.0
/*
 * Remotes that are connected and say nothing: what they get, and which of them have to go.
 *
 * with: core
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define ONE "192.0.2.9:1000"

static struct gw_error err;
static struct gw_term_reply reply;

/* Terminations 1 to count, of realm access. */
static void begin(const char *conf, int count, uint32_t has)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | has, .realm = "access",
		.media = GW_MEDIA_TCP_TLS, .establish_tls = true,
	};
	int i;

	fake_start(conf, &err);
	fake_silent = true;
	for (i = 0; i < count; i++)
		if (gw_reserve(gw, &req, &reply, &err))
			printf("Bail out! %s: %s\n", err.field, err.reason);
	fake_forget();
}

static void begin_again(const char *conf, int count)
{
	fake_reset();
	begin(conf, count, 0);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static struct gw_status status(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return status;
}

static void test_silence(void)
{
	int channel;

	begin_again("handshakes-max = 1\n" FAKE_CONF, 3);
	fake_connect(1, ONE);
	is_str(fake_log, "accept 1/1\n", "a silent remote: there is a channel, and no job");
	is_int(status().silent, 1, "it is counted");
	is_int(status().handshakes_running, 0, "and takes no place among the handshakes");
	fake_connect(2, ONE);
	channel = fake_channel;
	fake_forget();
	gw_hs_heard(gw, fake_hello);
	is_str(fake_log, "submit role=server expected=0\n",
	       "the first octet: the handshake begins");
	is_int(fake_listening, 1, "the other one is still silent");
	fake_connect(3, ONE);
	channel = fake_channel;
	gw_hs_heard(gw, fake_hello);
	is_int(status().handshakes_waiting, 1, "one that speaks waits for a place");
	ok(is_open(channel), "with its channel");
	fake_fails(3, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_RESET);
	ok(!is_open(channel), "which is closed when its connection ends");
	fake_fails(1, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_HANDSHAKE_TIMEOUT);
	is_int(status().silent, 0, "silence ends with the connection");
	is_int(fake_listening, 0, "and nobody listens");
}

/* The gateway speaks first. */
static void test_client(void)
{
	fake_reset();
	begin(FAKE_CONF, 1, GW_HAS_ESTABLISH_TLS);
	fake_connect(1, ONE);
	is_str(fake_log, "accept 1/1\nsubmit role=client expected=0\n",
	       "as TLS client there is no silence before the handshake");
}

static void test_source(void)
{
	begin_again(FAKE_CONF "silent-per-source = 2\n", 4);
	fake_connect(1, ONE);
	fake_connect(2, "192.0.2.10:1000");
	fake_connect(3, "192.0.2.9:2000");
	is_int(status().silent, 3, "two of one source and one of another");
	fake_forget();
	fake_connect(4, "192.0.2.9:3000");
	is_str(fake_log, "accept 4/1\nfail 1/1 handshake-timeout alert=0\n",
	       "a third of the one: the first of it goes");
	is_int(status().silent_ended, 1, "which is counted");
	is_int(status().silent, 3, "and the other source is left alone");
}

static void test_prefix(void)
{
	begin_again(FAKE_CONF "silent-per-source = 1\n", 3);
	fake_connect(1, "[2001:db8::1]:1000");
	fake_connect(2, "[2001:db8:0:1::1]:1000");
	is_int(status().silent_ended, 0, "IPv6: another /64 is another source");
	fake_connect(3, "[2001:db8::2]:1000");
	is_int(status().silent_ended, 1, "the same /64 is the same");
}

static void test_realm(void)
{
	begin_again(FAKE_CONF "silent-max = 2\n", 4);
	fake_connect(1, ONE);
	fake_connect(2, "192.0.2.10:1000");
	gw_hs_heard(gw, fake_hello);
	fake_connect(3, "192.0.2.11:1000");
	is_int(status().silent_ended, 0, "who has spoken does not count for the realm");
	fake_forget();
	fake_connect(4, "192.0.2.12:1000");
	is_str(fake_log, "accept 4/1\nfail 1/1 handshake-timeout alert=0\n",
	       "too many in the realm: who is silent for the longest time goes");
}

static void break_orders(void)
{
	uint32_t i;

	for (i = 1; i <= 2; i++)
		fake_find(i, 1)->config.opaque_len = 1;
}

/* Its calls of before are still there, and remotes of them begin with a silence as well. */
static void test_realm_gone(bool broken)
{
	begin_again(FAKE_CONF, 2);
	if (broken)
		break_orders();
	fake_stop();
	fake_start("[realm core]\naddress = 192.0.2.1\n", &err);
	fake_connect(1, "203.0.113.5:1000");
	fake_connect(2, "203.0.113.5:2000");
	is_int(status().silent, 2, "a realm that %s: two of one source are silent",
	       broken ? "nobody knows" : "has left");
	is_int(status().silent_ended, 0, "and none of them goes");
}

static void test_files(void)
{
	fake_reset();
	fake_silent_room = 1;
	begin(FAKE_CONF, 2, 0);
	fake_connect(1, ONE);
	fake_forget();
	fake_connect(2, "192.0.2.10:1000");
	is_str(fake_log, "accept 2/1\nfail 1/1 handshake-timeout alert=0\n",
	       "no descriptor is left: the same");
}

static void reserve_in(const char *realm)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = realm, .media = GW_MEDIA_TCP_TLS,
	};

	gw_reserve(gw, &req, &reply, &err);
}

/* A realm whose remotes are many costs no other one its descriptors. */
static void test_files_of_realms(void)
{
	fake_reset();
	fake_silent_room = 3;
	begin(FAKE_CONF, 0, 0);
	reserve_in("access");
	reserve_in("core");
	reserve_in("core");
	reserve_in("access");
	fake_connect(1, "192.0.2.9:1000");
	fake_connect(2, "192.0.2.10:1000");
	fake_connect(3, "192.0.2.11:1000");
	fake_forget();
	fake_connect(4, "192.0.2.12:1000");
	is_str(fake_log, "accept 4/1\nfail 2/1 handshake-timeout alert=0\n",
	       "no descriptor is left: one of the realm that has the most goes");
}

static void test_no_channel(void)
{
	begin_again(FAKE_CONF, 2);
	fake_fail("handshake-accept", -EMFILE, 0);
	fake_connect(1, ONE);
	is_str(fake_log, "handshake-accept refused\nfail 1/1 internal alert=0\n",
	       "no channel is to be had: that connection fails");
	fake_forget();
	fake_fail("handshake-accept", -ENOTCONN, 0);
	fake_connect(2, ONE);
	is_str(fake_log, "handshake-accept refused\n", "one that has ended has its own end");
}

static void test_no_watch(void)
{
	begin_again(FAKE_CONF, 1);
	fake_listen_error = -ENOMEM;
	fake_connect(1, ONE);
	is_str(fake_log, "accept 1/1\nfail 1/1 internal alert=0\n",
	       "a channel that cannot be watched: that connection fails");
	is_int(status().silent, 0, "and is not counted");
}

int main(void)
{
	plan(10 + 1 + 4 + 2 + 2 + 4 + 1 + 1 + 2 + 2);
	log_set_level((enum log_level)0);
	test_silence();
	test_client();
	test_source();
	test_prefix();
	test_realm();
	test_realm_gone(false);
	test_realm_gone(true);
	test_files();
	test_files_of_realms();
	test_no_channel();
	test_no_watch();
	fake_reset();
	return tap_done();
}
