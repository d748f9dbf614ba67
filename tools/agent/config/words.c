// SPDX-License-Identifier: GPL-2.0
/* Lists of texts, as settings have them. */
#include <stdlib.h>
#include <string.h>

#include "agent/config/settings.h"
#include "base/memory.h"

/**
 * words_add() - add a text
 * @words: the list
 * @text: the text, which is copied
 * @len: its length
 */
void words_add(struct words *words, const char *text, size_t len)
{
	size_t size = (words->count + 1) * sizeof(*words->list);

	words->list = require_memory(realloc(words->list, size));
	words->list[words->count++] = require_memory(strndup(text, len));
}

/**
 * words_clear() - make a list empty
 * @words: the list
 */
void words_clear(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
	*words = (struct words){};
}
