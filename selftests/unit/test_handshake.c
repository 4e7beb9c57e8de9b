// SPDX-License-Identifier: GPL-2.0
/*
 * Handshakes that must fail: the reason, the alert and what the remote sees of it. Each case runs
 * in this process, so that the sanitizers see it, and then in a sandboxed worker.
 *
 * with: tls workers
 */
#include <linux/ims_agw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "own_env.h"
#include "own_workers.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/tls.h"
#include "tls/worker.h"
#include "tls_remote.h"
#include "turn.h"

#define SERVER IMS_AGW_TLS_ROLE_SERVER
#define CLIENT IMS_AGW_TLS_ROLE_CLIENT
#define V12 .min_version = TLS1_2_VERSION, .max_version = TLS1_2_VERSION
#define V13 .min_version = TLS1_3_VERSION, .max_version = TLS1_3_VERSION
#define ANY_CBC "PSK-AES128-CBC-SHA256:DHE-PSK-AES256-CBC-SHA384"
#define NO_EMS .options = SSL_OP_NO_EXTENDED_MASTER_SECRET
#define REASON(name) .reason = IMS_AGW_REASON_##name
#define LONG_CHAIN 160	/* certificates of some 300 octets */
#define RAW(octets) .raw = octets, .raw_len = sizeof(octets) - 1

enum expect {
	MATCH,			/* the remote's fingerprint */
	WRONG,			/* another one */
	NOTHING,		/* the verdict comes later */
};

struct fail_case {
	const char *name;
	int role;
	struct remote_config remote;
	const char *raw;	/* octets of a remote that is not OpenSSL */
	size_t raw_len;
	bool end;		/* the raw remote closes its side */
	enum expect expect;
	bool strict;		/* about signatures */
	const struct psk *psk;	/* of the gateway, then nothing is expected */
	unsigned int timeout_ms;
	int reason;
	uint8_t alert;
	bool alert_received;	/* the alert is the remote's */
	const char *text;	/* that the reason has with it */
};

/* What OpenSSL says of a wrong key in TLS 1.3. */
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
#define WRONG_BINDER SSL_AD_DECRYPT_ERROR
#else
#define WRONG_BINDER SSL_AD_ILLEGAL_PARAMETER
#endif

/* ServerHello of TLS 1.2 with ECDHE-ECDSA-AES128-GCM-SHA256 and no extension at all. */
#define HELLO_RANDOM "0123456789abcdef0123456789abcdef"
#define OLD_SERVER_HELLO \
	"\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" HELLO_RANDOM "\x00\xc0\x2b\x00"
#define CLIENT_HELLO \
	"\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03" HELLO_RANDOM "\x00\x00\x02\xc0\x2b\x01\x00"
/* Of TLS 1.3, with X25519 and ECDSA. */
#define CLIENT_HELLO_13 \
	"\x16\x03\x01\x00\x70\x01\x00\x00\x6c\x03\x03" HELLO_RANDOM "\x00\x00\x02\x13\x01" \
	"\x01\x00\x00\x41\x00\x2b\x00\x03\x02\x03\x04\x00\x0a\x00\x04\x00\x02\x00\x1d" \
	"\x00\x0d\x00\x04\x00\x02\x04\x03\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20" HELLO_RANDOM
#define SERVER_HELLO_11 \
	"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02" HELLO_RANDOM "\x00\xc0\x09\x00"

#define KEY .key_len = 16, .key = "0123456789abcdef"
#define OTHER_KEY .key_len = 16, .key = "0123456789abcdeg"

static const struct psk psk12 = { .version = TLS1_2_VERSION, KEY };
static const struct psk psk13 = { .version = TLS1_3_VERSION, KEY };
static const struct psk named12 = { .version = TLS1_2_VERSION, KEY, .identity = "alice" };
static const struct psk named13 = { .version = TLS1_3_VERSION, KEY, .identity = "alice" };
/* Of the remote. */
static const struct psk right = { KEY, .identity = "alice" };
static const struct psk wrong = { OTHER_KEY, .identity = "alice" };
static const struct psk longer = { .key_len = 17, .key = "0123456789abcdef", .identity = "alice" };
static const struct psk stranger = { KEY, .identity = "alice2" };

static const struct fail_case cases[] = {
	{ "wrong certificate, 1.2", SERVER, { V12 }, .expect = WRONG,
	  REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "wrong certificate, 1.3", SERVER, { V13 }, .expect = WRONG,
	  REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "wrong certificate, 1.2", CLIENT, { V12 }, .expect = WRONG,
	  REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "wrong certificate, 1.3", CLIENT, { V13 }, .expect = WRONG,
	  REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "no certificate, 1.2", SERVER, { V12, .no_cert = true },
	  REASON(NO_CERTIFICATE), .alert = 42 },
	{ "no certificate, 1.3", SERVER, { V13, .no_cert = true },
	  REASON(NO_CERTIFICATE), .alert = 116 },
	{ "no certificate and nothing expected, 1.2", SERVER, { V12, .no_cert = true },
	  .expect = NOTHING, REASON(NO_CERTIFICATE), .alert = 42 },
	{ "no certificate and nothing expected, 1.3", SERVER, { V13, .no_cert = true },
	  .expect = NOTHING, REASON(NO_CERTIFICATE), .alert = 116 },
	{ "RSA of 1024 bits, 1.2", SERVER, { V12, .key = KEY_RSA1024 },
	  REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "RSA of 1024 bits, 1.3", CLIENT, { V13, .key = KEY_RSA1024 },
	  REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "RSA of 1024 bits, nothing expected", SERVER, { V13, .key = KEY_RSA1024 },
	  .expect = NOTHING, REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "certificate issued with SHA-1, 1.3", SERVER, { V13, .key = KEY_SHA1_ISSUED },
	  REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "certificate issued with SHA-1, 1.2", CLIENT, { V12, .key = KEY_SHA1_ISSUED },
	  REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "certificate self-signed with SHA-1, strict", SERVER, { V13, .key = KEY_SHA1 },
	  .strict = true, REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "certificate self-signed with SHA-1, strict", CLIENT, { V12, .key = KEY_SHA1 },
	  .strict = true, REASON(WEAK_CERTIFICATE), .alert = 42 },
	{ "certificate self-signed with SHA-1, not the expected one", SERVER,
	  { V13, .key = KEY_SHA1 }, .expect = WRONG, REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "certificates of 48 KB, 1.2", SERVER, { V12, .chain = LONG_CHAIN },
	  REASON(CERTIFICATE_TOO_LARGE), .alert = 47, .text = "more than 32768 octets" },
	{ "certificates of 48 KB, 1.3", SERVER, { V13, .chain = LONG_CHAIN },
	  REASON(CERTIFICATE_TOO_LARGE), .alert = 47, .text = "more than 32768 octets" },
	{ "certificates of 48 KB, 1.2", CLIENT, { V12, .chain = LONG_CHAIN },
	  REASON(CERTIFICATE_TOO_LARGE), .alert = 47, .text = "more than 32768 octets" },
	{ "certificates of 48 KB, 1.3", CLIENT, { V13, .chain = LONG_CHAIN },
	  REASON(CERTIFICATE_TOO_LARGE), .alert = 47, .text = "more than 32768 octets" },
	{ "certificates of 24 KB, not the expected one", SERVER, { V13, .chain = LONG_CHAIN / 2 },
	  .expect = WRONG, REASON(FINGERPRINT_MISMATCH), .alert = 42 },
	{ "TLS 1.1 and older", SERVER, { .min_version = TLS1_VERSION,
	  .max_version = TLS1_1_VERSION, .suites = "ALL:@SECLEVEL=0" },
	  REASON(PROTOCOL_VERSION), .alert = 70 },
	{ "TLS 1.1 and older", CLIENT, { .min_version = TLS1_VERSION,
	  .max_version = TLS1_1_VERSION, .suites = "ALL:@SECLEVEL=0" },
	  REASON(PROTOCOL_VERSION), .alert = 70, .alert_received = true },
	{ "ServerHello of TLS 1.1", CLIENT, RAW(SERVER_HELLO_11),
	  REASON(PROTOCOL_VERSION), .alert = 70 },
	{ "CBC only", SERVER, { V12, .suites = "ECDHE-ECDSA-AES128-SHA256:AES128-SHA" },
	  REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "CBC only", CLIENT, { V12, .suites = "ECDHE-ECDSA-AES128-SHA256" },
	  REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "AES-CCM-8 only", SERVER, { V13, .suites13 = "TLS_AES_128_CCM_8_SHA256" },
	  REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "no extended master secret", SERVER, { V12, NO_EMS },
	  REASON(NO_EXTENDED_MASTER_SECRET), .alert = 40 },
	{ "no extended master secret", CLIENT, { V12, NO_EMS },
	  REASON(NO_EXTENDED_MASTER_SECRET), .alert = 40 },
	{ "no secure renegotiation", CLIENT, RAW(OLD_SERVER_HELLO),
	  REASON(NO_SECURE_RENEGOTIATION), .alert = 40 },
	{ "own certificate refused, 1.2", SERVER, { V12, .refuse_cert = true },
	  REASON(ALERT_RECEIVED), .alert = 42, .alert_received = true },
	{ "own certificate refused, 1.3", SERVER, { V13, .refuse_cert = true },
	  REASON(ALERT_RECEIVED), .alert = 42, .alert_received = true },
	{ "own certificate refused, 1.2", CLIENT, { V12, .refuse_cert = true },
	  REASON(ALERT_RECEIVED), .alert = 42, .alert_received = true },
	{ "alert first", SERVER, RAW("\x15\x03\x03\x00\x02\x02\x50"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "alert first", CLIENT, RAW("\x15\x03\x03\x00\x02\x02\x28"),
	  REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "close_notify first", CLIENT, RAW("\x15\x03\x03\x00\x02\x01\x00"),
	  REASON(EARLY_CLOSE) },
	/* RFC 8446 clause 6.2: an error alert whatever its level says. */
	{ "alert of level warning, 1.3", SERVER,
	  RAW(CLIENT_HELLO_13 "\x15\x03\x03\x00\x02\x01\x2e"),
	  REASON(ALERT_RECEIVED), .alert = 46, .alert_received = true },
	{ "close_notify of level fatal, 1.3", SERVER,
	  RAW(CLIENT_HELLO_13 "\x15\x03\x03\x00\x02\x02\x00"), REASON(EARLY_CLOSE) },
	{ "user_canceled and close_notify, 1.3", SERVER,
	  RAW(CLIENT_HELLO_13 "\x15\x03\x03\x00\x02\x01\x5a\x15\x03\x03\x00\x02\x01\x00"),
	  REASON(EARLY_CLOSE) },
	{ "BFCP in plain text", SERVER, RAW("\x20\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x02"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "MSRP in plain text", SERVER, RAW("MSRP a786hjs2 SEND\r\n"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "MSRP in plain text", CLIENT, RAW("MSRP a786hjs2 200 OK\r\n"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "HTTP", SERVER, RAW("GET / HTTP/1.1\r\n\r\n"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "HTTP", CLIENT, RAW("HTTP/1.1 400 Bad Request\r\n\r\n"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "ClientHello to a TLS client", CLIENT, RAW(CLIENT_HELLO),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "ServerHello to a TLS server", SERVER, RAW(OLD_SERVER_HELLO),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "application data first", SERVER, RAW("\x17\x03\x03\x00\004data"),
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "ClientHello that ends too early", SERVER,
	  RAW("\x16\x03\x01\x00\x0a\x01\x00\x00\x06\x03\x03\x00\x00\x00\x00"),
	  REASON(DECODE_ERROR), .alert = 50 },
	{ "record too long", SERVER, RAW("\x16\x03\x01\x7f\xff\x01"),
	  REASON(RECORD_OVERFLOW), .alert = 22 },
	{ "end of stream at once", SERVER, RAW(""), .end = true, REASON(EARLY_CLOSE) },
	{ "end of stream at once", CLIENT, RAW(""), .end = true, REASON(EARLY_CLOSE) },
	{ "end of stream in a record", SERVER, RAW("\x16\x03\x01\x00\x80\x01\x00"), .end = true,
	  REASON(EARLY_CLOSE) },
	{ "wrong PSK, 1.2", SERVER, { V12, .psk = &wrong }, .psk = &psk12,
	  REASON(PSK_FAILED), .alert = 51 },
	{ "wrong PSK, DHE, 1.2", SERVER, { V12, .psk = &wrong,
	  .suites = "DHE-PSK-AES256-GCM-SHA384" }, .psk = &psk12, REASON(PSK_FAILED),
	  .alert = 51 },
	{ "wrong PSK, ECDHE, 1.2", SERVER, { V12, .psk = &wrong,
	  .suites = "ECDHE-PSK-CHACHA20-POLY1305" }, .psk = &psk12, REASON(PSK_FAILED),
	  .alert = 51 },
	{ "PSK with one octet more, 1.2", SERVER, { V12, .psk = &longer,
	  .suites = "PSK-AES128-GCM-SHA256" }, .psk = &psk12, REASON(PSK_FAILED), .alert = 51 },
	{ "wrong PSK, 1.3", SERVER, { V13, .psk = &wrong }, .psk = &psk13,
	  REASON(PSK_FAILED), .alert = 51 },
	{ "wrong PSK, SHA-384, 1.3", SERVER, { V13, .psk = &wrong,
	  .suites13 = "TLS_AES_256_GCM_SHA384" }, .psk = &psk13, REASON(PSK_FAILED),
	  .alert = 51 },
	{ "wrong PSK identity, 1.2", SERVER, { V12, .psk = &stranger }, .psk = &named12,
	  REASON(PSK_FAILED), .alert = 51 },
	{ "wrong PSK identity, 1.3", SERVER, { V13, .psk = &stranger }, .psk = &named13,
	  REASON(PSK_FAILED), .alert = 51 },
	{ "certificate where a PSK is due, 1.2", SERVER, { V12 }, .psk = &psk12,
	  REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "certificate where a PSK is due, 1.3", SERVER, { V13 }, .psk = &psk13,
	  REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "PSK where a certificate is due, 1.2", SERVER, { V12, .psk = &right, .no_cert = true,
	  .suites = "PSK" }, REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "PSK where a certificate is due, 1.3", SERVER, { V13, .psk = &right,
	  .no_cert = true }, REASON(NO_CERTIFICATE), .alert = 116 },
	{ "PSK of TLS 1.3, remote has 1.2", SERVER, { V12, .psk = &right }, .psk = &psk13,
	  REASON(PROTOCOL_VERSION), .alert = 70 },
	{ "PSK of TLS 1.2, remote has 1.3", SERVER, { V13, .psk = &right }, .psk = &psk12,
	  REASON(PROTOCOL_VERSION), .alert = 70 },
	{ "PSK, CBC only", SERVER, { V12, .psk = &right, .suites = ANY_CBC }, .psk = &psk12,
	  REASON(NO_COMMON_SUITE), .alert = 40 },
	{ "PSK, no extended master secret", SERVER, { V12, NO_EMS, .psk = &right },
	  .psk = &psk12, REASON(NO_EXTENDED_MASTER_SECRET), .alert = 40 },
	{ "PSK, BFCP in plain text", SERVER, RAW("\x20\x0b\x00\x00\x00\x00\x00\x01"),
	  .psk = &psk12, REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "PSK, end of stream at once", SERVER, RAW(""), .end = true, .psk = &psk13,
	  REASON(EARLY_CLOSE) },
	{ "PSK, silence", SERVER, RAW(""), .timeout_ms = 30, .psk = &psk12,
	  REASON(HANDSHAKE_TIMEOUT) },
	{ "wrong PSK, 1.2", CLIENT, { V12, .psk = &wrong }, .psk = &named12,
	  REASON(PSK_FAILED), .alert = 20, .alert_received = true },
	{ "wrong PSK, 1.3", CLIENT, { V13, .psk = &wrong }, .psk = &named13,
	  REASON(PSK_FAILED), .alert = WRONG_BINDER, .alert_received = true },
	{ "unknown PSK identity, 1.2", CLIENT, { V12, .psk = &stranger }, .psk = &named12,
	  REASON(PSK_FAILED), .alert = 115, .alert_received = true },
	{ "unknown PSK identity, remote has a certificate, 1.3", CLIENT,
	  { V13, .psk = &stranger }, .psk = &named13, REASON(PSK_FAILED), .alert = 40 },
	{ "unknown PSK identity, remote has no certificate, 1.3", CLIENT,
	  { V13, .psk = &stranger, .no_cert = true }, .psk = &named13,
	  REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "certificate where a PSK is due, 1.2", CLIENT, { V12 }, .psk = &named12,
	  REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "certificate where a PSK is due, 1.3", CLIENT, { V13 }, .psk = &named13,
	  REASON(PSK_FAILED), .alert = 40 },
	{ "PSK where a certificate is due, 1.2", CLIENT, { V12, .psk = &right,
	  .no_cert = true }, REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "PSK where a certificate is due, 1.3", CLIENT, { V13, .psk = &right,
	  .no_cert = true }, REASON(NO_COMMON_SUITE), .alert = 40, .alert_received = true },
	{ "PSK of SHA-384", CLIENT, { V13, .psk = &right, .no_cert = true,
	  .suites13 = "TLS_AES_256_GCM_SHA384" }, .psk = &named13, REASON(NO_COMMON_SUITE),
	  .alert = 40, .alert_received = true },
	{ "PSK, DHE of 1024 bits", CLIENT, { V12, .psk = &right, .weak_group = true,
	  .suites = "DHE-PSK-AES128-GCM-SHA256" }, .psk = &named12, REASON(HANDSHAKE_FAILED),
	  .alert = 40 },
	{ "PSK, no extended master secret", CLIENT, { V12, NO_EMS, .psk = &right },
	  .psk = &named12, REASON(NO_EXTENDED_MASTER_SECRET), .alert = 40 },
	{ "PSK, ClientHello to a TLS client", CLIENT, RAW(CLIENT_HELLO), .psk = &named12,
	  REASON(UNEXPECTED_MESSAGE), .alert = 10 },
	{ "silence", SERVER, RAW(""), .timeout_ms = 30, REASON(HANDSHAKE_TIMEOUT) },
	{ "silence", CLIENT, RAW(""), .timeout_ms = 30, REASON(HANDSHAKE_TIMEOUT) },
	{ "no time at all", SERVER, RAW(""), .timeout_ms = 1, REASON(HANDSHAKE_TIMEOUT) },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))
#define CHECKS 7

static struct loop *loop;
static struct hs *hs;
static struct hs_result got;
static int results;

static void on_done(void *arg, const struct hs_result *result)
{
	(void)arg;
	got = *result;
	results++;
}

/* ---- a handshake in this process ---- */

static struct tls_env *env;
static struct tls *tls;
static struct loop_watch *tls_watch;
static struct loop_timer *tls_timer;
static int tls_fd;

static void direct_end(void)
{
	struct hs_result result;

	loop_watch_del(tls_watch);
	loop_timer_free(tls_timer);
	tls_result(tls, &result);
	tls_free(tls);
	close(tls_fd);
	on_done(NULL, &result);
}

static void direct_deadline(void *arg)
{
	(void)arg;
	tls_give_up(tls);
	direct_end();
}

static void direct_drive(void *arg, uint32_t events)
{
	(void)arg;
	events = tls_drive(tls);
	if (events)
		loop_watch_set(tls_watch, events);
	else
		direct_end();
}

static void direct_start(const struct hs_job *job)
{
	tls_fd = job->fd;
	tls = tls_new(env, job->fd, job->role, &job->expected, job->psk);
	if (job->strict_signatures)
		tls_be_strict(tls);
	tls_watch = loop_watch_add(loop, job->fd, EPOLLIN, direct_drive, NULL);
	tls_timer = loop_timer_new(loop, direct_deadline, NULL);
	loop_timer_set(tls_timer, job->timeout_ms);
	direct_drive(NULL, 0);
}

/* ---- cases ---- */

static void start_remote(const struct fail_case *test, struct remote *remote, int fd)
{
	struct remote_config config = test->remote;

	config.server = test->role == CLIENT;
	if (test->raw)
		remote_start_raw(remote, loop, fd, test->raw, test->raw_len);
	else
		remote_start(remote, loop, fd, &config);
	if (test->end)
		shutdown(fd, SHUT_WR);
}

/* A plain-text alert is the last record, of seven octets. */
static int last_alert(const struct remote *remote)
{
	const uint8_t *record = remote->raw + remote->raw_len - 7;

	if (remote->raw_len < 7 || record[0] != 21 || record[4] != 2 || record[5] != 2)
		return 0;
	return record[6];
}

static int alert_of_remote(const struct fail_case *test, const struct remote *remote)
{
	if (!remote->ssl)
		return test->alert_received ? test->alert : last_alert(remote);
	return test->alert_received ? remote->alert_sent : remote->alert_received;
}

/* Before there is a certificate both hellos are exchanged. */
static bool says_what_was_agreed(const struct fail_case *test)
{
	switch (test->reason) {
	case IMS_AGW_REASON_FINGERPRINT_MISMATCH:
	case IMS_AGW_REASON_NO_CERTIFICATE:
	case IMS_AGW_REASON_WEAK_CERTIFICATE:
	case IMS_AGW_REASON_CERTIFICATE_TOO_LARGE:
		return got.version == test->remote.max_version && got.cipher && *got.suite;
	case IMS_AGW_REASON_HANDSHAKE_TIMEOUT:
	case IMS_AGW_REASON_NO_COMMON_SUITE:
		return !got.version && !got.cipher;
	default:
		return true;
	}
}

static void run_case(const struct fail_case *test, bool direct)
{
	struct hs_job job = { .id = 9, .role = test->role, .timeout_ms = WAIT_MS };
	char name[128];
	struct remote remote;
	int pair[2];

	snprintf(name, sizeof(name), "%s, as %s in %s", test->name,
		 test->role == SERVER ? "server" : "client",
		 direct ? "this process" : "a worker");
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	job.fd = pair[0];
	if (test->timeout_ms)
		job.timeout_ms = test->timeout_ms;
	job.psk = test->psk;
	job.strict_signatures = test->strict;
	if (test->expect != NOTHING && !test->psk)
		remote_expect(&job.expected, remote_id(test->expect == WRONG ? KEY_RSA2048 :
						       test->remote.key), FP_SHA384);
	memset(&got, 0, sizeof(got));
	results = 0;
	start_remote(test, &remote, pair[1]);
	if (direct)
		direct_start(&job);
	else
		hs_submit(hs, &job);
	turn_until(loop, results && remote.ended);
	turn_for(loop, 2);
	is_int(results, 1, "%s: one result", name);
	if (!is_int(got.reason, test->reason, "%s: reason", name))
		printf("# %s\n", got.text);
	ok(!test->text || strstr(got.text, test->text), "%s: text", name);
	is_int(got.alert, test->alert, "%s: alert", name);
	is_int(got.alert_received, test->alert_received, "%s: whose", name);
	ok(says_what_was_agreed(test), "%s: version and cipher (%x)", name, got.version);
	is_int(alert_of_remote(test, &remote), test->alert, "%s: alert of the remote", name);
	remote_stop(&remote);
}

int main(int argc, char **argv)
{
	size_t i;

	worker_main(argc, argv);
	signal(SIGPIPE, SIG_IGN);
	plan(2 + CASES * CHECKS * 2);
	loop = loop_new();
	env = own_env(remote_id(KEY_P256));
	ok(env, "environment");
	hs = own_workers(loop, KEY_P256, on_done);
	ok(hs, "broker");
	for (i = 0; i < CASES; i++)
		run_case(&cases[i], true);
	for (i = 0; i < CASES; i++)
		run_case(&cases[i], false);
	hs_free(hs);
	tls_env_free(env);
	loop_free(loop);
	remote_ids_free();
	return tap_done();
}
