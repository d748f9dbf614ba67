// SPDX-License-Identifier: GPL-2.0
/*
 * Bits among which the next one that is set is found in a few steps. Any number
 * of tasks may set, clear and look at once, without a lock: what one of them
 * does is missed by a look only while another is about to clear the last one
 * near it.
 */
#include <linux/math.h>

#include "backends/bits.h"

/**
 * svcnat_bits_init - lay out bits
 * @bits: layout
 * @nr: number of bits, from 1 to 65535
 *
 * Context: any.
 */
void svcnat_bits_init(struct svcnat_bits *bits, u32 nr)
{
	u32 words = 0;

	bits->levels = 0;
	do {
		bits->at[bits->levels++] = words;
		nr = DIV_ROUND_UP(nr, BITS_PER_LONG);
		words += nr;
	} while (nr > 1);
	bits->at[bits->levels] = words;
}

/* Set a bit, and all that say so on the levels above. */
static void svcnat_bits_raise(const struct svcnat_bits *bits,
			      unsigned long *words, u32 level, u32 bit)
{
	for (; level < bits->levels; level++) {
		unsigned long *row = words + bits->at[level];

		if (!test_bit(bit, row))
			set_bit(bit, row);
		/* Who clears a bit above looks at this one after that. */
		smp_mb();
		bit /= BITS_PER_LONG;
	}
}

/**
 * svcnat_bits_set - set a bit
 * @bits: layout
 * @words: the bits
 * @bit: which one
 *
 * Context: any; takes no lock.
 */
void svcnat_bits_set(const struct svcnat_bits *bits, unsigned long *words,
		     u32 bit)
{
	svcnat_bits_raise(bits, words, 0, bit);
}

/**
 * svcnat_bits_clear - clear a bit
 * @bits: layout
 * @words: the bits
 * @bit: which one
 *
 * Context: any; takes no lock.
 */
void svcnat_bits_clear(const struct svcnat_bits *bits, unsigned long *words,
		       u32 bit)
{
	u32 level;

	clear_bit(bit, words);
	for (level = 1; level < bits->levels; level++) {
		const unsigned long *below = words + bits->at[level - 1];

		bit /= BITS_PER_LONG;
		/* Of two that clear the last ones of a word one sees that. */
		smp_mb();
		if (READ_ONCE(below[bit]))
			return;
		clear_bit(bit, words + bits->at[level]);
		/* Who has set one there meanwhile may not have seen that. */
		smp_mb();
		if (READ_ONCE(below[bit])) {
			svcnat_bits_raise(bits, words, level, bit);
			return;
		}
	}
}

/**
 * svcnat_bits_next - find a bit that is set
 * @bits: layout
 * @words: the bits
 * @from: where to begin
 *
 * Up while nothing more is set in a word, and then down to the first bit: two
 * steps for each level at the most, but for those that change meanwhile.
 *
 * Context: any; takes no lock.
 * Return: the first one from there on, SVCNAT_BITS_NONE if there is none.
 */
u32 svcnat_bits_next(const struct svcnat_bits *bits, const unsigned long *words,
		     u32 from)
{
	u32 level = 0, place = from;

	while (level < bits->levels) {
		u32 at = bits->at[level] + place / BITS_PER_LONG;
		unsigned long word;

		if (at >= bits->at[level + 1])
			break;
		word = READ_ONCE(words[at]) & (~0UL << place % BITS_PER_LONG);
		if (!word) {
			place = place / BITS_PER_LONG + 1;
			level++;
			continue;
		}
		place = round_down(place, BITS_PER_LONG) + __ffs(word);
		if (!level)
			return place;
		place *= BITS_PER_LONG;
		level--;
	}
	return SVCNAT_BITS_NONE;
}
