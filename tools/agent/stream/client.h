/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_CLIENT_H
#define SVCNAT_AGENT_STREAM_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

#include "agent/config/access.h"
#include "agent/loop/loop.h"
#include "agent/stream/tally.h"

/**
 * struct api_client - who asks the API server
 * @loop: where it is waited for
 * @access: where the server is, and who asks
 * @multi: libcurl's transfers
 * @alarm: tells libcurl the time
 * @report: is told what goes wrong, as a sentence
 * @context: given to @report
 * @tally: what became of requests
 */
struct api_client {
	struct loop *loop;
	struct access *access;
	CURLM *multi;
	struct loop_source alarm;
	void (*report)(void *context, const char *sentence);
	void *context;
	struct tally tally;
};

/**
 * struct transfer_end - how a transfer ended
 * @error: why the answer is not complete; NULL if it is
 * @status: of HTTP; 0 if there was no answer
 * @retry_after: seconds that the server asks to wait, or 0
 */
struct transfer_end {
	const char *error;
	long status;
	long retry_after;
};

/**
 * struct transfer_handler - who gets an answer
 * @data: is given what comes of it, with its status; false ends the transfer
 * @done: is told once that it ended; the transfer is freed then
 * @context: given to both
 */
struct transfer_handler {
	bool (*data)(void *context, long status, const char *data, size_t len);
	void (*done)(void *context, const struct transfer_end *end);
	void *context;
};

struct transfer;

int client_begin(struct api_client *client, struct loop *loop,
		 struct access *access, struct problem *problem);
void client_end(struct api_client *client);
void client_report(struct api_client *client, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct transfer *client_get(struct api_client *client, size_t server,
			    const char *path, bool fresh,
			    const struct transfer_handler *handler);
struct transfer *client_post(struct api_client *client, size_t server,
			     const char *path, const char *text,
			     const struct transfer_handler *handler);
void client_abort(struct transfer *transfer);

#endif
