// SPDX-License-Identifier: GPL-2.0
/* Writing JSON, piece by piece. */
#include <string.h>

#include "base/format.h"
#include "base/json.h"

/* What stands for bytes that are no text. */
#define NO_TEXT "\xef\xbf\xbd"

/**
 * json_begin() - begin to write
 * @json: the result
 * @to: where to
 */
void json_begin(struct json *json, FILE *to)
{
	*json = (struct json){ .to = to };
}

/* Nearly all strings are words, in which nothing has to be escaped. */
static bool is_plain(unsigned char byte)
{
	return byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';
}

static void put_escaped(FILE *to, unsigned char byte)
{
	static const char plain[] = "\"\\bfnrt";
	static const char bytes[] = "\"\\\b\f\n\r\t";
	const char *found = strchr(bytes, byte);

	if (byte && found)
		fprintf(to, "\\%c", plain[found - bytes]);
	else
		fprintf(to, "\\u%04X", byte);
}

/* How many bytes a character of UTF-8 takes, 0 if these are none. */
static size_t character(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t code = *p;
	size_t size, i;

	size = code < 0xc2 ? 0 : code < 0xe0 ? 2 : code < 0xf0 ? 3 :
	       code < 0xf5 ? 4 : 0;
	if (!size || size > len)
		return 0;
	code &= 0xff >> (size + 1);
	for (i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if ((size == 3 && (code < 0x800 || code >> 11 == 0x1b)) ||
	    (size == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	return size;
}

static void put_text(FILE *to, const char *text, size_t len)
{
	size_t i, size;

	fputc_unlocked('"', to);
	for (i = 0; i < len; i += size) {
		unsigned char byte = text[i];

		size = 1;
		if (is_plain(byte)) {
			fputc_unlocked(byte, to);
		} else if (byte < 0x80) {
			put_escaped(to, byte);
		} else if (character(text + i, len - i)) {
			size = character(text + i, len - i);
			fwrite_unlocked(text + i, size, 1, to);
		} else {
			fputs_unlocked(NO_TEXT, to);
		}
	}
	fputc_unlocked('"', to);
}

/* Puts what stands before each thing. */
static void lead(struct json *json, const char *key)
{
	if (json->filled & 1U << json->depth)
		fputc_unlocked(',', json->to);
	json->filled |= 1U << json->depth;
	if (json->on_new_line)
		fputc_unlocked('\n', json->to);
	json->on_new_line = false;
	if (!key)
		return;
	fputc_unlocked('"', json->to);
	fputs_unlocked(key, json->to);
	fputs_unlocked("\":", json->to);
}

static void open_at(struct json *json, const char *key, bool array)
{
	uint32_t bit;

	lead(json, key);
	fputc_unlocked(array ? '[' : '{', json->to);
	bit = 1U << ++json->depth;
	json->filled &= ~bit;
	json->arrays = array ? json->arrays | bit : json->arrays & ~bit;
}

/**
 * json_open_object() - begin an object
 * @json: where
 * @key: its key
 */
void json_open_object(struct json *json, const char *key)
{
	open_at(json, key, false);
}

/**
 * json_open_array() - begin an array
 * @json: where
 * @key: its key
 */
void json_open_array(struct json *json, const char *key)
{
	open_at(json, key, true);
}

/**
 * json_close() - end the object or array that was begun last
 * @json: where
 */
void json_close(struct json *json)
{
	fputc_unlocked(json->arrays & 1U << json->depth ? ']' : '}', json->to);
	json->depth--;
}

/**
 * json_begin_document() - begin to write an object that tells its schema
 * @json: the result
 * @to: where to
 */
void json_begin_document(struct json *json, FILE *to)
{
	json_begin(json, to);
	json_open_object(json, NULL);
	json_put_number(json, "schema", JSON_SCHEMA);
}

/**
 * json_put_number() - write a whole number
 * @json: where
 * @key: its key
 * @number: the number
 */
void json_put_number(struct json *json, const char *key, uint64_t number)
{
	char text[NUMBER_LEN];

	lead(json, key);
	format_digits(text, number);
	fputs_unlocked(text, json->to);
}

/* The exponent is written 1e6 and not 1e+06, for all versions to write the same. */
static void shorten_exponent(char *text)
{
	char *exponent = strchr(text, 'e');
	char *digits;

	if (!exponent)
		return;
	digits = exponent + 2 + strspn(exponent + 2, "0");
	if (exponent[1] == '-')
		exponent++;
	memmove(exponent + 1, digits, strlen(digits) + 1);
}

/**
 * json_put_real() - write a number that may have a fraction
 * @json: where
 * @key: its key
 * @number: the number, of which six digits count
 */
void json_put_real(struct json *json, const char *key, double number)
{
	char text[NUMBER_LEN];

	lead(json, key);
	snprintf(text, sizeof(text), "%.6g", number);
	shorten_exponent(text);
	fputs_unlocked(text, json->to);
	/* So that it is not taken for a whole number. */
	if (!strpbrk(text, ".e"))
		fputs_unlocked(".0", json->to);
}

/**
 * json_put_bool() - write true or false
 * @json: where
 * @key: its key
 * @yes: which
 */
void json_put_bool(struct json *json, const char *key, bool yes)
{
	lead(json, key);
	fputs_unlocked(yes ? "true" : "false", json->to);
}

/**
 * json_put_string() - write a string
 * @json: where
 * @key: its key
 * @text: the string; bytes that are not UTF-8 are replaced
 */
void json_put_string(struct json *json, const char *key, const char *text)
{
	json_put_bytes(json, key, text, strlen(text));
}

/**
 * json_put_bytes() - write a part of a text as a string
 * @json: where
 * @key: its key
 * @text: the text
 * @len: how many bytes of it
 */
void json_put_bytes(struct json *json, const char *key, const char *text,
		    size_t len)
{
	lead(json, key);
	put_text(json->to, text, len);
}

/**
 * json_put_written() - write what was written as JSON elsewhere
 * @json: where
 * @key: its key
 * @text: the JSON
 * @len: its length
 */
void json_put_written(struct json *json, const char *key, const char *text,
		      size_t len)
{
	lead(json, key);
	fwrite_unlocked(text, 1, len, json->to);
}

/**
 * json_new_line() - let what comes next begin a line
 * @json: where
 */
void json_new_line(struct json *json)
{
	json->on_new_line = true;
}

/**
 * json_end() - close what is open, and end the line
 * @json: where; the next thing will be one of its own
 */
void json_end(struct json *json)
{
	while (json->depth)
		json_close(json);
	fputc_unlocked('\n', json->to);
	json->filled = 0;
}
