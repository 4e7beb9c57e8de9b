// SPDX-License-Identifier: GPL-2.0
/*
 * Terminations with a pre-shared key: the call of TS 23.333 clause 6.2.19.3.1, when a key can be
 * given, and when it is forgotten.
 *
 * with: core
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/gw_priv.h"
#include "gw_fake.h"
#include "log.h"
#include "process.h"
#include "tap.h"

#define HEX "000102030405060708090a0b0c0d0e0f"
#define HEX2 "F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"

static struct gw_error err;
static struct gw_term_reply reply;

/* --- the key --------------------------------------------------------------------------------- */

static void test_hex(void)
{
	static const char *const bad[] = {
		"", "00", "000102030405060708090a0b0c0d0e", HEX "0", HEX "0g", HEX " 1", "0x" HEX,
		HEX HEX HEX HEX "00", "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f",
	};
	struct psk psk, zero = { 0 };
	size_t i;

	ok(!psk_parse(&psk, HEX) && psk.key_len == 16 && psk.key[15] == 15, "16 octets");
	ok(!psk_parse(&psk, HEX2 HEX2 HEX2 HEX2) && psk.key_len == 64 && psk.key[63] == 255,
	   "64 octets, in capitals");
	ok(!psk_parse(&psk, HEX "fF") && psk.key_len == 17, "17 octets, in both");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&psk, 0x55, sizeof(psk));
		ok(psk_parse(&psk, bad[i]), "\"%s\" is no key", bad[i]);
		is_mem(&psk, &zero, sizeof(psk), "nothing of it is kept");
	}
	ok(!psk_check_identity("alice@example.com") && !psk_check_identity("\xc3\xa4"),
	   "identities");
	ok(psk_check_identity("") && psk_check_identity("a\nb") && psk_check_identity("\x7f"),
	   "none, and control characters");
}

/* --- orders ---------------------------------------------------------------------------------- */

static void begin(void)
{
	fake_reset();
	fake_start(FAKE_CONF, &err);
	fake_forget();
}

/* The UE is reached by TCP, and will be TLS client. */
static int reserve(uint32_t more, const char *identity, enum gw_tls_version version)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_SETUP | GW_HAS_REMOTE_ADDRESS |
			GW_HAS_REMOTE_PORT | GW_HAS_PSK | more,
		.realm = "access", .media = GW_MEDIA_TCP_TLS_BFCP, .setup = GW_SETUP_ACTIVE,
		.remote_address = "203.0.113.5", .remote_port = 5070, .establish_tcp = true,
		.establish_tls = true, .psk = HEX, .psk_identity = identity,
		.tls_version = version,
	};

	return gw_reserve_configure(gw, &req, &reply, &err);
}

/* Up to the handshake, which begins. */
static void connect_to(uint32_t termination)
{
	fake_state(termination, IMS_AGW_STATE_CONNECTING);
	fake_state(termination, IMS_AGW_STATE_ESTABLISHED);
}

static int give(const char *hex)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_PSK, .termination = 1, .psk = hex,
	};

	return gw_configure(gw, &req, &reply, &err);
}

static bool job_has(const char *hex, const char *identity)
{
	struct psk psk = { 0 };

	psk_parse(&psk, hex);
	return fake_job.psk && psk.key_len == fake_job.psk->key_len &&
		!memcmp(psk.key, fake_job.psk->key, sizeof(psk.key)) &&
		!strcmp(fake_job.psk->identity, identity);
}

static struct gw_view seen;
static char seen_identity[PSK_IDENTITY_MAX + 1];

static void look(void *arg, const struct gw_view *view)
{
	(void)arg;
	seen = *view;
	snprintf(seen_identity, sizeof(seen_identity), "%s",
		 view->psk_identity ? view->psk_identity : "");
}

static void look_at(uint32_t termination)
{
	struct gw_target after = { 0 };
	bool more;

	memset(&seen, 0, sizeof(seen));
	gw_audit(gw, &(struct gw_target){ .termination = termination }, &after, 1, &more, look,
		 NULL, &err);
}

/* --- calls ----------------------------------------------------------------------------------- */

static void test_call(void)
{
	begin();
	is_int(reserve(GW_HAS_ESTABLISH_TCP, NULL, 0), 0, "M: the termination is reserved");
	is_str(fake_log, "new 1/1 remote=203.0.113.5:5070 gate=closed tls=server dscp=46 connect\n",
	       "M: it connects and is TLS server");
	ok(!reply.has_fingerprint, "M: there is no fingerprint to tell the UE");
	look_at(1);
	ok(seen.tls && seen.psk && seen.psk_set && !seen.has_fingerprint, "M: the key is there");
	is_int(seen.tls_version, GW_TLS_1_2, "M: for TLS 1.2, if nothing else is ordered");
	fake_forget();
	connect_to(1);
	is_str(fake_log, "accept 1/1\nsubmit role=server expected=0 psk=1.2\n", "M: TLS begins");
	ok(job_has(HEX, ""), "M: with the key, for any identity");
	fake_forget();
	fake_done_psk();
	is_str(fake_log, "keys 1/1\nverify 1/1\n", "M: the handshake is the verdict");
	ok(fake_last(GW_EVENT_VERIFIED), "M: which is told");
	fake_state(1, IMS_AGW_STATE_VERIFIED);
	ok(gw_ep_find(gw, 1, 1)->psk, "M: the key is there for another connection");
	fake_state(1, IMS_AGW_STATE_LINKED);
	ok(!gw_ep_find(gw, 1, 1)->psk, "M: once the call is linked it is forgotten");
	look_at(1);
	ok(seen.psk && !seen.psk_set, "M: which shows");
}

static void test_client(void)
{
	const uint32_t more = GW_HAS_ESTABLISH_TCP | GW_HAS_ESTABLISH_TLS;

	begin();
	is_int(reserve(more, NULL, 0), 0, "as TLS client");
	connect_to(1);
	ok(job_has(HEX, "ims-agw") && fake_job.role == IMS_AGW_TLS_ROLE_CLIENT,
	   "an identity is sent that is known from the documentation");
	reserve(more | GW_HAS_PSK_IDENTITY | GW_HAS_TLS_VERSION, "mrfp.example", GW_TLS_1_3);
	fake_forget();
	connect_to(2);
	is_str(fake_log, "accept 2/1\nsubmit role=client expected=0 psk=1.3\n",
	       "or what is ordered, and by TLS 1.3 if that is ordered");
	ok(job_has(HEX, "mrfp.example"), "with the identity");
}

/* Whatever a worker says: the other way of authentication is not the one that is ordered. */
static void test_modes(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	fake_forget();
	fake_done(5);
	is_str(fake_log, "fail 1/1 handshake-failed alert=40\n",
	       "a certificate in place of the key is a failure");
}

static void test_failure(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	fake_forget();
	fake_done_badly(IMS_AGW_REASON_PSK_FAILED, 51);
	is_str(fake_log, "fail 1/1 psk-failed alert=51\n", "a wrong key has its reason");
	fake_tell(1, IMS_AGW_EVENT_STATE);
	ok(!gw_ep_find(gw, 1, 1)->psk, "with the connection the key goes, too");
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	fake_fail("key-set", -EOPNOTSUPP, 0);
	fake_forget();
	fake_done_psk();
	is_str(fake_log, "key-set refused\nfail 1/1 keys-refused alert=80\n",
	       "record keys that the module refuses");
	fake_tell(1, IMS_AGW_EVENT_STATE);
	ok(!gw_ep_find(gw, 1, 1)->psk, "the key is forgotten all the same");
}

/* A SYN of a stranger had asked for the connection, which is verified and not wanted any more. */
static void test_withdrawn(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	fake_done_psk();
	fake_state(1, IMS_AGW_STATE_VERIFIED);
	fake_state(1, IMS_AGW_STATE_IDLE);
	fake_forget();
	fake_connect(1, "203.0.113.5:40001");
	ok(strstr(fake_log, "submit role=server"), "the next connection has its handshake");
	ok(job_has(HEX, ""), "with the key");
}

static void test_cancelled(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	fake_forget();
	gw_release(gw, &(struct gw_target){ .termination = 1 }, NULL, NULL, &err);
	is_str(fake_log, "del context=0 termination=1 stream=0\ncancel\n",
	       "a release takes the job back before the key goes");
}

/* --- when a key can be given ----------------------------------------------------------------- */

static void test_replaced(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP | GW_HAS_PSK_IDENTITY, "alice", 0);
	fake_forget();
	is_int(give(HEX2), 0, "a key is replaced");
	is_str(fake_log, "set 1/1\n", "which the module hears nothing of but the change");
	fake_state(1, IMS_AGW_STATE_CONNECTING);
	is_int(give(HEX), 0, "also while TCP is on its way");
	is_int(give(HEX2), 0, "and again");
	fake_fail("endpoint-set", -ENOMEM, 0);
	is_int(give(HEX), -GW_E_NO_MEMORY, "a change that the module refuses");
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	ok(job_has(HEX2, "alice"), "is none");
}

static bool is_refused(uint32_t field)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | field, .termination = 1, .psk = HEX2,
		.psk_identity = "bob", .tls_version = GW_TLS_1_3,
	};

	return gw_configure(gw, &req, &reply, &err) == -GW_E_STATE;
}

static void test_too_late(void)
{
	begin();
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	ok(is_refused(GW_HAS_PSK), "no key any more when the handshake has begun");
	is_str(err.field, "psk", "which is told by name");
	ok(is_refused(GW_HAS_PSK_IDENTITY), "nor an identity");
	is_str(err.field, "psk_identity", "by name");
	ok(is_refused(GW_HAS_TLS_VERSION), "nor a version");
	is_str(err.field, "tls_version", "by name");
	ok(job_has(HEX, ""), "the handshake goes on as it was");
	fake_done_psk();
	fake_tell(1, IMS_AGW_EVENT_STATE);
	ok(is_refused(GW_HAS_PSK), "nor after it");
	ok(!strstr(err.reason, "F0"), "the text shows nothing of the key");
}

static void test_while_waiting(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_TERMINATION | GW_HAS_PSK | GW_HAS_TLS_VERSION, .termination = 2,
		.psk = HEX2, .tls_version = GW_TLS_1_3,
	};

	fake_reset();
	fake_start("handshakes-max = 1\n" FAKE_CONF, &err);
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	reserve(GW_HAS_ESTABLISH_TCP, NULL, 0);
	connect_to(1);
	connect_to(2);
	is_int(gw_configure(gw, &req, &reply, &err), 0,
	       "a key for a handshake that waits for a worker");
	fake_forget();
	fake_done_psk();
	is_str(fake_log, "keys 1/1\nverify 1/1\n"
	       "submit role=server expected=0 psk=1.3\n", "the next one follows");
	ok(job_has(HEX2, ""), "with it");
}

/* Until something is ordered about it a termination can become one with a key. */
static void test_given_later(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA, .realm = "access", .media = GW_MEDIA_TCP_TLS,
	};

	begin();
	gw_reserve(gw, &req, &reply, &err);
	ok(reply.has_fingerprint, "nothing is ordered: there is a certificate");
	is_int(give(HEX), 0, "the key comes later");
	ok(!reply.has_fingerprint, "and there is no certificate any more");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_forget();
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	is_str(fake_log, "accept 1/1\nsubmit role=server expected=0 psk=1.2\n", "it is used");
}

/* --- memory ---------------------------------------------------------------------------------- */

static void test_many(void)
{
	struct psk *all[500];
	unsigned int i, bad = 0;

	begin();
	for (i = 0; i < 500; i++) {
		all[i] = gw_psk_new(gw);
		psk_parse(all[i], HEX);
	}
	for (i = 0; i < 500; i++)
		bad += all[i]->key[15] != 15;
	is_int(bad, 0, "as many keys as there are calls");
	for (i = 0; i < 500; i++)
		gw_psk_free(gw, &all[i]);
	for (i = 0; i < 500; i++) {
		all[i] = gw_psk_new(gw);
		bad += all[i]->key_len || all[i]->key[15];
	}
	is_int(bad, 0, "what was freed is wiped and used again");
}

/* Workers begin as a child of the process that has the keys of all calls. */
static void test_fork(void)
{
	int status = -1;
	pid_t pid;

	begin();
	reserve(0, NULL, 0);
	pid = fork();
	if (!pid)
		_exit(gw_ep_find(gw, 1, 1)->psk->key_len);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "a child has none of the keys");
	is_int(gw_ep_find(gw, 1, 1)->psk->key_len, 16, "they are where they belong");
	ok(process_memory_has(gw_ep_find(gw, 1, 1)->psk, " dd"), "and in no core dump");
}

int main(void)
{
	plan(1 + 2 + 3 + 2 * 9 + 2 + 11 + 4 + 1 + 4 + 1 + 6 + 9 + 3 + 4 + 2 + 3);
	log_set_level((enum log_level)0);
	test_hex();
	test_call();
	test_client();
	test_modes();
	test_failure();
	test_withdrawn();
	test_cancelled();
	test_replaced();
	test_too_late();
	test_while_waiting();
	test_given_later();
	test_many();
	test_fork();
	fake_reset();
	return tap_done();
}
