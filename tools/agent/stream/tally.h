/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_TALLY_H
#define SVCNAT_AGENT_STREAM_TALLY_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct tally_row - requests of the same outcome
 * @host: who was asked, with its port if that was said
 * @method: GET or POST
 * @code: status of the answer, 0 if there was none
 * @count: how many
 */
struct tally_row {
	char *host;
	const char *method;
	unsigned int code;
	uint64_t count;
};

/**
 * struct tally - what became of requests
 * @list: a row for each outcome
 * @count: length of @list
 */
struct tally {
	struct tally_row *list;
	size_t count;
};

void tally_add(struct tally *tally, const char *url, const char *method,
	       unsigned int code);
void tally_free(struct tally *tally);

#endif
