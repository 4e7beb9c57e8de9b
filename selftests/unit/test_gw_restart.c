// SPDX-License-Identifier: GPL-2.0
/*
 * What a new agent makes of the endpoints that it finds, what an agent makes of lost events, and
 * the data that the module keeps for both.
 *
 * with: core
 */
#include <errno.h>
#include <stdlib.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "tap.h"

static struct gw_error err;
static struct gw_term_reply reply;

static void reserve_tls(unsigned char seed)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_SETUP | GW_HAS_REMOTE_ADDRESS |
			GW_HAS_REMOTE_SETUP | GW_HAS_FILTER | GW_HAS_WANT,
		.realm = "access", .media = GW_MEDIA_TCP_TLS_MSRP, .setup = GW_SETUP_PASSIVE,
		.remote_address = "203.0.113.0", .remote_setup = GW_SETUP_ACTIVE,
		.filter = GW_FILTER_PREFIX, .filter_prefix = "203.0.112.0/23",
		.want = FP_SHA384,
	};

	if (seed) {
		req.has |= GW_HAS_FINGERPRINTS;
		req.fingerprint_count = 1;
		req.fingerprint[0] = fake_fingerprint(seed);
	}
	if (gw_reserve_configure(gw, &req, &reply, &err))
		printf("Bail out! %s: %s\n", err.field, err.reason);
}

static void show_digest(uint32_t termination, unsigned char seed)
{
	struct kern_endpoint *ep = fake_find(termination, 1);

	ep->digest_len = FP_DIGESTS_LEN;
	memset(ep->digest, seed, FP_DIGESTS_LEN);
}

static void restart(void)
{
	fake_stop();
	fake_forget();
	fake_start(FAKE_CONF, &err);
}

/* --- a new agent ----------------------------------------------------------------------------- */

static struct gw_view seen;

static void look(void *arg, const struct gw_view *view)
{
	(void)arg;
	seen = *view;
}

static void look_at(uint32_t termination)
{
	struct gw_target after = { 0 };
	bool more;

	memset(&seen, 0, sizeof(seen));
	gw_audit(gw, &(struct gw_target){ .termination = termination }, &after, 1, &more, look,
		 NULL, &err);
}

static void test_orders_are_kept(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_tls(5);
	restart();
	is_int(err.code, 0, "the next agent starts");
	is_str(fake_log, "claim\ndump\n", "and looks");
	look_at(1);
	is_str(seen.realm, "access", "realm");
	is_int(seen.media, GW_MEDIA_TCP_TLS_MSRP, "media");
	is_int(seen.setup, GW_SETUP_PASSIVE, "setup");
	ok(seen.has_remote_setup && seen.remote_setup == GW_SETUP_ACTIVE, "the remote's setup");
	ok(seen.filter == GW_FILTER_PREFIX && seen.prefix.len == 23, "filter");
	ok(!seen.ignore_syn, "SYNs are not ignored");
	is_int(seen.own.hash, FP_SHA384, "hash of the own fingerprint");
	is_int(seen.fingerprint_count, 1, "fingerprint of the remote");
	is_int(gw_release(gw, &(struct gw_target){ .context = 1 }, NULL, NULL, &err), 0,
	       "it can release what it did not reserve");
}

static void test_states(void)
{
	int i;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	for (i = 0; i < 6; i++)
		reserve_tls(i == 2 ? 0 : 5);
	fake_find(1, 1)->state = IMS_AGW_STATE_ESTABLISHED;
	fake_find(2, 1)->state = IMS_AGW_STATE_KEYED;
	show_digest(2, 5);
	fake_find(3, 1)->state = IMS_AGW_STATE_KEYED;
	show_digest(3, 5);
	fake_find(4, 1)->state = IMS_AGW_STATE_KEYED;
	show_digest(4, 6);
	fake_find(5, 1)->state = IMS_AGW_STATE_LINKED;
	show_digest(5, 5);
	fake_find(6, 1)->state = IMS_AGW_STATE_HANDSHAKING;
	restart();
	is_str(fake_log, "claim\ndump\naccept 1/1\nsubmit role=server expected=1\n"
	       "verify 2/1\nfail 4/1 fingerprint-mismatch alert=42\n",
	       "handshake, verdict good, none yet, verdict bad, link, somebody else's handshake");
	fake_forget();
	fake_done(5);
	is_str(fake_log, "keys 1/1\nverify 1/1\n", "the handshake goes its way");
}

/* --- a new agent and PSKs -------------------------------------------------------------------- */

#define HEX "000102030405060708090a0b0c0d0e0f"

static void reserve_psk(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_PSK | GW_HAS_PSK_IDENTITY |
			GW_HAS_TLS_VERSION,
		.realm = "access", .media = GW_MEDIA_TCP_TLS_BFCP, .psk = HEX,
		.psk_identity = "alice", .tls_version = GW_TLS_1_3,
	};

	if (gw_reserve(gw, &req, &reply, &err))
		printf("Bail out! %s: %s\n", err.field, err.reason);
}

static void begin_psk(uint32_t state, unsigned char seed)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_psk();
	fake_find(1, 1)->state = state;
	if (seed)
		show_digest(1, seed);
	restart();
}

static void test_psk_is_not_kept(void)
{
	static const uint8_t key[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	const struct kern_config *config;

	begin_psk(IMS_AGW_STATE_IDLE, 0);
	config = &fake_find(1, 1)->config;
	ok(!memmem(config->opaque, config->opaque_len, key, 4) &&
	   !memmem(config->opaque, config->opaque_len, HEX, 8), "no key is in the module");
	look_at(1);
	ok(seen.psk && !seen.psk_set && !seen.has_fingerprint, "but that there should be one");
	ok(seen.tls_version == GW_TLS_1_3 && seen.psk_identity &&
	   !strcmp(seen.psk_identity, "alice"), "and what belongs to it");
}

static void test_psk_states(void)
{
	begin_psk(IMS_AGW_STATE_KEYED, 0);
	is_str(fake_log, "claim\ndump\nverify 1/1\n",
	       "record keys are there: there was a handshake with the PSK");
	ok(fake_last(GW_EVENT_VERIFIED), "which is told");
	begin_psk(IMS_AGW_STATE_KEYED, 5);
	is_str(fake_log, "claim\ndump\n", "a certificate says that it was another handshake");
	begin_psk(IMS_AGW_STATE_HANDSHAKING, 0);
	is_str(fake_log, "claim\ndump\n", "somebody else's handshake");
	begin_psk(IMS_AGW_STATE_LINKED, 0);
	is_str(fake_log, "claim\ndump\n", "a link");
	begin_psk(IMS_AGW_STATE_ESTABLISHED, 0);
	is_str(fake_log, "claim\ndump\nfail 1/1 agent-lost alert=0\n",
	       "a handshake that is due fails, its key is lost");
}

static void test_psk_again(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_PSK, .termination = 1, .psk = HEX,
	};

	begin_psk(IMS_AGW_STATE_IDLE, 0);
	is_int(gw_configure(gw, &req, &reply, &err), 0, "the controller gives the key again");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 1/1\nsubmit role=server expected=0 psk=1.3\n",
	       "and the call goes its way, with what was ordered before");
	is_str(fake_job.psk->identity, "alice", "also the identity");
}

/* What a handshake with a PSK leaves is no proof of a certificate. */
static void test_no_digest(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_tls(5);
	fake_find(1, 1)->state = IMS_AGW_STATE_KEYED;
	restart();
	is_str(fake_log, "claim\ndump\nfail 1/1 fingerprint-mismatch alert=42\n",
	       "where a certificate is due, none is a mismatch");
}

#define TWO_PORTS "[realm access]\naddress = 198.51.100.1\nports = 30000-30001\n"

static void test_ports_are_kept(void)
{
	unsigned int used, i;

	fake_reset();
	fake_start(TWO_PORTS "port-quarantine = 0s\n", &err);
	reserve_tls(0);
	used = reply.local.port;
	fake_stop();
	fake_start(TWO_PORTS "port-quarantine = 0s\n", &err);
	for (i = 0; i < 20; i++) {
		reserve_tls(0);
		if (reply.local.port == used)
			break;
		gw_release(gw, &(struct gw_target){ .termination = reply.termination }, NULL, NULL,
			   &err);
	}
	is_int(i, 20, "the next agent does not give a port that is in use");
}

static int reload(const char *text)
{
	char why[256];
	struct conf *conf = conf_parse("new", text, why, sizeof(why));
	int ret = gw_reload(gw, conf, &err);

	free(conf);
	return ret;
}

static int release(void)
{
	return gw_release(gw, &(struct gw_target){ .termination = reply.termination }, NULL, NULL,
			  &err);
}

static void test_ports_rest(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};
	unsigned int first, i;

	fake_reset();
	fake_start(TWO_PORTS "port-quarantine = 600s\n", &err);
	gw_reserve(gw, &req, &reply, &err);
	first = reply.local.port;
	is_int(release(), 0, "a port is released");
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "there is another one");
	is_int(reply.local.port, 30001 - (first - 30000), "which is given out first");
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "the first one rests");
	is_str(err.reason,
	       "no port of realm access is free (30000-30001, 1 of them rest after a release)",
	       "the text names realm, range and rest");
	req.has |= GW_HAS_LOCAL_PORT;
	req.local_port = first;
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "who names it has it");
	is_int(reload(TWO_PORTS "port-quarantine = 0s\n"), 0, "the rest ends");
	req.has &= ~GW_HAS_LOCAL_PORT;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "but the port is in use again");
	reload(TWO_PORTS "port-quarantine = 600s\n");
	release();
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "it rests again");
	is_int(reload("[realm access]\naddress = 198.51.100.9\naddress = 198.51.100.1\n"
		      "ports = 30000-30001\nport-quarantine = 600s\n"), 0, "a new address");
	for (i = 0; i < 2; i++)
		gw_reserve(gw, &req, &reply, &err);
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "the old one's port rests on");
	reload(TWO_PORTS "port-quarantine = 1ms\n");
	while (gw_reserve(gw, &req, &reply, &err) == -GW_E_NO_PORT)
		;
	is_int(reply.local.port, first, "when it has rested it is given out");
}

/* The one in the middle of those that rest. */
static void test_named_port(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};
	uint32_t port[2];
	unsigned int i;

	fake_reset();
	fake_start(TWO_PORTS "port-quarantine = 600s\n", &err);
	for (i = 0; i < 2; i++) {
		gw_reserve(gw, &req, &reply, &err);
		port[i] = reply.local.port;
		release();
	}
	req.has |= GW_HAS_LOCAL_PORT;
	req.local_port = port[1];
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "who names another port that rests has it");
	req.has &= ~(uint64_t)GW_HAS_LOCAL_PORT;
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "the first one rests on");
}

static void test_realm_is_gone(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_MODE, .termination = 1, .mode = 0,
	};

	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_tls(0);
	fake_stop();
	fake_start("[realm core]\naddress = 192.0.2.1\n", &err);
	look_at(1);
	is_str(seen.realm, "access", "a realm that left the configuration is still known");
	is_int(gw_configure(gw, &req, &reply, &err), 0, "what is in it can change");
	req.has = GW_HAS_REALM | GW_HAS_MEDIA;
	req.realm = "access";
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "nothing more gets into it");
}

static void test_damaged(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_tls(5);
	fake_find(1, 1)->config.opaque[0] = 99;
	fake_find(1, 1)->state = IMS_AGW_STATE_KEYED;
	show_digest(1, 5);
	restart();
	is_int(err.code, 0, "unreadable data does not stop the agent");
	is_str(fake_log, "claim\ndump\n", "what cannot be verified is not verified");
	look_at(1);
	is_str(seen.realm, "unknown", "it is shown");
	ok(seen.media == GW_MEDIA_TCP_TLS && seen.ignore_syn, "as what little is known");
	is_int(gw_release(gw, &(struct gw_target){ .termination = 1 }, NULL, NULL, &err), 0,
	       "and can be released");
}

static void test_dump_fails(void)
{
	fake_reset();
	fake_fail("dump", -EIO, 0);
	fake_start(FAKE_CONF, &err);
	is_int(err.code, GW_E_KERNEL, "an agent that cannot look does not start");
	fake_reset();
	fake_fail("dump", -EINTR, 0);
	fake_start(FAKE_CONF, &err);
	is_int(err.code, 0, "a dump that was disturbed");
	is_str(fake_log, "claim\ndump\ndump refused\ndump\n", "is repeated");
}

/* --- lost events ----------------------------------------------------------------------------- */

static void begin(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	reserve_tls(5);
	reserve_tls(5);
	fake_forget();
}

static void test_gap(void)
{
	begin();
	fake_state_lost(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 1/1\nsubmit role=server expected=1\n",
	       "an event is missing: the state counts");
	is_int(fake_events, 1, "and is told once");
	fake_forget();
	fake_state_lost(1, IMS_AGW_STATE_KEYED);
	fake_find(1, 1)->reason = IMS_AGW_REASON_RESET;
	fake_state(1, IMS_AGW_STATE_FAILED);
	is_str(fake_log, "cancel\n", "the handshake of a connection that failed meanwhile");
	ok(fake_last(GW_EVENT_TLS_FAILURE) &&
	   fake_last(GW_EVENT_TLS_FAILURE)->reason == IMS_AGW_REASON_RESET,
	   "the end is told, though its event was lost");
}

/* They are no state, which a look at the module would show. */
static void test_told_in_a_gap(void)
{
	begin();
	fake_state_lost(1, IMS_AGW_STATE_ACCEPTED);
	fake_tell(1, IMS_AGW_EVENT_SYN_DROPPED);
	is_int(fake_events, 2, "the event before is missing: the state that it told");
	ok(fake_last(GW_EVENT_SYN_DROPPED), "and a SYN that was dropped");
	fake_state_lost(1, IMS_AGW_STATE_ACCEPTED);
	fake_tell(1, IMS_AGW_EVENT_INACTIVITY);
	ok(fake_last(GW_EVENT_INACTIVITY), "and silence");
}

/* The state of both is known, then one fails, and the events of that are lost from here on. */
enum told { STATE_LOST, STATE_TOLD };

static void lose_end(uint32_t state, uint32_t reason, enum told told)
{
	struct kern_endpoint *ep = fake_find(1, 1);

	fake_forget();
	ep->reason = reason;
	if (told == STATE_TOLD)
		fake_state(1, state);
	else
		fake_state_lost(1, state);
	ep->event_seq++;
	fake_lost();
}

static int ends_told(void)
{
	int i, count = 0;

	for (i = 0; i < fake_events; i++)
		count += fake_event[i].kind == GW_EVENT_TCP_FAILURE ||
			 fake_event[i].kind == GW_EVENT_TLS_FAILURE ||
			 fake_event[i].kind == GW_EVENT_BEARER_RELEASED;
	return count;
}

static void test_lost_end(void)
{
	struct kern_endpoint *ep;

	begin();
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_CONNECT_REFUSED, STATE_TOLD);
	ok(fake_last(GW_EVENT_TCP_FAILURE), "the state was told, the failure was lost: it is told");
	ep = fake_find(1, 1);
	ep->event_seq--;
	fake_tell(1, IMS_AGW_EVENT_TCP_FAILURE);
	fake_lost();
	is_int(ends_told(), 1, "once, also when its event comes after all, and after another look");
	begin();
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_FAILED);
	fake_tell(1, IMS_AGW_EVENT_TCP_FAILURE);
	fake_lost();
	is_int(ends_told(), 1, "a failure that was told is not told again");
	begin();
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_PARTNER_FAILED, STATE_LOST);
	is_int(ends_told(), 0, "that of a failed partner is its partner's");
}

static void test_kind_of_lost_end(void)
{
	begin();
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_LOST);
	ok(fake_last(GW_EVENT_TCP_FAILURE), "lost: aborted before it was connected");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_LOST);
	ok(fake_last(GW_EVENT_TLS_FAILURE), "lost: aborted in the handshake");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_TOLD);
	ok(fake_last(GW_EVENT_BEARER_RELEASED), "lost: aborted when linked, the state was told");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	fake_stop();
	fake_start(FAKE_CONF, &err);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_RESET, STATE_TOLD);
	ok(fake_last(GW_EVENT_BEARER_RELEASED), "lost: reset when linked by the agent before");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_done(5);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ALERT_RECEIVED, STATE_LOST);
	ok(fake_last(GW_EVENT_BEARER_RELEASED),
	   "lost: an alert after a verdict of which no event came either");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	lose_end(IMS_AGW_STATE_CLOSED, IMS_AGW_REASON_RELEASED, STATE_LOST);
	ok(fake_last(GW_EVENT_BEARER_RELEASED), "lost: the partner of a link was released");
	begin();
	fake_state(1, IMS_AGW_STATE_LINKED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_FINGERPRINT_MISMATCH, STATE_LOST);
	ok(fake_last(GW_EVENT_TLS_FAILURE), "lost: a verdict that was taken back");
}

/* Of connections that nobody has heard of, each of which has its own generation. */
static void test_kind_of_unheard_end(void)
{
	struct gw_term_req plain = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP,
	};

	begin();
	fake_state_lost(1, IMS_AGW_STATE_ESTABLISHED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_LOST);
	ok(fake_last(GW_EVENT_TLS_FAILURE), "lost: all of a connection, aborted");
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_state(1, IMS_AGW_STATE_LINKED);
	fake_state_lost(1, IMS_AGW_STATE_ESTABLISHED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_LOST);
	ok(fake_last(GW_EVENT_TLS_FAILURE), "lost: the same behind one that was linked");
	fake_reset();
	fake_start(FAKE_CONF, &err);
	gw_reserve(gw, &plain, &reply, &err);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_ABORTED, STATE_LOST);
	ok(fake_last(GW_EVENT_BEARER_RELEASED), "lost: aborted where no TLS ends");
}

/* One end of an earlier connection was told: those of later ones are theirs. */
static void test_end_of_the_next(void)
{
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_fails(1, IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_REASON_RESET);
	fake_state(1, IMS_AGW_STATE_IDLE);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	lose_end(IMS_AGW_STATE_FAILED, IMS_AGW_REASON_RESET, STATE_LOST);
	is_int(ends_told(), 1, "the end of a second connection is told, though its event was lost");
}

static void test_old_event(void)
{
	struct kern_event event = {
		.termination = 1, .stream = 1, .instance = 1, .context = 1,
		.state = IMS_AGW_STATE_FAILED,
	};

	begin();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_forget();
	event.event_seq = fake_find(1, 1)->event_seq;
	gw_kern_event(gw, &event);
	is_int(fake_events, 0, "an event that is known already is not told again");
}

static void test_overflow(void)
{
	struct gw_status status;

	begin();
	fake_state_lost(1, IMS_AGW_STATE_ACCEPTED);
	fake_state_lost(1, IMS_AGW_STATE_ESTABLISHED);
	memset(fake_find(2, 1), 0, sizeof(fake_ep[0]));
	fake_lost();
	is_str(fake_log, "dump\naccept 1/1\nsubmit role=server expected=1\n",
	       "after lost events the dump tells what is to be done");
	ok(fake_last(GW_EVENT_RELEASED) && fake_last(GW_EVENT_RELEASED)->termination == 2,
	   "what is not in it is gone");
	gw_status(gw, &status);
	is_int(status.resyncs, 1, "it is counted");
	fake_forget();
	fake_done(5);
	is_str(fake_log, "keys 1/1\nverify 1/1\n", "and all goes on");
	fake_forget();
	fake_lost();
	ok(fake_events <= 1, "a second look tells no more than what is new");
}

static void test_second_connection(void)
{
	begin();
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_forget();
	fake_state_lost(1, IMS_AGW_STATE_FAILED);
	fake_state_lost(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "cancel\naccept 1/1\nsubmit role=server expected=1\n",
	       "another generation: the old handshake ends, the new one begins");
}

static unsigned int agreed(void)
{
	look_at(1);
	return seen.agreed_version;
}

/* No event is missing: the module ended the first one by itself. */
static void test_next_connection(void)
{
	begin();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "cancel\naccept 1/1\nsubmit role=server expected=1\n",
	       "the next connection: the old handshake ends, the new one begins");
	fake_done(5);
	is_int(agreed(), 0x304, "what its handshake agreed on is shown");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_int(agreed(), 0, "and is nothing of the one behind it");
	fake_done(5);
	fake_state_lost(1, IMS_AGW_STATE_ESTABLISHED);
	fake_lost();
	is_int(agreed(), 0, "nor of one of which no event came");
	fake_forget();
	fake_find(1, 1)->state = IMS_AGW_STATE_ESTABLISHED;
	fake_tell(1, IMS_AGW_EVENT_STATE);
	is_str(fake_log, "", "a state that is told twice begins one handshake");
}

static void test_gone_in_between(void)
{
	struct gw_target all = { 0 }, after = { 0 };
	bool more;

	begin();
	memset(fake_find(1, 1), 0, sizeof(fake_ep[0]));
	is_int(gw_audit(gw, &all, &after, 9, &more, look, NULL, &err), 0,
	       "what the module has no more is passed over");
	is_int(seen.termination, 2, "and what comes behind it is shown");
}

static void test_released_by_module(void)
{
	struct gw_status status;

	begin();
	fake_find(1, 1)->reason = IMS_AGW_REASON_AGENT_LOST;
	fake_tell(1, IMS_AGW_EVENT_RELEASED);
	gw_status(gw, &status);
	is_int(status.endpoints, 1, "what the module released is gone");
	ok(fake_last(GW_EVENT_RELEASED) &&
	   fake_last(GW_EVENT_RELEASED)->reason == IMS_AGW_REASON_AGENT_LOST,
	   "and told, with the module's reason");
}

/* --- reload ---------------------------------------------------------------------------------- */

static void test_reload(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "other", .media = GW_MEDIA_TCP,
	};

	begin();
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_VALUE, "a realm that is not there");
	is_int(reload("[realm other]\naddress = 192.0.2.8\nports = 7000-7000\n"), 0,
	       "a new configuration");
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "has it");
	is_int(reply.local.port, 7000, "with its ports");
	is_int(reload("[realm other]\naddress = 192.0.2.7\naddress = 192.0.2.8\n"
		      "ports = 7000-7000\n"), 0, "the address has another place now");
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "one port on the new address");
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "the old one's is in use");
	is_int(reload("[realm other]\naddress = 192.0.2.9\n"
		      "[realm bad]\naddress = 192.0.2.8\ninterface = none0\n"), 0,
	       "an interface that is not there");
	is_int(gw_reserve(gw, &req, &reply, &err), 0, "keeps no other realm off");
	req.realm = "bad";
	is_int(gw_reserve(gw, &req, &reply, &err), -GW_E_NO_PORT, "only its own");
	is_str(err.field, "realm", "which is named");
	look_at(1);
	is_str(seen.realm, "access", "what was reserved stays");
}

/* --- data in the module ---------------------------------------------------------------------- */

static void test_largest(void)
{
	struct gw_realm realm = { 0 };
	struct fp fps[FP_SET_MAX];
	struct gw_intent intent = {
		.realm = &realm, .filter = GW_FILTER_PREFIX, .prefix.addr.family = 6,
		.prefix.len = 128, .fp = fps, .fp_count = FP_SET_MAX,
	};
	struct kern_config config = { 0 };
	uint8_t cookie[GW_COOKIE_MAX];
	struct gw_opaque out;
	int i;

	memset(realm.conf.name, 'r', CONF_NAME_MAX - 1);
	memset(fps, 0x5a, sizeof(fps));
	for (i = 0; i < FP_SET_MAX; i++)
		fps[i].hash = FP_SHA512;
	memset(intent.owner, 'o', GW_OWNER_MAX);
	memset(cookie, 0xff, sizeof(cookie));
	intent.cookie = cookie;
	intent.cookie_len = sizeof(cookie);
	gw_opaque_encode(&intent, &config);
	ok(config.opaque_len <= IMS_AGW_OPAQUE_MAX, "the largest data fit: %u octets",
	   config.opaque_len);
	ok(gw_opaque_decode(config.opaque, config.opaque_len, &out), "and can be read");
	is_str(out.realm, realm.conf.name, "with the longest name");
	ok(out.intent.fp_count == FP_SET_MAX && !memcmp(out.intent.fp, fps, sizeof(fps)),
	   "and all fingerprints");
	for (i = 0; i < config.opaque_len; i++)
		if (gw_opaque_decode(config.opaque, i, &out) && i < 60)
			break;
	ok(i == config.opaque_len, "cut data are refused or lack only fingerprints");
}

static void test_psk_part(void)
{
	uint8_t octets[] = { 1, 1, 0, 1, 'a', 5, 0, 3, 1, 'i', 'd' };
	uint8_t both[5 + 4 + 36] = { 1, 1, 0, 1, 'a', 5, 0, 1, 0, 4, 0, 33 };
	struct gw_opaque out;

	ok(gw_opaque_decode(octets, sizeof(octets), &out) && out.intent.psk &&
	   out.intent.tls_version == GW_TLS_1_3, "a PSK is ordered");
	is_str(out.intent.psk_identity, "id", "with an identity");
	octets[8] = 2;
	ok(!gw_opaque_decode(octets, sizeof(octets), &out), "a version that is not known");
	octets[8] = 0;
	octets[9] = 0;
	ok(!gw_opaque_decode(octets, sizeof(octets), &out), "an identity with a NUL");
	ok(!gw_opaque_decode(both, sizeof(both), &out) && !out.intent.psk && !out.intent.fp_count,
	   "a PSK and fingerprints");
}

static void test_prefix_part(void)
{
	uint8_t octets[5 + 10 + 21] = { 1, 1, 0, 1, 'a', 2, 0, 7, 0, 0, 255, 0, GW_FILTER_PREFIX };
	struct gw_opaque out;

	octets[15] = 3;
	octets[17] = 18;
	octets[18] = 4;
	ok(gw_opaque_decode(octets, sizeof(octets), &out) &&
	   out.intent.filter == GW_FILTER_PREFIX, "a prefix of everybody, as ordered");
	ok(!gw_opaque_decode(octets, 15, &out) && out.intent.ignore_syn,
	   "a filter by a prefix that is not there");
}

static void test_unknown_part(void)
{
	uint8_t octets[] = { 1, 1, 0, 1, 'a', 200, 0, 2, 7, 7, 2, 0, 7, 1, 0, 255, 0, 0, 0, 0 };
	struct gw_opaque out;

	ok(gw_opaque_decode(octets, sizeof(octets), &out), "a part of a later agent");
	is_int(out.intent.media, GW_MEDIA_TCP_TLS, "is passed over");
	octets[13] = 200;
	ok(!gw_opaque_decode(octets, sizeof(octets), &out), "a value of one is not");
	ok(out.intent.ignore_syn && !out.intent.fp_count, "and nothing is taken from it");
}

static void test_random(void)
{
	unsigned int seed = 1, i, j, good = 0;
	uint8_t octets[200];
	struct gw_opaque out;

	for (i = 0; i < 20000; i++) {
		for (j = 0; j < sizeof(octets); j++)
			octets[j] = rand_r(&seed) % (j % 4 ? 8 : 256);
		octets[0] = 1;
		good += gw_opaque_decode(octets, rand_r(&seed) % sizeof(octets), &out);
	}
	ok(good < 20000, "random data, %u of 20000 readable", good);
}

int main(void)
{
	plan(58 + 11 + 3 + 6 + 3 + 1 + 12 + 5 + 4 + 3 + 3 + 1 + 5 + 2 + 2);
	log_set_level((enum log_level)0);
	test_orders_are_kept();
	test_states();
	test_psk_is_not_kept();
	test_psk_states();
	test_psk_again();
	test_no_digest();
	test_ports_are_kept();
	test_ports_rest();
	test_named_port();
	test_realm_is_gone();
	test_damaged();
	test_dump_fails();
	test_gap();
	test_told_in_a_gap();
	test_lost_end();
	test_kind_of_lost_end();
	test_kind_of_unheard_end();
	test_end_of_the_next();
	test_old_event();
	test_overflow();
	test_second_connection();
	test_next_connection();
	test_gone_in_between();
	test_released_by_module();
	test_reload();
	test_largest();
	test_psk_part();
	test_prefix_part();
	test_unknown_part();
	test_random();
	fake_reset();
	return tap_done();
}
