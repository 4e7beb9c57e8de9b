// SPDX-License-Identifier: GPL-2.0
/*
 * What a release tells at last: times of the connection, who sent the alert.
 *
 * with: core
 */
#include <time.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static struct gw_error err;
static struct gw_view seen;

static void look(void *arg, const struct gw_view *view)
{
	(void)arg;
	seen = *view;
}

static void look_at(uint32_t termination)
{
	struct gw_target target = { .termination = termination }, after = { 0 };
	bool more;

	gw_audit(gw, &target, &after, 1, &more, look, NULL, &err);
}

static void begin(enum gw_media media)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH, .realm = "core",
		.media = media, .latch = GW_LATCH_ON,
	};
	struct gw_term_reply reply;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	gw_reserve(gw, &req, &reply, &err);
}

static bool is_now(const struct timespec *time)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return time->tv_sec <= now.tv_sec + 1 && now.tv_sec - time->tv_sec < 60;
}

/* As if it had come so much earlier. */
static void age(uint64_t ms)
{
	fake_find(1, 1)->connected_ms -= ms;
}

static void test_tls(void)
{
	begin(GW_MEDIA_TCP_TLS);
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	look_at(1);
	ok(!seen.connected.tv_sec && !seen.duration_ms, "no connection, no times");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	age(5000);
	look_at(1);
	ok(is_now(&seen.connected) && !seen.verified.tv_sec && seen.duration_ms >= 5000,
	   "a connection has a time and grows old");
	fake_state(1, IMS_AGW_STATE_VERIFIED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	look_at(1);
	ok(is_now(&seen.verified), "so has its verification");
	fake_find(1, 1)->connected_ms -= 5000;
	fake_find(1, 1)->alert = 40;
	fake_fails(1, IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_REASON_ALERT_RECEIVED);
	fake_find(1, 1)->ended_ms -= 3000;
	gw_release(gw, &(struct gw_target){ .termination = 1 }, look, NULL, &err);
	ok(seen.duration_ms >= 7000 && seen.duration_ms < 9000,
	   "its end ends it, not the release (%d ms)", (int)seen.duration_ms);
	ok(seen.alert == 40 && seen.alert_from == GW_ALERT_REMOTE, "an alert of the remote");
	is_int(seen.reason, IMS_AGW_REASON_ALERT_RECEIVED, "with the reason");
}

static void test_plain(void)
{
	begin(GW_MEDIA_TCP);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	look_at(1);
	ok(seen.connected.tv_sec && !seen.verified.tv_sec, "plain TCP is not verified");
	age(5000);
	fake_state(1, IMS_AGW_STATE_FAILED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	look_at(1);
	ok(seen.connected.tv_sec && seen.duration_ms < 5000, "another connection begins anew");
	fake_state(1, IMS_AGW_STATE_LINKED);
	fake_state_lost(1, IMS_AGW_STATE_CLOSED);
	fake_lost();
	look_at(1);
	ok(seen.connected.tv_sec && fake_find(1, 1)->ended_ms,
	   "an end of which no event came ends it as well");
}

static void test_restart(void)
{
	begin(GW_MEDIA_TCP_TLS);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_VERIFIED);
	age(5000);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	fake_state(1, IMS_AGW_STATE_HALF_CLOSED);
	look_at(1);
	ok(is_now(&seen.connected) && is_now(&seen.verified) && seen.duration_ms >= 5000,
	   "another agent knows them as well");
	fake_find(1, 1)->alert = 42;
	fake_fails(1, IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_REASON_FINGERPRINT_MISMATCH);
	look_at(1);
	ok(seen.alert == 42 && seen.alert_from == GW_ALERT_GATEWAY, "an alert of the gateway");
}

int main(void)
{
	plan(6 + 3 + 2);
	log_set_level((enum log_level)0);
	test_tls();
	test_plain();
	test_restart();
	fake_reset();
	return tap_done();
}
