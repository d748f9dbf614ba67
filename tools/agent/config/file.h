/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_FILE_H
#define SVCNAT_AGENT_CONFIG_FILE_H

#include <stddef.h>

#include "base/problem.h"

/**
 * struct bytes - contents of a file
 * @data: them, and a NUL behind; NULL if there are none
 * @len: their length, without the NUL
 */
struct bytes {
	char *data;
	size_t len;
};

int bytes_read(struct bytes *bytes, const char *path, struct problem *problem);
int bytes_decode(struct bytes *bytes, const char *base64);
void bytes_free(struct bytes *bytes);

#endif
