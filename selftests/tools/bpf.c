// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "event.h"

long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

int bpf_load(uint32_t type, uint32_t attach_type, const struct bpf_insn *insns, size_t count)
{
	static char log[65536];
	union bpf_attr attr = {
		.prog_type = type, .insns = (uintptr_t)insns, .insn_cnt = (uint32_t)count,
		.license = (uintptr_t)"GPL", .log_buf = (uintptr_t)log, .log_size = sizeof(log),
		.log_level = 1, .expected_attach_type = attach_type,
	};
	long fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		die("program: %s: %s", strerror(errno), log);
	return (int)fd;
}

int bpf_open_group(const char *path)
{
	int group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (group < 0)
		die("%s: %s", path, strerror(errno));
	return group;
}

void bpf_attach(int target, int program, uint32_t type)
{
	union bpf_attr attr = {
		.target_fd = (uint32_t)target, .attach_bpf_fd = (uint32_t)program,
		.attach_type = type,
	};

	if (bpf(BPF_PROG_ATTACH, &attr))
		die("cgroup takes no program: %s", strerror(errno));
}

void bpf_detach(int target, uint32_t type)
{
	union bpf_attr attr = { .target_fd = (uint32_t)target, .attach_type = type };

	if (bpf(BPF_PROG_DETACH, &attr))
		die("cgroup keeps its program: %s", strerror(errno));
}
