// SPDX-License-Identifier: GPL-2.0
#include "wire_record.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/socket.h>

#include "event.h"
#include "wire_keys.h"

#define HEADER 5
#define TAG 16
#define PLAIN_MAX 16384
#define RECORD_MAX (HEADER + 8 + PLAIN_MAX + 1 + TAG)
#define KEY_UPDATE 24

/* ---- sending ---- */

void record_raw(struct wire *w, const uint8_t *octets, size_t len)
{
	ssize_t n;

	while (len && !w->write_broken) {
		n = send(w->fd, octets, len, MSG_NOSIGNAL);
		if (n > 0) {
			octets += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN || errno == EINTR) {
			if (!wire_poll(w, POLLOUT, 10000))
				die("nobody takes a record");
		} else {
			w->write_broken = true;
		}
	}
}

static void put_number(uint8_t *to, uint64_t value, int len)
{
	while (len--) {
		to[len] = (uint8_t)value;
		value >>= 8;
	}
}

/* One record to be: what it is made of. */
struct plan {
	struct wire_keys keys;
	uint64_t seq;
	uint8_t nonce[NONCE_LEN], aad[13];
	size_t aad_len;
};

static void make_plan(struct plan *plan, const struct wire *w, enum wire_stage stage)
{
	uint8_t seq[8];

	if (!wire_keys_get(w->ssl, stage, &plan->keys))
		die("the keys of this suite are not known");
	plan->seq = 0;
	if (stage == WIRE_STAGE_DATA)
		plan->seq = w->records_sent + (plan->keys.tls13 ? 0 : 1);	/* Finished was 0 */
	put_number(seq, plan->seq, 8);
	memcpy(plan->nonce, plan->keys.nonce, NONCE_LEN);
	for (int i = 0; i < 8; i++)
		plan->nonce[4 + i] ^= seq[i];
}

static void make_aad(struct plan *plan, uint8_t type, size_t len)
{
	uint8_t *at = plan->aad;

	if (!plan->keys.tls13) {
		put_number(at, plan->seq, 8);
		at += 8;
	}
	at[0] = plan->keys.tls13 ? SSL3_RT_APPLICATION_DATA : type;
	put_number(at + 1, TLS1_2_VERSION, 2);
	put_number(at + 3, plan->keys.tls13 ? len + TAG : len, 2);
	plan->aad_len = (size_t)(at - plan->aad) + 5;
}

/* The tag follows the len octets of out. */
static void seal(const struct plan *plan, const uint8_t *in, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (!ctx || !EVP_EncryptInit_ex(ctx, plan->keys.cipher, NULL, plan->keys.key,
					plan->nonce) ||
	    !EVP_EncryptUpdate(ctx, NULL, &n, plan->aad, (int)plan->aad_len) ||
	    (len && !EVP_EncryptUpdate(ctx, out, &n, in, (int)len)) ||
	    !EVP_EncryptFinal_ex(ctx, out + len, &n) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, out + len))
		die("a record can not be sealed");
	EVP_CIPHER_CTX_free(ctx);
}

static void send_sealed(struct wire *w, enum wire_stage stage, uint8_t type,
			const uint8_t *octets, size_t len)
{
	uint8_t plain[PLAIN_MAX + 1], record[RECORD_MAX], *at = record + HEADER;
	struct plan plan;

	make_plan(&plan, w, stage);
	memcpy(plain, octets, len);
	if (plan.keys.tls13)
		plain[len++] = type;
	make_aad(&plan, type, len);
	if (plan.keys.explicit) {
		memcpy(at, plan.nonce + 4, 8);
		at += 8;
	}
	seal(&plan, plain, len, at);
	at += len + TAG;
	record[0] = plan.keys.tls13 ? SSL3_RT_APPLICATION_DATA : type;
	put_number(record + 1, TLS1_2_VERSION, 2);
	put_number(record + 3, (uint64_t)(at - record - HEADER), 2);
	record_raw(w, record, (size_t)(at - record));
}

void record_send(struct wire *w, uint8_t type, const uint8_t *octets, size_t len)
{
	send_sealed(w, WIRE_STAGE_DATA, type, octets, len);
	w->records_sent++;
	w->own_records = true;
}

static const uint8_t update[] = { KEY_UPDATE, 0, 0, 1, 0 };

void record_update(struct wire *w, const uint8_t *sizes, size_t count)
{
	size_t at = 0, i;

	for (i = 0; i < count && at + sizes[i] < sizeof(update); i++) {
		record_send(w, SSL3_RT_HANDSHAKE, update + at, sizes[i]);
		at += sizes[i];
	}
	record_send(w, SSL3_RT_HANDSHAKE, update + at, sizeof(update) - at);
	wire_keys_next(w->ssl);
	w->records_sent = 0;
}

static void send_early_update(struct wire *w)
{
	send_sealed(w, WIRE_STAGE_HANDSHAKE, SSL3_RT_HANDSHAKE, update, sizeof(update));
}

/* ---- watching ---- */

static void see_length(struct wire *w, size_t len)
{
	if (len > w->longest)
		w->longest = len;
}

static void see_message(int sent, int version, int type, const void *buf, size_t len, SSL *ssl,
			void *arg)
{
	struct wire *w = SSL_get_app_data(ssl);
	const uint8_t *octets = buf;

	(void)version;
	(void)arg;
	if (sent && type == SSL3_RT_HEADER)
		w->records_sent++;
	if (!sent && type == SSL3_RT_HEADER && len == HEADER)
		see_length(w, (size_t)octets[3] << 8 | octets[4]);
	if (!sent && type == SSL3_RT_HANDSHAKE && len && octets[0] == KEY_UPDATE)
		w->updates_received++;
}

/* The secret is new: nothing has been sent with it yet. */
static void see_secret(const SSL *ssl, const char *line)
{
	static const char own[] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET ";
	struct wire *w = SSL_get_app_data(ssl);

	wire_keys_log(ssl, line);
	if (w->early_update && !strncmp(line, own, sizeof(own) - 1))
		send_early_update(w);
}

void record_watch(SSL_CTX *ctx)
{
	SSL_CTX_set_keylog_callback(ctx, see_secret);
	SSL_CTX_set_msg_callback(ctx, see_message);
}
