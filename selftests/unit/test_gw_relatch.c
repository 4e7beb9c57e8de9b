// SPDX-License-Identifier: GPL-2.0
/*
 * Another connection by order, of a stream whose connection has ended: what asks for it, what the
 * gate is then, and what may be ordered along.
 *
 * with: core
 */
#include <errno.h>
#include <string.h>

#include "gw_fake.h"
#include "tap.h"

#define HEX "000102030405060708090a0b0c0d0e0f"

static struct gw_error err;
static struct gw_term_reply reply;

/* Of the stream that every order is about. */
static int order(struct gw_term_req *req)
{
	req->has |= GW_HAS_TERMINATION;
	req->termination = reply.termination;
	fake_forget();
	return gw_configure(gw, req, &reply, &err);
}

/* A stream with a known remote, and how its first connection is now. */
static void begin(enum gw_media media, uint32_t state)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT,
		.realm = "access", .media = media, .remote_address = "203.0.113.5",
		.remote_port = 5070,
	};

	fake_reset();
	fake_start(FAKE_CONF, &err);
	if (media == GW_MEDIA_TCP_TLS) {
		req.has |= GW_HAS_PSK;
		req.psk = HEX;
	}
	gw_reserve_configure(gw, &req, &reply, &err);
	fake_state(reply.termination, IMS_AGW_STATE_ACCEPTED);
	fake_state(reply.termination, state);
}

static void test_relatch(void)
{
	struct gw_term_req req = { .has = GW_HAS_LATCH, .latch = GW_LATCH_RELATCH };

	begin(GW_MEDIA_TCP, IMS_AGW_STATE_LINKED);
	is_int(order(&req), -GW_E_UNSUPPORTED, "relatch of a connection that lives is refused");
	is_str(fake_log, "", "and nobody hears of it");
	fake_state(reply.termination, IMS_AGW_STATE_CLOSED);
	is_int(order(&req), 0, "when it has ended it is not");
	is_str(fake_log, "set 1/1 gate=latch rearm\n", "any source may come");
	is_int(order(&req), 0, "once more, before the module has told");
	is_str(fake_log, "set 1/1 gate=latch\n", "there is nothing to forget");

	begin(GW_MEDIA_TCP, IMS_AGW_STATE_FAILED);
	req.has |= GW_HAS_REMOTE_ADDRESS;
	req.remote_address = "203.0.113.5";
	is_int(order(&req), 0, "relatch with a remote, after a failure");
	is_str(fake_log, "set 1/1 remote=203.0.113.5:0 gate=filter from=203.0.113.5/32:0 rearm\n",
	       "it may come, and no other");
}

static void look(void *arg, const struct gw_view *view)
{
	addr_format_transport(&view->remote, arg);
}

static const char *shown_remote(void)
{
	struct gw_target target = { .termination = reply.termination }, after = { 0 };
	static char text[ADDR_TEXT_MAX];
	bool more;

	gw_audit(gw, &target, &after, 1, &more, look, text, &err);
	return text;
}

/* What touches the gate later on does not remember it, also by an agent that was started since. */
static void test_forgotten(void)
{
	static const struct gw_term_req later[] = {
		{ .has = GW_HAS_SETUP, .setup = GW_SETUP_ACTPASS },
		{ .has = GW_HAS_IGNORE_SYN, .ignore_syn = false },
		{ .has = GW_HAS_FILTER, .filter = GW_FILTER_ADDRESS },
		{ .has = GW_HAS_LATCH, .latch = GW_LATCH_ON },
	};
	struct gw_term_req relatch = { .has = GW_HAS_LATCH, .latch = GW_LATCH_RELATCH };
	struct gw_term_req connect = { .has = GW_HAS_ESTABLISH_TCP, .establish_tcp = true };
	struct gw_term_req remote = {
		.has = GW_HAS_REMOTE_ADDRESS, .remote_address = "203.0.113.5",
	};
	size_t i;

	for (i = 0; i < 2 * sizeof(later) / sizeof(later[0]); i++) {
		struct gw_term_req req = later[i / 2];

		begin(GW_MEDIA_TCP, IMS_AGW_STATE_CLOSED);
		is_int(order(&relatch), 0, "the remote is forgotten");
		if (i % 2) {
			fake_stop();
			fake_start(FAKE_CONF, &err);
		}
		is_int(order(&req), 0, "an order %zu of the gate later on%s", i / 2,
		       i % 2 ? ", to another agent" : "");
		is_str(fake_log, "set 1/1 gate=latch\n", "does not remember it");
	}
	is_int(order(&connect), -GW_E_MISSING, "there is none to connect to");
	is_str(shown_remote(), "-", "nor is one shown");
	is_int(order(&remote), 0, "until an order has one");
	is_str(shown_remote(), "203.0.113.5:0", "which is");
	ok(strstr(fake_log, "gate=filter from=203.0.113.5/32:0"), "which the gate then lets in");
	is_int(order(&connect), -GW_E_VALUE, "and to which only the port is missing");
}

static void test_remote(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT,
		.remote_address = "203.0.113.5", .remote_port = 5070,
	};

	begin(GW_MEDIA_TCP, IMS_AGW_STATE_CLOSED);
	is_int(order(&req), 0, "the same remote again");
	ok(!strstr(fake_log, "rearm"), "asks for nothing");
	req.remote_port = 5071;
	is_int(order(&req), 0, "another remote");
	ok(strstr(fake_log, "remote=203.0.113.5:5071") && strstr(fake_log, "rearm"),
	   "asks for another connection");
	begin(GW_MEDIA_TCP, IMS_AGW_STATE_LINKED);
	is_int(order(&req), 0, "another remote of a connection that lives");
	ok(!strstr(fake_log, "rearm"), "does not");
}

static void test_connect(void)
{
	struct gw_term_req req = { .has = GW_HAS_ESTABLISH_TCP, .establish_tcp = true };

	begin(GW_MEDIA_TCP, IMS_AGW_STATE_FAILED);
	is_int(order(&req), 0, "connecting again by order");
	is_str(fake_log, "set 1/1 connect rearm\n", "is told as one order");
	fake_state(reply.termination, IMS_AGW_STATE_CONNECTING);
	is_int(order(&req), 0, "and the same again while it is on its way");
	is_str(fake_log, "set 1/1\n", "makes no other one");
	req.has |= GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT;
	req.remote_address = "203.0.113.5";
	req.remote_port = 5071;
	is_int(order(&req), -GW_E_STATE, "to another remote it is refused meanwhile");
}

static void test_new_connection(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_NEW_CONNECTION | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT,
		.new_connection = true, .remote_address = "203.0.113.5", .remote_port = 5070,
	};

	begin(GW_MEDIA_TCP, IMS_AGW_STATE_CLOSED);
	is_int(order(&req), 0, "a new connection from the same remote, after an end");
	ok(strstr(fake_log, "rearm") && reply.connection == GW_CONNECTION_NEW, "it is waited for");
	is_int(order(&req), 0, "again while there is none");
	is_int(reply.connection, GW_CONNECTION_NONE, "it is waited for already");
	begin(GW_MEDIA_TCP, IMS_AGW_STATE_LINKED);
	req.has &= ~GW_HAS_NEW_CONNECTION;
	req.remote_port = 5071;
	is_int(order(&req), 0, "another remote of a connection that lives");
	is_int(reply.connection, GW_CONNECTION_KEPT, "the answer says that it goes on");
	begin(GW_MEDIA_TCP, IMS_AGW_STATE_CLOSED);
	req.has |= GW_HAS_NEW_CONNECTION;
	req.new_connection = false;
	is_int(order(&req), 0, "another remote, but the existing connection");
	ok(!strstr(fake_log, "rearm") && reply.connection == GW_CONNECTION_KEPT, "stays ended");
}

/* Whatever the connection has come to. */
static void test_living(void)
{
	static const uint32_t states[] = {
		IMS_AGW_STATE_ACCEPTED, IMS_AGW_STATE_CONNECTING, IMS_AGW_STATE_ESTABLISHED,
		IMS_AGW_STATE_LINKED, IMS_AGW_STATE_HALF_CLOSED, IMS_AGW_STATE_CLOSING,
	};
	struct gw_term_req req = {
		.has = GW_HAS_NEW_CONNECTION | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT,
		.new_connection = true, .remote_address = "203.0.113.77", .remote_port = 6000,
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		begin(GW_MEDIA_TCP, states[i]);
		is_int(order(&req), 0, "one in the place of one that lives");
		ok(strstr(fake_log, "remote=203.0.113.77:6000") && strstr(fake_log, "rearm"),
		   "is asked for, of the remote that is said");
		is_int(reply.connection, GW_CONNECTION_NEW, "and the answer says so");
	}
	req.new_connection = false;
	begin(GW_MEDIA_TCP, IMS_AGW_STATE_LINKED);
	is_int(order(&req), 0, "the existing one, of another remote");
	ok(!strstr(fake_log, "rearm") && reply.connection == GW_CONNECTION_KEPT, "goes on");
	req.has = GW_HAS_LATCH | GW_HAS_NEW_CONNECTION;
	req.latch = GW_LATCH_RELATCH;
	req.new_connection = true;
	is_int(order(&req), 0, "a new one by relatching");
	is_str(fake_log, "set 1/1 gate=latch rearm\n", "may come from anywhere");
	begin(GW_MEDIA_TCP, IMS_AGW_STATE_LINKED);
	req.has = GW_HAS_NEW_CONNECTION;
	fake_fail("endpoint-set", -ENOMEM, 0);
	is_int(order(&req), -GW_E_NO_MEMORY, "without memory it is refused");
	fake_state(1, IMS_AGW_STATE_HALF_CLOSED);
	is_int(order(&req), 0, "and possible later");
}

/* What the handshake of the old one brings is not about the new one. */
static void test_handshake_replaced(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_NEW_CONNECTION | GW_HAS_PSK, .new_connection = true, .psk = HEX,
	};

	begin(GW_MEDIA_TCP_TLS, IMS_AGW_STATE_ESTABLISHED);
	is_int(order(&req), 0, "a new connection while the handshake runs, with another key");
	ok(strstr(fake_log, "rearm") && strstr(fake_log, "cancel"), "that is given up");
	fake_forget();
	fake_done_psk();
	is_str(fake_log, "", "what it brings is too late");
	fake_state(1, IMS_AGW_STATE_IDLE);
	fake_find(1, 1)->generation++;
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	ok(strstr(fake_log, "submit role=server") && fake_job.psk, "the next one has its key");
}

/* Whatever is told late of the connection before, up to its end, is not about the new key. */
static void test_told_late(void)
{
	static const uint32_t late[][2] = {
		{ IMS_AGW_STATE_CLOSED, IMS_AGW_STATE_CLOSED },
		{ IMS_AGW_STATE_FAILED, IMS_AGW_STATE_FAILED },
		{ IMS_AGW_STATE_HALF_CLOSED, IMS_AGW_STATE_CLOSED },
		{ IMS_AGW_STATE_CLOSING, IMS_AGW_STATE_CLOSED },
		{ IMS_AGW_STATE_LINKED, IMS_AGW_STATE_FAILED },
	};
	struct gw_term_req req = {
		.has = GW_HAS_NEW_CONNECTION | GW_HAS_PSK, .new_connection = true, .psk = HEX,
	};
	size_t i;

	for (i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
		begin(GW_MEDIA_TCP_TLS, IMS_AGW_STATE_LINKED);
		is_int(order(&req), 0, "a new connection with another key");
		fake_state(1, late[i][0]);
		fake_state(1, late[i][1]);
		fake_state(1, IMS_AGW_STATE_IDLE);
		fake_forget();
		fake_connect(1, "203.0.113.5:40001");
		ok(strstr(fake_log, "submit role=server") && fake_job.psk, "has it");
		fake_state(1, IMS_AGW_STATE_FAILED);
		fake_state(1, IMS_AGW_STATE_IDLE);
		fake_forget();
		fake_connect(1, "203.0.113.5:40002");
		ok(!strstr(fake_log, "submit"), "when that has failed, it is used up");
	}
}

static void test_tls(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_PSK | GW_HAS_ESTABLISH_TLS, .psk = HEX, .establish_tls = true,
	};

	begin(GW_MEDIA_TCP_TLS, IMS_AGW_STATE_FAILED);
	is_int(order(&req), -GW_E_STATE, "a key for a connection that has ended is refused");
	req.has |= GW_HAS_LATCH;
	req.latch = GW_LATCH_RELATCH;
	is_int(order(&req), 0, "not for another one");
	is_str(fake_log, "set 1/1 gate=latch tls=client rearm\n", "nor is another TLS role");
	fake_state(reply.termination, IMS_AGW_STATE_ESTABLISHED);
	ok(strstr(fake_log, "submit role=client"), "whose handshake begins");
	ok(fake_job.psk, "with the key");
}

int main(void)
{
	plan(8 + 17 + 28 + 6 + 5 + 8 + 24 + 4 + 5);
	test_relatch();
	test_forgotten();
	test_remote();
	test_connect();
	test_new_connection();
	test_living();
	test_handshake_replaced();
	test_told_late();
	test_tls();
	fake_reset();
	return tap_done();
}
