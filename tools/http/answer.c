// SPDX-License-Identifier: GPL-2.0
/* Answers by HTTP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "http/answer.h"

/**
 * http_is_read() - does a request only read?
 * @method: its method
 *
 * Return: true if so.
 */
bool http_is_read(const char *method)
{
	return !strcmp(method, MHD_HTTP_METHOD_GET) ||
	       !strcmp(method, MHD_HTTP_METHOD_HEAD);
}

/**
 * http_answer() - answer a request
 * @connection: where it came from
 * @status: of the answer
 * @headers: of the answer; one without a name is behind the last
 * @text: the answer, which is freed
 * @len: its length
 *
 * Return: what libmicrohttpd wants to know.
 */
enum MHD_Result http_answer(struct MHD_Connection *connection,
			    unsigned int status,
			    const struct http_header *headers,
			    char *text, size_t len)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	/* The text is freed with the response. */
	response = MHD_create_response_from_buffer(len, text,
						   MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(text);
		return MHD_NO;
	}
	for (; headers->name; headers++)
		MHD_add_response_header(response, headers->name, headers->value);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/**
 * http_answer_line() - answer a request by a line of text
 * @connection: where it came from
 * @status: of the answer
 * @line: the line
 *
 * Return: what libmicrohttpd wants to know.
 */
enum MHD_Result http_answer_line(struct MHD_Connection *connection,
				 unsigned int status, const char *line)
{
	static const struct http_header headers[] = {
		{ MHD_HTTP_HEADER_CONTENT_TYPE, HTTP_TEXT }, {}
	};
	char *text;
	int len = asprintf(&text, "%s\n", line);

	if (len < 0)
		out_of_memory();
	return http_answer(connection, status, headers, text, len);
}
