// SPDX-License-Identifier: GPL-2.0
/* Words that were mistyped. */
#include <string.h>

#include "base/similar.h"

/* No word of ours is longer. */
#define WORD_MAX 32

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool are_swapped(const char *a, const char *b)
{
	return a[0] == b[-1] && a[-1] == b[0];
}

/* How many letters were left out, put in, swapped, or are others. */
static unsigned int distance(const char *a, size_t alen, const char *b,
			     size_t blen)
{
	/* The last three of the table's rows, each in its turn. */
	unsigned int rows[3][WORD_MAX + 1];
	size_t i, j;

	for (j = 0; j <= blen; j++)
		rows[0][j] = j;
	for (i = 1; i <= alen; i++) {
		const unsigned int *above = rows[(i - 1) % 3];
		unsigned int *row = rows[i % 3];

		row[0] = i;
		for (j = 1; j <= blen; j++) {
			row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && are_swapped(&a[i - 1], &b[j - 1]))
				row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[alen % 3][blen];
}

/**
 * is_similar() - may somebody have meant this word?
 * @written: what was written
 * @known: a word that there is
 *
 * Return: whether it is mistyped in few letters, or its beginning.
 */
bool is_similar(const char *written, const char *known)
{
	size_t len = strlen(written), known_len = strlen(known);

	if (len < 2 || len > WORD_MAX || known_len > WORD_MAX)
		return false;
	if (!strncmp(written, known, len))
		return true;
	return distance(written, len, known, known_len) <=
	       least(len, known_len) / 4;
}
