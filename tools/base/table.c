// SPDX-License-Identifier: GPL-2.0
/* Tables for people: aligned, and coloured on a terminal. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/memory.h"
#include "base/table.h"

/* A longer text in the first column, a name, shifts its own row and no other. */
#define FIRST_WIDTH_MAX 40

static const char *const colours[] = {
	[STYLE_PLAIN] = "",
	[STYLE_TITLE] = "\033[1m",
	[STYLE_NAME] = "\033[1;36m",
	[STYLE_QUIET] = "\033[2m",
	[STYLE_WARN] = "\033[33m",
};

/**
 * style_wanted() - may this output be coloured?
 * @to: the output
 *
 * Return: whether it is a terminal whose user has not asked for no colours.
 */
bool style_wanted(FILE *to)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fileno(to)) && !(no && *no) &&
	       !(term && !strcmp(term, "dumb"));
}

/**
 * style_print() - print a text in a style, if the output takes styles
 * @to: where to
 * @style: how
 * @text: what
 */
void style_print(FILE *to, enum style style, const char *text)
{
	if (style == STYLE_PLAIN || !style_wanted(to))
		fputs(text, to);
	else
		fprintf(to, "%s%s\033[0m", colours[style], text);
}

/* Room doubles: a table that is kept has as many texts as cells. */
static char *make_room(struct table *table, size_t more)
{
	size_t room = table->room ? table->room : 4096;

	if (table->used + more <= table->room)
		return table->text + table->used;
	while (room < table->used + more)
		room *= 2;
	table->text = require_memory(realloc(table->text, room));
	table->room = room;
	return table->text + table->used;
}

/**
 * table_begin() - begin a table with its titles
 * @table: the table
 * @right: bit N is set when column N is aligned to the right
 * @titles: a title for each column
 * @columns: number of columns
 */
void table_begin(struct table *table, unsigned int right,
		 const char *const *titles, unsigned int columns)
{
	unsigned int i;

	memset(table, 0, sizeof(*table));
	table->columns = columns;
	table->right = right;
	for (i = 0; i < columns; i++)
		table_text(table, STYLE_TITLE, titles[i]);
}

static void print_cell(struct table *table, FILE *to, const char *text,
		       enum style style, unsigned int column)
{
	int len = strlen(text);
	int pad = table->width[column] - len;

	if (table->rare & ~table->filled & 1U << column)
		return;
	table->blanks += column ? 2 : 0;
	/* What is too long takes of the blanks behind it. */
	pad -= table->excess;
	table->excess = pad < 0 ? -pad : 0;
	pad = pad < 0 ? 0 : pad;
	if (table->right & 1U << column) {
		table->blanks += pad;
		pad = 0;
	}
	/* Blanks are owed until something follows, so none end a line. */
	if (len) {
		for (; table->blanks > 0; table->blanks--)
			fputc_unlocked(' ', to);
		if (table->colour && style)
			fprintf(to, "%s%s\033[0m", colours[style], text);
		else
			fputs_unlocked(text, to);
	}
	table->blanks += pad;
}

static void end_row(struct table *table, FILE *to)
{
	fputc_unlocked('\n', to);
	table->blanks = 0;
	table->excess = 0;
}

static void keep_style(struct table *table, enum style style)
{
	/* Room doubles whenever the number of cells reaches a power of two. */
	if (!(table->cells & (table->cells - 1))) {
		size_t room = table->cells ? 2 * table->cells : 1;

		table->styles = require_memory(realloc(table->styles, room));
	}
	table->styles[table->cells] = style;
}

static void measure(struct table *table, unsigned int column, size_t width)
{
	if (width && table->cells >= table->columns)
		table->filled |= 1U << column;
	if (!column && width > FIRST_WIDTH_MAX)
		width = FIRST_WIDTH_MAX;
	if (width > table->width[column])
		table->width[column] = width;
}

/* Takes a cell whose text is in its place. */
static void add_cell(struct table *table, enum style style, size_t width)
{
	unsigned int column = table->cells % table->columns;

	if (table->pass == TABLE_PRINT) {
		print_cell(table, table->to, table->text, style, column);
		if (column + 1 == table->columns)
			end_row(table, table->to);
	} else {
		measure(table, column, width);
	}
	if (table->pass == TABLE_KEEP) {
		keep_style(table, style);
		table->used += width + 1;
	}
	table->cells++;
}

/**
 * table_cell() - fill the next cell; rows follow each other
 * @table: the table
 * @style: how the text looks
 * @format: printf format of the text
 */
void table_cell(struct table *table, enum style style, const char *format, ...)
{
	va_list args;
	int width;

	va_start(args, format);
	width = vsnprintf(NULL, 0, format, args);
	va_end(args);
	make_room(table, width + 1);
	va_start(args, format);
	vsprintf(table->text + table->used, format, args);
	va_end(args);
	add_cell(table, style, width);
}

/**
 * table_text() - fill the next cell with a text
 * @table: the table
 * @style: how the text looks
 * @text: the text, which may be empty
 *
 * Tables of many services have millions of cells, of which most are such.
 */
void table_text(struct table *table, enum style style, const char *text)
{
	size_t width = strlen(text);

	memcpy(make_room(table, width + 1), text, width + 1);
	add_cell(table, style, width);
}

/**
 * table_number() - fill the next cell with a number
 * @table: the table
 * @number: the number
 */
void table_number(struct table *table, uint64_t number)
{
	char text[NUMBER_LEN];

	table_text(table, number ? STYLE_PLAIN : STYLE_QUIET,
		   format_number(text, number));
}

/* Prints the rows and forgets them. */
static void print_rows(struct table *table, FILE *to)
{
	const char *text = table->text;
	size_t i;

	table->colour = style_wanted(to);
	for (i = 0; i < table->cells; i++) {
		unsigned int column = i % table->columns;

		print_cell(table, to, text, table->styles[i], column);
		text += strlen(text) + 1;
		if (column + 1 == table->columns)
			end_row(table, to);
	}
	table->used = 0;
	table->cells = 0;
}

/**
 * table_flush() - print the rows so far, of a table too long to be kept
 * @table: the table, to which rows may be added
 * @to: where to
 *
 * Columns may become wider after it, but not narrower.
 */
void table_flush(struct table *table, FILE *to)
{
	print_rows(table, to);
}

/**
 * table_end() - print a table and forget it
 * @table: the table
 * @to: where to
 */
void table_end(struct table *table, FILE *to)
{
	print_rows(table, to);
	free(table->text);
	free(table->styles);
}

/**
 * table_print() - print a table that is too long to be kept, and forget it
 * @table: the table, which has no rows yet
 * @to: where to
 * @fill: fills the cells of all rows; it is called twice, first to see how wide
 *	the columns are
 * @data: for @fill
 */
void table_print(struct table *table, FILE *to,
		 void (*fill)(struct table *table, const void *data),
		 const void *data)
{
	table->pass = TABLE_MEASURE;
	fill(table, data);
	table->cells = table->columns;
	print_rows(table, to);
	table->pass = TABLE_PRINT;
	table->to = to;
	fill(table, data);
	free(table->text);
	free(table->styles);
}
