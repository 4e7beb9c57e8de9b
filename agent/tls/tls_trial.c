// SPDX-License-Identifier: GPL-2.0
#include "tls_trial.h"

#include <errno.h>
#include <linux/ims_agw.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls.h"

#define TURNS_MAX 32	/* each side has its flight sent in one */

static int open_pair(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0 ?
		-errno : 0;
}

int tls_trial_open(struct tls_trial *trial)
{
	int err = open_pair(trial->certificate);

	return err ? err : open_pair(trial->psk);
}

static void take_turns(struct tls *server, struct tls *client)
{
	unsigned int i;
	bool waits = true;

	for (i = 0; i < TURNS_MAX && waits; i++) {
		waits = tls_drive(client);
		waits |= tls_drive(server) != 0;
	}
	if (!waits)
		return;
	tls_give_up(client);
	tls_give_up(server);
}

/* The keys are of no use, but made they must be. */
static int check(struct tls *tls, const char *what, char *text, size_t len)
{
	struct hs_result result;
	int err = 0;

	tls_result(tls, &result);
	if (result.reason != IMS_AGW_REASON_NONE) {
		snprintf(text, len, "handshake with itself, %s: %s", what, result.text);
		err = -EPROTO;
	}
	OPENSSL_cleanse(&result, sizeof(result));
	return err;
}

static int shake(const int pair[2], struct tls_env *env, const struct fp_set *expected,
		 const struct psk *psk, char *text, size_t len)
{
	struct tls *server = tls_new(env, pair[0], IMS_AGW_TLS_ROLE_SERVER, expected, psk);
	struct tls *client = tls_new(env, pair[1], IMS_AGW_TLS_ROLE_CLIENT, expected, psk);
	int err = -ENOMEM;

	if (server && client) {
		take_turns(server, client);
		err = check(client, "as client", text, len);
		if (!err)
			err = check(server, "as server", text, len);
	}
	tls_free(server);
	tls_free(client);
	close(pair[0]);
	close(pair[1]);
	return err;
}

/* By certificates it comes to TLS 1.3; the other one is for TLS 1.2. */
int tls_trial_run(const struct tls_trial *trial, struct tls_env *env,
		  const struct fp_digests *own, char *text, size_t len)
{
	static const struct psk psk = {
		.version = TLS1_2_VERSION, .key_len = PSK_MIN, .identity = "trial",
	};
	const struct fp_set none = { 0 };
	struct fp_set expected = { .count = 1 };
	int err;

	fp_from_digests(own, FP_SHA256, &expected.fp[0]);
	err = shake(trial->certificate, env, &expected, NULL, text, len);
	return err ? err : shake(trial->psk, env, &none, &psk, text, len);
}
