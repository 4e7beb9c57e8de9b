// SPDX-License-Identifier: GPL-2.0
/*
 * Streams of one termination in one order, all or nothing; a change of the whole or of a part; the
 * same order again.
 *
 * with: core
 */
#include <errno.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

#define PSK "000102030405060708090a0b0c0d0e0f"

static struct gw_error err;
static struct gw_term_req req[GW_STREAMS_MAX + 1];
static struct gw_term_reply reply[GW_STREAMS_MAX + 1];
static unsigned int failed;

static void begin(void)
{
	unsigned int i;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	memset(req, 0, sizeof(req));
	for (i = 0; i <= GW_STREAMS_MAX; i++) {
		req[i].has = GW_HAS_STREAM | GW_HAS_REALM | GW_HAS_MEDIA;
		req[i].stream = i + 1;
		req[i].realm = "core";
		req[i].media = GW_MEDIA_TCP;
	}
}

static int order(unsigned int count)
{
	failed = 99;
	return gw_order(gw, req, count, reply, &failed, &err);
}

static void test_reserve(void)
{
	begin();
	is_int(order(3), 0, "three streams of a new termination");
	is_str(fake_log, "claim\ndump\nnew 1/1 gate=closed tls=none\nnew 1/2 gate=closed tls=none\n"
	       "new 1/3 gate=closed tls=none\n", "one after the other");
	ok(reply[0].context == reply[2].context && reply[2].termination == 1 &&
	   reply[1].stream == 2 && reply[2].local.port, "each has its answer");
	is_int(gw->ctxs.count, 1, "in one context");
	begin();
	is_int(order(GW_STREAMS_MAX + 1), -GW_E_VALUE, "too many");
	is_int(order(0), -GW_E_VALUE, "none");
}

static void test_refused(void)
{
	begin();
	order(1);
	fake_forget();
	req[2].realm = "moon";
	is_int(order(4), -GW_E_VALUE, "one of four is wrong");
	is_int(failed, 2, "which is told");
	is_str(err.field, "realm", "with its field");
	req[2] = req[1];
	is_int(order(3), -GW_E_CONFLICT, "a stream twice");
	req[1].has |= GW_HAS_TERMINATION;
	is_int(order(2), -GW_E_CONFLICT, "a place that the first does not name");
	is_str(err.field, "termination", "which is told");
	req[1].has ^= GW_HAS_TERMINATION | GW_HAS_CONTEXT;
	is_int(order(2), -GW_E_CONFLICT, "nor a context");
	is_str(err.field, "context", "that, too");
	req[1].has ^= GW_HAS_TERMINATION | GW_HAS_CONTEXT;
	req[0].has |= GW_HAS_TERMINATION;
	req[0].termination = 1;
	req[1].termination = 7;
	is_int(order(2), -GW_E_CONFLICT, "another termination");
	is_str(fake_log, "", "the module heard nothing of it");
	begin();
	fake_forget();
	fake_fail("endpoint-new", -ENOMEM, 2);
	is_int(order(3), -GW_E_NO_MEMORY, "the module fails at the third");
	is_str(fake_log, "new 1/1 gate=closed tls=none\nnew 1/2 gate=closed tls=none\n"
	       "endpoint-new refused\ndel context=0 termination=1 stream=2\n"
	       "del context=0 termination=1 stream=1\n", "the others are taken back");
	is_int(gw->eps.count + gw->ctxs.count + fake_events, 0, "nothing is left, nothing is told");
}

#define ONE_PORT "[realm core]\naddress = 192.0.2.1\nports = 20000-20000\n"

/* Of a realm with one port, which rests after a release. */
static void test_port(void)
{
	begin();
	fake_reset();
	fake_start(ONE_PORT, &err);
	is_int(order(2), -GW_E_NO_PORT, "two streams, and one port");
	is_int(failed, 1, "the second one has none");
	is_int(order(1), 0, "the order that was refused has left it: %s", err.reason);
	is_int(reply[0].local.port, 20000, "for the next one");
	gw_release(gw, &(struct gw_target){ .termination = reply[0].termination }, NULL, NULL,
		   &err);
	is_int(order(1), -GW_E_NO_PORT, "after a call it rests");

	begin();
	fake_reset();
	fake_start(ONE_PORT, &err);
	req[0].has |= GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT | GW_HAS_ESTABLISH_TCP;
	req[0].remote_address = "192.0.2.9";
	req[0].remote_port = 5000;
	req[0].establish_tcp = true;
	is_int(order(2), -GW_E_NO_PORT, "a refused order that has sent a SYN");
	req[0].has &= ~GW_HAS_ESTABLISH_TCP;
	is_int(order(1), -GW_E_NO_PORT, "is a call: its answer may come");
}

/* Streams 1 and 2 of termination 1 are there. */
static void begin_change(void)
{
	unsigned int i;

	begin();
	order(2);
	for (i = 0; i < 3; i++) {
		req[i].has |= GW_HAS_MODE;
		req[i].mode = GW_MODE_SEND;
	}
	req[0].has |= GW_HAS_TERMINATION;
	req[0].termination = 1;
	fake_forget();
}

static void test_mixed(void)
{
	begin_change();
	is_int(order(3), 0, "two are changed, a third is reserved");
	is_str(fake_log, "set 1/1 mode=send\nset 1/2 mode=send\n"
	       "new 1/3 gate=closed mode=send tls=none\n", "in one order");
	begin_change();
	fake_fail("endpoint-new", -ENOMEM, 0);
	is_int(order(3), -GW_E_NO_MEMORY, "the third fails");
	is_str(fake_log, "set 1/1 mode=send\nset 1/2 mode=send\nendpoint-new refused\n"
	       "set 1/2 mode=both\nset 1/1 mode=both\n", "the first two are put back");
	is_int(gw_ep_find(gw, 1, 1)->mode, GW_MODE_BOTH, "also in the tables");
	begin_change();
	req[0].has |= GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT | GW_HAS_ESTABLISH_TCP;
	req[0].remote_address = "192.0.2.9";
	req[0].remote_port = 5000;
	req[0].establish_tcp = true;
	fake_fail("endpoint-set", -ENOMEM, 0);
	is_int(order(3), -GW_E_NO_MEMORY, "a connection and two others, one fails");
	is_str(fake_log, "endpoint-set refused\n", "the connection is not begun before");
	is_int(failed, 1, "it was the other one");
}

static int change(uint32_t has)
{
	req[0].has = GW_HAS_TERMINATION | has;
	req[0].termination = 1;
	fake_forget();
	return gw_configure(gw, req, reply, &err);
}

static void test_replace(void)
{
	const struct gw_intent *intent;

	begin();
	req[0].has |= GW_HAS_SETUP | GW_HAS_LATCH | GW_HAS_MODE | GW_HAS_INTERLINK | GW_HAS_OWNER |
		GW_HAS_COOKIE | GW_HAS_REMOTE_SETUP;
	req[0].latch = GW_LATCH_ON;
	req[0].setup = GW_SETUP_PASSIVE;
	req[0].remote_setup = GW_SETUP_ACTIVE;
	req[0].interlink = true;
	req[0].owner = "ng";
	req[0].cookie_len = 3;
	order(1);
	intent = &gw_ep_find(gw, 1, 1)->intent;
	is_int(change(GW_HAS_MODE), 0, "members are changed");
	ok(intent->setup == GW_SETUP_PASSIVE && intent->has_remote_setup &&
	   intent->cookie_len == 3, "the others stay");
	req[0].replace = GW_HAS_REMOTE_SETUP | GW_HAS_MODE;
	is_int(change(0), 0, "a part is replaced");
	is_str(fake_log, "set 1/1 mode=both\n", "by its default");
	ok(intent->setup == GW_SETUP_PASSIVE && !intent->has_remote_setup, "of that part");
	req[0].replace = GW_HAS_DESCRIPTOR;
	is_int(change(GW_HAS_SETUP), 0, "the whole is replaced");
	is_str(fake_log, "set 1/1 gate=closed mode=both interlink=0 dscp=0\n",
	       "all but what is ordered has its default");
	ok(intent->setup == GW_SETUP_PASSIVE && intent->latch == GW_LATCH_OFF &&
	   !intent->cookie_len, "also what the module does not know");
	is_str(intent->owner, "ng", "the owner is no part of it");
	req[0].remote_address = "192.0.2.9";
	is_int(change(GW_HAS_REMOTE_ADDRESS), 0, "a remote becomes known");
	is_int(change(GW_HAS_SETUP), -GW_E_UNSUPPORTED, "it cannot be forgotten");
	is_str(err.field, "remote.address", "which is named");
}

#define REMOTE "set 1/1 remote=192.0.2.9:5000 gate=filter from=192.0.2.9/32:0\n"

static void test_same_again(void)
{
	begin();
	req[0].has |= GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT | GW_HAS_ESTABLISH_TCP;
	req[0].remote_address = "192.0.2.9";
	req[0].remote_port = 5000;
	req[0].establish_tcp = true;
	order(1);
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	is_int(change(req[0].has), 0, "the order for a connection again");
	is_str(fake_log, REMOTE, "makes no other one");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	is_int(change(req[0].has), 0, "also when it is there, and the agent is another");
	req[0].remote_port = 5001;
	is_int(change(req[0].has), -GW_E_STATE, "to another remote it is another order");
}

static void test_same_psk(void)
{
	begin();
	req[0].has |= GW_HAS_PSK | GW_HAS_PSK_IDENTITY | GW_HAS_TLS_VERSION;
	req[0].media = GW_MEDIA_TCP_TLS;
	req[0].psk = PSK;
	req[0].psk_identity = "ue";
	req[0].tls_version = GW_TLS_1_3;
	order(1);
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_int(change(GW_HAS_PSK_IDENTITY | GW_HAS_TLS_VERSION), 0, "what belongs to a PSK again");
	req[0].psk_identity = "eu";
	is_int(change(GW_HAS_PSK_IDENTITY), -GW_E_STATE, "another identity comes too late");
	is_int(change(GW_HAS_PSK), -GW_E_STATE, "and so does a key, which is used up");
}

int main(void)
{
	plan(6 + 13 + 7 + 8 + 12 + 4 + 3);
	log_set_level((enum log_level)0);
	test_reserve();
	test_refused();
	test_port();
	test_mixed();
	test_replace();
	test_same_again();
	test_same_psk();
	fake_reset();
	return tap_done();
}
