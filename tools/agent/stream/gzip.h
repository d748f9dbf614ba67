/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_GZIP_H
#define SVCNAT_AGENT_STREAM_GZIP_H

#include <stdbool.h>
#include <stddef.h>

struct gzip;

struct gzip *gzip_begin(void);
bool gzip_feed(struct gzip *gzip, const char *data, size_t len,
	       bool (*take)(void *context, const char *data, size_t len),
	       void *context);
const char *gzip_problem(const struct gzip *gzip);
bool gzip_complete(const struct gzip *gzip);
void gzip_end(struct gzip *gzip);

#endif
