// SPDX-License-Identifier: GPL-2.0
/*
 * Plugin of QEMU: how often each instruction was executed between the marks (see
 * mark.h), in the kernel and in programs, which should be at the same addresses
 * each time. On one processor; a file is given as the argument out=FILE and gets,
 * when the guest ends, a line for each instruction that was, ADDRESS COUNT.
 */
#include "plugin.h"

#define PLACES	(1u << 21)

/* An instruction: executed at all, up to the last start, between the marks. */
struct counter {
	uint64_t vaddr;
	uint64_t count;
	uint64_t before;
	uint64_t total;
};

/* Never moved, for translated code adds to the counts in it. */
static struct counter counters[PLACES / 2];
static unsigned int nr_counters;
/* By the hash of the address: index of a counter plus one. */
static uint32_t places[PLACES];

static struct counter *counter_get(uint64_t vaddr)
{
	uint32_t place = vaddr * 0x9e3779b97f4a7c15ull >> 43;

	while (places[place]) {
		if (counters[places[place] - 1].vaddr == vaddr)
			return &counters[places[place] - 1];
		place = (place + 1) % PLACES;
	}
	if (nr_counters == PLACES / 2)
		errx(1, "more than %u instructions", nr_counters);
	places[place] = nr_counters + 1;
	counters[nr_counters].vaddr = vaddr;
	return &counters[nr_counters++];
}

static void on_new(unsigned int cpu, void *data)
{
	for (unsigned int i = 0; i < nr_counters; i++)
		counters[i].total = 0;
}

static void on_start(unsigned int cpu, void *data)
{
	for (unsigned int i = 0; i < nr_counters; i++)
		counters[i].before = counters[i].count;
}

static void on_stop(unsigned int cpu, void *data)
{
	for (unsigned int i = 0; i < nr_counters; i++)
		counters[i].total += counters[i].count - counters[i].before;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	static void (*const on_mark[])(unsigned int cpu, void *data) = {
		[MARK_NEW] = on_new,
		[MARK_START] = on_start,
		[MARK_STOP] = on_stop,
	};

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t vaddr = qemu_plugin_insn_vaddr(insn);
		struct counter *counter = counter_get(vaddr);
		int mark = is_kernel(vaddr) ? -1 : insn_mark(insn);

		if (mark >= 0)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark[mark],
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							   &counter->count, 1);
	}
}

static void print_results(FILE *file)
{
	for (unsigned int i = 0; i < nr_counters; i++)
		if (counters[i].total)
			fprintf(file, "%llx %llu\n",
				(unsigned long long)counters[i].vaddr,
				(unsigned long long)counters[i].total);
}
