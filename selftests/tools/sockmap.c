// SPDX-License-Identifier: GPL-2.0
/* Puts the connections of a cgroup into a sockmap, as service meshes do, and counts what it got. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bpf.h"
#include "event.h"

static const char usage[] =
"sockmap CGROUP passive|active\n"
"Takes the sockets of connections that are accepted, or that are made, until a signal comes. Then\n"
"it says how many it got and how many were refused to it.\n";

static int make_map(uint32_t type, uint32_t entries)
{
	union bpf_attr attr = {
		.map_type = type, .key_size = 4, .value_size = 4, .max_entries = entries,
	};
	long fd = bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0)
		die("map: %s", strerror(errno));
	return (int)fd;
}

/* Messages of the sockets in the map pass. */
static void attach_verdict(int sockets)
{
	const struct bpf_insn insns[] = { MOVE(BPF_REG_0, SK_PASS), EXIT };

	bpf_attach(sockets, bpf_load(BPF_PROG_TYPE_SK_MSG, 0, insns, COUNT(insns)),
		   BPF_SK_MSG_VERDICT);
}

/* counts[0]: got, counts[1]: refused. */
static int load_taker(int sockets, int counts, int operation)
{
	const struct bpf_insn insns[] = {
		COPY(BPF_REG_6, BPF_REG_1),
		INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1,
		     offsetof(struct bpf_sock_ops, op), 0),
		INSN(BPF_JMP | BPF_JNE | BPF_K, BPF_REG_2, 0, 18, operation),
		INSN(BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -4, 0),
		COPY(BPF_REG_1, BPF_REG_6),
		MAP(BPF_REG_2, sockets),
		EMPTY,
		COPY(BPF_REG_3, BPF_REG_10),
		ADD(BPF_REG_3, -4),
		MOVE(BPF_REG_4, 0),
		CALL(BPF_FUNC_sock_map_update),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 1, 0),
		INSN(BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -4, 1),
		MAP(BPF_REG_1, counts),
		EMPTY,
		COPY(BPF_REG_2, BPF_REG_10),
		ADD(BPF_REG_2, -4),
		CALL(BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0),
		MOVE(BPF_REG_1, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_W, BPF_REG_0, BPF_REG_1, 0, BPF_ADD),
		MOVE(BPF_REG_0, 1),
		EXIT,
	};

	return bpf_load(BPF_PROG_TYPE_SOCK_OPS, 0, insns, COUNT(insns));
}

static uint32_t count_of(int counts, uint32_t which)
{
	uint32_t value = 0;
	union bpf_attr attr = {
		.map_fd = (uint32_t)counts, .key = (uintptr_t)&which, .value = (uintptr_t)&value,
	};

	if (bpf(BPF_MAP_LOOKUP_ELEM, &attr))
		die("counts: %s", strerror(errno));
	return value;
}

static void ignore(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	int sockets, counts, group, operation = BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB;

	if (argc != 3)
		die("%s", usage);
	if (!strcmp(argv[2], "active"))
		operation = BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB;
	group = bpf_open_group(argv[1]);
	signal(SIGTERM, ignore);
	sockets = make_map(BPF_MAP_TYPE_SOCKMAP, 1);
	counts = make_map(BPF_MAP_TYPE_ARRAY, 2);
	attach_verdict(sockets);
	bpf_attach(group, load_taker(sockets, counts, operation), BPF_CGROUP_SOCK_OPS);
	event_begin("attached");
	event_end();
	pause();
	bpf_detach(group, BPF_CGROUP_SOCK_OPS);
	event_begin("counted");
	event_num("got", count_of(counts, 0));
	event_num("refused", count_of(counts, 1));
	event_end();
	return 0;
}
