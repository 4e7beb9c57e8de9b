// SPDX-License-Identifier: GPL-2.0
/* The handshake by OpenSSL, then the keys into the kernel, then plain reads and writes. */
#include <errno.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "relay.h"
#include "tls/keys.h"

#define RECORD_ALERT 21
#define RECORD_DATA 23

static SSL_CTX *ctx;
static int log_index;

static void key_log(const SSL *ssl, const char *line)
{
	keys_log_line(SSL_get_ex_data(ssl, log_index), line);
}

void relay_tls_init(const char *own, const char *expected)
{
	ctx = SSL_CTX_new(TLS_server_method());
	log_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	if (!ctx || SSL_CTX_use_certificate_chain_file(ctx, own) <= 0 ||
	    SSL_CTX_use_PrivateKey_file(ctx, own, SSL_FILETYPE_PEM) <= 0 ||
	    !SSL_CTX_load_verify_locations(ctx, expected, NULL) ||
	    !SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) ||
	    !SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256")) {
		ERR_print_errors_fp(stderr);
		exit(2);
	}
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_keylog_callback(ctx, key_log);
}

bool relay_tls_begin(struct relay_pair *pair)
{
	struct keys_log *log = calloc(1, sizeof(*log));

	pair->ssl = SSL_new(ctx);
	return log && pair->ssl && SSL_set_ex_data(pair->ssl, log_index, log) &&
		SSL_set_fd(pair->ssl, pair->side[0].fd);
}

static bool set_key(int fd, int direction, const struct hs_crypto *crypto)
{
	struct tls12_crypto_info_aes_gcm_128 info = {
		.info.version = TLS_1_3_VERSION,
		.info.cipher_type = TLS_CIPHER_AES_GCM_128,
	};

	memcpy(info.key, crypto->key, sizeof(info.key));
	memcpy(info.salt, crypto->salt, sizeof(info.salt));
	memcpy(info.iv, crypto->iv, sizeof(info.iv));
	memcpy(info.rec_seq, crypto->rec_seq, sizeof(info.rec_seq));
	return setsockopt(fd, SOL_TLS, direction, &info, sizeof(info)) == 0;
}

static int finish(struct relay_pair *pair)
{
	struct keys_log *log = SSL_get_ex_data(pair->ssl, log_index);
	struct hs_result result = { 0 };
	int fd = pair->side[0].fd;
	bool good;

	good = !keys_extract(pair->ssl, log, true, NULL, &result) &&
		!setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls")) &&
		set_key(fd, TLS_TX, &result.tx) && set_key(fd, TLS_RX, &result.rx);
	SSL_free(pair->ssl);
	pair->ssl = NULL;
	free(log);
	pair->side[0].tls = true;
	return good ? 1 : -1;
}

int relay_tls_drive(struct relay_pair *pair, bool *out)
{
	int n = SSL_accept(pair->ssl), error = SSL_get_error(pair->ssl, n);

	*out = error == SSL_ERROR_WANT_WRITE;
	if (n > 0)
		return finish(pair);
	return *out || error == SSL_ERROR_WANT_READ ? 0 : -1;
}

/* Of what type the record is that octets came from. */
static uint8_t record_type(struct msghdr *message)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(message);

	if (!c || c->cmsg_level != SOL_TLS || c->cmsg_type != TLS_GET_RECORD_TYPE)
		return RECORD_DATA;
	return *CMSG_DATA(c);
}

ssize_t relay_read(struct relay_side *from, void *buf, size_t len)
{
	char control[CMSG_SPACE(1)];
	struct iovec part = { .iov_base = buf, .iov_len = len };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	if (!from->tls)
		return recv(from->fd, buf, len, 0);
	n = recvmsg(from->fd, &message, 0);
	if (n <= 0 || record_type(&message) == RECORD_DATA)
		return n;
	/* close_notify, or another alert. */
	return 0;
}

void relay_close_notify(struct relay_side *to)
{
	char control[CMSG_SPACE(1)] = { 0 };
	uint8_t alert[2] = { 1, 0 };
	struct iovec part = { .iov_base = alert, .iov_len = sizeof(alert) };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_TLS;
	c->cmsg_type = TLS_SET_RECORD_TYPE;
	c->cmsg_len = CMSG_LEN(1);
	*CMSG_DATA(c) = RECORD_ALERT;
	if (sendmsg(to->fd, &message, MSG_NOSIGNAL) < 0)
		perror("close_notify");
}
