// SPDX-License-Identifier: GPL-2.0
/*
 * What the log says of a call that has ended, and that remotes cannot fill it; who sent the alert
 * by which it ended.
 *
 * with: core
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "gw_fake.h"
#include "log.h"
#include "tap.h"
#include "utf8.h"

static struct gw_error err;
static struct gw_term_reply core, ue;
static int ends[2];
static char lines[1 << 16];

static const char *logged(void)
{
	ssize_t len = read(ends[0], lines, sizeof(lines) - 1);

	lines[len > 0 ? len : 0] = '\0';
	return lines;
}

static bool says(const char *what)
{
	if (strstr(lines, what))
		return true;
	printf("# %s", lines);
	return false;
}

static int count(const char *what)
{
	const char *at;
	int n = 0;

	for (at = lines; (at = strstr(at, what)); at++)
		n++;
	return n;
}

static void reserve(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "core", .media = GW_MEDIA_TCP,
	};

	gw_reserve(gw, &req, &core, &err);
	req.has |= GW_HAS_CONTEXT | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT |
		   GW_HAS_FINGERPRINTS;
	req.context = core.context;
	req.realm = "access";
	req.media = GW_MEDIA_TCP_TLS;
	req.remote_address = "203.0.113.5";
	req.remote_port = 5070;
	req.fingerprint_count = 1;
	req.fingerprint[0] = fake_fingerprint(1);
	gw_reserve_configure(gw, &req, &ue, &err);
}

static void release(void)
{
	struct gw_target target = { .context = core.context };

	gw_release(gw, &target, NULL, NULL, &err);
}

static void handshake(void)
{
	fake_state(ue.termination, IMS_AGW_STATE_ACCEPTED);
	fake_state(ue.termination, IMS_AGW_STATE_ESTABLISHED);
}

static void test_mismatch(void)
{
	struct gw_status status;
	struct hs_result result = {
		.reason = IMS_AGW_REASON_FINGERPRINT_MISMATCH, .alert = 42, .have_digests = true,
		.version = 0x0304, .cipher = 51,
		.text = "no \"fit\"\x1b\xff",
	};

	reserve();
	handshake();
	memset(&result.digests, 2, sizeof(result.digests));
	result.id = fake_job.id;
	gw_hs_done(gw, &result);
	fake_find(ue.termination, 1)->reason = IMS_AGW_REASON_FINGERPRINT_MISMATCH;
	fake_state(ue.termination, IMS_AGW_STATE_FAILED);
	is_str(logged(), "", "one side failed, the other one has not heard of it");
	fake_find(core.termination, 1)->reason = IMS_AGW_REASON_PARTNER_FAILED;
	fake_state(core.termination, IMS_AGW_STATE_FAILED);
	logged();
	is_int(count("\n"), 1, "when both have ended there is one line");
	ok(says("<6>context 1 stream 1 ended: "), "of the call");
	ok(says("realm access local 198.51.100.1:3000"), "with realm and address");
	ok(says("remote 203.0.113.9:40000 fingerprint-mismatch"), "the remote, the reason");
	ok(says("realm core local 192.0.2.1:2000") && says(" partner-failed"), "of both sides");
	ok(says("shown SHA-256 02:02:02"), "the certificate that was shown");
	ok(says(" TLS 1.3 aes-128-gcm"), "in which TLS");
	ok(says("(no \\x22fit\\x22\\x1b\\xff)"), "what went wrong, without the remote's octets");
	gw_status(gw, &status);
	is_int(status.mismatches, 1, "the mismatch is counted");
	release();
	is_str(logged(), "", "the release of what has ended is no end");
}

/* --- whose the alert was --------------------------------------------------------------------- */

static enum gw_alert_from sender;

static void see(void *arg, const struct gw_view *view)
{
	(void)arg;
	sender = view->alert_from;
}

/* The handshake fails by an alert, and somebody looks: this agent or the next. */
static enum gw_alert_from sender_of(uint32_t reason, bool received, bool restarted)
{
	struct hs_result result = { .reason = reason, .alert = 40, .alert_received = received };
	struct gw_target target = { 0 }, after = { 0 };
	bool more;

	reserve();
	handshake();
	result.id = fake_job.id;
	gw_hs_done(gw, &result);
	fake_find(ue.termination, 1)->alert = result.alert;
	fake_fails(ue.termination, IMS_AGW_EVENT_STATE, reason);
	if (restarted) {
		fake_stop();
		fake_start(FAKE_CONF, &err);
	}
	target.termination = ue.termination;
	gw_audit(gw, &target, &after, 1, &more, see, NULL, &err);
	release();
	return sender;
}

static void test_alert(void)
{
	is_int(sender_of(IMS_AGW_REASON_ALERT_RECEIVED, true, false), GW_ALERT_REMOTE,
	       "an alert of the remote's is called so");
	is_int(sender_of(IMS_AGW_REASON_NO_COMMON_SUITE, true, false), GW_ALERT_REMOTE,
	       "also where it has a reason of its own");
	is_int(sender_of(IMS_AGW_REASON_NO_COMMON_SUITE, false, false), GW_ALERT_GATEWAY,
	       "with which the gateway's is its own");
	is_int(sender_of(IMS_AGW_REASON_PSK_FAILED, true, true), GW_ALERT_UNKNOWN,
	       "the next agent does not know");
	is_int(sender_of(IMS_AGW_REASON_WEAK_CERTIFICATE, false, true), GW_ALERT_GATEWAY,
	       "where it could be either's");
	is_int(sender_of(IMS_AGW_REASON_ALERT_RECEIVED, true, true), GW_ALERT_REMOTE,
	       "and does where it could not");
	logged();
}

static void test_release(void)
{
	reserve();
	handshake();
	fake_done(1);
	fake_state(ue.termination, IMS_AGW_STATE_LINKED);
	fake_state(core.termination, IMS_AGW_STATE_LINKED);
	fake_find(ue.termination, 1)->stats[IMS_AGW_A_STATS_RX_BYTES] = 1234;
	fake_find(core.termination, 1)->stats[IMS_AGW_A_STATS_TX_BYTES] = 5678;
	logged();
	release();
	logged();
	is_int(count("\n"), 1, "a release of a call has one line");
	ok(says("released: ") && says(" linked received 1234 sent 0"), "what came from one side");
	ok(says(" received 0 sent 5678"), "and went to the other");
	ok(says(" TLS 1.3 aes-128-gcm"), "and how it was protected");
}

/* --- an order that the module refuses -------------------------------------------------------- */

static int replace(void)
{
	const struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_NEW_CONNECTION,
		.termination = ue.termination, .new_connection = true,
	};

	return gw_configure(gw, &req, &ue, &err);
}

static int replace_as_one(void)
{
	const struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_NEW_CONNECTION,
		.termination = ue.termination, .new_connection = true,
	};
	unsigned int failed;

	return gw_order(gw, &req, 1, &ue, &failed, &err);
}

static int release_context(void)
{
	const struct gw_target target = { .context = core.context };

	return gw_release(gw, &target, NULL, NULL, &err);
}

static int release_termination(void)
{
	const struct gw_target target = { .termination = ue.termination };

	return gw_release(gw, &target, NULL, NULL, &err);
}

static int release_stream(void)
{
	const struct gw_target target = { .termination = ue.termination, .stream = 1 };

	return gw_release(gw, &target, NULL, NULL, &err);
}

static int release_realm(void)
{
	const struct gw_target target = { .realm = "access" };

	return gw_release(gw, &target, NULL, NULL, &err);
}

static const struct {
	const char *name, *command, *told;
	int (*order)(void);
} orders[] = {
	{ "another connection", "endpoint-set", "replaced:", replace },
	{ "the same as one order", "endpoint-set", "replaced:", replace_as_one },
	{ "release of the context", "endpoint-del", "released:", release_context },
	{ "of a termination", "endpoint-del", "released:", release_termination },
	{ "of a stream", "endpoint-del", "released:", release_stream },
	{ "of a realm", "endpoint-del", "released:", release_realm },
};

#define ORDERS ((int)(sizeof(orders) / sizeof(orders[0])))

static void begin_call(void)
{
	reserve();
	handshake();
	fake_done(1);
	fake_state(ue.termination, IMS_AGW_STATE_LINKED);
	fake_state(core.termination, IMS_AGW_STATE_LINKED);
	logged();
}

/* The call has not come to its end by it, so the end is yet to be told. */
static void test_refused(void)
{
	int i;

	for (i = 0; i < ORDERS; i++) {
		begin_call();
		fake_fail(orders[i].command, -ENOMEM, 0);
		is_int(orders[i].order(), -GW_E_NO_MEMORY, "%s: refused", orders[i].name);
		is_str(logged(), "", "the log has nothing of it");
		fake_fails(ue.termination, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_RESET);
		fake_fails(core.termination, IMS_AGW_EVENT_STATE, IMS_AGW_REASON_PARTNER_FAILED);
		logged();
		ok(count("\n") == 1 && says(" ended: "), "but the end that comes later");
		release();
		logged();
	}
}

/* As the call was before it, of which the module knows nothing afterwards. */
static void test_done(void)
{
	int i;

	for (i = 0; i < ORDERS; i++) {
		begin_call();
		is_int(orders[i].order(), 0, "%s: done", orders[i].name);
		logged();
		ok(count("\n") == 1 && says(orders[i].told) && count(" linked received ") == 2,
		   "one line tells of both sides as they were");
		release();
		logged();
	}
}

static void test_flood(void)
{
	bool told;
	int i, n;

	gw_log_tick(gw);
	logged();
	for (i = 0; i < 300; i++) {
		reserve();
		release();
	}
	logged();
	n = count("released:");
	ok(n >= 40 && n < 250, "many ends at once: %d of 300 are logged", n);
	told = strstr(lines, "more calls were not logged");
	gw_log_tick(gw);
	logged();
	ok(told || says("more calls were not logged"), "and the others counted");
	gw_log_tick(gw);
	is_str(logged(), "", "once");
}

int main(void)
{
	plan(10 + 6 + 4 + 3 * ORDERS + 2 * ORDERS + 3 + 1);
	if (pipe2(ends, O_NONBLOCK) || dup2(ends[1], STDERR_FILENO) < 0)
		abort();
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	fake_start(FAKE_CONF, &err);
	test_mismatch();
	test_alert();
	test_release();
	test_refused();
	test_done();
	test_flood();
	fake_reset();
	return tap_done();
}
