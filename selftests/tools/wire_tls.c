// SPDX-License-Identifier: GPL-2.0
/* The TLS of the test programs: whatever role, version and certificate a test asks for. */
#include "wire_tls.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "wire_keys.h"
#include "wire_record.h"

static void report_alert(const char *direction, int level, int code)
{
	event_begin("alert");
	event_text("direction", direction);
	event_text("level", level == SSL3_AL_FATAL ? "fatal" : "warning");
	event_num("code", code);
	event_text("name", SSL_alert_desc_string_long(code));
	event_end();
}

/* Alerts are seen here in both directions, whatever the library makes of them. */
static void see_state(const SSL *ssl, int where, int value)
{
	struct wire *w = SSL_get_app_data(ssl);
	int level = value >> 8, code = value & 0xff;

	if (!(where & SSL_CB_ALERT))
		return;
	report_alert(where & SSL_CB_READ ? "received" : "sent", level, code);
	if (level != SSL3_AL_FATAL)
		return;
	if (where & SSL_CB_READ)
		w->alert_received = code;
	else
		w->alert_sent = code;
}

/* Whom the tests trust they say by fingerprint, checked in report_tls(). */
static int accept_any(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	(void)ctx;
	return 1;
}

static void set_version(SSL_CTX *ctx, const char *version)
{
	int v = TLS1_3_VERSION;

	if (!version)
		return;
	if (!strcmp(version, "1.2"))
		v = TLS1_2_VERSION;
	else if (!strcmp(version, "1.1"))
		v = TLS1_1_VERSION;
	else if (!strcmp(version, "1.0"))
		v = TLS1_VERSION;
	else if (strcmp(version, "1.3"))
		die("TLS version %s: 1.0, 1.1, 1.2 or 1.3", version);
	SSL_CTX_set_min_proto_version(ctx, v);
	SSL_CTX_set_max_proto_version(ctx, v);
	if (v < TLS1_2_VERSION)
		SSL_CTX_set_security_level(ctx, 0);
}

static void set_suite(SSL_CTX *ctx, const char *suite)
{
	int ok;

	if (!suite)
		return;
	if (!strncmp(suite, "TLS_", 4))
		ok = SSL_CTX_set_ciphersuites(ctx, suite);
	else
		ok = SSL_CTX_set_cipher_list(ctx, suite);
	if (!ok)
		die("suite %s is not known", suite);
}

static void set_certificate(SSL_CTX *ctx, const struct wire_tls *tls)
{
	if (!tls->cert)
		return;
	if (SSL_CTX_use_certificate_chain_file(ctx, tls->cert) != 1)
		die("%s: no certificate", tls->cert);
	if (SSL_CTX_use_PrivateKey_file(ctx, tls->key, SSL_FILETYPE_PEM) != 1)
		die("%s: no key for %s", tls->key, tls->cert);
}

/* What a client got of another server, which the gateway knows nothing of. */
static void set_resumption(SSL *ssl, const char *file)
{
	SSL_SESSION *session;
	BIO *bio;

	if (!file)
		return;
	bio = BIO_new_file(file, "r");
	session = bio ? PEM_read_bio_SSL_SESSION(bio, NULL, NULL, NULL) : NULL;
	if (!session || !SSL_set_session(ssl, session))
		die("%s: nothing to resume", file);
	SSL_SESSION_free(session);
	BIO_free(bio);
}

static void set_max_fragment(SSL_CTX *ctx, uint64_t octets)
{
	uint8_t mode = TLSEXT_max_fragment_length_512;

	if (!octets)
		return;
	while (mode < TLSEXT_max_fragment_length_4096 && 256U << mode != octets)
		mode++;
	if (256U << mode != octets || !SSL_CTX_set_tlsext_max_fragment_length(ctx, mode))
		die("--max-fragment: 512, 1024, 2048 or 4096");
}

void wire_tls_start(struct wire *w, const struct wire_tls *tls)
{
	bool server = tls->role == WIRE_TLS_SERVER;
	SSL_CTX *ctx;

	if (tls->role == WIRE_PLAIN)
		return;
	ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
	if (!ctx)
		die("no memory");
	set_version(ctx, tls->version);
	set_suite(ctx, tls->suite);
	set_certificate(ctx, tls);
	psk_set(ctx, tls);
	SSL_CTX_set_num_tickets(ctx, 0);
	if (tls->pad && !SSL_CTX_set_block_padding(ctx, tls->pad))
		die("padding of %llu octets", (unsigned long long)tls->pad);
	set_max_fragment(ctx, tls->max_fragment);
	record_watch(ctx);
	SSL_CTX_set_info_callback(ctx, see_state);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, accept_any);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
			 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	w->ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	if (!w->ssl || !SSL_set_fd(w->ssl, w->fd))
		die("no memory");
	SSL_set_app_data(w->ssl, w);
	tamper_set(w->ssl, tls->tamper);
	set_resumption(w->ssl, tls->resume);
	w->early = tls->early;
	w->early_update = tls->early_update;
	w->fingerprint = tls->fingerprint;
	if (server)
		SSL_set_accept_state(w->ssl);
	else
		SSL_set_connect_state(w->ssl);
}

/* The first error is the one that explains the others. */
static void keep_error(struct wire *w, unsigned long code, int number)
{
	if (!*w->error && code)
		ERR_error_string_n(code, w->error, sizeof(w->error));
	else if (!*w->error)
		snprintf(w->error, sizeof(w->error), "%s", strerror(number));
	ERR_clear_error();
}

/* Sets end and error after a call that failed. False when it only has to be repeated. */
static bool ended(struct wire *w, int rc)
{
	int error = SSL_get_error(w->ssl, rc), saved = errno;
	unsigned long code = ERR_peek_last_error();

	w->events = 0;
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
		w->events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
		return false;
	}
	if (error == SSL_ERROR_ZERO_RETURN) {
		w->end = WIRE_CLOSE_NOTIFY;
		return true;
	}
	w->write_broken = true;
	if (w->alert_received >= 0) {
		w->end = WIRE_ALERT;
	} else if (w->reset || (error == SSL_ERROR_SYSCALL && wire_is_reset(saved))) {
		w->end = WIRE_RESET;
		w->tcp_end = WIRE_RESET;
		w->reset = true;
	} else if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
		w->end = WIRE_TRUNCATED;
		w->tcp_end = WIRE_FIN;
		w->write_broken = false;
	} else {
		w->end = WIRE_ERROR;
	}
	keep_error(w, code, saved);
	return true;
}

int tls_flush(struct wire *w)
{
	int rc;

	ERR_clear_error();
	rc = SSL_do_handshake(w->ssl);
	w->events = 0;
	if (rc == 1)
		return 1;
	return ended(w, rc) ? -1 : 0;
}

ssize_t tls_read(struct wire *w, void *buf, size_t len)
{
	int n;

	ERR_clear_error();
	errno = 0;
	n = SSL_read(w->ssl, buf, len > 1 << 20 ? 1 << 20 : (int)len);
	if (n > 0)
		return n;
	return ended(w, n) ? -1 : 0;
}

/* A failing write does not tell how the other side ended: the next read will. */
ssize_t tls_write(struct wire *w, const void *buf, size_t len)
{
	enum wire_end end = w->end;
	int n;

	if (w->own_records) {
		len = len < SSL3_RT_MAX_PLAIN_LENGTH ? len : SSL3_RT_MAX_PLAIN_LENGTH;
		record_send(w, SSL3_RT_APPLICATION_DATA, buf, len);
		return w->write_broken ? -1 : (ssize_t)len;
	}
	ERR_clear_error();
	errno = 0;
	n = SSL_write(w->ssl, buf, len > 1 << 20 ? 1 << 20 : (int)len);
	if (n > 0)
		return n;
	if (!ended(w, n))
		return 0;
	w->end = end;
	w->write_broken = true;
	return -1;
}

int wire_notify(struct wire *w)
{
	static const uint8_t close_notify[] = { SSL3_AL_WARNING, SSL_AD_CLOSE_NOTIFY };
	int rc;

	if (!w->ssl || w->notified)
		return 1;
	if (w->write_broken)
		return -1;
	if (w->own_records) {
		record_send(w, SSL3_RT_ALERT, close_notify, sizeof(close_notify));
		w->notified = true;
		return 1;
	}
	ERR_clear_error();
	errno = 0;
	rc = SSL_shutdown(w->ssl);
	/* As in a write, the next read is not told. */
	if (rc < 0 && wire_is_reset(errno))
		w->reset = true;
	if (rc >= 0 || SSL_get_shutdown(w->ssl) & SSL_SENT_SHUTDOWN) {
		/* Set as soon as it is tried: done only when nothing waits to be written. */
		if (rc < 0 && SSL_get_error(w->ssl, rc) == SSL_ERROR_WANT_WRITE)
			return 0;
		w->notified = true;
		return 1;
	}
	return SSL_get_error(w->ssl, rc) == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static void format_digest(const unsigned char *digest, unsigned int len, char *text)
{
	for (unsigned int i = 0; i < len; i++)
		sprintf(text + 3 * i, "%02X%s", digest[i], i + 1 < len ? ":" : "");
}

/* "SHA-256 AA:BB" or only the digits, in either case, with or without colons. */
static bool same_digest(const char *want, const char *have)
{
	if (!strncasecmp(want, "SHA-256 ", 8))
		want += 8;
	while (*want || *have) {
		while (*want == ':')
			want++;
		while (*have == ':')
			have++;
		if (toupper((unsigned char)*want) != *have)
			return false;
		if (!*want)
			break;
		want++;
		have++;
	}
	return true;
}

static void report_hex(const char *key, const uint8_t *octets, size_t len)
{
	char *text = OPENSSL_buf2hexstr(octets, (long)len);

	event_text(key, text);
	OPENSSL_free(text);
}

/* What protects the records of this end: nobody else may tell. */
static void report_keys(const struct wire *w)
{
	const uint8_t *secret;
	struct wire_keys keys;
	size_t len;

	if (!wire_keys_get(w->ssl, WIRE_STAGE_DATA, &keys))
		return;
	report_hex("key", keys.key, keys.key_len);
	len = wire_keys_secret(w->ssl, &secret);
	if (len)
		report_hex("secret", secret, len);
}

/* False when the fingerprint is not the expected one. */
static bool report_tls(struct wire *w)
{
	static const char * const early[] = { NULL, "rejected", "accepted" };
	char text[3 * EVP_MAX_MD_SIZE] = "";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = sizeof(digest);
	X509 *cert = SSL_get1_peer_certificate(w->ssl);
	bool good;

	if (cert && X509_digest(cert, EVP_sha256(), digest, &len))
		format_digest(digest, len, text);
	X509_free(cert);
	good = !w->fingerprint || same_digest(w->fingerprint, text);
	event_begin("tls");
	event_text("version", SSL_get_version(w->ssl));
	event_text("suite", SSL_CIPHER_get_name(SSL_get_current_cipher(w->ssl)));
	event_text("role", SSL_is_server(w->ssl) ? "server" : "client");
	event_text("fingerprint", *text ? text : NULL);
	event_bool("psk", psk_was_used(w->ssl));
	/* An external PSK of TLS 1.3 looks like a resumption. */
	event_bool("resumed", SSL_session_reused(w->ssl) && !psk_was_used(w->ssl));
	event_bool("verified", w->fingerprint && good);
	event_text("early_data", early[SSL_get_early_data_status(w->ssl)]);
	report_keys(w);
	event_end();
	return good;
}

/* Octets before the handshake, which is never done with it: 0, or -1 failed. */
static int send_early(struct wire *w)
{
	static const uint8_t octets[SSL3_RT_MAX_PLAIN_LENGTH];
	size_t len = w->early < sizeof(octets) ? w->early : sizeof(octets), sent;

	ERR_clear_error();
	w->events = 0;
	if (SSL_write_early_data(w->ssl, octets, len, &sent)) {
		w->early -= sent;
		return 0;
	}
	return ended(w, 0) ? -1 : 0;
}

/* Nothing can be read meanwhile: the answer may be there before OpenSSL looks for it. */
bool wire_handshake_begin(struct wire *w)
{
	BIO *empty = BIO_new(BIO_s_mem()), *real = SSL_get_rbio(w->ssl);
	bool begun;

	if (!empty || !BIO_up_ref(real))
		die("no memory");
	BIO_set_mem_eof_return(empty, -1);
	SSL_set0_rbio(w->ssl, empty);
	begun = !tls_flush(w);
	SSL_set0_rbio(w->ssl, real);
	return begun;
}

int wire_handshake_wait(struct wire *w, int timeout_ms)
{
	uint64_t end = now_us() + (uint64_t)timeout_ms * 1000;
	int rc;

	event_begin("handshake");
	event_end();
	while (!(rc = w->early ? send_early(w) : tls_flush(w))) {
		if (now_us() >= end)
			return 0;
		if (w->events)
			wire_poll(w, w->events, 100);
	}
	w->records_sent = 0;
	w->longest = 0;
	if (rc == 1)
		return report_tls(w) ? 1 : -1;
	event_begin("handshake_failed");
	event_text("text", w->error);
	event_end();
	return -1;
}
