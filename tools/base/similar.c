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

/* How many letters were left out, put in, or are others. */
static unsigned int distance(const char *a, size_t alen, const char *b,
			     size_t blen)
{
	unsigned int row[WORD_MAX + 1], before, corner;
	size_t i, j;

	for (j = 0; j <= blen; j++)
		row[j] = j;
	for (i = 1; i <= alen; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= blen; j++) {
			before = row[j];
			row[j] = least(corner + (a[i - 1] != b[j - 1]),
				       least(before, row[j - 1]) + 1);
			corner = before;
		}
	}
	return row[blen];
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
