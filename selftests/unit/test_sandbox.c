// SPDX-License-Identifier: GPL-2.0
/*
 * What the sandbox lets a handshake worker do, and what kills it.
 *
 * with: agent/tls/sandbox.c -lseccomp -lcap
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "tap.h"
#include "tls/sandbox.h"

#define DONE 42

static int pair[2], other[2];

/* Not _exit(): before that the address sanitizer makes system calls of its own. */
static void end(int status)
{
	syscall(SYS_exit_group, status);
}

static void nothing(void)
{
}

static void allowed_io(void)
{
	char octet = 0;
	struct iovec iov = { &octet, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (sendmsg(pair[0], &msg, 0) != 1 || write(pair[0], "x", 1) != 1 ||
	    recvmsg(pair[0], &msg, MSG_DONTWAIT) != -1 || errno != EAGAIN)
		end(1);
	close(pair[0]);
}

static void allowed_memory(void)
{
	char *memory = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);

	if (memory == MAP_FAILED || mprotect(memory, 4096, PROT_READ) < 0)
		end(1);
	munmap(memory, 65536);
}

static void allowed_random(void)
{
	char octets[16];

	if (syscall(SYS_getrandom, octets, sizeof(octets), 0) != sizeof(octets))
		end(1);
}

/* As the C library asks where there is no vDSO. */
static void allowed_time(void)
{
	struct timespec ts = { 0 };
	struct timeval tv;

#ifdef SYS_time
	if (syscall(SYS_time, NULL) <= 0)
		end(1);
#endif
	if (syscall(SYS_gettimeofday, &tv, NULL) || syscall(SYS_clock_gettime, 1, &ts) ||
	    syscall(SYS_clock_getres, 1, &ts))
		end(1);
	ts = (struct timespec){ .tv_nsec = 1 };
	if (syscall(SYS_clock_nanosleep, 1, 0, &ts, NULL) || syscall(SYS_getcpu, NULL, NULL, NULL))
		end(1);
}

/* As other C libraries write and read. */
static void allowed_vectors(void)
{
	char octet = 'x';
	struct iovec iov = { &octet, 1 };

	if (syscall(SYS_writev, pair[0], &iov, 1) != 1 || syscall(SYS_readv, pair[1], &iov, 1) != 1)
		end(1);
}

static void allowed_questions(void)
{
	if (syscall(SYS_getpid) < 0 || syscall(SYS_gettid) < 0 || syscall(SYS_geteuid) < 0 ||
	    syscall(SYS_getegid) < 0 || syscall(SYS_sched_yield))
		end(1);
}

static void set_clock(void)
{
	struct timespec ts = { 0 };

	syscall(SYS_clock_settime, 0, &ts);
}

static void open_file(void)
{
	syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

static void new_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void netlink_socket(void)
{
	socket(AF_NETLINK, SOCK_RAW, 16);
}

static void message_elsewhere(void)
{
	char octet = 0;
	struct iovec iov = { &octet, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	sendmsg(other[0], &msg, 0);
}

static void receive_elsewhere(void)
{
	char octet = 0;
	struct iovec iov = { &octet, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	recvmsg(other[0], &msg, MSG_DONTWAIT);
}

static void new_process(void)
{
	syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
}

static void new_program(void)
{
	char *args[] = { "true", NULL };

	execv("/bin/true", args);
}

static void map_code(void)
{
	(void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void make_code(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

static void trace_parent(void)
{
	syscall(SYS_ptrace, 16, getppid(), 0, 0);
}

static void kill_parent(void)
{
	kill(getppid(), 0);
}

static void read_memory(void)
{
	syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}

static void change_limits(void)
{
	syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static const struct {
	const char *name;
	void (*fn)(void);
	int killed;
} cases[] = {
	{ "nothing", nothing, 0 },
	{ "messages and octets to the broker", allowed_io, 0 },
	{ "memory", allowed_memory, 0 },
	{ "random octets", allowed_random, 0 },
	{ "the time without a vDSO", allowed_time, 0 },
	{ "octets in vectors", allowed_vectors, 0 },
	{ "questions about itself", allowed_questions, 0 },
	{ "setting the time", set_clock, 1 },
	{ "a file", open_file, 1 },
	{ "a TCP socket", new_socket, 1 },
	{ "a netlink socket", netlink_socket, 1 },
	{ "a message to another socket", message_elsewhere, 1 },
	{ "a message from another socket", receive_elsewhere, 1 },
	{ "a child process", new_process, 1 },
	{ "a program", new_program, 1 },
	{ "executable memory", map_code, 1 },
	{ "memory made executable", make_code, 1 },
	{ "tracing", trace_parent, 1 },
	{ "signals", kill_parent, 1 },
	{ "memory of others", read_memory, 1 },
	{ "prctl", change_limits, 1 },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

/* The wait status of a child that does fn in the sandbox. */
static int run(void (*fn)(void))
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (sandbox_enter(pair[0]))
			end(2);
		fn();
		end(DONE);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void check_limits(void)
{
	struct rlimit core, files, processes;
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (sandbox_limits(20, 1 << 20))
			end(2);
		getrlimit(RLIMIT_CORE, &core);
		getrlimit(RLIMIT_NOFILE, &files);
		getrlimit(RLIMIT_NPROC, &processes);
		end(core.rlim_max == 0 && files.rlim_max == 20 && processes.rlim_max == 0 &&
		    !prctl(PR_GET_DUMPABLE) ? DONE : 1);
	}
	waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), DONE, "no core dump, few descriptors, no fork, not dumpable");
}

#define MORE (8UL << 20)

static bool can_have(size_t len)
{
	void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory != MAP_FAILED && !munmap(memory, len);
}

static void check_memory(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (!can_have(MORE + 4096) || sandbox_limits(20, MORE))
			end(2);
		end(can_have(MORE / 2) && !can_have(MORE + 4096) && errno == ENOMEM ? DONE : 1);
	}
	waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), DONE, "memory has a limit");
}

#define SOMEBODY 12345

/* As an agent that is root: the effective user is root, but nothing else of it is left. */
static void be_half_root(void)
{
	cap_t none = cap_init();

	if (setgroups(0, NULL) || setresgid(SOMEBODY, 0, 7) || setresuid(SOMEBODY, 0, 0) ||
	    cap_set_proc(none))
		end(2);
	cap_free(none);
}

static bool is_somebody(void)
{
	uid_t uid[3];
	gid_t gid[3];

	return !getresuid(&uid[0], &uid[1], &uid[2]) && !getresgid(&gid[0], &gid[1], &gid[2]) &&
		uid[0] == SOMEBODY && uid[1] == SOMEBODY && uid[2] == SOMEBODY &&
		gid[0] == SOMEBODY && gid[1] == SOMEBODY && gid[2] == SOMEBODY;
}

static void check_user(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (!geteuid())
			be_half_root();
		if (sandbox_user())
			end(1);
		end(!geteuid() || (getuid() == SOMEBODY && (!is_somebody() || !setuid(0))) ?
		    1 : DONE);
	}
	waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), DONE, "the real user only, without a privilege");
}

static void check_privileges(void)
{
	is_int(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0, "the parent is not confined");
}

/* The limit of locked memory may be 0, and the sanitizer locks none: only the dump shows. */
static void check_secret(void)
{
	char *pages = mmap(NULL, 3 * 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	sandbox_lock_memory(pages + 65536 + 1, 100);
	ok(process_memory_has(pages + 65536 + 1, " dd"), "a secret is in no core dump");
	ok(process_memory_has(pages, " dd") <= 0, "what lies elsewhere may be");
	munmap(pages, 3 * 65536);
}

int main(void)
{
	size_t i;
	int status;

	plan(CASES + 6);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || socketpair(AF_UNIX, SOCK_STREAM, 0, other))
		abort();
	for (i = 0; i < CASES; i++) {
		status = run(cases[i].fn);
		if (cases[i].killed)
			ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "killed for %s",
			   cases[i].name);
		else
			ok(WIFEXITED(status) && WEXITSTATUS(status) == DONE, "allowed: %s",
			   cases[i].name);
	}
	check_limits();
	check_memory();
	check_user();
	check_privileges();
	check_secret();
	return tap_done();
}
