// SPDX-License-Identifier: GPL-2.0
/* Sorting what mostly is sorted. */
#include <stdlib.h>

#include "base/sort.h"

/**
 * sort_unless_sorted() - bring an array into its order
 * @array: the array; most come sorted, from the kernel or from a saved file
 * @count: its items
 * @size: bytes of an item
 * @compare: as for qsort()
 */
void sort_unless_sorted(void *array, size_t count, size_t size,
			int (*compare)(const void *, const void *))
{
	char *item = array;
	size_t i;

	for (i = 1; i < count; i++, item += size) {
		if (compare(item, item + size) > 0) {
			qsort(array, count, size, compare);
			return;
		}
	}
}
