// SPDX-License-Identifier: GPL-2.0
/* The registers of nftables, of whose bits some are known. */
#include <string.h>

#include <linux/netfilter/nf_tables.h>

#include "host/registers.h"

/* The first four are of 16 bytes each, the others the same ones in words. */
static size_t place(uint32_t number)
{
	if (number >= NFT_REG_1 && number <= NFT_REG_4)
		return (number - NFT_REG_1) * 16;
	if (number >= NFT_REG32_00 && number < NFT_REG32_00 + REGISTER_WORDS)
		return (number - NFT_REG32_00) * 4;
	return REGISTER_BYTES;
}

static bool fits(uint32_t number, size_t len)
{
	return place(number) + len <= REGISTER_BYTES;
}

/**
 * registers_forget() - what is there is not known from now on
 * @registers: the registers
 * @number: from this one on
 */
void registers_forget(struct registers *registers, uint32_t number)
{
	size_t at = place(number);

	memset(registers->known + at, 0, REGISTER_BYTES - at);
}

/**
 * registers_load() - load bytes that are known
 * @registers: the registers
 * @number: to this one
 * @bytes: the bytes
 * @len: how many
 */
void registers_load(struct registers *registers, uint32_t number,
		    const void *bytes, size_t len)
{
	/* The rest of the last word is zero. */
	size_t words = (len + 3) / 4 * 4, at = place(number);

	if (!fits(number, words))
		return;
	memset(registers->bytes + at, 0, words);
	memcpy(registers->bytes + at, bytes, len);
	memset(registers->known + at, 0xff, words);
}

/**
 * registers_load_bits() - load a word of which some bits are known
 * @registers: the registers
 * @number: to this one
 * @bits: the word, in host order
 * @known: which bits are known
 */
void registers_load_bits(struct registers *registers, uint32_t number,
			 uint32_t bits, uint32_t known)
{
	size_t at = place(number);

	if (!fits(number, sizeof(bits)))
		return;
	memcpy(registers->bytes + at, &bits, sizeof(bits));
	memcpy(registers->known + at, &known, sizeof(known));
}

/**
 * registers_mask() - take bits by a mask, and flip some
 * @registers: the registers
 * @from: of this one
 * @to: to this one
 * @mask: bits to keep
 * @flip: bits to flip
 * @len: bytes of it
 */
void registers_mask(struct registers *registers, uint32_t from, uint32_t to,
		    const void *mask, const void *flip, size_t len)
{
	const uint8_t *masks = mask, *flips = flip;
	size_t in = place(from), out = place(to), i;

	if (!fits(from, len) || !fits(to, len))
		return;
	for (i = 0; i < len; i++) {
		uint8_t byte = registers->bytes[in + i];
		uint8_t known = registers->known[in + i];

		registers->bytes[out + i] = (byte & masks[i]) ^ flips[i];
		registers->known[out + i] = known | (uint8_t)~masks[i];
	}
}

/**
 * registers_value() - what is in a register, if that is known
 * @registers: the registers
 * @number: this one
 * @len: bytes of it
 *
 * Return: the bytes, or NULL.
 */
const uint8_t *registers_value(const struct registers *registers,
			       uint32_t number, size_t len)
{
	size_t at = place(number), i;

	if (!fits(number, len))
		return NULL;
	for (i = 0; i < len; i++)
		if (registers->known[at + i] != 0xff)
			return NULL;
	return registers->bytes + at;
}

/**
 * registers_equal() - does a register have this value?
 * @registers: the registers
 * @number: this one
 * @bytes: the value
 * @len: bytes of it
 *
 * Return: whether it does, as far as that is known.
 */
enum when registers_equal(const struct registers *registers, uint32_t number,
			  const void *bytes, size_t len)
{
	size_t at = place(number), i;
	const uint8_t *wants = bytes;
	enum when when = WHEN_ALWAYS;

	if (!fits(number, len))
		return WHEN_MAYBE;
	for (i = 0; i < len; i++) {
		uint8_t differs = registers->bytes[at + i] ^ wants[i];

		if (differs & registers->known[at + i])
			return WHEN_NEVER;
		if (registers->known[at + i] != 0xff)
			when = WHEN_MAYBE;
	}
	return when;
}
