/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HTTP_ANSWER_H
#define SVCNAT_HTTP_ANSWER_H

#include <stdbool.h>

#include <microhttpd.h>

#define HTTP_TEXT "text/plain; charset=utf-8"

/**
 * struct http_header - a header of an answer
 * @name: its name
 * @value: its value
 */
struct http_header {
	const char *name;
	const char *value;
};

bool http_is_read(const char *method);
enum MHD_Result http_answer(struct MHD_Connection *connection,
			    unsigned int status,
			    const struct http_header *headers,
			    char *text, size_t len);
enum MHD_Result http_answer_line(struct MHD_Connection *connection,
				 unsigned int status, const char *line);

#endif
