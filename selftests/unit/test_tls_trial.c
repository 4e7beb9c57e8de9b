// SPDX-License-Identifier: GPL-2.0
/*
 * The handshakes of the gateway with itself: they succeed, and tell why when they do not.
 *
 * with: tls
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "own_env.h"
#include "tap.h"
#include "tls/tls.h"
#include "tls/tls_trial.h"

static struct tls_env *env;
static char text[128];

static int run(const struct tls_trial *trial, const struct fp_digests *own)
{
	text[0] = 0;
	return tls_trial_run(trial, env, own, text, sizeof(text));
}

static bool all_are_closed(const struct tls_trial *trial)
{
	return fcntl(trial->certificate[0], F_GETFD) < 0 &&
		fcntl(trial->certificate[1], F_GETFD) < 0;
}

int main(void)
{
	const struct fp_digests *own = &remote_id(KEY_P256)->digests;
	struct fp_digests other = *own;
	struct tls_trial trial;

	plan(9);
	signal(SIGPIPE, SIG_IGN);	/* as in a worker */
	env = own_env(remote_id(KEY_P256));
	if (!env || tls_trial_open(&trial))
		abort();
	is_int(run(&trial, own), 0, "both handshakes are done");
	is_str(text, "", "nothing is to be said");
	ok(all_are_closed(&trial), "its sockets are closed");

	other.octets[0] ^= 1;
	tls_trial_open(&trial);
	is_int(run(&trial, &other), -EPROTO, "a certificate that is another one");
	ok(strstr(text, "certificate matches no expected fingerprint"), "is named: %s", text);
	ok(all_are_closed(&trial), "and the sockets are closed");
	close(trial.psk[0]);
	close(trial.psk[1]);

	tls_trial_open(&trial);
	shutdown(trial.psk[0], SHUT_RDWR);
	is_int(run(&trial, own), -EPROTO, "a handshake without an answer");
	ok(strstr(text, "handshake with itself, as client: "), "is told: %s", text);
	ok(all_are_closed(&trial), "and the sockets are closed");
	tls_env_free(env);
	remote_ids_free();
	return tap_done();
}
