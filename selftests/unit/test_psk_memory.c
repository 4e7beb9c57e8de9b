// SPDX-License-Identifier: GPL-2.0
/*
 * Where a pre-shared key is in memory: in one place while it waits for its handshake, nowhere after
 * that.
 *
 * with: core json tls workers selftests/unit/known_key.c selftests/unit/memory.c
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/json/ctl.h"
#include "gw_fake.h"
#include "known_key.h"
#include "log.h"
#include "own_env.h"
#include "own_workers.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/tls.h"
#include "tls/worker.h"
#include "tls_remote.h"
#include "turn.h"

static struct gw_error err;
static struct loop *loop;

static void test_search(void)
{
	known_key_is(0, 0, "at first");
	ok(known_key_is_found(), "what is freed and not wiped");
}

/* --- orders ---------------------------------------------------------------------------------- */

/* Octet by octet, so that the digits are nowhere on this side. */
static void say(int fd, const char *text)
{
	size_t i, count;
	char c;

	for (; *text; text++) {
		count = *text == '#' ? 2 * KNOWN_KEY_LEN : 1;
		for (i = 0; i < count; i++) {
			c = *text == '#' ? known_key_digit(i) : *text;
			while (send(fd, &c, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
				turn_for(loop, 1);
		}
	}
}

static const char *hear(int fd)
{
	static char text[65536];
	size_t len = 0;
	ssize_t got;
	int i;

	for (i = 0; i < 1000 && (!len || text[len - 1] != '\n'); i++) {
		turn_for(loop, 10);
		got = recv(fd, text + len, sizeof(text) - 1 - len, MSG_DONTWAIT);
		len += got > 0 ? got : 0;
	}
	text[len] = '\0';
	return text;
}

static int dial(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	return connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -1 : fd;
}

#define LONGER_THAN_THE_KEY \
	"somebody-who-has-a-name-that-is-longer-than-the-key-so-that-the-parser-needs-more-room"

#define RESERVE \
	"{\"verb\":\"reserve\",\"params\":{\"realm\":\"access\",\"media\":\"TCP/TLS/BFCP\"," \
	"\"latch\":\"latch\""

#define ORDER \
	RESERVE ",\"psk\":\"#\",\"psk_identity\":\"" LONGER_THAN_THE_KEY "\""

static const struct {
	const char *what, *line;
} wrong[] = {
	{ "order that is refused", ORDER ",\"dscp\":64}}\n" },
	{ "order that is no JSON", ORDER ",\n" },
	{ "digits that do not end", "{\"verb\":\"reserve\",\"params\":{\"psk\":\"#\n" },
	{ "member of another verb", "{\"verb\":\"audit\",\"params\":{\"psk\":\"#\"}}\n" },
	{ "key in a list", "{\"verb\":\"reserve\",\"params\":{\"psk\":[\"#\"]}}\n" },
	{ "key that is no hex", RESERVE ",\"psk\":\"#x\"}}\n" },
};

static void test_orders(int fd)
{
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		say(fd, wrong[i].line);
		ok(strstr(hear(fd), "\"error\""), "%s", wrong[i].what);
		known_key_is(0, 0, wrong[i].what);
	}
	say(fd, "{\"verb\":\"status\"}\n");
	hear(fd);
	say(fd, ORDER "}}\n");
	ok(!strstr(hear(fd), "\"error\""), "reserved");
	known_key_is(1, 0, "reserved");
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
	fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	known_key_is(1, 0, "in the handshake");
	fake_done_psk();
	fake_state(1, IMS_AGW_STATE_VERIFIED);
	known_key_is(1, 0, "after the handshake");
	fake_state(1, IMS_AGW_STATE_LINKED);
	known_key_is(0, 0, "linked");
	say(fd, ORDER "}}\n");
	hear(fd);
	known_key_is(1, 0, "another one");
	say(fd, "{\"verb\":\"audit\"}\n");
	ok(strstr(hear(fd), "\"psk_set\":true"), "it is shown that there is one");
	known_key_is(1, 0, "shown");
	say(fd, "{\"verb\":\"release\",\"params\":{\"termination\":2}}\n");
	hear(fd);
	known_key_is(0, 0, "released");
}

static void test_control(void)
{
	char folder[] = "/tmp/agw-psk-XXXXXX", path[64], why[256];
	const struct ctl_config config = { .path = path, .group = -1, .mode = 0600 };
	struct ctl *ctl;
	int fd;

	mkdtemp(folder);
	snprintf(path, sizeof(path), "%s/socket", folder);
	fake_start(FAKE_CONF, &err);
	ctl = ctl_new(loop, gw, &config, why, sizeof(why));
	fd = dial(path);
	test_orders(fd);
	close(fd);
	turn_for(loop, 5);
	ctl_free(ctl);
	rmdir(folder);
	fake_reset();
}

/* --- handshakes ------------------------------------------------------------------------------ */

static struct hs *hs;
static int reason;

static void on_done(void *arg, const struct hs_result *result)
{
	(void)arg;
	reason = result->reason;
	loop_stop(loop);
}

/* The other end is another process: it has the key as well. */
static pid_t start_remote(int fd, int version, bool server)
{
	struct remote_config config = {
		.server = server, .min_version = version, .max_version = version, .no_cert = true,
	};
	static struct remote remote;
	static struct psk psk;
	pid_t pid = fork();

	if (pid)
		return pid;
	known_key_make(&psk, 0);
	config.psk = &psk;
	loop = loop_new();
	remote_start(&remote, loop, fd, &config);
	turn_for(loop, 3000);
	_exit(0);
}

static void end_remote(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int shake(struct tls_env *env, int fd, int role, uint16_t version)
{
	static struct psk psk;
	struct fp_set none = { 0 };
	struct hs_result result;
	struct tls *tls;
	int i;

	known_key_make(&psk, version);
	tls = tls_new(env, fd, role, &none, &psk);
	psk_wipe(&psk);
	for (i = 0; i < 3000 && tls_drive(tls); i++)
		usleep(1000);
	tls_result(tls, &result);
	tls_free(tls);
	return result.reason;
}

/* What a worker does, here where it can be searched. */
static void test_worker(struct tls_env *env, int role, uint16_t version)
{
	bool server = role == IMS_AGW_TLS_ROLE_SERVER;
	char name[64];
	int pair[2];
	pid_t pid;

	snprintf(name, sizeof(name), "TLS %s as %s", version == TLS1_3_VERSION ? "1.3" : "1.2",
		 server ? "server" : "client");
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	pid = start_remote(pair[1], version, !server);
	is_int(shake(env, pair[0], role, version), IMS_AGW_REASON_NONE, "%s", name);
	known_key_is(0, 0, name);
	end_remote(pid);
	close(pair[0]);
	close(pair[1]);
}

static void test_broker(void)
{
	struct hs_job job = { .id = 1, .role = IMS_AGW_TLS_ROLE_SERVER, .timeout_ms = 60000 };
	struct psk *psk = malloc(sizeof(*psk));
	int pair[2];
	pid_t pid;

	hs = own_workers(loop, KEY_P256, on_done);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pid = start_remote(pair[1], TLS1_2_VERSION, false);
	known_key_make(psk, TLS1_2_VERSION);
	job.fd = pair[0];
	job.psk = psk;
	is_int(hs_submit(hs, &job), 0, "a job with a key");
	known_key_is(1, 0, "it is the caller's, the broker has none");
	loop_run(loop);
	is_int(reason, IMS_AGW_REASON_NONE, "the handshake is done");
	psk_wipe(psk);
	known_key_is(0, 0, "after it");
	free(psk);
	hs_free(hs);
	end_remote(pid);
	close(pair[1]);
}

/* As agwd is linked: binding a function at its first call saves the registers on the stack. */
static void bind_now(char **argv)
{
	if (getenv("LD_BIND_NOW"))
		return;
	setenv("LD_BIND_NOW", "1", 1);
	execv("/proc/self/exe", argv);
	abort();
}

int main(int argc, char **argv)
{
	struct tls_env *env;

	worker_main(argc, argv);
	bind_now(argv);
	signal(SIGPIPE, SIG_IGN);
	plan(3 + 6 * 3 + 2 * 6 + 2 + 4 * 3 + 6 + 2);
	log_set_level((enum log_level)0);
	loop = loop_new();
	test_control();
	env = own_env(remote_id(KEY_P256));
	test_worker(env, IMS_AGW_TLS_ROLE_SERVER, TLS1_2_VERSION);
	test_worker(env, IMS_AGW_TLS_ROLE_CLIENT, TLS1_2_VERSION);
	test_worker(env, IMS_AGW_TLS_ROLE_SERVER, TLS1_3_VERSION);
	test_worker(env, IMS_AGW_TLS_ROLE_CLIENT, TLS1_3_VERSION);
	tls_env_free(env);
	test_broker();
	test_search();
	loop_free(loop);
	remote_ids_free();
	return tap_done();
}
