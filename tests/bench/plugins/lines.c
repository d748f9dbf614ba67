// SPDX-License-Identifier: GPL-2.0
/*
 * Plugin of QEMU: which processor touched which cache line of the kernel while
 * it was between its marks (see mark.h). A file is given as the argument
 * out=FILE and gets, when the guest ends,
 *	write ADDRESS CPUS CODE	what code has written, a bit for each processor; of
 *				code that came later than seven others, at 0
 *	touch ADDRESS CPUS CODE	what code in a module has read or written
 * The emulator must run one processor at a time: there are no locks.
 */
#include "plugin.h"

#define PLACES_BITS	22
#define PLACES		(1u << PLACES_BITS)
#define LINE_SHIFT	6
#define CPUS		32
/* The last one stands for all further code. */
#define WRITERS		8
/* From here on x86 has modules. */
#define MODULES		0xffffffffc0000000ull

struct line {
	uint64_t nr;
	uint64_t code[WRITERS];
	uint32_t cpus[WRITERS];
};

struct touch {
	uint64_t nr;
	uint64_t code;
	uint32_t cpus;
};

static struct line lines[PLACES];
static struct touch touches[PLACES];
static unsigned int nr_lines, nr_touches;
static bool counts[CPUS];

static uint32_t place_of(uint64_t word)
{
	return word * 0x9e3779b97f4a7c15ull >> (64 - PLACES_BITS);
}

static void line_write(uint64_t nr, uint64_t code, unsigned int cpu)
{
	uint32_t place = place_of(nr);
	struct line *line;
	int i;

	while (lines[place].nr && lines[place].nr != nr)
		place = (place + 1) % PLACES;
	line = &lines[place];
	if (!line->nr && ++nr_lines > PLACES / 2)
		errx(1, "more than %u cache lines", nr_lines);
	line->nr = nr;
	for (i = 0; i < WRITERS - 1; i++)
		if (!line->code[i] || line->code[i] == code)
			break;
	line->code[i] = i < WRITERS - 1 ? code : 0;
	line->cpus[i] |= 1u << cpu;
}

static void line_touch(uint64_t nr, uint64_t code, unsigned int cpu)
{
	uint32_t place = place_of(nr ^ code << 20);
	struct touch *touch;

	while (touches[place].nr &&
	       (touches[place].nr != nr || touches[place].code != code))
		place = (place + 1) % PLACES;
	touch = &touches[place];
	if (!touch->nr && ++nr_touches > PLACES / 2)
		errx(1, "more than %u touches", nr_touches);
	touch->nr = nr;
	touch->code = code;
	touch->cpus |= 1u << cpu;
}

static void on_access(unsigned int cpu, uint32_t info, uint64_t vaddr, void *data)
{
	uint64_t code = (uintptr_t)data;

	if (!counts[cpu] || !is_kernel(vaddr))
		return;
	if (qemu_plugin_mem_is_store(info))
		line_write(vaddr >> LINE_SHIFT, code, cpu);
	if (code >= MODULES)
		line_touch(vaddr >> LINE_SHIFT, code, cpu);
}

static void on_start(unsigned int cpu, void *data)
{
	if (cpu >= CPUS)
		errx(1, "more than %u processors", CPUS);
	counts[cpu] = true;
}

static void on_stop(unsigned int cpu, void *data)
{
	counts[cpu] = false;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t vaddr = qemu_plugin_insn_vaddr(insn);
		int mark = is_kernel(vaddr) ? -1 : insn_mark(insn);

		if (mark == MARK_START || mark == MARK_STOP)
			qemu_plugin_register_vcpu_insn_exec_cb(insn,
							       mark == MARK_START ?
							       on_start : on_stop,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (is_kernel(vaddr))
			qemu_plugin_register_vcpu_mem_cb(insn, on_access,
							 QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_RW,
							 (void *)(uintptr_t)vaddr);
	}
}

static void print_access(FILE *file, const char *word, uint64_t nr, uint32_t cpus,
			 uint64_t code)
{
	fprintf(file, "%s %llx %x %llx\n", word, (unsigned long long)nr << LINE_SHIFT, cpus,
		(unsigned long long)code);
}

static void print_line(FILE *file, const struct line *line)
{
	for (int i = 0; i < WRITERS; i++)
		if (line->cpus[i])
			print_access(file, "write", line->nr, line->cpus[i], line->code[i]);
}

static void print_results(FILE *file)
{
	for (unsigned int i = 0; i < PLACES; i++) {
		if (lines[i].nr)
			print_line(file, &lines[i]);
		if (touches[i].nr)
			print_access(file, "touch", touches[i].nr, touches[i].cpus,
				     touches[i].code);
	}
}
