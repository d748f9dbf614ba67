/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions that do nothing, by which a program in a guest tells a plugin of
 * the emulator (plugins/) what to look at. They lie in the code with their number.
 */
#ifndef BENCH_MARK_H
#define BENCH_MARK_H

/* What was seen so far is to be forgotten. */
#define MARK_NEW	0
/* From here on everything counts, */
#define MARK_START	1
/* up to here. */
#define MARK_STOP	2

#define MARK_BASE	0x53564e00
#define MARK_LEN	7

static inline __attribute__((always_inline)) void mark(int nr)
{
	__asm__ volatile("nopl %c0(%%rax)" : : "i"(MARK_BASE + nr) : "memory");
}

#endif /* BENCH_MARK_H */
