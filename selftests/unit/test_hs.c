// SPDX-License-Identifier: GPL-2.0
/*
 * The handshake broker: limits, deadlines, cancelling, workers that die or hang, and what a worker
 * is left with.
 *
 * with: tls workers
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/ims_agw.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "process.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/worker.h"
#include "tls_remote.h"
#include "turn.h"

#define JOBS_MAX 300

static struct loop *loop;
static struct hs *hs;
static char cert_file[] = "/tmp/agw-cert-XXXXXX", key_file[] = "/tmp/agw-key-XXXXXX";

/* What the callback saw. */
static struct hs_result got[JOBS_MAX];
static int results;
static int watched_fd = -1, watched_events;
static int channel = -1;	/* the agent's end of a job */
static bool channel_open;
static uint64_t cancel_in_callback;

static void on_done(void *arg, const struct hs_result *result)
{
	struct pollfd pollfd = { .fd = watched_fd, .events = POLLIN };

	(void)arg;
	got[results++ % JOBS_MAX] = *result;
	if (watched_fd >= 0) {
		poll(&pollfd, 1, 0);
		watched_events = pollfd.revents;
	}
	/* A worker that has not closed its own yet hides it from the remote. */
	channel_open = fcntl(channel, F_GETFD) >= 0;
	if (cancel_in_callback)
		hs_cancel(hs, cancel_in_callback);
}

/* Returns how many results there are when so many are wanted. */
static int wait_results(int count)
{
	turn_until(loop, results >= count);
	return results;
}

/* The same when there should be no more of them: looks a while longer. */
static int more_results(uint64_t ms)
{
	turn_for(loop, ms);
	return results;
}

static struct hs *start(unsigned int workers, unsigned int jobs_max)
{
	const struct hs_config config = {
		.cert_file = cert_file,
		.key_file = key_file,
		.own = &remote_id(KEY_P256)->digests,
		.workers = workers,
		.ready_ms = WAIT_MS,
		.jobs_max = jobs_max,
	};

	return hs_new(loop, &config, on_done, NULL);
}

/* One worker. Returns its process. */
static int start_one(unsigned int jobs_max)
{
	int pid = -1;

	hs = start(1, jobs_max);
	process_children(&pid, 1);
	return pid;
}

/* hello_ms: for the ClientHello, 0: that has no time of its own. */
static int submit_as(int role, uint64_t id, int fd, unsigned int hello_ms,
		     unsigned int timeout_ms)
{
	const struct hs_job job = {
		.id = id,
		.fd = fd,
		.role = role,
		.hello_ms = hello_ms,
		.timeout_ms = timeout_ms,
	};

	results = 0;
	return hs_submit(hs, &job);
}

static int submit(uint64_t id, int fd, unsigned int timeout_ms)
{
	return submit_as(IMS_AGW_TLS_ROLE_SERVER, id, fd, 0, timeout_ms);
}

static void make_pair(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		abort();
}

/* A job whose remote says nothing. Returns the remote's end. */
static int submit_silent(uint64_t id, unsigned int timeout_ms)
{
	int pair[2];

	make_pair(pair);
	channel = pair[0];
	if (submit(id, pair[0], timeout_ms)) {
		close(pair[0]);
		close(pair[1]);
		return -1;
	}
	return pair[1];
}

static bool has_octets(int fd)
{
	char octet;

	return recv(fd, &octet, 1, MSG_DONTWAIT | MSG_PEEK) == 1;
}

/* The same, and a worker is at it: its ClientHello has come. */
static int submit_taken(uint64_t id, unsigned int timeout_ms)
{
	int pair[2];

	make_pair(pair);
	submit_as(IMS_AGW_TLS_ROLE_CLIENT, id, pair[0], 0, timeout_ms);
	turn_until(loop, has_octets(pair[1]));
	return pair[1];
}

/* A whole handshake with a TLS 1.3 remote, its reason or -1. */
static int shake(void)
{
	static const struct remote_config config = { .max_version = TLS1_3_VERSION };
	struct remote remote;
	int pair[2];

	make_pair(pair);
	submit(1, pair[0], WAIT_MS);
	remote_start(&remote, loop, pair[1], &config);
	wait_results(1);
	remote_stop(&remote);
	return results == 1 ? got[0].reason : -1;
}

static bool has_ended(int fd)
{
	char octets[4096];
	ssize_t n;

	do {
		n = recv(fd, octets, sizeof(octets), MSG_DONTWAIT);
	} while (n > 0);
	return n == 0 || errno == ECONNRESET;
}

static bool ends(int fd)
{
	return turn_until(loop, has_ended(fd));
}

/* ---- tests ---- */

static void worker_is_confined(void)
{
	int spare = dup(STDIN_FILENO), pid, fds;	/* one that outlives an exec */

	hs = start(1, 8);
	close(spare);
	is_int(process_children(&pid, 1), 1, "one worker");
	is_int(process_status(pid, "Seccomp", 10), 2, "worker has a system call filter");
	is_int(process_status(pid, "NoNewPrivs", 10), 1, "worker gets no new privileges");
	is_int(process_status(pid, "CapEff", 16), 0, "worker has no capability");
	is_int(process_status(pid, "CapPrm", 16), 0, "nor can it take one");
	fds = process_fds(pid);
	/* stdin, stdout, stderr, broker, epoll; its own fds are closed to a user who is not root */
	ok(fds == 5 || fds == -1, "worker has its own descriptors only (%d)", fds);
	ok(getpriority(PRIO_PROCESS, pid) >= 5 && sched_getscheduler(pid) == SCHED_BATCH,
	   "worker gives way to others (nice %d)", getpriority(PRIO_PROCESS, pid));
	is_int(shake(), IMS_AGW_REASON_NONE, "handshake");
	ok(turn_until(loop, process_fds(pid) == fds), "its channel is closed afterwards");
	hs_free(hs);
	is_int(process_children(&pid, 1), 0, "worker is gone with the broker");
}

static void bad_orders(void)
{
	struct hs_job job = { .id = 1, .fd = -1, .role = IMS_AGW_TLS_ROLE_SERVER };
	int pair[2];

	hs = start(1, 8);
	is_int(hs_submit(hs, &job), -EBADF, "no descriptor");
	make_pair(pair);
	job.fd = pair[0];
	job.role = IMS_AGW_TLS_ROLE_NONE;
	is_int(hs_submit(hs, &job), -EINVAL, "no role");
	job.role = IMS_AGW_TLS_ROLE_CLIENT;
	job.expected.count = FP_SET_MAX + 1;
	is_int(hs_submit(hs, &job), -EINVAL, "too many fingerprints");
	ok(!has_ended(pair[1]), "the descriptor is still the caller's");
	hs_cancel(hs, 1234);
	close(pair[0]);
	close(pair[1]);
	hs_free(hs);
}

static void limit_of_jobs(void)
{
	uint64_t before = clock_ms(CLOCK_MONOTONIC);
	int fd[4], i;

	hs = start(2, 3);
	ok(loop_now_ms(loop) > before, "the start of workers is no time of the jobs");
	for (i = 0; i < 4; i++)
		fd[i] = submit_silent(i, 40);
	ok(fd[0] >= 0 && fd[1] >= 0 && fd[2] >= 0, "as many jobs as allowed");
	ok(fd[3] < 0, "and no more");
	is_int(wait_results(3), 3, "all end by their deadline");
	is_int(got[2].reason, IMS_AGW_REASON_HANDSHAKE_TIMEOUT, "and say so");
	is_int(shake(), IMS_AGW_REASON_NONE, "there is room again");
	for (i = 0; i < 3; i++)
		close(fd[i]);
	hs_free(hs);
}

struct drip {
	int fd;
	struct loop_timer *timer;
};

static void on_drip(void *arg)
{
	static const char hello[] = "\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03";
	static size_t at;
	struct drip *drip = arg;

	send(drip->fd, at < sizeof(hello) - 1 ? hello + at : "", 1, MSG_NOSIGNAL);
	at++;
	loop_timer_set(drip->timer, 5);
}

static void slow_remote(void)
{
	uint64_t before, took;
	struct drip drip;
	int pair[2];

	hs = start(1, 4);
	turn_for(loop, 1);
	before = loop_now_ms(loop);
	make_pair(pair);
	submit_as(IMS_AGW_TLS_ROLE_SERVER, 5, pair[0], 120, 2 * WAIT_MS);
	drip.fd = pair[1];
	drip.timer = loop_timer_new(loop, on_drip, &drip);
	on_drip(&drip);
	wait_results(1);
	took = loop_now_ms(loop) - before;
	loop_timer_free(drip.timer);
	is_int(got[0].reason, IMS_AGW_REASON_HANDSHAKE_TIMEOUT, "an octet now and then");
	ok(took >= 119 && took < WAIT_MS, "does not move the deadline of the hello (%d ms)",
	   (int)took);
	close(drip.fd);
	hs_free(hs);
}

/* A ClientHello, and nothing more. */
static void send_hello(int fd)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	BIO *out = BIO_new(BIO_s_mem());
	SSL *ssl = SSL_new(ctx);
	char *hello;
	long len;

	SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
	SSL_set_connect_state(ssl);
	SSL_do_handshake(ssl);
	len = BIO_get_mem_data(out, &hello);
	send(fd, hello, len, MSG_NOSIGNAL);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

/* TS 23.333 clause 6.2.19.3.1 step 10: a remote that begins late has its time from then on. */
static void patient(void)
{
	uint64_t before, took;
	int pair[2];

	hs = start(1, 4);
	turn_for(loop, 1);
	make_pair(pair);
	before = loop_now_ms(loop);
	submit_as(IMS_AGW_TLS_ROLE_SERVER, 5, pair[0], 2 * WAIT_MS, 60);
	is_int(more_results(120), 0, "no ClientHello: the time of a handshake does not run");
	send_hello(pair[1]);
	wait_results(1);
	took = loop_now_ms(loop) - before;
	is_int(got[0].reason, IMS_AGW_REASON_HANDSHAKE_TIMEOUT, "the ClientHello: it runs");
	ok(took >= 179 && took < WAIT_MS, "from then on (%d ms)", (int)took);
	close(pair[1]);
	hs_free(hs);
}

static void channel_outlives_callback(void)
{
	hs = start(1, 4);
	watched_fd = submit_silent(6, 30);
	wait_results(1);
	ok(channel_open && !watched_events, "the channel is open while the result is handled");
	ok(ends(watched_fd), "and closed afterwards");
	close(watched_fd);
	watched_fd = -1;
	hs_free(hs);
}

static void cancelling(void)
{
	int pid = start_one(2), a, b;

	a = submit_taken(7, 2000);
	hs_cancel(hs, 7);
	ok(ends(a), "a cancelled job lets go of its channel");
	is_int(more_results(2100), 0, "and has no result");
	close(a);

	kill(pid, SIGSTOP);
	a = submit_silent(8, WAIT_MS);
	b = submit_silent(9, WAIT_MS);
	hs_cancel(hs, 8);
	hs_cancel(hs, 9);
	kill(pid, SIGCONT);
	ok(ends(a) && ends(b), "also when the worker has not seen it");
	turn_for(loop, 1);	/* it answers before it lets go */
	is_int(shake(), IMS_AGW_REASON_NONE, "and the slots are free again");
	close(a);
	close(b);

	a = submit_silent(10, 30);
	b = submit_silent(11, 60);
	cancel_in_callback = 11;
	wait_results(1);
	is_int(got[0].id, 10, "one job ends");
	cancel_in_callback = 10;
	is_int(more_results(150), 1, "its callback cancelled the other");
	cancel_in_callback = 0;
	close(a);
	close(b);
	hs_free(hs);
}

/* Its ClientHello has come, and with it the remote's certificate is still to be shown. */
static int submit_expecting(uint64_t id, enum remote_key key)
{
	struct hs_job job = {
		.id = id, .role = IMS_AGW_TLS_ROLE_CLIENT, .timeout_ms = WAIT_MS,
	};
	int pair[2];

	make_pair(pair);
	job.fd = pair[0];
	remote_expect(&job.expected, remote_id(key), FP_SHA256);
	results = 0;
	hs_submit(hs, &job);
	turn_until(loop, has_octets(pair[1]));
	return pair[1];
}

static void expect_and_shake(int fd, uint64_t id, enum remote_key expected, int version)
{
	const struct remote_config config = {
		.server = true, .max_version = version, .key = KEY_P384,
	};
	struct fp_set set = { 0 };
	struct remote remote;

	remote_expect(&set, remote_id(expected), FP_SHA256);
	hs_expect(hs, id, &set);
	remote_start(&remote, loop, fd, &config);
	wait_results(1);
	turn_for(loop, 1);
	remote_stop(&remote);
}

/* The order came while the handshake ran, before the certificate that it is about. */
static void other_fingerprint(void)
{
	int version, fd;

	for (version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
		hs = start(1, 4);
		fd = submit_expecting(21, KEY_P256);
		expect_and_shake(fd, 21, KEY_P384, version);
		ok(got[0].reason == IMS_AGW_REASON_NONE && got[0].verified,
		   "%x: the right fingerprint after a wrong one", (unsigned int)version);
		fd = submit_expecting(22, KEY_P384);
		expect_and_shake(fd, 22, KEY_P256, version);
		ok(got[0].reason == IMS_AGW_REASON_FINGERPRINT_MISMATCH &&
		   got[0].alert == SSL_AD_BAD_CERTIFICATE,
		   "%x: a wrong one after the right one: refused by an alert",
		   (unsigned int)version);
		hs_free(hs);
	}
}

static void killed_worker(void)
{
	int pid = start_one(4), again, fd;

	fd = submit_taken(12, WAIT_MS);
	kill(pid, SIGKILL);
	is_int(wait_results(1), 1, "the job of a killed worker ends at once");
	is_int(got[0].reason, IMS_AGW_REASON_AGENT_LOST, "with a reason");
	is_str(got[0].text, "handshake worker died of signal 9", "and a text");
	ok(got[0].id == 12 && ends(fd), "and its channel is closed");
	is_int(shake(), IMS_AGW_REASON_NONE, "the next job works");
	ok(process_children(&again, 1) == 1 && again != pid, "in a new worker");
	is_int(process_status(again, "Seccomp", 10), 2, "that is confined too");
	close(fd);
	hs_free(hs);
}

static void other_worker_goes_on(void)
{
	int pids[2], a, b;

	hs = start(2, 4);
	is_int(process_children(pids, 2), 2, "two workers");
	a = submit_taken(13, WAIT_MS);
	b = submit_taken(14, WAIT_MS);
	kill(pids[0], SIGQUIT);
	wait_results(1);
	is_int(more_results(100), 1, "one of two jobs is lost with its worker");
	is_int(shake(), IMS_AGW_REASON_NONE, "new jobs go to the worker that lives");
	close(a);
	close(b);
	hs_free(hs);
}

static bool is_gone(int pid)
{
	int pids[2], i, count = process_children(pids, 2);

	for (i = 0; i < count; i++)
		if (pids[i] == pid)
			return false;
	return true;
}

/* Each worker has three handshakes. */
static void loses_its_own_only(void)
{
	int pids[2], fds[6], lost = 0, i;

	hs = start(2, 6);
	process_children(pids, 2);
	for (i = 0; i < 6; i++)
		fds[i] = submit_taken(20 + i, WAIT_MS);
	kill(pids[1], SIGKILL);
	wait_results(3);
	is_int(more_results(100), 3, "a worker that dies costs the three handshakes that it has");
	for (i = 0; i < 3; i++)
		lost += got[i].reason == IMS_AGW_REASON_AGENT_LOST;
	is_int(lost, 3, "all with that reason");
	results = 0;
	for (i = 0; i < 6; i++)
		close(fds[i]);
	is_int(wait_results(3), 3, "those of the other one go on");
	for (i = 0; i < 3; i++)
		lost += got[i].reason == IMS_AGW_REASON_AGENT_LOST;
	is_int(lost, 3, "to their own end");
	hs_free(hs);
}

/* ---- what a worker has of the broker ---- */

static FILE *open_of(int pid, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/%s", pid, what);
	return fopen(name, "r");
}

static int count_in(FILE *memory, unsigned long start, unsigned long end, const char *what)
{
	size_t len = strlen(what), n;
	char *octets = malloc(end - start);
	int count = 0;
	char *at;

	if (!octets || fseek(memory, (long)start, SEEK_SET))
		abort();
	n = fread(octets, 1, end - start, memory);
	for (at = octets; (at = memmem(at, octets + n - at, what, len)); at++)
		count++;
	explicit_bzero(octets, end - start);
	free(octets);
	return count;
}

/* How often it is in what a process may write to; -1: nobody may look. */
static int count_octets(int pid, const char *what)
{
	FILE *maps = open_of(pid, "maps"), *memory = open_of(pid, "mem");
	unsigned long start, end;
	char line[512], access[8];
	int count = 0;

	while (maps && memory && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &start, &end, access) == 3 &&
		    access[1] == 'w' && end - start < 64UL << 20)
			count += count_in(memory, start, end, what);
	if (!maps || !memory)
		count = -1;
	if (maps)
		fclose(maps);
	if (memory)
		fclose(memory);
	return count;
}

static unsigned long stack_of(int pid)
{
	FILE *maps = open_of(pid, "maps");
	unsigned long start = 0;
	char line[512];

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "[stack]"))
			start = strtoul(line, NULL, 16);
	if (maps)
		fclose(maps);
	return start;
}

static bool is_random(void)
{
	FILE *file = fopen("/proc/sys/kernel/randomize_va_space", "r");
	int mode = file ? fgetc(file) : '0';

	if (file)
		fclose(file);
	return mode != '0' && !(personality(0xffffffff) & ADDR_NO_RANDOMIZE);
}

/* Every worker is a new program: one that replaces another as well. */
static void has_nothing_of_the_broker(void)
{
	/* Put together here: what the program itself contains is in every worker. */
	char *remains = malloc(64);
	unsigned long own, first, second;
	int pid;

	snprintf(remains, 64, "%s of %s", "half a request", "another call");
	hs = start(1, 4);
	process_children(&pid, 1);
	own = stack_of(getpid());
	first = stack_of(pid);
	ok(count_octets(getpid(), remains) > 0, "the broker has something in its memory");
	ok(count_octets(pid, remains) <= 0, "which a worker has not");
	setenv("AGW_REMAINS", remains, 1);
	kill(pid, SIGKILL);
	turn_until(loop, is_gone(pid));
	is_int(shake(), IMS_AGW_REASON_NONE, "a second worker");
	process_children(&pid, 1);
	second = stack_of(pid);
	ok(count_octets(pid, remains) <= 0, "nor has that one, in its environment neither");
	ok(!first || !is_random() || (own != first && first != second && own != second),
	   "and all have other addresses");
	unsetenv("AGW_REMAINS");
	free(remains);
	hs_free(hs);
}

static void hung_worker(void)
{
	int pid = start_one(4), fd;

	kill(pid, SIGSTOP);
	fd = submit_silent(15, 20);
	is_int(wait_results(1), 1, "a worker that hangs is ended");
	is_int(got[0].reason, IMS_AGW_REASON_AGENT_LOST, "its job fails");
	is_int(shake(), IMS_AGW_REASON_NONE, "the next job works");
	close(fd);
	hs_free(hs);
}

/* It had no processor for a while: that costs the handshake whose time is over, and no other. */
static void late_worker(void)
{
	int pid = start_one(4), a, b;

	a = submit_taken(17, WAIT_MS);
	kill(pid, SIGSTOP);
	b = submit_silent(18, 20);
	is_int(more_results(5000), 0, "a worker that is late is waited for");
	kill(pid, SIGCONT);
	wait_results(1);
	ok(got[0].id == 18 && got[0].reason == IMS_AGW_REASON_HANDSHAKE_TIMEOUT,
	   "a handshake took too long");
	close(b);
	results = 0;
	close(a);
	wait_results(1);
	ok(got[0].id == 17 && got[0].reason != IMS_AGW_REASON_AGENT_LOST,
	   "the other goes on to its own end");
	hs_free(hs);
}

/* The module has ended the call by then, so nobody waits for the job any more. */
static void hung_with_cancelled(void)
{
	int pid = start_one(4), fd;

	kill(pid, SIGSTOP);
	fd = submit_silent(16, 20);
	hs_cancel(hs, 16);
	ok(turn_until(loop, is_gone(pid)), "so is one that does not hear of a cancel");
	is_int(results, 0, "of which there is no result");
	is_int(shake(), IMS_AGW_REASON_NONE, "the next job works");
	close(fd);
	hs_free(hs);
}

static bool fails_by(const struct hs_config *config, int err)
{
	errno = 0;
	return !hs_new(loop, config, on_done, NULL) && errno == err;
}

static void dead_at_start(void)
{
	char missing[] = "/tmp/agw-no-such-file";
	struct hs_config config = {
		.cert_file = missing, .key_file = key_file, .workers = 1, .ready_ms = WAIT_MS,
		.own = &remote_id(KEY_P256)->digests, .jobs_max = 1,
	};

	ok(fails_by(&config, ENOENT), "no certificate file");
	config.cert_file = key_file;
	config.key_file = cert_file;
	ok(fails_by(&config, EINVAL), "file without certificate");
	config.cert_file = cert_file;
	config.key_file = key_file;
	config.workers = 0;
	ok(fails_by(&config, EINVAL), "no workers");
}

/* The files are replaced, in their place and as a whole; the gateway's fingerprint was told. */
static void changed_certificate(void)
{
	struct hs_workers workers;
	int pid = start_one(4);

	remote_id_write(remote_id(KEY_P384), cert_file, key_file);
	kill(pid, SIGKILL);
	turn_until(loop, is_gone(pid));
	is_int(shake(), IMS_AGW_REASON_NONE, "other files: a new worker goes on");
	process_children(&pid, 1);
	unlink(cert_file);
	unlink(key_file);
	kill(pid, SIGKILL);
	turn_until(loop, is_gone(pid));
	is_int(shake(), IMS_AGW_REASON_NONE, "and with none");
	hs_workers(hs, &workers);
	ok(workers.ready == 1 && workers.count == 1 && workers.lost == 2, "which is counted");
	hs_free(hs);
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
}

/* More requests than the socket holds, then more results than it holds. */
static void many_jobs(void)
{
	int pid = start_one(JOBS_MAX), fd[JOBS_MAX], i, good = 0;

	kill(pid, SIGSTOP);
	for (i = 0; i < JOBS_MAX; i++) {
		fd[i] = submit_silent(i, WAIT_MS);
		shutdown(fd[i], SHUT_WR);
	}
	kill(pid, SIGCONT);
	turn_for(loop, 1);
	usleep(300000);
	is_int(wait_results(JOBS_MAX), JOBS_MAX, "all of %d jobs end", JOBS_MAX);
	for (i = 0; i < JOBS_MAX; i++) {
		good += got[i].reason == IMS_AGW_REASON_EARLY_CLOSE;
		close(fd[i]);
	}
	is_int(good, JOBS_MAX, "as they should");
	hs_free(hs);
}

static void at_the_same_time(void)
{
	static const struct remote_config config = { .min_version = TLS1_2_VERSION };
	static struct remote remotes[40];
	int pair[2], good = 0, i;

	hs = start(3, 40);
	for (i = 0; i < 40; i++) {
		make_pair(pair);
		submit(i, pair[0], WAIT_MS);
		remote_start(&remotes[i], loop, pair[1], &config);
	}
	wait_results(40);
	for (i = 0; i < 40; i++) {
		good += got[i].reason == IMS_AGW_REASON_NONE;
		remote_stop(&remotes[i]);
	}
	is_int(good, 40, "40 handshakes at the same time in 3 workers");
	hs_free(hs);
}

static void freed_with_jobs(void)
{
	int fd, pid;

	hs = start(2, 4);
	fd = submit_taken(17, WAIT_MS);
	hs_free(hs);
	is_int(results, 0, "a broker that goes says nothing");
	ok(ends(fd), "but closes channels");
	is_int(process_children(&pid, 1), 0, "and leaves no process");
	close(fd);
}

int main(int argc, char **argv)
{
	int fds;

	worker_main(argc, argv);
	plan(61 + 4 + 9 + 3 + 1);
	signal(SIGPIPE, SIG_IGN);
	if (!getenv("AGW_TEST_LOG"))
		log_set_level(0);
	close(mkstemp(cert_file));
	close(mkstemp(key_file));
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
	loop = loop_new();
	fds = process_fds(getpid());
	worker_is_confined();
	bad_orders();
	limit_of_jobs();
	slow_remote();
	patient();
	channel_outlives_callback();
	cancelling();
	other_fingerprint();
	killed_worker();
	other_worker_goes_on();
	loses_its_own_only();
	has_nothing_of_the_broker();
	hung_worker();
	late_worker();
	hung_with_cancelled();
	dead_at_start();
	changed_certificate();
	many_jobs();
	at_the_same_time();
	freed_with_jobs();
	is_int(process_fds(getpid()), fds, "no descriptor is left open");
	loop_free(loop);
	remote_ids_free();
	unlink(cert_file);
	unlink(key_file);
	return tap_done();
}
