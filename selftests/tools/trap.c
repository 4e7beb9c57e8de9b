// SPDX-License-Identifier: GPL-2.0
#include "trap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "event.h"

static struct {
	int faults;		/* userfaultfd */
	int fd;
	bool reads;
	char *page;
	size_t size;
	pthread_t thread;
} trap;

static void *run(void *arg)
{
	ssize_t n;

	(void)arg;
	if (trap.reads)
		n = read(trap.fd, trap.page, 100);
	else
		n = write(trap.fd, trap.page, 100);
	event_begin("passed");
	event_num("octets", n);
	event_text("name", n < 0 ? strerrorname_np(errno) : "none");
	event_end();
	return NULL;
}

static void lay(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	trap.size = (size_t)sysconf(_SC_PAGESIZE);
	trap.faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (trap.faults < 0 || ioctl(trap.faults, UFFDIO_API, &api))
		die("userfaultfd: %s", strerror(errno));
	trap.page = mmap(NULL, trap.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	if (trap.page == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	range.range.start = (unsigned long)trap.page;
	range.range.len = trap.size;
	if (ioctl(trap.faults, UFFDIO_REGISTER, &range))
		die("userfaultfd: %s", strerror(errno));
}

static void wait_for_fault(void)
{
	struct uffd_msg msg;

	do {
		if (read(trap.faults, &msg, sizeof(msg)) != sizeof(msg))
			die("userfaultfd: %s", strerror(errno));
	} while (msg.event != UFFD_EVENT_PAGEFAULT);
}

void trap_start(int fd, bool reads)
{
	trap.fd = fd;
	trap.reads = reads;
	lay();
	if (pthread_create(&trap.thread, NULL, run, NULL))
		die("no thread");
	wait_for_fault();
	event_begin("trapped");
	event_end();
}

void trap_end(void)
{
	struct uffdio_zeropage page = {
		.range = { .start = (unsigned long)trap.page, .len = trap.size },
	};

	if (ioctl(trap.faults, UFFDIO_ZEROPAGE, &page))
		die("userfaultfd: %s", strerror(errno));
	pthread_join(trap.thread, NULL);
}
