/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_READER_H
#define SVCNAT_AGENT_CACHE_READER_H

#include "agent/cache/cache.h"

#define READER_NAME_LEN 384

/**
 * struct reader - an object of the API that is being read
 * @problem: the first thing that is wrong with it
 * @failed: something is
 * @name: NAME or NAMESPACE/NAME, as far as it is known
 */
struct reader {
	struct problem problem;
	bool failed;
	char name[READER_NAME_LEN];
};

void reader_fail(struct reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *reader_text(struct reader *reader, const json_t *from,
			const char *key, const char *absent);
int64_t reader_number(struct reader *reader, const json_t *from, const char *key,
		      int64_t min, int64_t max, int64_t absent);
bool reader_flag(struct reader *reader, const json_t *from, const char *key,
		 bool absent);
const json_t *reader_object(struct reader *reader, const json_t *from,
			    const char *key);
const json_t *reader_array(struct reader *reader, const json_t *from,
			   const char *key);
uint8_t reader_protocol(struct reader *reader, const json_t *from);
const char *reader_label(struct reader *reader, const json_t *from,
			 const char *key);
void reader_names(struct reader *reader, const json_t *object, bool namespaced);
bool reader_entry(struct reader *reader, const json_t *item);
const char *reader_item(struct reader *reader, const json_t *item);
bool reader_is_name(const char *text);
void reader_refuse(struct cache *cache, const struct reader *reader,
		   const char *kind);

#endif
