/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of QEMU's plugin interface, version 1, as is used here; Debian has no
 * package with the header. Meant to be included by one file of each plugin.
 */
#ifndef BENCH_PLUGIN_H
#define BENCH_PLUGIN_H

#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../mark.h"

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

enum qemu_plugin_cb_flags {
	QEMU_PLUGIN_CB_NO_REGS,
};

enum qemu_plugin_op {
	QEMU_PLUGIN_INLINE_ADD_U64,
};

enum qemu_plugin_mem_rw {
	QEMU_PLUGIN_MEM_R = 1,
	QEMU_PLUGIN_MEM_W,
	QEMU_PLUGIN_MEM_RW,
};

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc,
			char **argv);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*cb)(uint64_t id,
						      struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t idx);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int cpu, void *data),
					    enum qemu_plugin_cb_flags flags,
					    void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_op op,
						void *counter, uint64_t add);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*cb)(unsigned int cpu, uint32_t info,
						 uint64_t vaddr, void *data),
				      enum qemu_plugin_cb_flags flags,
				      enum qemu_plugin_mem_rw rw, void *data);
bool qemu_plugin_mem_is_store(uint32_t info);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*cb)(uint64_t id, void *data),
				    void *data);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/* What each plugin has: what it does to code, and what it tells when the guest ends. */
static void on_translation(uint64_t id, struct qemu_plugin_tb *tb);
static void print_results(FILE *file);

static const char *results_path;

static inline void on_exit_of_guest(uint64_t id, void *data)
{
	FILE *file = fopen(results_path, "w");

	if (!file)
		err(1, "%s", results_path);
	print_results(file);
	if (fclose(file))
		err(1, "%s", results_path);
}

__attribute__((visibility("default")))
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc,
			char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		warnx("out=FILE is missing");
		return -1;
	}
	results_path = argv[0] + 4;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
	return 0;
}

/* Addresses of the kernel are the same in every process. */
static inline bool is_kernel(uint64_t vaddr)
{
	return vaddr >> 63;
}

/* Return: MARK_*, or -1 for any other instruction. */
static inline int insn_mark(const struct qemu_plugin_insn *insn)
{
	static const uint8_t code[] = { 0x0f, 0x1f, 0x80 };
	const uint8_t *bytes = qemu_plugin_insn_data(insn);
	uint32_t number;

	if (qemu_plugin_insn_size(insn) != MARK_LEN || memcmp(bytes, code, sizeof(code)))
		return -1;
	memcpy(&number, bytes + sizeof(code), sizeof(number));
	return number >= MARK_BASE && number <= MARK_BASE + MARK_STOP ?
		(int)(number - MARK_BASE) : -1;
}

#endif /* BENCH_PLUGIN_H */
