// SPDX-License-Identifier: GPL-2.0
/*
 * Where the record keys of a handshake are in memory once their result is given away: nowhere. The
 * sanitizer keeps what was freed for a while, so what is freed and not wiped is found.
 *
 * with: tls selftests/unit/memory.c agent/tls/kept.c
 */
#include <linux/ims_agw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/handshake.h"
#include "memory.h"
#include "own_env.h"
#include "tap.h"
#include "tls/kept.h"
#include "tls/tls.h"
#include "tls/tls_heap.h"
#include "tls_remote.h"

#define FROM 16			/* an allocator writes over the first octets of what is freed */
#define ENOUGH 12		/* octets in a row are no accident */
#define MASK 0x5a		/* so that a needle is not what is searched for */

struct needle {
	uint8_t masked[ENOUGH];
};

struct search {
	const struct needle *needle;
	int found;
};

/* ---- search ---- */

static void take_needle(struct needle *needle, const uint8_t *octets)
{
	size_t i;

	for (i = 0; i < ENOUGH; i++)
		needle->masked[i] = octets[i] ^ MASK;
}

__attribute__((no_sanitize("address", "undefined")))
static void search_block(const uint8_t *block, size_t len, void *arg)
{
	struct search *search = arg;
	const uint8_t *masked = search->needle->masked;
	size_t i, k;

	for (i = 0; i + ENOUGH <= len; i++) {
		for (k = 0; k < ENOUGH && (block[i + k] ^ MASK) == masked[k]; k++)
			;
		search->found += k == ENOUGH;
	}
}

static int search(const struct needle *needle)
{
	struct search search = { .needle = needle };

	memory_show(ENOUGH, search_block, &search);
	return search.found;
}

/* ---- handshakes ---- */

static void stop(void *arg)
{
	loop_stop(arg);
}

/* The other end is another process: it has the same keys. */
static pid_t start_remote(int fd, int version, bool server)
{
	struct remote_config config = {
		.server = server, .min_version = version, .max_version = version,
	};
	static struct remote remote;
	struct loop *loop;
	pid_t pid = fork();

	if (pid)
		return pid;
	loop = loop_new();
	remote_start(&remote, loop, fd, &config);
	loop_timer_set(loop_timer_new(loop, stop, loop), 3000);
	loop_run(loop);
	_exit(0);
}

static struct hs_result result;

static void shake(struct tls_env *env, int fd, int role)
{
	struct fp_set expected = { 0 };
	struct tls *tls;
	int i;

	remote_expect(&expected, remote_id(KEY_P256), FP_SHA256);
	tls = tls_new(env, fd, role, &expected, NULL);
	for (i = 0; i < 3000 && tls_drive(tls); i++)
		usleep(1000);
	tls_result(tls, &result);
	tls_free(tls);
}

/* The secret is of TLS 1.3 only, and longer than what is looked for; so is a key of 256 bits. */
static void test_keys(struct tls_env *env, int role, int version)
{
	bool server = role == IMS_AGW_TLS_ROLE_SERVER, has_secret;
	const char *name = version == TLS1_3_VERSION ? "1.3" : "1.2";
	const char *as = server ? "server" : "client";
	struct needle key, secret;
	int pair[2];
	pid_t pid;

	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	pid = start_remote(pair[1], version, !server);
	shake(env, pair[0], role);
	is_int(result.reason, IMS_AGW_REASON_NONE, "TLS %s as %s", name, as);
	has_secret = result.tx.secret_len;
	take_needle(&key, result.tx.key);
	take_needle(&secret, result.tx.secret + FROM);
	ok(search(&key), "TLS %s as %s: the search finds a key", name, as);
	OPENSSL_cleanse(&result, sizeof(result));
	is_int(search(&key), 0, "TLS %s as %s: the key", name, as);
	is_int(has_secret ? search(&secret) : 0, 0, "TLS %s as %s: the secret", name, as);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(pair[0]);
	close(pair[1]);
}

/* What a certificate or key file has, octet by octet: so it is nowhere else on this side. */
static void test_kept(void)
{
	char name[] = "/tmp/agw-kept-XXXXXX";
	struct needle needle;
	uint8_t octet, i;
	int file = mkstemp(name), kept;

	for (i = 0; i < ENOUGH; i++) {
		octet = (uint8_t)(i * 89 + 41) ^ 0xa5;
		needle.masked[i] = octet ^ MASK;
		if (write(file, &octet, 1) != 1)
			abort();
	}
	kept = kept_open(name, ENOUGH);
	ok(kept >= 0, "a file is kept");
	is_int(search(&needle), 0, "what it has stays nowhere else");
	close(kept);
	close(file);
	unlink(name);
}

int main(void)
{
	struct tls_env *env;

	signal(SIGPIPE, SIG_IGN);
	plan(1 + 4 * 4 + 2);
	ok(tls_heap_wipe(), "what the library frees is wiped");
	env = own_env(remote_id(KEY_P256));
	test_keys(env, IMS_AGW_TLS_ROLE_SERVER, TLS1_2_VERSION);
	test_keys(env, IMS_AGW_TLS_ROLE_CLIENT, TLS1_2_VERSION);
	test_keys(env, IMS_AGW_TLS_ROLE_SERVER, TLS1_3_VERSION);
	test_keys(env, IMS_AGW_TLS_ROLE_CLIENT, TLS1_3_VERSION);
	tls_env_free(env);
	test_kept();
	remote_ids_free();
	return tap_done();
}
