// SPDX-License-Identifier: GPL-2.0
/*
 * Compressed answers.  kube-apiserver compresses each piece of a streaming list for
 * itself, one gzip behind the other, and libcurl takes what follows the first for
 * an error.
 */
#include <stdlib.h>

#include <zlib.h>

#include "agent/stream/gzip.h"
#include "base/memory.h"

/* The largest window, and nothing but gzip. */
#define ONLY_GZIP (MAX_WBITS + 16)

/**
 * struct gzip - a compressed answer
 * @stream: zlib's
 * @inside: one of the compressed texts has begun and has not ended
 * @problem: what is wrong, or NULL
 */
struct gzip {
	z_stream stream;
	bool inside;
	const char *problem;
};

/**
 * gzip_begin() - begin a compressed answer
 *
 * Return: what gzip_end() frees.
 */
struct gzip *gzip_begin(void)
{
	struct gzip *gzip = require_memory(calloc(1, sizeof(*gzip)));

	if (inflateInit2(&gzip->stream, ONLY_GZIP) != Z_OK)
		out_of_memory();
	return gzip;
}

/* Return: false if what comes next is not compressed. */
static bool inflate_some(struct gzip *gzip)
{
	int said = inflate(&gzip->stream, Z_NO_FLUSH);

	/* Without input it says that there is none, also between two texts. */
	if (said == Z_OK) {
		gzip->inside = true;
	} else if (said == Z_STREAM_END) {
		gzip->inside = false;
		inflateReset(&gzip->stream);
	} else if (said == Z_MEM_ERROR) {
		out_of_memory();
	} else if (said != Z_BUF_ERROR) {
		gzip->problem = "what is compressed makes no sense";
		return false;
	}
	return true;
}

/**
 * gzip_feed() - take in more of a compressed answer
 * @gzip: the answer
 * @data: what comes next
 * @len: its length, no more than an int can hold
 * @take: is given what was compressed
 * @context: given to @take
 *
 * Return: false if @take wants no more, or gzip_problem() tells why not.
 */
bool gzip_feed(struct gzip *gzip, const char *data, size_t len,
	       bool (*take)(void *context, const char *data, size_t len),
	       void *context)
{
	z_stream *stream = &gzip->stream;
	unsigned char text[16 << 10];

	stream->next_in = (unsigned char *)data;
	stream->avail_in = len;
	do {
		stream->next_out = text;
		stream->avail_out = sizeof(text);
		if (!inflate_some(gzip))
			return false;
		if (stream->avail_out < sizeof(text) &&
		    !take(context, (char *)text,
			  sizeof(text) - stream->avail_out))
			return false;
	} while (stream->avail_in || !stream->avail_out);
	return true;
}

/**
 * gzip_problem() - what is wrong with a compressed answer
 * @gzip: the answer, or NULL
 *
 * Return: that, or NULL.
 */
const char *gzip_problem(const struct gzip *gzip)
{
	return gzip ? gzip->problem : NULL;
}

/**
 * gzip_complete() - was that all?
 * @gzip: the answer, or NULL for one that is not compressed
 *
 * Return: false if it was cut.
 */
bool gzip_complete(const struct gzip *gzip)
{
	return !gzip || !gzip->inside;
}

/**
 * gzip_end() - drop a compressed answer
 * @gzip: the answer, or NULL
 */
void gzip_end(struct gzip *gzip)
{
	if (!gzip)
		return;
	inflateEnd(&gzip->stream);
	free(gzip);
}
