/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TABLE_H
#define SVCNAT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "counter.h"

#define TABLE_COLUMNS 16

enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_NAME,
	STYLE_QUIET,
	STYLE_WARN,
};

/**
 * struct table - a table for people, whose columns are as wide as they must be
 * @columns: number of columns
 * @right: bit N is set when column N is aligned to the right
 * @text: the cells' texts, each with a NUL
 * @used: bytes of @text
 * @styles: a style for each cell
 * @cells: number of cells
 * @width: of each column
 * @rare: bit N is set when column N is left out while it has no text
 * @filled: bit N is set when column N has text
 * @stream: writes to @text
 */
struct table {
	unsigned int columns;
	unsigned int right;
	char *text;
	size_t used;
	uint8_t *styles;
	size_t cells;
	unsigned int width[TABLE_COLUMNS];
	unsigned int rare;
	unsigned int filled;
	FILE *stream;
};

void table_begin(struct table *table, unsigned int right,
		 const char *const *titles, unsigned int columns);
void table_cell(struct table *table, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void table_text(struct table *table, enum style style, const char *text);
void table_number(struct table *table, uint64_t number);
void table_counters(struct table *table, const struct counters *counters,
		    unsigned int shown, unsigned int of);
void table_flush(struct table *table, FILE *to);
void table_end(struct table *table, FILE *to);

bool style_wanted(FILE *to);
void style_print(FILE *to, enum style style, const char *text);

#endif
