// SPDX-License-Identifier: GPL-2.0
/*
 * Record keys of real handshakes, through broker and sandboxed worker: they open the remote's
 * record and make records that the remote accepts.
 *
 * with: tls workers
 */
#include <errno.h>
#include <linux/ims_agw.h>
#include <linux/tls.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "own_workers.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/worker.h"
#include "tls_remote.h"
#include "turn.h"

#define NONCE_LEN 12
#define TAG_LEN 16
#define TYPE_HANDSHAKE 22
#define TYPE_DATA 23

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

/* The remote of a TLS client is not through when the client is. */
static void wait_for_both(const struct remote *remote)
{
	turn_until(loop, results && remote->shaken);
}

/* ---- the record layer, written down independently ---- */

static const EVP_CIPHER *aead(uint16_t cipher)
{
	switch (cipher) {
	case TLS_CIPHER_AES_GCM_128:
		return EVP_aes_128_gcm();
	case TLS_CIPHER_AES_GCM_256:
		return EVP_aes_256_gcm();
	case TLS_CIPHER_AES_CCM_128:
		return EVP_aes_128_ccm();
	default:
		return EVP_chacha20_poly1305();
	}
}

static bool explicit_nonce(const struct hs_result *result)
{
	return result->version == TLS_1_2_VERSION &&
		result->cipher != TLS_CIPHER_CHACHA20_POLY1305;
}

static void make_nonce(const struct hs_crypto *crypto, bool explicit, uint8_t nonce[12])
{
	int i;

	memcpy(nonce, crypto->salt, crypto->salt_len);
	memcpy(nonce + crypto->salt_len, crypto->iv, crypto->iv_len);
	for (i = 0; !explicit && i < 8; i++)
		nonce[4 + i] ^= crypto->rec_seq[i];
}

static size_t make_aad(const struct hs_crypto *crypto, uint16_t version, uint8_t type, size_t len,
		       uint8_t aad[13])
{
	const uint8_t header[] = { type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len };

	if (version == TLS_1_3_VERSION) {
		memcpy(aad, header, sizeof(header));
		return sizeof(header);
	}
	memcpy(aad, crypto->rec_seq, 8);
	memcpy(aad + 8, header, sizeof(header));
	return 13;
}

static int run_aead(const struct hs_result *result, const struct hs_crypto *crypto,
		    const uint8_t nonce[12], const uint8_t *aad, size_t aad_len, uint8_t *octets,
		    size_t len, bool seal)
{
	const bool ccm = result->cipher == TLS_CIPHER_AES_CCM_128;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n, good;

	good = EVP_CipherInit_ex(ctx, aead(result->cipher), NULL, NULL, NULL, seal);
	good &= EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, NONCE_LEN, NULL);
	if (!seal || ccm)
		good &= EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN,
					    seal ? NULL : octets + len);
	good &= EVP_CipherInit_ex(ctx, NULL, NULL, crypto->key, nonce, seal);
	/* CCM wants to know the length first. */
	if (ccm)
		good &= EVP_CipherUpdate(ctx, NULL, &n, NULL, (int)len);
	good &= EVP_CipherUpdate(ctx, NULL, &n, aad, (int)aad_len);
	good &= EVP_CipherUpdate(ctx, octets, &n, octets, (int)len);
	if (!ccm)
		good &= EVP_CipherFinal_ex(ctx, octets + n, &n);
	if (seal)
		good &= EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, octets + len);
	EVP_CIPHER_CTX_free(ctx);
	return good > 0;
}

static void count_up(uint8_t *number)
{
	int i;

	for (i = 7; i >= 0 && !++number[i]; i--)
		;
}

/* Reads one record from the channel and opens it in place. Returns its text or NULL. */
static const char *open_record(const struct hs_result *result, struct hs_crypto *crypto, int fd,
			       uint8_t *type)
{
	static uint8_t record[5 + 16384 + 256];
	uint8_t nonce[12], aad[13], *body = record + 5;
	size_t len, aad_len;

	if (recv(fd, record, 5, MSG_WAITALL) != 5)
		return NULL;
	len = (size_t)record[3] << 8 | record[4];
	if (recv(fd, body, len, MSG_WAITALL) != (ssize_t)len)
		return NULL;
	make_nonce(crypto, explicit_nonce(result), nonce);
	if (explicit_nonce(result)) {
		memcpy(nonce + 4, body, 8);
		body += 8;
		len -= 8;
	}
	len -= TAG_LEN;
	aad_len = make_aad(crypto, result->version, record[0],
			   result->version == TLS_1_3_VERSION ? len + TAG_LEN : len, aad);
	if (!run_aead(result, crypto, nonce, aad, aad_len, body, len, false))
		return NULL;
	count_up(crypto->rec_seq);
	*type = result->version == TLS_1_3_VERSION ? body[len - 1] : record[0];
	body[result->version == TLS_1_3_VERSION ? len - 1 : len] = 0;
	return (char *)body;
}

static bool send_record(const struct hs_result *result, struct hs_crypto *crypto, int fd,
			const char *text)
{
	uint8_t record[256] = { TYPE_DATA, 3, 3 }, nonce[12], aad[13], *body = record + 5;
	size_t len = strlen(text), aad_len, total;

	make_nonce(crypto, explicit_nonce(result), nonce);
	if (explicit_nonce(result)) {
		memcpy(body, nonce + 4, 8);
		body += 8;
	}
	memcpy(body, text, len);
	if (result->version == TLS_1_3_VERSION)
		body[len++] = TYPE_DATA;
	aad_len = make_aad(crypto, result->version, TYPE_DATA,
			   result->version == TLS_1_3_VERSION ? len + TAG_LEN : len, aad);
	if (!run_aead(result, crypto, nonce, aad, aad_len, body, len, true))
		return false;
	total = body + len + TAG_LEN - record;
	record[3] = (uint8_t)((total - 5) >> 8);
	record[4] = (uint8_t)(total - 5);
	if (explicit_nonce(result))
		count_up(crypto->iv);
	count_up(crypto->rec_seq);
	return write(fd, record, total) == (ssize_t)total;
}

/* ---- cases ---- */

struct key_case {
	const char *suite;		/* RFC name */
	const char *name12;		/* OpenSSL's, NULL: TLS 1.3 */
	enum remote_key key;
	uint16_t cipher;
};

#define PSK KEY_COUNT		/* in place of a certificate */

static const struct psk the_key = {
	.key_len = 20, .key = "0123456789abcdefghij", .identity = "ims-agw",
};

static const struct key_case cases[] = {
	{ "TLS_AES_128_GCM_SHA256", NULL, KEY_P256, TLS_CIPHER_AES_GCM_128 },
	{ "TLS_AES_256_GCM_SHA384", NULL, KEY_RSA2048, TLS_CIPHER_AES_GCM_256 },
	{ "TLS_CHACHA20_POLY1305_SHA256", NULL, KEY_ED25519, TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_AES_128_CCM_SHA256", NULL, KEY_P256, TLS_CIPHER_AES_CCM_128 },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "ECDHE-ECDSA-AES128-CCM", KEY_P256,
	  TLS_CIPHER_AES_CCM_128 },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", KEY_P256,
	  TLS_CIPHER_AES_GCM_128 },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", KEY_RSA2048,
	  TLS_CIPHER_AES_GCM_128 },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", KEY_P384,
	  TLS_CIPHER_AES_GCM_256 },
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", KEY_RSA2048,
	  TLS_CIPHER_AES_GCM_256 },
	{ "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
	  KEY_ED25519, TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
	  KEY_RSA2048, TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_PSK_WITH_AES_128_GCM_SHA256", "PSK-AES128-GCM-SHA256", PSK,
	  TLS_CIPHER_AES_GCM_128 },
	{ "TLS_PSK_WITH_AES_256_GCM_SHA384", "PSK-AES256-GCM-SHA384", PSK,
	  TLS_CIPHER_AES_GCM_256 },
	{ "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", "PSK-CHACHA20-POLY1305", PSK,
	  TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_PSK_WITH_AES_128_CCM", "PSK-AES128-CCM", PSK, TLS_CIPHER_AES_CCM_128 },
	{ "TLS_DHE_PSK_WITH_AES_128_CCM", "DHE-PSK-AES128-CCM", PSK, TLS_CIPHER_AES_CCM_128 },
	{ "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", "DHE-PSK-AES128-GCM-SHA256", PSK,
	  TLS_CIPHER_AES_GCM_128 },
	{ "TLS_DHE_PSK_WITH_AES_256_GCM_SHA384", "DHE-PSK-AES256-GCM-SHA384", PSK,
	  TLS_CIPHER_AES_GCM_256 },
	{ "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "DHE-PSK-CHACHA20-POLY1305", PSK,
	  TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-PSK-CHACHA20-POLY1305", PSK,
	  TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_AES_128_GCM_SHA256", NULL, PSK, TLS_CIPHER_AES_GCM_128 },
	{ "TLS_CHACHA20_POLY1305_SHA256", NULL, PSK, TLS_CIPHER_CHACHA20_POLY1305 },
	{ "TLS_AES_128_CCM_SHA256", NULL, PSK, TLS_CIPHER_AES_CCM_128 },
	{ "TLS_AES_256_GCM_SHA384", NULL, PSK, TLS_CIPHER_AES_GCM_256 },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))
#define CHECKS 10
#define NOT_AS_CLIENT 1		/* an external PSK without an order is one of SHA-256 */

static void check_keys(struct hs_result *result, struct remote *remote, int channel,
		       const char *name)
{
	uint8_t type = 0;

	is_str(open_record(result, &result->rx, channel, &type), REMOTE_TEXT,
	       "%s: the remote's record opens", name);
	is_int(type, TYPE_DATA, "%s: it is application data", name);
	ok(send_record(result, &result->tx, channel, "first ") &&
	   send_record(result, &result->tx, channel, "second"), "%s: records are made", name);
	turn_until(loop, remote->text_len >= strlen("first second"));
	is_str(remote->text, "first second", "%s: the remote accepts both", name);
}

static void run_case(const struct key_case *test, int role)
{
	const bool with_psk = test->key == PSK;
	const struct remote_config config = {
		.server = role == IMS_AGW_TLS_ROLE_CLIENT,
		.min_version = test->name12 ? TLS1_2_VERSION : TLS1_3_VERSION,
		.max_version = test->name12 ? TLS1_2_VERSION : TLS1_3_VERSION,
		.suites = test->name12,
		.suites13 = test->name12 ? NULL : test->suite,
		.key = with_psk ? KEY_P256 : test->key,
		.no_cert = with_psk,
		.psk = with_psk ? &the_key : NULL,
	};
	struct hs_job job = { .id = 7, .role = role, .timeout_ms = WAIT_MS };
	struct psk psk = the_key;
	struct remote remote;
	int pair[2], channel;
	char name[96];

	snprintf(name, sizeof(name), "%s%s as %s", with_psk ? "PSK: " : "", test->suite,
		 config.server ? "client" : "server");
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	channel = dup(pair[0]);
	job.fd = pair[0];
	psk.version = config.min_version;
	if (with_psk)
		job.psk = &psk;
	else
		remote_expect(&job.expected, remote_id(test->key), FP_SHA256);
	memset(&got, 0, sizeof(got));
	results = 0;
	is_int(hs_submit(hs, &job), 0, "%s: submitted", name);
	remote_start(&remote, loop, pair[1], &config);
	wait_for_both(&remote);
	if (!is_int(got.reason, IMS_AGW_REASON_NONE, "%s: handshake done", name))
		printf("# %s\n", got.text);
	is_str(got.suite, test->suite, "%s: suite", name);
	is_int(got.cipher, test->cipher, "%s: cipher for the kernel", name);
	is_int(got.version, config.min_version, "%s: version", name);
	ok(got.verified && got.id == 7 && !got.have_digests == with_psk, "%s: remote verified",
	   name);
	check_keys(&got, &remote, channel, name);
	close(channel);
	remote_stop(&remote);
}

/* As TLS client the tickets of the remote are left to the kernel. */
static void tickets_stay_in_channel(void)
{
	const struct remote_config config = { .server = true, .tickets = true };
	struct hs_job job = { .id = 8, .role = IMS_AGW_TLS_ROLE_CLIENT, .timeout_ms = WAIT_MS };
	struct remote remote;
	int pair[2], channel;
	const char *text;
	uint8_t type = 0;

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	channel = dup(pair[0]);
	job.fd = pair[0];
	results = 0;
	hs_submit(hs, &job);
	remote_start(&remote, loop, pair[1], &config);
	wait_for_both(&remote);
	ok(got.reason == IMS_AGW_REASON_NONE && !got.verified,
	   "without fingerprints the handshake is done and the remote not verified");
	is_mem(&got.digests, &remote_id(KEY_P256)->digests, sizeof(got.digests),
	       "but its digests are known");
	ok(open_record(&got, &got.rx, channel, &type) && type == TYPE_HANDSHAKE, "ticket 1");
	ok(open_record(&got, &got.rx, channel, &type) && type == TYPE_HANDSHAKE, "ticket 2");
	text = open_record(&got, &got.rx, channel, &type);
	is_str(text, REMOTE_TEXT, "then the data");
	close(channel);
	remote_stop(&remote);
}

/* Of a client that also tries a ticket of somebody else, with another hash. */
static void offer_two(const char *ordered, int reason, const char *name)
{
	struct remote_config config = {
		.min_version = TLS1_3_VERSION, .no_cert = true, .psk = &the_key,
		.suites13 = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256",
	};
	struct hs_job job = { .id = 9, .role = IMS_AGW_TLS_ROLE_SERVER, .timeout_ms = WAIT_MS };
	struct psk psk = the_key;
	struct remote remote;
	int pair[2];

	config.ticket = remote_ticket();
	ok(SSL_SESSION_has_ticket(config.ticket), "%s: there is a ticket", name);
	psk.version = TLS1_3_VERSION;
	snprintf(psk.identity, sizeof(psk.identity), "%s", ordered);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	job.fd = pair[0];
	job.psk = &psk;
	results = 0;
	hs_submit(hs, &job);
	remote_start(&remote, loop, pair[1], &config);
	turn_until(loop, results);
	is_int(got.reason, reason, "%s: reason", name);
	is_str(got.psk_identity, "ims-agw", "%s: identity", name);
	remote_stop(&remote);
	SSL_SESSION_free(config.ticket);
}

/* A handshake as TLS server, with its result in got. */
static void shake(const struct remote_config *config, const struct psk *psk)
{
	struct hs_job job = { .id = 10, .role = IMS_AGW_TLS_ROLE_SERVER, .timeout_ms = WAIT_MS };
	struct remote remote;
	int pair[2];

	if (psk)
		job.psk = psk;
	else
		remote_expect(&job.expected, remote_id(config->key), FP_SHA256);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	job.fd = pair[0];
	memset(&got, 0, sizeof(got));
	results = 0;
	hs_submit(hs, &job);
	remote_start(&remote, loop, pair[1], config);
	wait_for_both(&remote);
	remote_stop(&remote);
}

/* What a client wants goes with the keys. */
static void short_records(int version, const struct psk *ordered, uint8_t max_fragment,
			  uint16_t expected)
{
	const struct remote_config config = {
		.min_version = version, .max_version = version, .max_fragment = max_fragment,
		.no_cert = ordered, .psk = ordered ? &the_key : NULL,
	};
	struct psk psk = the_key;

	psk.version = (uint16_t)version;
	shake(&config, ordered ? &psk : NULL);
	is_int(got.reason, IMS_AGW_REASON_NONE, "records of %u, %x%s: handshake", expected,
	       (unsigned int)version, ordered ? ", PSK" : "");
	ok(got.tx.record_max == expected && got.rx.record_max == expected,
	   "records of %u: both ways", expected);
}

static void record_limits(void)
{
	short_records(TLS1_3_VERSION, NULL, 0, 16384);
	short_records(TLS1_3_VERSION, NULL, TLSEXT_max_fragment_length_512, 512);
	short_records(TLS1_2_VERSION, NULL, TLSEXT_max_fragment_length_4096, 4096);
	short_records(TLS1_3_VERSION, &the_key, TLSEXT_max_fragment_length_1024, 1024);
	short_records(TLS1_2_VERSION, &the_key, TLSEXT_max_fragment_length_2048, 2048);
}

/* pjsip's UEs make such certificates. */
static void signed_with_sha1(void)
{
	const struct remote_config config = { .key = KEY_SHA1 };

	shake(&config, NULL);
	ok(got.reason == IMS_AGW_REASON_NONE && got.verified,
	   "a self-signed certificate is good whatever hash signs it");
}

static void two_identities(void)
{
	offer_two("ims-agw", IMS_AGW_REASON_NONE, "among two identities the ordered one counts");
	offer_two("", IMS_AGW_REASON_NONE, "without an order the last one counts");
	offer_two("other", IMS_AGW_REASON_PSK_FAILED, "none is the ordered one");
}

int main(int argc, char **argv)
{
	/* Both worlds: the gateway as TLS server needs a key that fits the suite. */
	static const enum remote_key own[] = { KEY_P256, KEY_RSA2048 };
	size_t i, k;

	worker_main(argc, argv);
	plan((CASES * 2 - NOT_AS_CLIENT) * CHECKS + 5 + 9 + 11 + 2);
	loop = loop_new();
	for (k = 0; k < 2; k++) {
		hs = own_workers(loop, own[k], on_done);
		ok(hs, "broker starts");
		for (i = 0; i < CASES; i++) {
			bool rsa = cases[i].name12 && strstr(cases[i].name12, "RSA-") &&
				!strstr(cases[i].name12, "ECDSA");

			if (own[k] == (rsa ? KEY_RSA2048 : KEY_P256))
				run_case(&cases[i], IMS_AGW_TLS_ROLE_SERVER);
			if (own[k] == KEY_P256 && i < CASES - NOT_AS_CLIENT)
				run_case(&cases[i], IMS_AGW_TLS_ROLE_CLIENT);
		}
		if (own[k] == KEY_P256)
			tickets_stay_in_channel();
		if (own[k] == KEY_P256)
			two_identities();
		if (own[k] == KEY_P256)
			record_limits();
		if (own[k] == KEY_P256)
			signed_with_sha1();
		hs_free(hs);
	}
	loop_free(loop);
	remote_ids_free();
	return tap_done();
}
