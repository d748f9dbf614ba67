/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_REGISTERS_H
#define SVCNAT_HOST_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

#include "host/filters.h"

#define REGISTER_WORDS 16
#define REGISTER_BYTES (4 * REGISTER_WORDS)

/**
 * struct registers - what a rule of nftables has loaded
 * @bytes: what is in the registers
 * @known: which bits of it are known
 */
struct registers {
	uint8_t bytes[REGISTER_BYTES];
	uint8_t known[REGISTER_BYTES];
};

void registers_forget(struct registers *registers, uint32_t number);
void registers_load(struct registers *registers, uint32_t number,
		    const void *bytes, size_t len);
void registers_load_bits(struct registers *registers, uint32_t number,
			 uint32_t bits, uint32_t known);
void registers_mask(struct registers *registers, uint32_t from, uint32_t to,
		    const void *mask, const void *flip, size_t len);
const uint8_t *registers_value(const struct registers *registers,
			       uint32_t number, size_t len);
enum when registers_equal(const struct registers *registers, uint32_t number,
			  const void *bytes, size_t len);

#endif
