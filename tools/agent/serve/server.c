// SPDX-License-Identifier: GPL-2.0
/*
 * HTTP in the loop. Connections are taken here and given to libmicrohttpd, so that
 * many ports share what it needs for one.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/serve/server.h"
#include "base/memory.h"
#include "http/listen.h"

#define IDLE_SECONDS 15
#define TICK_MS 250
/* So often one event may lead to another before the rest of the loop has its turn. */
#define RUNS 8
#define CONNECTION_MEMORY 16384

static bool has_clients(struct server *server)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(server->daemon,
				    MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return info && info->num_connections;
}

static void run(struct server *server)
{
	MHD_UNSIGNED_LONG_LONG wait;
	unsigned int i = 0;

	do {
		MHD_run(server->daemon);
	} while (++i < RUNS &&
		 MHD_get_timeout(server->daemon, &wait) == MHD_YES && !wait);
	if (!has_clients(server))
		loop_stop(server->loop, &server->timer);
	else if (i == RUNS)
		loop_start(server->loop, &server->timer, 0);
	else if (!server->timer.armed)
		loop_start(server->loop, &server->timer, TICK_MS);
}

static void look_after(void *context)
{
	struct server *server = context;

	clients_end_late(&server->clients, server->seconds);
	run(server);
}

static void on_event(void *context, uint32_t events)
{
	(void)events;
	run(context);
}

/* An IPv4 address is one, also if it comes in at an IPv6 socket. */
static void take_address(struct endpoint *at, const struct sockaddr_storage *from)
{
	const struct sockaddr_in6 *six = (const void *)from;
	const struct sockaddr_in *four = (const void *)from;

	*at = (struct endpoint){ .family = from->ss_family };
	if (from->ss_family == AF_INET) {
		memcpy(at->address, &four->sin_addr, sizeof(four->sin_addr));
		at->port = ntohs(four->sin_port);
		return;
	}
	at->port = ntohs(six->sin6_port);
	if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
		at->family = AF_INET;
		memcpy(at->address, &six->sin6_addr.s6_addr[12], 4);
	} else {
		memcpy(at->address, &six->sin6_addr, sizeof(six->sin6_addr));
	}
}

static int local_address(struct MHD_Connection *connection, struct endpoint *at)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr_storage address = {};
	socklen_t len = sizeof(address);

	if (!info || getsockname(info->connect_fd, (struct sockaddr *)&address, &len))
		return -1;
	take_address(at, &address);
	return 0;
}

static enum MHD_Result write_answer(struct server *server,
				    struct MHD_Connection *connection,
				    const char *path, const struct endpoint *at)
{
	struct server_answer answer = { .status = MHD_HTTP_OK };
	char *text = NULL;
	size_t len;
	bool found;

	answer.to = require_memory(open_memstream(&text, &len));
	found = server->answer(server->context, path, at, &answer);
	if (fclose(answer.to))
		out_of_memory();
	if (found)
		return http_answer(connection, answer.status, answer.headers, text, len);
	free(text);
	return http_answer_line(connection, MHD_HTTP_NOT_FOUND, "404 page not found");
}

/* Called once for a request: what comes behind its head is of no interest. */
static enum MHD_Result handle(void *data, struct MHD_Connection *connection,
			      const char *url, const char *method,
			      const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	struct endpoint at;

	(void)version;
	(void)upload;
	(void)upload_len;
	(void)state;
	if (!http_is_read(method))
		return http_answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
					"this is read by GET");
	if (local_address(connection, &at))
		return MHD_NO;
	return write_answer(data, connection, url, &at);
}

/* What clients send is no reason to say something. */
static void say_nothing(void *data, const char *format, va_list args)
{
	(void)data;
	(void)format;
	(void)args;
}

/**
 * server_put_header() - add a header to an answer
 * @answer: the answer
 * @name: of the header
 * @value: of the header
 *
 * Both have to last until the answer was written.
 */
void server_put_header(struct server_answer *answer, const char *name,
		       const char *value)
{
	if (answer->count < SERVER_HEADERS)
		answer->headers[answer->count++] =
			(struct http_header){ name, value };
}

/**
 * server_begin() - begin to answer clients
 * @server: the server, with @loop, @seconds, @answer and @context, which has to last
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int server_begin(struct server *server, struct problem *problem)
{
	const union MHD_DaemonInfo *info;

	clients_init(&server->clients);
	server->source = (struct loop_source){ .fd = -1, .ready = on_event, .context = server };
	server->timer = (struct loop_timer){ .expired = look_after, .context = server };
	server->daemon =
		MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG,
				 0, NULL, NULL, handle, server,
				 MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
				 MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
				 MHD_OPTION_PER_IP_CONNECTION_LIMIT, CONNECTIONS_OF_ONE,
				 MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
				 MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				 (size_t)CONNECTION_MEMORY,
				 MHD_OPTION_NOTIFY_CONNECTION, clients_notify,
				 &server->clients, MHD_OPTION_NOTIFY_COMPLETED,
				 clients_request_ended, &server->clients, MHD_OPTION_END);
	if (!server->daemon)
		return problem_set(problem, "cannot start an HTTP server");
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info && !loop_add(server->loop, &server->source, info->epoll_fd, EPOLLIN))
		return 0;
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
	return problem_set(problem, "cannot wait for clients: %s", strerror(errno));
}

/**
 * server_end() - end all connections
 * @server: the server, which has no doors any more
 */
void server_end(struct server *server)
{
	if (!server->daemon)
		return;
	loop_stop(server->loop, &server->timer);
	loop_remove(server->loop, &server->source);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}

static void go_on(void *context)
{
	struct server_door *door = context;

	loop_change(door->server->loop, &door->source, EPOLLIN);
}

static void let_in(void *context, uint32_t events)
{
	struct server_door *door = context;
	struct server *server = door->server;
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	int fd = accept4(door->source.fd, (struct sockaddr *)&from, &len,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
			loop_change(server->loop, &door->source, 0);
			loop_start(server->loop, &door->rest, TICK_MS);
		}
		return;
	}
	if (clients_make_room(&server->clients))
		run(server);
	/* Closes it where it says no. */
	MHD_add_connection(server->daemon, fd, (struct sockaddr *)&from, len);
	run(server);
}

/**
 * server_open() - let clients in at an address
 * @door: the door, which has to last
 * @server: whose clients
 * @at: where
 * @both: an IPv6 socket takes connections by IPv4, too
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int server_open(struct server_door *door, struct server *server,
		const struct endpoint *at, bool both, struct problem *problem)
{
	int fd = http_listen(at, both, problem);

	*door = (struct server_door){
		.server = server,
		.source = { .fd = -1, .ready = let_in, .context = door },
		.rest = { .expired = go_on, .context = door },
	};
	if (fd < 0)
		return -1;
	if (!loop_add(server->loop, &door->source, fd, EPOLLIN))
		return 0;
	problem_set(problem, "cannot wait for clients: %s", strerror(errno));
	close(fd);
	return -1;
}

/**
 * server_close() - let nobody in any more
 * @door: the door; nothing happens if it was not opened
 */
void server_close(struct server_door *door)
{
	int fd = door->source.fd;

	if (!door->server || fd < 0)
		return;
	loop_stop(door->server->loop, &door->rest);
	loop_remove(door->server->loop, &door->source);
	close(fd);
}
