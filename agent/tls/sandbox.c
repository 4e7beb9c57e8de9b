// SPDX-License-Identifier: GPL-2.0
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * What a handshake needs, with every C library and kernel: the time is a system call where there is
 * no vDSO, another one on machines of 32 bits, and musl writes by writev(). What is there for the
 * library only is harmless: it asks, and changes nothing.
 */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(sched_yield),
	SCMP_SYS(getrandom), SCMP_SYS(getcpu), SCMP_SYS(sysinfo),
	SCMP_SYS(time), SCMP_SYS(gettimeofday), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_getres_time64),
	SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_nanosleep_time64),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* These may map and change memory, but not to run what is in it: that is their third argument. */
static const int no_exec[] = {
	SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect),
};

static int set_limit(int resource, rlim_t value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return -errno;
	if (value > limit.rlim_max)
		value = limit.rlim_max;
	limit.rlim_cur = value;
	limit.rlim_max = value;
	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

/* Octets of address space, negative: -errno. */
static long long present_memory(void)
{
	unsigned long long pages;
	char text[32] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	pages = strtoull(text, NULL, 10);
	return pages ? (long long)(pages * sysconf(_SC_PAGESIZE)) : -EIO;
}

static int limit_memory(size_t more)
{
	long long present = present_memory();

	return present < 0 ? (int)present : set_limit(RLIMIT_AS, (rlim_t)present + more);
}

/* Without a privilege if need be: that is what the real user is for, see privileges.c. */
int sandbox_user(void)
{
	gid_t gid = getgid();
	uid_t uid = getuid();

	return setresgid(gid, gid, gid) || setresuid(uid, uid, uid) ? -errno : 0;
}

int sandbox_limits(unsigned int fds, size_t memory)
{
	int err;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	err = set_limit(RLIMIT_CORE, 0);
	if (!err)
		err = set_limit(RLIMIT_NPROC, 0);
	if (!err)
		err = set_limit(RLIMIT_NOFILE, fds);
	if (!err)
		err = limit_memory(memory);
	return err;
}

/* no_new_privs makes this final: no exec can bring a capability back. */
static int drop_capabilities(void)
{
	cap_t none = cap_init();
	int err = 0;

	if (!none)
		return -errno;
	if (cap_set_proc(none) < 0)
		err = -errno;
	cap_free(none);
	return err;
}

static int add_rules(scmp_filter_ctx filter, int sock)
{
	const struct scmp_arg_cmp data = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp on_sock = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)sock, 0);
	int err = 0;
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && !err; i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; i < sizeof(no_exec) / sizeof(no_exec[0]) && !err; i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, no_exec[i], 1, data);
	if (!err)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvmsg), 1, on_sock);
	if (!err)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendmsg), 1, on_sock);
	return err;
}

static int filter_syscalls(int sock)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!filter)
		return -ENOMEM;
	err = add_rules(filter, sock);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

int sandbox_enter(int sock)
{
	int err;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	err = drop_capabilities();
	return err ? err : filter_syscalls(sock);
}

void sandbox_lock_memory(void *memory, size_t len)
{
	long page = sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)memory / page * page;
	size_t span = (uintptr_t)memory + len - start;

	/* madvise() wants whole pages. What else lies on them stays out of core dumps too. */
	(void)mlock((void *)start, span);
	(void)madvise((void *)start, span, MADV_DONTDUMP);
}
