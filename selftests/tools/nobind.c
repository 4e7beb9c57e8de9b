// SPDX-License-Identifier: GPL-2.0
/* Forbids the sockets of a cgroup to bind, as SocketBindDeny= of systemd does. */
#include <signal.h>
#include <unistd.h>

#include "bpf.h"
#include "event.h"

static const char usage[] =
"nobind CGROUP\n"
"Refuses every bind of IPv4 and IPv6 until a signal comes.\n";

static const uint32_t types[] = { BPF_CGROUP_INET4_BIND, BPF_CGROUP_INET6_BIND };

static void forbid(int group, uint32_t type)
{
	const struct bpf_insn insns[] = { MOVE(BPF_REG_0, 0), EXIT };

	bpf_attach(group, bpf_load(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, type, insns, COUNT(insns)),
		   type);
}

static void ignore(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	size_t i;
	int group;

	if (argc != 2)
		die("%s", usage);
	group = bpf_open_group(argv[1]);
	signal(SIGTERM, ignore);
	for (i = 0; i < COUNT(types); i++)
		forbid(group, types[i]);
	event_begin("attached");
	event_end();
	pause();
	for (i = 0; i < COUNT(types); i++)
		bpf_detach(group, types[i]);
	return 0;
}
