// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU that counts the instructions of a machine with one processor:
 * -plugin count.so,counts=PATH[,profile=yes] (counts.h).
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counts.h"
#include "plugin_api.h"

int qemu_plugin_version = PLUGIN_API_VERSION;

static struct counts *counts;
static bool profile;

/* Octets of an element of REP MOVS or REP STOS; 0: another instruction. */
static unsigned int string_element(const struct qemu_plugin_insn *insn)
{
	const uint8_t *code = qemu_plugin_insn_data(insn);
	size_t len = qemu_plugin_insn_size(insn), i = 1;
	bool wide = false;

	if (len < 2 || (code[0] != 0xf3 && code[0] != 0xf2))
		return 0;
	if (i < len && (code[i] & 0xf0) == 0x40)
		wide = code[i++] & 8;
	if (i + 1 != len)
		return 0;
	switch (code[i]) {
	case 0xa4:
	case 0xaa:
		return 1;
	case 0xa5:
	case 0xab:
		return wide ? 8 : 4;
	}
	return 0;
}

static void count_block(struct qemu_plugin_tb *tb, size_t n)
{
	struct counts_block *block = &counts->block[counts->blocks];

	if (counts->blocks == COUNTS_BLOCKS)
		return;
	counts->blocks++;
	block->address = qemu_plugin_tb_vaddr(tb);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, PLUGIN_ADD_U64, &block->instructions, n);
}

/* A string instruction ends its block; one that begins with it is run for each element. */
static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	unsigned int element = string_element(qemu_plugin_tb_get_insn(tb, n - 1));

	(void)id;
	if (element)
		qemu_plugin_register_vcpu_tb_exec_inline(tb, PLUGIN_ADD_U64,
							 &counts->string_octets, element);
	if (element && n == 1)
		return;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, PLUGIN_ADD_U64, &counts->instructions, n);
	if (profile)
		count_block(tb, n);
}

static void *map(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *memory = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, COUNTS_SIZE) == 0)
		memory = mmap(NULL, COUNTS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return memory == MAP_FAILED ? NULL : memory;
}

int qemu_plugin_install(uint64_t id, const struct plugin_info *info, int argc, char **argv)
{
	profile = argc == 2 && !strncmp(argv[1], "profile=", 8);
	if (argc < 1 || strncmp(argv[0], "counts=", 7) || info->smp_vcpus != 1) {
		fprintf(stderr, "count.so: counts=PATH, of a machine with one processor\n");
		return -1;
	}
	counts = map(argv[0] + 7);
	if (!counts) {
		perror(argv[0] + 7);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
