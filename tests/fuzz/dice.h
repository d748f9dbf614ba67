/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chance that comes again: the same seed makes the same choices. What the kernel
 * answers never decides about the next choice.
 */
#ifndef FUZZ_DICE_H
#define FUZZ_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014). */
static inline uint64_t dice_mix(uint64_t value)
{
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
	value = (value ^ value >> 27) * 0x94d049bb133111ebu;
	return value ^ value >> 31;
}

static inline uint64_t dice_word(struct dice *dice)
{
	dice->state += 0x9e3779b97f4a7c15u;
	return dice_mix(dice->state);
}

/* Dice of their own for whoever @a and @b are. */
static inline struct dice dice_of(uint64_t seed, uint64_t a, uint64_t b)
{
	return (struct dice){ dice_mix(dice_mix(dice_mix(seed) ^ a) ^ b) };
}

/* 0 to @below - 1. */
static inline uint32_t dice_below(struct dice *dice, uint32_t below)
{
	return (dice_word(dice) >> 32) * below >> 32;
}

/* Once in so many times. */
static inline bool dice_once_in(struct dice *dice, uint32_t times)
{
	return !dice_below(dice, times);
}

#define DICE_PICK(dice, array) \
	((array)[dice_below(dice, sizeof(array) / sizeof((array)[0]))])

#endif
