// SPDX-License-Identifier: GPL-2.0
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ims_agw.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "background.h"
#include "log.h"
#include "loop.h"
#include "sandbox.h"
#include "tls.h"
#include "tls_heap.h"
#include "tls_trial.h"
#include "worker_wire.h"

#define SPARE_FDS 8		/* besides the channels */
#define SECURE_HEAP_MIN (256 * 1024)
#define SECURE_HEAP_JOB 1024	/* private keys, or the PSK, of one handshake */
#define REQUESTS_PER_WAKE 64
#define JOBS_MAX 65536		/* twice what the configuration may have */

/* agwd(8) tells both: more than a worker has after its start, and that for each job. */
#define MEMORY (64UL << 20)
#define MEMORY_JOB (64UL << 10)

struct job {
	struct worker *worker;
	struct tls *tls;		/* NULL: the slot is free */
	uint64_t number;
	int fd;
	uint32_t timeout_ms;		/* from the ClientHello on, 0: the timer stays */
	struct loop_watch *watch;	/* NULL: the job is in worker->done */
	struct loop_timer *timer;
	struct job *next;
};

struct worker {
	struct loop *loop;
	struct loop_watch *watch;
	struct tls_env *env;
	unsigned int jobs_max;
	struct job *jobs;
	struct job *done, **done_tail;	/* results that are not yet sent */
	bool blocked;			/* waits for room to send them */
	struct worker_reply reply;	/* the only place of record keys, locked */
};

/* ---- results ---- */

static void job_free(struct job *job)
{
	loop_watch_del(job->watch);
	loop_timer_free(job->timer);
	tls_free(job->tls);
	close(job->fd);
	memset(job, 0, sizeof(*job));
}

/* False: no room to send just now, or the broker is gone. */
static bool send_reply(struct worker *worker)
{
	struct iovec iov = { .iov_base = &worker->reply, .iov_len = sizeof(worker->reply) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	do {
		n = sendmsg(WORKER_FD, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN && worker->loop)
		loop_stop(worker->loop);
	OPENSSL_cleanse(&worker->reply, sizeof(worker->reply));
	return n >= 0;
}

/* Keys are derived when they can leave at once, so that they never wait in memory. */
static void send_results(struct worker *worker)
{
	struct job *job;

	while (worker->done) {
		job = worker->done;
		worker->reply.type = WORKER_RESULT;
		worker->reply.number = job->number;
		tls_result(job->tls, &worker->reply.result);
		if (!send_reply(worker))
			break;
		worker->done = job->next;
		job_free(job);
	}
	if (!worker->done)
		worker->done_tail = &worker->done;
	if (worker->blocked == !!worker->done)
		return;
	worker->blocked = worker->done;
	loop_watch_set(worker->watch, worker->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void job_done(struct job *job)
{
	struct worker *worker = job->worker;

	loop_watch_del(job->watch);
	loop_timer_stop(job->timer);
	job->watch = NULL;
	job->next = NULL;
	*worker->done_tail = job;
	worker->done_tail = &job->next;
	send_results(worker);
}

/* ---- handshakes ---- */

static void on_deadline(void *arg)
{
	struct job *job = arg;

	tls_give_up(job->tls);
	job_done(job);
}

/* The ClientHello is there: the rest has the time of a handshake from now on. */
static void hello_came(struct job *job)
{
	loop_timer_set(job->timer, job->timeout_ms);
	job->timeout_ms = 0;
}

static void on_channel(void *arg, uint32_t events)
{
	struct job *job = arg;

	(void)events;
	events = tls_drive(job->tls);
	if (!events) {
		job_done(job);
		return;
	}
	if (job->timeout_ms && tls_has_hello(job->tls))
		hello_came(job);
	if (loop_watch_set(job->watch, events))
		loop_stop(job->worker->loop);
}

static struct job *find_slot(struct worker *worker, uint64_t number)
{
	uint32_t slot = (uint32_t)number;

	return slot < worker->jobs_max ? &worker->jobs[slot] : NULL;
}

/* False: no memory. */
static bool job_start(struct worker *worker, struct job *job,
		      const struct worker_request *request)
{
	uint64_t now = loop_now_ms(worker->loop);
	uint64_t left = request->deadline_ms > now ? request->deadline_ms - now : 0;

	job->worker = worker;
	job->number = request->number;
	job->timeout_ms = request->timeout_ms;
	job->tls = tls_new(worker->env, job->fd, request->role, &request->expected,
			   request->psk.key_len ? &request->psk : NULL);
	if (job->tls && request->strict_signatures)
		tls_be_strict(job->tls);
	job->watch = loop_watch_add(worker->loop, job->fd, EPOLLIN, on_channel, job);
	job->timer = loop_timer_new(worker->loop, on_deadline, job);
	if (job->timer)
		loop_timer_set(job->timer, left);
	return job->tls && job->watch && job->timer;
}

static void refuse(struct worker *worker, uint64_t number, int reason, const char *text)
{
	worker->reply.type = WORKER_RESULT;
	worker->reply.number = number;
	tls_result_fail(&worker->reply.result, reason, text);
	if (!send_reply(worker))
		loop_stop(worker->loop);	/* the broker counts the job as lost */
}

/* False: the broker broke the rules, do not go on. */
static bool take_job(struct worker *worker, const struct worker_request *request, int fd)
{
	struct job *job = find_slot(worker, request->number);

	if (!job || job->tls || request->expected.count > FP_SET_MAX ||
	    request->psk.key_len > PSK_MAX) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (fd < 0) {
		refuse(worker, request->number, IMS_AGW_REASON_INTERNAL, "no descriptor arrived");
		return true;
	}
	job->fd = fd;
	if (!job_start(worker, job, request)) {
		job_free(job);
		refuse(worker, request->number, IMS_AGW_REASON_NO_MEMORY,
		       "no memory for a handshake");
		return true;
	}
	on_channel(job, 0);
	return true;
}

/* NULL: its result may have left already, so that nothing is left to change or to cancel. */
static struct job *find_job(struct worker *worker, uint64_t number)
{
	struct job *job = find_slot(worker, number);

	return job && job->tls && job->number == number ? job : NULL;
}

/* False: the broker broke the rules, do not go on. */
static bool take_expected(struct worker *worker, const struct worker_request *request)
{
	struct job *job = find_job(worker, request->number);

	if (request->expected.count > FP_SET_MAX)
		return false;
	if (job)
		tls_expect(job->tls, &request->expected);
	return true;
}

/* A result without keys tells the broker that this was read. */
static void take_cancel(struct worker *worker, uint64_t number)
{
	struct job *job = find_job(worker, number);

	if (!job)
		return;
	tls_give_up(job->tls);
	if (job->watch)
		job_done(job);
}

static bool handle_request(struct worker *worker, const struct worker_request *request, int fd)
{
	if (request->type == WORKER_JOB)
		return take_job(worker, request, fd);
	if (request->type == WORKER_EXPECT)
		return take_expected(worker, request);
	if (request->type != WORKER_CANCEL)
		return false;
	take_cancel(worker, request->number);
	return true;
}

/* False: there is no other one just now. */
static bool take_request(struct worker *worker)
{
	struct worker_request request;
	bool good;
	ssize_t n;
	int fd;

	n = worker_receive(WORKER_FD, &request, &fd, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	good = n == sizeof(request) && handle_request(worker, &request, fd);
	psk_wipe(&request.psk);
	if (!good)
		loop_stop(worker->loop);
	return good;
}

static void on_broker(void *arg, uint32_t events)
{
	struct worker *worker = arg;
	int i;

	if (events & EPOLLOUT)
		send_results(worker);
	for (i = 0; i < REQUESTS_PER_WAKE && take_request(worker); i++)
		;
}

/* ---- life of the process ---- */

/* Signals to the whole group are for the broker: it ends its workers by closing the pair. */
static void ignore_signals(void)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2 };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What the broker has read of a file. */
struct pem {
	size_t len;
	void *text;	/* NULL: nothing came */
};

static struct pem take_pem(uint32_t type)
{
	struct worker_request request;
	struct pem pem = { 0 };
	void *memory = MAP_FAILED;
	ssize_t n;
	int fd;

	do {
		n = worker_receive(WORKER_FD, &request, &fd, 0);
	} while (n < 0 && errno == EINTR);
	if (fd < 0)
		return pem;
	if (n == sizeof(request) && request.type == type && request.number <= PEM_MAX) {
		pem.len = request.number;
		memory = mmap(NULL, pem.len, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	pem.text = memory == MAP_FAILED ? NULL : memory;
	return pem;
}

static void drop_pem(struct pem *pem)
{
	if (pem->text)
		munmap(pem->text, pem->len);
}

/* In the sandbox: what does not come to be confined has no key. */
static int load_identity(struct worker *worker, struct worker_ready *ready)
{
	struct pem cert = take_pem(WORKER_CERTIFICATE);
	struct pem key = take_pem(WORKER_KEY);

	if (cert.text && key.text)
		worker->env = tls_env_new(cert.text, cert.len, key.text, key.len, &ready->own,
					  ready->text, sizeof(ready->text));
	else
		snprintf(ready->text, sizeof(ready->text), "no certificate or no key has come");
	drop_pem(&key);
	drop_pem(&cert);
	return worker->env ? 0 : -EINVAL;
}

/* OpenSSL keeps private keys in a heap of its own that is locked in memory. */
static void lock_keys(struct worker *worker)
{
	size_t size = SECURE_HEAP_MIN;

	while (size < SECURE_HEAP_MIN + (size_t)worker->jobs_max * SECURE_HEAP_JOB)
		size *= 2;
	CRYPTO_secure_malloc_init(size, 0);
	sandbox_lock_memory(&worker->reply, sizeof(worker->reply));
}

/*
 * In place of the agent's, whose log nobody else writes. What goes wrong from now on is told in the
 * answer to the broker, or by it.
 */
static int open_null(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		return -errno;
	close(null);
	return 0;
}

/* What OpenSSL reads from files, it reads now. */
static int start_openssl(struct worker *worker)
{
	if (!tls_heap_wipe())
		return -EPERM;
	lock_keys(worker);
	return OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, NULL) ? 0 : -ENOMEM;
}

static int start_loop(struct worker *worker)
{
	worker->jobs = calloc(worker->jobs_max, sizeof(*worker->jobs));
	worker->loop = loop_new();
	if (!worker->jobs || !worker->loop)
		return -ENOMEM;
	worker->watch = loop_watch_add(worker->loop, WORKER_FD, EPOLLIN, on_broker, worker);
	return worker->watch ? 0 : -ENOMEM;
}

static int confine(const struct worker *worker)
{
	int err = sandbox_limits(worker->jobs_max + SPARE_FDS,
				 MEMORY + worker->jobs_max * MEMORY_JOB);

	tzset();		/* else the first use of the time zone opens a file */
	return err ? err : sandbox_enter(WORKER_FD);
}

static int set_up(struct worker *worker, struct worker_ready *ready)
{
	struct tls_trial trial;
	int err;

	err = open_null();
	if (!err)
		err = start_openssl(worker);
	if (!err)
		err = start_loop(worker);
	if (!err)
		err = tls_trial_open(&trial);
	if (!err)
		err = confine(worker);
	if (!err)
		err = load_identity(worker, ready);
	if (!err)
		err = tls_trial_run(&trial, worker->env, &ready->own, ready->text,
				    sizeof(ready->text));
	if (err && !ready->text[0])
		snprintf(ready->text, sizeof(ready->text), "worker: %s", strerror(-err));
	ready->err = err;
	return err;
}

static void clean_up(struct worker *worker)
{
	unsigned int i;

	for (i = 0; worker->jobs && i < worker->jobs_max; i++)
		if (worker->jobs[i].tls)
			job_free(&worker->jobs[i]);
	free(worker->jobs);
	tls_env_free(worker->env);
	loop_free(worker->loop);
}

static int run(unsigned int jobs_max)
{
	static struct worker worker;
	struct worker_ready ready = { 0 };
	int err;

	worker.jobs_max = jobs_max;
	worker.done_tail = &worker.done;
	err = set_up(&worker, &ready);
	worker.reply.type = WORKER_READY;
	worker.reply.ready = ready;
	if (send_reply(&worker) && !err)
		err = loop_run(worker.loop);
	clean_up(&worker);
	return err ? 1 : 0;
}

/* The pair is the parent's: nobody begins a worker by hand, and one whose broker is gone ends. */
static bool broker_is_parent(void)
{
	struct ucred maker;
	socklen_t len = sizeof(maker);

	return !getsockopt(WORKER_FD, SOL_SOCKET, SO_PEERCRED, &maker, &len) &&
		maker.pid == getppid();
}

/* As the last change of user has undone it, the signal at the broker's death comes after that. */
static bool begin(void)
{
	prctl(PR_SET_NAME, "agwd-handshake", 0, 0, 0);
	ignore_signals();
	background_enter();
	if (sandbox_user()) {
		log_error("handshake worker: cannot change its user: %s", strerror(errno));
		return false;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	return broker_is_parent();
}

/* Not exit(): what libraries do at their end may be more than the sandbox lets them. */
void worker_main(int argc, char **argv)
{
	unsigned long jobs_max;

	if (argc < 2 || strcmp(argv[1], WORKER_ARGUMENT) != 0)
		return;
	jobs_max = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	if (!jobs_max || jobs_max > JOBS_MAX || !broker_is_parent()) {
		fprintf(stderr, "agwd: %s is how agwd starts its handshake workers, %s\n",
			WORKER_ARGUMENT, "and nobody else");
		_exit(2);
	}
	_exit(begin() ? run((unsigned int)jobs_max) : 1);
}
