// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzes what a server answers the agent: a first byte says whether it is a watch
 * or a list. What comes byte by byte has to mean the same as what comes at once.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/stream/event.h"
#include "agent/stream/splitter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct sum - what an answer has told
 * @pieces: how many pieces
 * @good: how many of them are events
 * @bytes: of all of them
 * @more: how many more are wanted
 */
struct sum {
	size_t pieces;
	size_t good;
	size_t bytes;
	size_t more;
};

static bool take(void *context, const char *text, size_t len)
{
	struct problem problem;
	struct event event;
	struct sum *sum = context;

	sum->pieces++;
	sum->bytes += len;
	if (text && !event_begin(&event, text, len, &problem)) {
		sum->good++;
		if (event.type == EVENT_ERROR)
			sum->bytes += *event_message(&event);
		event_end(&event);
	}
	if (text && !event_begin_item(&event, text, len, &problem)) {
		sum->good++;
		sum->bytes += *event.version.text;
		event_end(&event);
	}
	return --sum->more;
}

/* @step: how many bytes come at once. */
static struct sum read_all(enum splitter_kind kind, const char *text,
			   size_t len, size_t step)
{
	struct sum sum = { .more = 50 };
	struct splitter splitter;
	struct problem problem;
	struct event event;
	bool more = true;

	splitter_begin(&splitter, kind, take, &sum);
	for (size_t at = 0; more && at < len; at += step)
		more = splitter_feed(&splitter, text + at,
				     len - at < step ? len - at : step);
	sum.good += splitter_complete(&splitter);
	if (kind == SPLITTER_ITEMS && splitter_complete(&splitter) &&
	    !event_begin_list(&event, splitter.rest.bytes, splitter.rest.len,
			      &problem)) {
		sum.good += 100;
		event_end(&event);
	}
	splitter_free(&splitter);
	return sum;
}

/**
 * LLVMFuzzerTestOneInput() - read an answer
 * @data: it
 * @size: its length
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum splitter_kind kind;
	struct problem problem;
	struct event event;
	struct sum whole, bytes;

	if (!size)
		return 0;
	kind = *data == 'l' ? SPLITTER_ITEMS : SPLITTER_LINES;
	whole = read_all(kind, (const char *)data + 1, size - 1, size);
	bytes = read_all(kind, (const char *)data + 1, size - 1, 1);
	if (memcmp(&whole, &bytes, sizeof(whole)))
		abort();
	if (!event_begin_status(&event, (const char *)data + 1, size - 1,
				&problem))
		event_end(&event);
	return 0;
}
