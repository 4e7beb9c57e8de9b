// SPDX-License-Identifier: GPL-2.0
#include "tls_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT_MAX 65536		/* the longest flight is a certificate and some hundred octets */
#define OUT_FIRST_ROOM 2048

#define RECORD_HEADER_LEN 5
#define RECORD_CCS 20
#define RECORD_ALERT 21
#define RECORD_HANDSHAKE 22
#define ALERT_LEN 2
#define ALERT_FATAL 2

void tls_wire_init(struct tls_wire *wire, int fd, tls_wire_alert_fn fn, void *arg)
{
	memset(wire, 0, sizeof(*wire));
	wire->fd = fd;
	wire->alert_fn = fn;
	wire->alert_arg = arg;
}

void tls_wire_free(struct tls_wire *wire)
{
	free(wire->out);
	wire->out = NULL;
	wire->head = 0;
	wire->len = 0;
	wire->room = 0;
}

/* A longer body, or one after ChangeCipherSpec, is encrypted and must not be touched. */
static uint8_t scan_alert(struct tls_wire *wire, uint8_t octet)
{
	if (wire->sent_ccs || wire->body_len != ALERT_LEN || wire->body_pos != 1)
		return octet;
	wire->alert = wire->alert_fn ? wire->alert_fn(wire->alert_arg, octet) : octet;
	return wire->alert;
}

/*
 * OpenSSL starts the explicit nonce of AES-GCM in TLS 1.2 at a random value and counts from there.
 * The kernel must go on where the Finished message, the first encrypted record, ended.
 */
static void scan_handshake(struct tls_wire *wire, uint8_t octet)
{
	if (wire->sent_ccs && wire->body_pos < sizeof(wire->nonce) &&
	    wire->nonce_len == wire->body_pos)
		wire->nonce[wire->nonce_len++] = octet;
}

static void scan_header(struct tls_wire *wire, uint8_t octet)
{
	wire->header[wire->header_len++] = octet;
	if (wire->header_len < RECORD_HEADER_LEN)
		return;
	wire->body_pos = 0;
	wire->body_len = (size_t)wire->header[3] << 8 | wire->header[4];
	if (!wire->body_len)
		wire->header_len = 0;
}

/* Follows the records that leave, octet by octet: OpenSSL's writes do not end where records do. */
static uint8_t scan(struct tls_wire *wire, uint8_t octet)
{
	if (wire->header_len < RECORD_HEADER_LEN) {
		scan_header(wire, octet);
		return octet;
	}
	if (wire->header[0] == RECORD_ALERT)
		octet = scan_alert(wire, octet);
	else if (wire->header[0] == RECORD_HANDSHAKE)
		scan_handshake(wire, octet);
	else if (wire->header[0] == RECORD_CCS)
		wire->sent_ccs = true;
	if (++wire->body_pos == wire->body_len)
		wire->header_len = 0;
	return octet;
}

static int make_room(struct tls_wire *wire, size_t len)
{
	size_t room = wire->room ? wire->room : OUT_FIRST_ROOM;
	uint8_t *out;

	while (room - wire->len < len)
		room *= 2;
	if (room > OUT_MAX)
		return -ENOBUFS;
	if (room == wire->room)
		return 0;
	out = realloc(wire->out, room);
	if (!out)
		return -ENOMEM;
	wire->out = out;
	wire->room = room;
	return 0;
}

static int collect(struct tls_wire *wire, const uint8_t *octets, size_t len)
{
	int err = make_room(wire, len);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < len; i++)
		wire->out[wire->len++] = scan(wire, octets[i]);
	wire->sent_any = true;
	return 0;
}

int tls_wire_send_alert(struct tls_wire *wire, uint8_t description)
{
	const uint8_t record[] = {
		RECORD_ALERT, 3, 3, 0, ALERT_LEN, ALERT_FATAL, description
	};

	return collect(wire, record, sizeof(record));
}

int tls_wire_flush(struct tls_wire *wire)
{
	ssize_t n;

	while (wire->head < wire->len) {
		n = write(wire->fd, wire->out + wire->head, wire->len - wire->head);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return -EAGAIN;
		if (n <= 0) {
			wire->write_errno = n ? errno : EPIPE;
			return -wire->write_errno;
		}
		wire->head += n;
	}
	wire->head = 0;
	wire->len = 0;
	return 0;
}

static int bio_write(BIO *bio, const char *octets, int len)
{
	struct tls_wire *wire = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (len <= 0 || collect(wire, (const uint8_t *)octets, len))
		return -1;
	return len;
}

static int bio_read(BIO *bio, char *octets, int len)
{
	struct tls_wire *wire = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	if (len <= 0)
		return 0;
	do {
		n = read(wire->fd, octets, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		BIO_set_retry_read(bio);
	else if (n < 0)
		wire->read_errno = errno;
	else if (!n)
		wire->eof = true;
	return (int)n;
}

static long bio_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	(void)bio;
	(void)num;
	(void)ptr;
	return cmd == BIO_CTRL_FLUSH;
}

static BIO_METHOD *bio_method(void)
{
	static BIO_METHOD *method;

	if (method)
		return method;
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "handshake channel");
	if (!method)
		return NULL;
	BIO_meth_set_write(method, bio_write);
	BIO_meth_set_read(method, bio_read);
	BIO_meth_set_ctrl(method, bio_ctrl);
	return method;
}

BIO *tls_wire_bio(struct tls_wire *wire)
{
	BIO_METHOD *method = bio_method();
	BIO *bio = method ? BIO_new(method) : NULL;

	if (!bio)
		return NULL;
	BIO_set_data(bio, wire);
	BIO_set_init(bio, 1);
	return bio;
}
