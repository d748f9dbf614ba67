/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_TABLE_H
#define SVCNAT_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TABLE_COLUMNS 16

enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_NAME,
	STYLE_QUIET,
	STYLE_WARN,
};

/* What becomes of a cell. */
enum table_pass {
	TABLE_KEEP,
	TABLE_MEASURE,
	TABLE_PRINT,
};

/**
 * struct table - a table for people, whose columns are as wide as they must be
 * @columns: number of columns
 * @right: bit N is set when column N is aligned to the right
 * @pass: what becomes of the next cell
 * @text: the texts of cells that are kept, each with a NUL; room for another
 * @used: bytes of texts that are kept
 * @room: bytes of @text
 * @styles: a style for each cell that is kept
 * @cells: number of cells, of all rows so far
 * @width: of each column
 * @rare: bit N is set when column N is left out while it has no text
 * @filled: bit N is set when column N has text
 * @to: where to print
 * @colour: whether it takes colours
 * @excess: by how much the row so far is wider than its columns
 * @blanks: to be printed when something follows in the row
 */
struct table {
	unsigned int columns;
	unsigned int right;
	enum table_pass pass;
	char *text;
	size_t used;
	size_t room;
	uint8_t *styles;
	size_t cells;
	unsigned int width[TABLE_COLUMNS];
	unsigned int rare;
	unsigned int filled;
	FILE *to;
	bool colour;
	int excess;
	int blanks;
};

void table_begin(struct table *table, unsigned int right,
		 const char *const *titles, unsigned int columns);
void table_cell(struct table *table, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void table_text(struct table *table, enum style style, const char *text);
void table_number(struct table *table, uint64_t number);
void table_flush(struct table *table, FILE *to);
void table_end(struct table *table, FILE *to);
void table_print(struct table *table, FILE *to,
		 void (*fill)(struct table *table, const void *data),
		 const void *data);

bool style_wanted(FILE *to);
void style_print(FILE *to, enum style style, const char *text);

#endif
