/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_JSON_H
#define SVCNAT_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Which JSON it is that is printed and read. It grows when something that was
 * there means something else, or is there no more; what is new has new keys.
 */
#define JSON_SCHEMA 1

/**
 * struct json - JSON that is being written
 * @to: where to
 * @depth: how many objects and arrays are open
 * @filled: bit N is set when the one at depth N has something in it
 * @arrays: bit N is set when the one at depth N is an array
 * @on_new_line: what comes next begins a line
 *
 * It is written as things are gone through: to make trees first takes several
 * times as long. In an object each thing has a key, elsewhere none has: NULL.
 */
struct json {
	FILE *to;
	unsigned int depth;
	uint32_t filled;
	uint32_t arrays;
	bool on_new_line;
};

void json_begin(struct json *json, FILE *to);
void json_begin_document(struct json *json, FILE *to);
void json_open_object(struct json *json, const char *key);
void json_open_array(struct json *json, const char *key);
void json_close(struct json *json);
void json_put_number(struct json *json, const char *key, uint64_t number);
void json_put_real(struct json *json, const char *key, double number);
void json_put_bool(struct json *json, const char *key, bool yes);
void json_put_string(struct json *json, const char *key, const char *text);
void json_put_bytes(struct json *json, const char *key, const char *text,
		    size_t len);
void json_put_written(struct json *json, const char *key, const char *text,
		      size_t len);
void json_new_line(struct json *json);
void json_end(struct json *json);

#endif
