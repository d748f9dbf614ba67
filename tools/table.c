// SPDX-License-Identifier: GPL-2.0
/* Tables for people: aligned, and coloured on a terminal. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "problem.h"
#include "table.h"

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

static void out_of_memory(void)
{
	complain("out of memory");
	exit(EXIT_FAILURE);
}

static void open_text(struct table *table)
{
	table->stream = open_memstream(&table->text, &table->used);
	if (!table->stream)
		out_of_memory();
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
	open_text(table);
	for (i = 0; i < columns; i++)
		table_text(table, STYLE_TITLE, titles[i]);
}

/* Takes note of a cell whose text is in the stream. */
static void add_cell(struct table *table, enum style style, int width)
{
	unsigned int column = table->cells % table->columns;

	/* Room doubles whenever the number of cells reaches a power of two. */
	if (!(table->cells & (table->cells - 1))) {
		size_t room = table->cells ? 2 * table->cells : 1;
		uint8_t *styles = realloc(table->styles, room);

		if (!styles)
			out_of_memory();
		table->styles = styles;
	}
	table->styles[table->cells++] = style;
	fputc_unlocked(0, table->stream);
	if (width > 0 && table->cells > table->columns)
		table->filled |= 1U << column;
	if (width > (int)table->width[column])
		table->width[column] = width;
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
	width = vfprintf(table->stream, format, args);
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
	fputs_unlocked(text, table->stream);
	add_cell(table, style, strlen(text));
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

/**
 * table_counters() - fill the next cells with counters
 * @table: the table
 * @counters: their values
 * @shown: COUNTER_*: counters with one of these bits have a column
 * @of: COUNTER_*: what they are of; a counter that this does not have is left out
 */
void table_counters(struct table *table, const struct counters *counters,
		    unsigned int shown, unsigned int of)
{
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (!(counter->of & shown))
			continue;
		if (counter_told(counter, counters, of))
			table_number(table, counter_value(counters, counter->attr));
		else
			table_text(table, STYLE_PLAIN, "");
	}
}

static void print_cell(const struct table *table, FILE *to, const char *text,
		       enum style style, unsigned int column, bool colour,
		       int *blanks)
{
	int len = strlen(text);
	int pad = table->width[column] - len;

	if (table->rare & ~table->filled & 1U << column)
		return;
	*blanks += column ? 2 : 0;
	if (table->right & 1U << column) {
		*blanks += pad;
		pad = 0;
	}
	/* Blanks are owed until something follows, so none end a line. */
	if (len) {
		for (; *blanks > 0; --*blanks)
			fputc_unlocked(' ', to);
		if (colour && style)
			fprintf(to, "%s%s\033[0m", colours[style], text);
		else
			fputs_unlocked(text, to);
	}
	*blanks += pad;
}

/* Prints the rows and forgets them; another text must be opened after it. */
static void print_rows(struct table *table, FILE *to)
{
	bool colour = style_wanted(to);
	const char *text;
	int blanks = 0;
	size_t i;

	if (fclose(table->stream))
		out_of_memory();
	text = table->text;
	for (i = 0; i < table->cells; i++) {
		unsigned int column = i % table->columns;

		print_cell(table, to, text, table->styles[i], column, colour,
			   &blanks);
		text += strlen(text) + 1;
		if (column + 1 == table->columns) {
			fputc_unlocked('\n', to);
			blanks = 0;
		}
	}
	free(table->text);
	free(table->styles);
	table->styles = NULL;
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
	open_text(table);
}

/**
 * table_end() - print a table and forget it
 * @table: the table
 * @to: where to
 */
void table_end(struct table *table, FILE *to)
{
	print_rows(table, to);
}
