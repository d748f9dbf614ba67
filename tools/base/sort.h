/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_SORT_H
#define SVCNAT_BASE_SORT_H

#include <stddef.h>

void sort_unless_sorted(void *array, size_t count, size_t size,
			int (*compare)(const void *, const void *));

#endif
