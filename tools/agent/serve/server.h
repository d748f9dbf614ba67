/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_SERVER_H
#define SVCNAT_AGENT_SERVE_SERVER_H

#include <stdio.h>

#include "agent/loop/loop.h"
#include "base/endpoint.h"
#include "http/answer.h"
#include "http/clients.h"

#define SERVER_HEADERS 4

/**
 * struct server_answer - an answer that is being written
 * @to: where to
 * @status: of the answer, 200 by default
 * @headers: of the answer
 * @count: number of @headers
 */
struct server_answer {
	FILE *to;
	unsigned int status;
	struct http_header headers[SERVER_HEADERS + 1];
	unsigned int count;
};

/**
 * struct server - clients that are answered
 * @loop: where they are waited for
 * @daemon: libmicrohttpd's part
 * @clients: its connections
 * @seconds: how long a request may take
 * @source: libmicrohttpd's descriptor
 * @timer: looks after the clients
 * @answer: writes an answer; @path is what is asked for, @at the address of ours
 *	that was asked. Returns false if there is nothing there
 * @context: given to @answer
 */
struct server {
	struct loop *loop;
	struct MHD_Daemon *daemon;
	struct clients clients;
	unsigned int seconds;
	struct loop_source source;
	struct loop_timer timer;
	bool (*answer)(void *context, const char *path,
		       const struct endpoint *at, struct server_answer *answer);
	void *context;
};

/**
 * struct server_door - where clients come in
 * @server: whose clients
 * @source: the listening socket
 * @rest: waits, as there are no descriptors
 */
struct server_door {
	struct server *server;
	struct loop_source source;
	struct loop_timer rest;
};

void server_put_header(struct server_answer *answer, const char *name,
		       const char *value);

int server_begin(struct server *server, struct problem *problem);
void server_end(struct server *server);

int server_open(struct server_door *door, struct server *server,
		const struct endpoint *at, bool both, struct problem *problem);
void server_close(struct server_door *door);

#endif
