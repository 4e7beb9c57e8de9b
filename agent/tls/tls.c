// SPDX-License-Identifier: GPL-2.0
#include "tls.h"

#include <errno.h>
#include <linux/ims_agw.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "keys.h"
#include "tls_agreed.h"
#include "tls_narrow.h"
#include "tls_profile.h"
#include "tls_psk.h"
#include "tls_reason.h"
#include "tls_verify.h"
#include "tls_wire.h"

#define EXT_EMS 23		/* extended_master_secret, RFC 7627 */
#define EXT_SUPPORTED_VERSIONS 43

struct tls_env {
	struct tls_narrow narrow;
	SSL_CTX *server, *client;
	SSL_CTX *psk_server, *psk_client;
};

struct tls {
	SSL *ssl;
	bool server;
	bool ended;			/* the handshake has, output may be left to send */
	bool hello;			/* server: the ClientHello is there, all of it */
	bool finished;			/* one of the sides has, traffic secrets come now */
	bool ems;			/* client: the ServerHello has extended_master_secret */
	bool strict;			/* about the signatures of certificates */
	struct fp_set expected;
	struct tls_psk psk;
	struct tls_wire wire;
	struct keys_log keys;
	struct tls_agreed agreed;
	uint8_t alert_sent, alert_received;
	int reason;			/* decided by a callback, or at the end */
	char text[sizeof(((struct hs_result *)0)->text)];
	struct fp_digests digests;
	bool have_digests, verified;
};

/* The first one wins: what comes after it is a consequence. */
static void fail(struct tls *tls, int reason, const char *text)
{
	if (tls->reason)
		return;
	tls->reason = reason;
	snprintf(tls->text, sizeof(tls->text), "%s", text ? text : "");
}

/* ---- callbacks of OpenSSL ---- */

/* Of a server that does not take the PSK and goes on in the other way. */
static bool judge_mode(struct tls *tls)
{
	if (!tls->psk.active)
		return true;
	fail(tls, IMS_AGW_REASON_PSK_FAILED, "the remote shows a certificate in place of the PSK");
	return false;
}

static bool judge_certificate(struct tls *tls, X509 *cert)
{
	const char *weak;

	if (!cert || tls_verify_digests(cert, &tls->digests)) {
		fail(tls, IMS_AGW_REASON_INTERNAL, "certificate cannot be hashed");
		return false;
	}
	tls->have_digests = true;
	tls->verified = fp_set_match(&tls->expected, &tls->digests);
	if (tls->expected.count && !tls->verified) {
		fail(tls, IMS_AGW_REASON_FINGERPRINT_MISMATCH,
		     "certificate matches no expected fingerprint");
		return false;
	}
	weak = tls_verify_strength(cert, tls->strict);
	if (weak) {
		fail(tls, IMS_AGW_REASON_WEAK_CERTIFICATE, weak);
		return false;
	}
	return true;
}

/* Before the Finished: after it no alert could be sent any more. */
static bool judge_ems(struct tls *tls)
{
	if (tls->server || tls->ems || SSL_version(tls->ssl) != TLS1_2_VERSION)
		return true;
	fail(tls, IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET,
	     "ServerHello without extended_master_secret");
	return false;
}

/* By now the server has answered all that the client offered, in either role. */
static bool judge_agreed(struct tls *tls)
{
	const struct tls_agreed *agreed = &tls->agreed;
	char text[sizeof(tls->text)];

	if (!agreed->refused)
		return true;
	if (agreed->extension < 0)
		snprintf(text, sizeof(text), "handshake message of type %u", agreed->message);
	else
		snprintf(text, sizeof(text),
			 "the handshake agreed on extension %d, which the kernel's TLS does not keep",
			 agreed->extension);
	fail(tls, IMS_AGW_REASON_HANDSHAKE_FAILED, text);
	return false;
}

/* In the handshake, so that OpenSSL sends the alert. */
static int on_certificate(X509_STORE_CTX *store, void *arg)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *tls = SSL_get_app_data(ssl);

	(void)arg;
	if (!judge_mode(tls) || !judge_ems(tls) || !judge_agreed(tls)) {
		X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
		return 0;
	}
	if (!judge_certificate(tls, X509_STORE_CTX_get0_cert(store))) {
		X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
		return 0;
	}
	return 1;
}

static bool offers(SSL *ssl, unsigned int version)
{
	const unsigned char *list;
	size_t len, i;

	if (!SSL_client_hello_get0_ext(ssl, EXT_SUPPORTED_VERSIONS, &list, &len))
		return version <= TLS1_2_VERSION &&
			SSL_client_hello_get0_legacy_version(ssl) >= version;
	for (i = 1; i + 1 < len; i += 2)
		if (list[i] == version >> 8 && list[i + 1] == (version & 255))
			return true;
	return false;
}

/* The version that it comes to, 0: neither, which OpenSSL refuses by itself. */
static unsigned int version_of_hello(const struct tls *tls, SSL *ssl)
{
	if (tls->psk.active)
		return offers(ssl, tls->psk.version) ? tls->psk.version : 0;
	if (offers(ssl, TLS1_3_VERSION))
		return TLS1_3_VERSION;
	return offers(ssl, TLS1_2_VERSION) ? TLS1_2_VERSION : 0;
}

static int refuse_hello(struct tls *tls, int reason, const char *text, int *alert)
{
	fail(tls, reason, text);
	*alert = SSL_AD_HANDSHAKE_FAILURE;
	return SSL_CLIENT_HELLO_ERROR;
}

/* TLS 1.2 needs extended_master_secret; where a PSK is ordered TLS 1.3 must offer one. */
static int on_client_hello(SSL *ssl, int *alert, void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);
	unsigned int version = version_of_hello(tls, ssl);
	const char *lacking = NULL;
	const unsigned char *ext;
	size_t len;

	(void)arg;
	tls->hello = true;
	if (version == TLS1_2_VERSION && !SSL_client_hello_get0_ext(ssl, EXT_EMS, &ext, &len))
		return refuse_hello(tls, IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET,
				    "ClientHello without extended_master_secret", alert);
	if (version == TLS1_3_VERSION && tls->psk.active)
		lacking = tls_psk_hello13(&tls->psk, ssl);
	if (lacking)
		return refuse_hello(tls, IMS_AGW_REASON_NO_COMMON_SUITE, lacking, alert);
	return SSL_CLIENT_HELLO_SUCCESS;
}

static void on_extension(SSL *ssl, int client_server, int type, const unsigned char *data, int len,
			 void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);

	(void)client_server;
	(void)data;
	(void)len;
	(void)arg;
	if (type == EXT_EMS)
		tls->ems = true;
}

static void on_keylog(const SSL *ssl, const char *line)
{
	struct tls *tls = SSL_get_app_data(ssl);

	keys_log_line(&tls->keys, line);
}

/* OpenSSL prints each secret for the log, but the first ones are those of the handshake alone. */
static void log_keys(struct tls *tls)
{
	tls->finished = true;
	SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(tls->ssl), on_keylog);
}

static void on_message(int sent, int version, int type, const void *octets, size_t len, SSL *ssl,
		       void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);

	(void)sent;
	(void)version;
	(void)arg;
	if (type != SSL3_RT_HANDSHAKE)
		return;
	tls_agreed_see(&tls->agreed, octets, len);
	if (len && *(const uint8_t *)octets == SSL3_MT_FINISHED)
		log_keys(tls);
}

static bool hello_due(const struct tls *tls)
{
	return tls->server ? !tls->wire.sent_any : SSL_get_state(tls->ssl) == TLS_ST_CW_CLNT_HELLO;
}

/* In TLS 1.3 its number says so, whatever its level (RFC 8446 clause 6). */
static bool is_error_alert(const struct tls *tls, int value)
{
	int description = value & 255;

	if (hello_due(tls) || SSL_version(tls->ssl) != TLS1_3_VERSION)
		return value >> 8 == SSL3_AL_FATAL;
	return description != SSL_AD_CLOSE_NOTIFY && description != SSL_AD_USER_CANCELLED;
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct tls *tls = SSL_get_app_data(ssl);

	if (!(where & SSL_CB_ALERT) || !is_error_alert(tls, value))
		return;
	if (where & SSL_CB_WRITE)
		tls->alert_sent = tls->wire.alert ? tls->wire.alert : (uint8_t)value;
	else
		tls->alert_received = (uint8_t)value;
}

static uint8_t on_plain_alert(void *arg, uint8_t description)
{
	struct tls *tls = arg;

	if (tls->psk.active)
		description = tls_psk_alert(&tls->psk, description);
	return tls_reason_alert(ERR_peek_last_error(), description);
}

static unsigned int on_psk_server(SSL *ssl, const char *identity, unsigned char *key,
				  unsigned int max)
{
	struct tls *tls = SSL_get_app_data(ssl);

	return tls_psk_serve12(&tls->psk, identity, key, max);
}

/* The last occasion for an alert in plain text, as on_certificate() is with certificates. */
static unsigned int on_psk_client(SSL *ssl, const char *hint, char *identity,
				  unsigned int identity_max, unsigned char *key, unsigned int max)
{
	struct tls *tls = SSL_get_app_data(ssl);

	(void)hint;
	if (!judge_ems(tls))
		return 0;
	return tls_psk_offer12(&tls->psk, identity, identity_max, key, max);
}

static int on_psk_find(SSL *ssl, const unsigned char *identity, size_t len,
		       SSL_SESSION **wrapped)
{
	struct tls *tls = SSL_get_app_data(ssl);

	return tls_psk_serve13(&tls->psk, ssl, identity, len, wrapped);
}

static int on_psk_use(SSL *ssl, const EVP_MD *hash, const unsigned char **identity, size_t *len,
		      SSL_SESSION **wrapped)
{
	struct tls *tls = SSL_get_app_data(ssl);

	return tls_psk_offer13(&tls->psk, ssl, hash, identity, len, wrapped);
}

/* ---- environment ---- */

/* Takes ctx, which may be NULL. */
static SSL_CTX *set_callbacks(SSL_CTX *ctx)
{
	if (!ctx)
		return NULL;
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, on_certificate, NULL);
	SSL_CTX_set_info_callback(ctx, on_info);
	SSL_CTX_set_msg_callback(ctx, on_message);
	return ctx;
}

static bool fill_env(struct tls_env *env, X509 *cert, EVP_PKEY *key, struct fp_digests *own)
{
	OSSL_LIB_CTX *library;

	if (!cert || !key || tls_verify_digests(cert, own))
		return false;
	tls_narrow_open(&env->narrow);
	library = env->narrow.library;
	env->server = set_callbacks(tls_profile_ctx(library, TLS_server_method(), cert, key));
	env->client = set_callbacks(tls_profile_ctx(library, TLS_client_method(), cert, key));
	env->psk_server = set_callbacks(tls_profile_psk_ctx(library, TLS_server_method()));
	env->psk_client = set_callbacks(tls_profile_psk_ctx(library, TLS_client_method()));
	if (!env->server || !env->client || !env->psk_server || !env->psk_client)
		return false;
	SSL_CTX_set_client_hello_cb(env->server, on_client_hello, NULL);
	SSL_CTX_set_client_hello_cb(env->psk_server, on_client_hello, NULL);
	return true;
}

struct tls_env *tls_env_new(const char *cert, size_t cert_len, const char *key, size_t key_len,
			    struct fp_digests *own, char *err, size_t err_len)
{
	struct tls_env *env = OPENSSL_zalloc(sizeof(*env));
	X509 *x509 = tls_profile_cert(cert, cert_len);
	EVP_PKEY *pkey = tls_profile_key(key, key_len);
	bool good = env && fill_env(env, x509, pkey, own);
	const char *text;

	if (!good) {
		text = ERR_reason_error_string(ERR_peek_error());
		snprintf(err, err_len, "%s: %s", !x509 ? "certificate" : !pkey ? "private key" :
			 "certificate and key", text ? text : "cannot be used");
	}
	X509_free(x509);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (good)
		return env;
	tls_env_free(env);
	return NULL;
}

void tls_env_free(struct tls_env *env)
{
	if (!env)
		return;
	SSL_CTX_free(env->server);
	SSL_CTX_free(env->client);
	SSL_CTX_free(env->psk_server);
	SSL_CTX_free(env->psk_client);
	tls_narrow_close(&env->narrow);
	OPENSSL_free(env);
}

/* ---- one handshake ---- */

/* OpenSSL would use the callbacks of TLS 1.2 in TLS 1.3, too, so it gets those of one version. */
static bool attach_psk(struct tls *tls)
{
	SSL *ssl = tls->ssl;

	if (!tls_psk_prepare(&tls->psk, ssl))
		return false;
	if (tls->psk.version == TLS1_3_VERSION) {
		SSL_set_psk_find_session_callback(ssl, on_psk_find);
		SSL_set_psk_use_session_callback(ssl, on_psk_use);
	} else {
		SSL_set_psk_server_callback(ssl, on_psk_server);
		SSL_set_psk_client_callback(ssl, on_psk_client);
	}
	return true;
}

static bool attach(struct tls *tls, SSL_CTX *ctx)
{
	BIO *bio = tls_wire_bio(&tls->wire);

	tls->ssl = SSL_new(ctx);
	if (!bio || !tls->ssl || !SSL_set_app_data(tls->ssl, tls)) {
		BIO_free(bio);
		return false;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	if (tls->server) {
		SSL_set_accept_state(tls->ssl);
	} else {
		SSL_set_connect_state(tls->ssl);
		SSL_set_tlsext_debug_callback(tls->ssl, on_extension);
	}
	return !tls->psk.active || attach_psk(tls);
}

static SSL_CTX *choose_ctx(const struct tls_env *env, const struct tls *tls)
{
	if (tls->psk.active)
		return tls->server ? env->psk_server : env->psk_client;
	return tls->server ? env->server : env->client;
}

struct tls *tls_new(struct tls_env *env, int fd, int role, const struct fp_set *expected,
		    const struct psk *psk)
{
	struct tls *tls = OPENSSL_zalloc(sizeof(*tls));

	if (!tls)
		return NULL;
	tls->server = role == IMS_AGW_TLS_ROLE_SERVER;
	tls->expected = *expected;
	tls_wire_init(&tls->wire, fd, on_plain_alert, tls);
	if (!tls_psk_init(&tls->psk, psk, tls->server) || !attach(tls, choose_ctx(env, tls))) {
		tls_free(tls);
		return NULL;
	}
	return tls;
}

void tls_expect(struct tls *tls, const struct fp_set *expected)
{
	tls->expected = *expected;
}

void tls_be_strict(struct tls *tls)
{
	tls->strict = true;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	SSL_free(tls->ssl);
	tls_psk_wipe(&tls->psk);
	tls_wire_free(&tls->wire);
	OPENSSL_clear_free(tls, sizeof(*tls));
}

static int reason_of_errno(int err)
{
	return err == ECONNRESET ? IMS_AGW_REASON_RESET : IMS_AGW_REASON_EARLY_CLOSE;
}

/* As client an alert in answer to the ClientHello means that nothing of the offer will do. */
static int reason_of_received_alert(const struct tls *tls)
{
	if (tls->psk.active && tls_psk_is_blamed(&tls->psk, tls->alert_received, hello_due(tls)))
		return IMS_AGW_REASON_PSK_FAILED;
	if (!tls->server && hello_due(tls)) {
		if (tls->alert_received == SSL_AD_HANDSHAKE_FAILURE ||
		    tls->alert_received == SSL_AD_INSUFFICIENT_SECURITY)
			return IMS_AGW_REASON_NO_COMMON_SUITE;
		if (tls->alert_received == SSL_AD_PROTOCOL_VERSION)
			return IMS_AGW_REASON_PROTOCOL_VERSION;
	}
	return IMS_AGW_REASON_ALERT_RECEIVED;
}

/* The oldest error that the table knows, else the oldest at all gives the text. */
static int reason_of_queue(const char **text)
{
	unsigned long code;
	int reason = 0;

	*text = NULL;
	while (!reason && (code = ERR_get_error())) {
		reason = tls_reason_of_error(code);
		if (!*text || reason)
			*text = ERR_reason_error_string(code);
	}
	return reason;
}

/* In TLS 1.2 the keys of the first record, the Finished, are what a wrong PSK makes of them. */
static void explain_psk(struct tls *tls, int *reason, const char **text)
{
	if (!tls->psk.active)
		return;
	if (*reason == IMS_AGW_REASON_BAD_RECORD && tls->psk.version == TLS1_2_VERSION)
		*reason = IMS_AGW_REASON_PSK_FAILED;
	if (*reason == IMS_AGW_REASON_PSK_FAILED)
		*text = tls_psk_text(&tls->psk);
}

/* Messages that are no Certificate have limits of OpenSSL's, which no handshake comes near. */
static void explain_size(const struct tls *tls, int *reason, const char **text)
{
	OSSL_HANDSHAKE_STATE state = SSL_get_state(tls->ssl);

	if (*reason != IMS_AGW_REASON_CERTIFICATE_TOO_LARGE)
		return;
	if (state == TLS_ST_SR_CERT || state == TLS_ST_CR_CERT)
		*text = "certificates of more than " OPENSSL_MSTR(TLS_CERT_LIST_MAX) " octets";
	else
		*reason = 0;
}

static void explain(struct tls *tls)
{
	const char *text;
	int reason = reason_of_queue(&text);

	explain_psk(tls, &reason, &text);
	explain_size(tls, &reason, &text);
	if (tls->alert_received)
		fail(tls, reason_of_received_alert(tls), text);
	else if (tls->wire.eof)
		fail(tls, IMS_AGW_REASON_EARLY_CLOSE, "end of stream in the handshake");
	else if (tls->wire.read_errno)
		fail(tls, reason_of_errno(tls->wire.read_errno), strerror(tls->wire.read_errno));
	else if (reason)
		fail(tls, reason, text);
	else if (SSL_get_shutdown(tls->ssl) & SSL_RECEIVED_SHUTDOWN)
		fail(tls, IMS_AGW_REASON_EARLY_CLOSE, "close_notify in the handshake");
	else if (tls->alert_sent && tls_reason_of_alert(tls->alert_sent))
		fail(tls, tls_reason_of_alert(tls->alert_sent), text);
	else
		fail(tls, IMS_AGW_REASON_HANDSHAKE_FAILED, text);
}

/*
 * OpenSSL says nothing to octets that do not even look like TLS, the remote shall know why. Only
 * in place of a hello: later alerts are encrypted.
 */
static void answer_plain_text(struct tls *tls)
{
	if (tls->reason != IMS_AGW_REASON_UNEXPECTED_MESSAGE || tls->alert_sent ||
	    !hello_due(tls))
		return;
	if (!tls_wire_send_alert(&tls->wire, SSL_AD_UNEXPECTED_MESSAGE))
		tls->alert_sent = SSL_AD_UNEXPECTED_MESSAGE;
}

static void check_finished(struct tls *tls)
{
	if (SSL_version(tls->ssl) == TLS1_2_VERSION && SSL_get_extms_support(tls->ssl) != 1)
		fail(tls, IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET, "no extended_master_secret");
	else if (tls->psk.active && !tls_psk_was_used(&tls->psk, tls->ssl))
		fail(tls, IMS_AGW_REASON_PSK_FAILED, "no pre-shared key");
	else if (!tls->psk.active && !tls->have_digests)
		fail(tls, IMS_AGW_REASON_NO_CERTIFICATE, "no certificate");
	else if (!judge_agreed(tls))
		;
	else if (SSL_has_pending(tls->ssl))
		fail(tls, IMS_AGW_REASON_UNEXPECTED_MESSAGE,
		     "octets after Finished in the same record");
}

static uint32_t handshake_step(struct tls *tls)
{
	int ret;

	ERR_clear_error();
	/* The context is everybody's. */
	SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(tls->ssl), tls->finished ? on_keylog : NULL);
	ret = SSL_do_handshake(tls->ssl);
	if (ret != 1 && SSL_get_error(tls->ssl, ret) == SSL_ERROR_WANT_READ)
		return EPOLLIN;
	tls->ended = true;
	tls_psk_wipe(&tls->psk);
	if (ret == 1) {
		check_finished(tls);
		return 0;
	}
	explain(tls);
	answer_plain_text(tls);
	ERR_clear_error();
	return 0;
}

uint32_t tls_drive(struct tls *tls)
{
	uint32_t events = 0;
	int err;

	if (!tls->ended)
		events = handshake_step(tls);
	err = tls_wire_flush(&tls->wire);
	if (err == -EAGAIN)
		return events | EPOLLOUT;
	if (err) {
		fail(tls, reason_of_errno(-err), strerror(-err));
		tls->ended = true;
		return 0;
	}
	return events;
}

bool tls_has_hello(const struct tls *tls)
{
	return tls->hello;
}

void tls_give_up(struct tls *tls)
{
	fail(tls, IMS_AGW_REASON_HANDSHAKE_TIMEOUT, "handshake not complete in time");
	tls->ended = true;
	tls_psk_wipe(&tls->psk);
}

void tls_result_fail(struct hs_result *result, int reason, const char *text)
{
	result->reason = reason;
	snprintf(result->text, sizeof(result->text), "%s", text);
}

static uint16_t limit_of(const struct tls *tls, bool by_client)
{
	return tls_agreed_limit(&tls->agreed, by_client, SSL_version(tls->ssl) == TLS1_3_VERSION);
}

static void add_keys(struct tls *tls, struct hs_result *result)
{
	const uint8_t *nonce = tls->wire.nonce;
	int err;

	if (tls->wire.nonce_len != sizeof(tls->wire.nonce))
		nonce = NULL;
	err = keys_extract(tls->ssl, &tls->keys, tls->server, nonce, result);
	result->tx.record_max = limit_of(tls, !tls->server);
	result->rx.record_max = limit_of(tls, tls->server);
	if (!err)
		return;
	OPENSSL_cleanse(&result->tx, sizeof(result->tx));
	OPENSSL_cleanse(&result->rx, sizeof(result->rx));
	tls_result_fail(result, err == -ENOMEM ? IMS_AGW_REASON_NO_MEMORY :
			IMS_AGW_REASON_INTERNAL, "record keys cannot be derived");
}

void tls_result(struct tls *tls, struct hs_result *result)
{
	memset(result, 0, sizeof(*result));
	result->digests = tls->digests;
	result->have_digests = tls->have_digests;
	memcpy(result->psk_identity, tls->psk.identity, sizeof(result->psk_identity));
	if (tls->reason) {
		keys_describe(tls->ssl, result);
		tls_result_fail(result, tls->reason, tls->text);
		result->alert = tls->alert_received ? tls->alert_received : tls->alert_sent;
		result->alert_received = tls->alert_received != 0;
		return;
	}
	result->verified = tls->verified;
	add_keys(tls, result);
}
