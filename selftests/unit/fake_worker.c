// SPDX-License-Identifier: GPL-2.0
#include "fake_worker.h"

#include <errno.h>
#include <linux/ims_agw.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "turn.h"

#define WORKERS_MAX 8

static int ends[WORKERS_MAX];

int fake_worker_count, fake_worker_busy;
struct worker_reply fake_worker_first;
size_t fake_worker_first_len;

void fake_worker_reset(void)
{
	while (fake_worker_count)
		close(ends[--fake_worker_count]);
	fake_worker_busy = -1;
	memset(&fake_worker_first, 0, sizeof(fake_worker_first));
	fake_worker_first.type = WORKER_READY;
	fake_worker_first_len = sizeof(fake_worker_first);
}

/* Ends with the broker's end of the pair, as a worker does. */
static void live(const int pair[2])
{
	struct pollfd pollfd = { .fd = pair[1] };

	close(pair[0]);
	while (!poll(&pollfd, 1, fake_worker_count == fake_worker_busy ? 0 : -1))
		;
	_exit(0);
}

int worker_start(const struct worker_setup *setup, pid_t *pid)
{
	int pair[2];

	(void)setup;
	if (fake_worker_count == WORKERS_MAX ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -errno;
	*pid = fork();
	if (!*pid)
		live(pair);
	ends[fake_worker_count] = pair[1];
	if (fake_worker_first_len)
		fake_worker_say(fake_worker_count, &fake_worker_first, fake_worker_first_len);
	fake_worker_count++;
	return pair[0];
}

void fake_worker_say(int worker, const void *message, size_t len)
{
	if (send(ends[worker], message, len, MSG_NOSIGNAL) != (ssize_t)len)
		abort();
}

static short events(int worker)
{
	struct pollfd pollfd = { .fd = ends[worker], .events = POLLIN };

	poll(&pollfd, 1, 0);
	return pollfd.revents;
}

bool fake_worker_has_mail(int worker)
{
	return events(worker) & POLLIN;
}

bool fake_worker_is_dead(int worker)
{
	return events(worker) & POLLHUP;
}

struct worker_request fake_worker_hear(int worker)
{
	union {
		struct cmsghdr header;
		char octets[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct worker_request request;
	struct iovec iov = { &request, sizeof(request) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(ends[worker], &msg, 0) != sizeof(request))
		abort();
	if (CMSG_FIRSTHDR(&msg)) {
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
		close(fd);
	}
	return request;
}

static bool is_read(int worker)
{
	int left = 0;

	return ioctl(ends[worker], SIOCOUTQ, &left) || !left;
}

void fake_worker_drained(struct loop *loop, int worker)
{
	turn_until(loop, is_read(worker));
	turn_for(loop, 1);
}

/* --- what is said ---------------------------------------------------------------------------- */

struct hs_job fake_worker_job(uint64_t id)
{
	struct hs_job job = { .id = id, .role = IMS_AGW_TLS_ROLE_SERVER, .timeout_ms = WAIT_MS };

	job.fd = dup(STDERR_FILENO);
	return job;
}

struct psk fake_worker_key(uint16_t version)
{
	struct psk psk = { .version = version, .key_len = PSK_MIN };

	memset(psk.key, 0x5c, PSK_MIN);
	return psk;
}

void fake_worker_digests(uint8_t seed, struct fp_digests *digests)
{
	memset(digests, seed, sizeof(*digests));
}

struct fp_set fake_worker_fp(uint8_t seed)
{
	struct fp_set set = { .count = 1 };
	struct fp_digests digests;

	fake_worker_digests(seed, &digests);
	fp_from_digests(&digests, FP_SHA256, &set.fp[0]);
	return set;
}

struct worker_reply fake_worker_good(uint64_t number)
{
	struct worker_reply reply = {
		.type = WORKER_RESULT,
		.number = number,
		.result = {
			.version = 0x0304, .have_digests = 1,
			.tx = { .key_len = 16, .key = { 1 }, .record_max = HS_RECORD_MAX },
			.rx = { .key_len = 16, .key = { 2 }, .record_max = HS_RECORD_MAX },
		},
	};

	fake_worker_digests(1, &reply.result.digests);
	return reply;
}
