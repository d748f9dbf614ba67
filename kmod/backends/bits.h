/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BITS_H
#define SVCNAT_BITS_H

#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/types.h>

/* 65535 bits need three levels of 64 bits a word, and four of 32. */
#define SVCNAT_BITS_LEVELS	4

/* There is no such bit. */
#define SVCNAT_BITS_NONE	U32_MAX

/**
 * struct svcnat_bits - how bits are laid out in words
 * @levels: how many levels there are
 * @at: where the words of a level begin, and behind the last level how many
 *	there are of all
 *
 * The bits themselves are the first level. A bit of another level says that one
 * of a word of the level below is set, and the last level has a single word. So
 * the next bit that is set is found in a few steps, however many are not.
 */
struct svcnat_bits {
	u8 levels;
	u16 at[SVCNAT_BITS_LEVELS + 1];
};

/* How many words are to be allocated, all of them zero at first. */
static inline u32 svcnat_bits_words(const struct svcnat_bits *bits)
{
	return bits->at[bits->levels];
}

/**
 * svcnat_bits_any - is there a bit that is set?
 * @bits: layout
 * @words: the bits
 *
 * Context: any; takes no lock.
 * Return: true if so.
 */
static inline bool svcnat_bits_any(const struct svcnat_bits *bits,
				   const unsigned long *words)
{
	return READ_ONCE(words[svcnat_bits_words(bits) - 1]);
}

void svcnat_bits_init(struct svcnat_bits *bits, u32 nr);
void svcnat_bits_set(const struct svcnat_bits *bits, unsigned long *words,
		     u32 bit);
void svcnat_bits_clear(const struct svcnat_bits *bits, unsigned long *words,
		       u32 bit);
u32 svcnat_bits_next(const struct svcnat_bits *bits, const unsigned long *words,
		     u32 from);

#endif /* SVCNAT_BITS_H */
