/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_DIGEST_H
#define SVCNAT_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <linux/svcnat.h>

/**
 * struct digest - what a file of a whole table is known by
 * @bytes: the digest
 */
struct digest {
	uint8_t bytes[SVCNAT_DIGEST_LEN];
};

struct digest digest_of(const char *text, size_t len);

#endif
