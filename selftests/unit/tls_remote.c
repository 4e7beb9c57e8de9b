// SPDX-License-Identifier: GPL-2.0
#include "tls_remote.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls/tls_verify.h"

static struct remote_id ids[KEY_COUNT];

static EVP_PKEY *make_key(enum remote_key key)
{
	switch (key) {
	case KEY_P384:
		return EVP_EC_gen("P-384");
	case KEY_P224:
		return EVP_EC_gen("P-224");
	case KEY_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case KEY_RSA2048:
		return EVP_RSA_gen(2048);
	case KEY_RSA1024:
		return EVP_RSA_gen(1024);
	default:
		return EVP_EC_gen("P-256");
	}
}

static void make_id(struct remote_id *id, enum remote_key key)
{
	const EVP_MD *hash = key == KEY_ED25519 ? NULL : EVP_sha256();
	EVP_PKEY *signer, *ca = NULL;
	X509 *cert = X509_new();

	if (key == KEY_SHA1_ISSUED)
		ca = make_key(KEY_P256);
	id->key = make_key(key);
	id->cert = cert;
	signer = ca ? ca : id->key;
	if (key == KEY_SHA1 || key == KEY_SHA1_ISSUED)
		hash = EVP_sha1();
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1 + key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
				   (const unsigned char *)"remote", -1, -1, 0);
	if (ca)
		X509_NAME_add_entry_by_txt(X509_get_issuer_name(cert), "CN", MBSTRING_ASC,
					   (const unsigned char *)"somebody", -1, -1, 0);
	else
		X509_set_issuer_name(cert, X509_get_subject_name(cert));
	/* Out of date on purpose: dates do not matter. */
	X509_gmtime_adj(X509_getm_notBefore(cert), -7200);
	X509_gmtime_adj(X509_getm_notAfter(cert), -3600);
	X509_set_pubkey(cert, id->key);
	if (!X509_sign(cert, signer, hash) || tls_verify_digests(cert, &id->digests))
		abort();
	EVP_PKEY_free(ca);
}

const struct remote_id *remote_id(enum remote_key key)
{
	if (!ids[key].cert)
		make_id(&ids[key], key);
	return &ids[key];
}

void remote_ids_free(void)
{
	size_t i;

	for (i = 0; i < KEY_COUNT; i++) {
		X509_free(ids[i].cert);
		EVP_PKEY_free(ids[i].key);
	}
	memset(ids, 0, sizeof(ids));
}

void remote_expect(struct fp_set *set, const struct remote_id *id, enum fp_hash hash)
{
	fp_from_digests(&id->digests, hash, &set->fp[set->count++]);
}

int remote_id_write(const struct remote_id *id, const char *cert_file, const char *key_file)
{
	FILE *cert = fopen(cert_file, "w"), *key = fopen(key_file, "w");
	int good = cert && key && PEM_write_X509(cert, id->cert) &&
		PEM_write_PrivateKey(key, id->key, NULL, NULL, 0, NULL, NULL);

	if (cert)
		fclose(cert);
	if (key) {
		fchmod(fileno(key), 0600);
		fclose(key);
	}
	return good ? 0 : -1;
}

static int accept_all(X509_STORE_CTX *store, void *arg)
{
	(void)store;
	(void)arg;
	return 1;
}

static int accept_none(X509_STORE_CTX *store, void *arg)
{
	(void)arg;
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
	return 0;
}

static void note_alert(const SSL *ssl, int where, int value)
{
	struct remote *remote = SSL_get_app_data(ssl);

	if (!(where & SSL_CB_ALERT))
		return;
	if (where & SSL_CB_READ)
		remote->alert_received = value & 255;
	else
		remote->alert_sent = value & 255;
}

/* --- the PSK --------------------------------------------------------------------------------- */

static unsigned int psk_of_client(SSL *ssl, const char *hint, char *identity,
				  unsigned int identity_max, unsigned char *key, unsigned int max)
{
	const struct remote *remote = SSL_get_app_data(ssl);

	(void)hint;
	(void)max;
	snprintf(identity, identity_max, "%s", remote->psk->identity);
	memcpy(key, remote->psk->key, remote->psk->key_len);
	return remote->psk->key_len;
}

static bool knows(const struct remote *remote, const void *identity, size_t len)
{
	const char *known = remote->psk->identity;

	return !*known || (strlen(known) == len && !memcmp(known, identity, len));
}

static unsigned int psk_of_server(SSL *ssl, const char *identity, unsigned char *key,
				  unsigned int max)
{
	const struct remote *remote = SSL_get_app_data(ssl);

	(void)max;
	if (!knows(remote, identity, strlen(identity)))
		return 0;
	memcpy(key, remote->psk->key, remote->psk->key_len);
	return remote->psk->key_len;
}

/* The hash of a PSK is that of the suites that are allowed. */
static SSL_SESSION *psk_session(SSL *ssl)
{
	const struct remote *remote = SSL_get_app_data(ssl);
	bool sha384 = remote->suites13 && strstr(remote->suites13, "SHA384");
	const unsigned char id[] = { 0x13, sha384 ? 2 : 1 };
	SSL_SESSION *session = SSL_SESSION_new();

	SSL_SESSION_set1_master_key(session, remote->psk->key, remote->psk->key_len);
	SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, id));
	SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION);
	return session;
}

static int find_session(SSL *ssl, const unsigned char *identity, size_t len,
			SSL_SESSION **session)
{
	*session = knows(SSL_get_app_data(ssl), identity, len) ? psk_session(ssl) : NULL;
	return 1;
}

static int use_session(SSL *ssl, const EVP_MD *hash, const unsigned char **identity, size_t *len,
		       SSL_SESSION **session)
{
	const struct remote *remote = SSL_get_app_data(ssl);

	(void)hash;
	*identity = (const unsigned char *)remote->psk->identity;
	*len = strlen(remote->psk->identity);
	*session = psk_session(ssl);
	return 1;
}

static void set_psk(SSL *ssl, bool weak_group)
{
	SSL_set_psk_client_callback(ssl, psk_of_client);
	SSL_set_psk_server_callback(ssl, psk_of_server);
	SSL_set_psk_find_session_callback(ssl, find_session);
	SSL_set_psk_use_session_callback(ssl, use_session);
	if (SSL_is_server(ssl))
		SSL_set_session_id_context(ssl, (const unsigned char *)"remote", 6);
	SSL_set_dh_auto(ssl, 1);
	/* The size of its DHE group follows. */
	SSL_set_security_level(ssl, weak_group ? 0 : 2);
}

/* --- a ticket -------------------------------------------------------------------------------- */

static SSL *ticket_end(const SSL_METHOD *method, BIO *bio)
{
	SSL_CTX *ctx = SSL_CTX_new(method);
	SSL *ssl;

	SSL_CTX_use_cert_and_key(ctx, remote_id(KEY_P256)->cert, remote_id(KEY_P256)->key, NULL, 1);
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_bio(ssl, bio, bio);
	return ssl;
}

SSL_SESSION *remote_ticket(void)
{
	SSL_SESSION *ticket;
	SSL *server, *client;
	BIO *one, *other;
	char octet;
	int i;

	BIO_new_bio_pair(&one, 0, &other, 0);
	server = ticket_end(TLS_server_method(), one);
	client = ticket_end(TLS_client_method(), other);
	for (i = 0; i < 4; i++) {
		SSL_connect(client);
		SSL_accept(server);
	}
	SSL_read(client, &octet, 1);
	ticket = SSL_get1_session(client);
	SSL_shutdown(client);
	SSL_free(client);
	SSL_free(server);
	ERR_clear_error();
	return ticket;
}

/* --- TLS ------------------------------------------------------------------------------------- */

static SSL *make_ssl(const struct remote_config *config)
{
	SSL_CTX *ctx = SSL_CTX_new(config->server ? TLS_server_method() : TLS_client_method());
	const struct remote_id *id = remote_id(config->key);
	unsigned int i;
	SSL *ssl;

	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_options(ctx, config->options);
	SSL_CTX_set_min_proto_version(ctx, config->min_version);
	SSL_CTX_set_max_proto_version(ctx, config->max_version);
	if ((config->suites && !SSL_CTX_set_cipher_list(ctx, config->suites)) ||
	    (config->suites13 && !SSL_CTX_set_ciphersuites(ctx, config->suites13)))
		abort();
	if (!config->tickets)
		SSL_CTX_set_num_tickets(ctx, 0);
	if (!config->no_cert)
		SSL_CTX_use_cert_and_key(ctx, id->cert, id->key, NULL, 1);
	for (i = 0; i < config->chain; i++)
		SSL_CTX_add1_chain_cert(ctx, id->cert);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, config->refuse_cert ? accept_none : accept_all,
					 NULL);
	SSL_CTX_set_info_callback(ctx, note_alert);
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	if (config->psk)
		set_psk(ssl, config->weak_group);
	if (config->max_fragment)
		SSL_set_tlsext_max_fragment_length(ssl, config->max_fragment);
	if (config->ticket)
		SSL_set_session(ssl, config->ticket);
	return ssl;
}

/* Application data, or the alert that a client of TLS 1.3 sees only now. */
static void read_text(struct remote *remote)
{
	int n;

	do {
		n = SSL_read(remote->ssl, remote->text + remote->text_len,
			     (int)(sizeof(remote->text) - 1 - remote->text_len));
		if (n > 0)
			remote->text_len += n;
	} while (n > 0);
	remote->text[remote->text_len] = 0;
	if (SSL_get_error(remote->ssl, n) != SSL_ERROR_WANT_READ)
		remote->ended = true;
}

static void drive(struct remote *remote)
{
	int ret;

	ERR_clear_error();
	if (!remote->shaken) {
		ret = SSL_do_handshake(remote->ssl);
		if (ret == 1) {
			remote->shaken = true;
			SSL_write(remote->ssl, REMOTE_TEXT, strlen(REMOTE_TEXT));
		} else if (SSL_get_error(remote->ssl, ret) != SSL_ERROR_WANT_READ) {
			remote->ended = true;
		}
	}
	if (remote->shaken)
		read_text(remote);
	ERR_clear_error();
}

static void read_raw(struct remote *remote)
{
	ssize_t n = read(remote->fd, remote->raw + remote->raw_len,
			 sizeof(remote->raw) - remote->raw_len);

	if (n > 0)
		remote->raw_len += n;
	else
		remote->ended = true;
}

static void on_readable(void *arg, uint32_t events)
{
	struct remote *remote = arg;

	(void)events;
	if (remote->ssl)
		drive(remote);
	else
		read_raw(remote);
	if (!remote->ended)
		return;
	loop_watch_del(remote->watch);
	remote->watch = NULL;
}

static void set_up(struct remote *remote, struct loop *loop, int fd)
{
	memset(remote, 0, sizeof(*remote));
	remote->loop = loop;
	remote->fd = fd;
	remote->alert_received = -1;
	remote->alert_sent = -1;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	remote->watch = loop_watch_add(loop, fd, EPOLLIN, on_readable, remote);
}

void remote_start(struct remote *remote, struct loop *loop, int fd,
		  const struct remote_config *config)
{
	set_up(remote, loop, fd);
	remote->psk = config->psk;
	remote->suites13 = config->suites13;
	remote->ssl = make_ssl(config);
	SSL_set_app_data(remote->ssl, remote);
	SSL_set_fd(remote->ssl, fd);
	if (config->server)
		SSL_set_accept_state(remote->ssl);
	else
		SSL_set_connect_state(remote->ssl);
	on_readable(remote, 0);
}

void remote_start_raw(struct remote *remote, struct loop *loop, int fd, const void *octets,
		      size_t len)
{
	set_up(remote, loop, fd);
	if (write(fd, octets, len) != (ssize_t)len)
		abort();
}

void remote_stop(struct remote *remote)
{
	loop_watch_del(remote->watch);
	SSL_free(remote->ssl);
	if (remote->fd >= 0)
		close(remote->fd);
	memset(remote, 0, sizeof(*remote));
	remote->fd = -1;
}
