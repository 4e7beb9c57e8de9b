/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BPF_H
#define BPF_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

/* BPF programs, written as instructions. What the kernel refuses ends the tool: die(). */

#define INSN(opcode, dst, src, offset, value) \
	{ .code = (opcode), .dst_reg = (dst), .src_reg = (src), .off = (offset), .imm = (value) }
/* Takes two places, of which the second is empty. */
#define MAP(dst, fd)		INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd)
#define EMPTY			INSN(0, 0, 0, 0, 0)
#define MOVE(dst, value)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, value)
#define COPY(dst, src)		INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define ADD(dst, value)		INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, value)
#define CALL(number)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, number)
#define EXIT			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

long bpf(int command, union bpf_attr *attr);

/* attach_type: what it is to be attached as, where its type leaves that open, else 0. */
int bpf_load(uint32_t type, uint32_t attach_type, const struct bpf_insn *insns, size_t count);

int bpf_open_group(const char *path);

/* target: a cgroup or a map. The program stays with a group until it is detached. */
void bpf_attach(int target, int program, uint32_t type);
void bpf_detach(int target, uint32_t type);

#endif
