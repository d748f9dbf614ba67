// SPDX-License-Identifier: GPL-2.0
/* What the unit tests have in common. */
#include "test.h"

/**
 * said_begin() - begin to take down what is written to @said->to
 * @said: the text
 */
void said_begin(struct said *said)
{
	said->to = open_memstream(&said->text, &said->len);
	assert_non_null(said->to);
}

/**
 * said_text() - what has been written so far
 * @said: the text
 *
 * Return: it.
 */
const char *said_text(struct said *said)
{
	fflush(said->to);
	return said->text;
}

/**
 * said_end() - forget the text
 * @said: the text
 */
void said_end(struct said *said)
{
	fclose(said->to);
	free(said->text);
}

/**
 * read_bytes() - read a file's contents
 * @model: the result
 * @use: what the file is for
 * @bytes: the contents
 * @len: their length
 * @said: gets the sentences
 *
 * The bytes are copied, so that a sanitizer sees a step beyond their end.
 *
 * Return: what config_parse() returns.
 */
int read_bytes(struct model *model, enum config_use use, const char *bytes,
	       size_t len, struct said *said)
{
	struct report report = { .to = said->to, .file = "FILE" };
	char *copy = malloc(len + 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	copy[len] = 0;
	err = config_parse(model, use, copy, len, &report);
	free(copy);
	assert_int_equal(!err, !report.errors);
	return err;
}

/**
 * read_text() - read a file's contents that are text
 * @model: the result
 * @use: what the file is for
 * @text: the text
 * @said: gets the sentences
 *
 * Return: what config_parse() returns.
 */
int read_text(struct model *model, enum config_use use, const char *text,
	      struct said *said)
{
	return read_bytes(model, use, text, strlen(text), said);
}

/**
 * read_good() - read a text that must not be refused
 * @model: the result
 * @use: what the text is for
 * @text: the text; a table may have no services
 */
void read_good(struct model *model, enum config_use use, const char *text)
{
	struct said said;
	int err;

	said_begin(&said);
	model->empty_meant = true;
	err = read_text(model, use, text, &said);
	assert_string_equal(said_text(&said), "");
	assert_int_equal(err, 0);
	said_end(&said);
}

/**
 * assert_refused() - read a text that must be refused
 * @use: what the text is for
 * @text: the text
 * @sentence: all that must be said about it
 */
void assert_refused(enum config_use use, const char *text,
		    const char *sentence)
{
	struct model model = {};
	struct said said;
	int err;

	said_begin(&said);
	err = read_text(&model, use, text, &said);
	assert_string_equal(said_text(&said), sentence);
	assert_int_equal(err, -1);
	said_end(&said);
	model_free(&model);
}

/**
 * assert_lines() - compare a table with the lines that it is saved as
 * @model: the table
 * @lines: the lines, without those at the beginning and end of each table
 */
void assert_lines(struct model *model, const char *lines)
{
	struct said said;
	char *all;

	said_begin(&said);
	model_sort(model);
	line_table(said.to, model);
	assert_true(asprintf(&all, "%s\n%s%s\n", CONFIG_HEAD, lines,
			     CONFIG_TAIL) > 0);
	assert_string_equal(said_text(&said), all);
	free(all);
	said_end(&said);
}
