// SPDX-License-Identifier: GPL-2.0
/* What became of requests, as metrics tell it. */
#include <stdlib.h>
#include <string.h>

#include "agent/stream/tally.h"
#include "base/memory.h"

/* A status has three digits. */
#define CODE_MAX 999

static struct tally_row *find(const struct tally *tally, const char *host,
			      size_t len, const char *method, unsigned int code)
{
	for (size_t i = 0; i < tally->count; i++) {
		struct tally_row *row = &tally->list[i];

		if (row->code == code && !strcmp(row->method, method) &&
		    !strncmp(row->host, host, len) && !row->host[len])
			return row;
	}
	return NULL;
}

static struct tally_row *make(struct tally *tally, const char *host, size_t len,
			      const char *method, unsigned int code)
{
	size_t size = (tally->count + 1) * sizeof(*tally->list);
	struct tally_row *row;

	tally->list = require_memory(realloc(tally->list, size));
	row = &tally->list[tally->count++];
	*row = (struct tally_row){
		.host = require_memory(strndup(host, len)),
		.method = method,
		.code = code,
	};
	return row;
}

/**
 * tally_add() - count a request
 * @tally: where
 * @url: who was asked
 * @method: GET or POST, which has to last
 * @code: status of the answer, 0 if there was none
 */
void tally_add(struct tally *tally, const char *url, const char *method,
	       unsigned int code)
{
	const char *host = strstr(url, "://");
	struct tally_row *row;
	size_t len;

	host = host ? host + 3 : url;
	len = strcspn(host, "/");
	if (code > CODE_MAX)
		code = 0;
	row = find(tally, host, len, method, code);
	if (!row)
		row = make(tally, host, len, method, code);
	row->count++;
}

/**
 * tally_free() - forget all
 * @tally: what to forget
 */
void tally_free(struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++)
		free(tally->list[i].host);
	free(tally->list);
	*tally = (struct tally){};
}
