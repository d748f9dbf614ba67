/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TEST_H
#define SVCNAT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "file/config.h"
#include "file/json_write.h"
#include "file/line.h"
#include "model/model.h"

/**
 * struct said - a text that something under test wrote
 * @text: the text
 * @len: its length
 * @to: where it is written
 */
struct said {
	char *text;
	size_t len;
	FILE *to;
};

void said_begin(struct said *said);
const char *said_text(struct said *said);
void said_end(struct said *said);

int read_bytes(struct model *model, enum config_use use, const char *bytes,
	       size_t len, struct said *said);
int read_text(struct model *model, enum config_use use, const char *text,
	      struct said *said);
void read_good(struct model *model, enum config_use use, const char *text);
void assert_refused(enum config_use use, const char *text,
		    const char *sentence);
void assert_lines(struct model *model, const char *lines);

#endif
