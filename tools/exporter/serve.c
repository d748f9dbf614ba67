// SPDX-License-Identifier: GPL-2.0
/* Metrics by HTTP. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/format.h"
#include "base/memory.h"
#include "exporter/clients.h"
#include "exporter/serve.h"
#include "metrics/metrics.h"

#define PATH "/metrics"
#define IDLE_SECONDS 15

static enum MHD_Result answer(struct MHD_Connection *connection,
			      unsigned int status, const char *type,
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
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_line(struct MHD_Connection *connection,
				   unsigned int status, const char *line)
{
	char *text;
	int len = asprintf(&text, "%s\n", line);

	if (len < 0)
		out_of_memory();
	return answer(connection, status, "text/plain; charset=utf-8", text,
		      len);
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection,
				      const struct metrics *what)
{
	struct problem problem;
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));
	int err;

	err = metrics_write(to, what, &problem);
	if (fclose(to))
		out_of_memory();
	if (!err)
		return answer(connection, MHD_HTTP_OK, METRICS_TYPE, text, len);
	free(text);
	complain("%s", problem.text);
	return answer_line(connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
			   problem.text);
}

/* Called once for a request: what comes behind its head is of no interest. */
static enum MHD_Result handle(void *data, struct MHD_Connection *connection,
			      const char *url, const char *method,
			      const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	(void)version;
	(void)upload;
	(void)upload_len;
	(void)state;
	if (strcmp(url, PATH))
		return answer_line(connection, MHD_HTTP_NOT_FOUND,
				   "metrics are at " PATH);
	if (strcmp(method, MHD_HTTP_METHOD_GET) &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
				   "metrics are read by GET");
	return answer_metrics(connection, data);
}

/* Looks after the clients meanwhile. */
static void await_signal(struct clients *clients, unsigned int seconds)
{
	const struct timespec step = { .tv_nsec = 250000000 };
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	while (sigtimedwait(&ends, NULL, &step) < 0)
		clients_end_late(clients, seconds);
}

static struct MHD_Daemon *start(int fd, struct clients *clients,
				const struct metrics *what)
{
	return MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD,
				0, NULL, NULL, handle, (void *)what,
				MHD_OPTION_LISTEN_SOCKET, fd,
				MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
				MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				CONNECTIONS_OF_ONE,
				MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
				MHD_OPTION_NOTIFY_CONNECTION, clients_notify,
				clients, MHD_OPTION_NOTIFY_COMPLETED,
				clients_request_ended, clients, MHD_OPTION_END);
}

/* The thread of the daemon inherits what is blocked. */
static void block_signals(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/**
 * serve() - answer scrapes until SIGTERM or SIGINT
 * @fd: a listening socket, which is closed
 * @at: where it listens
 * @seconds: how long a scrape may take
 * @what: what is told; scrapes are answered by one thread, which is another one
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int serve(int fd, const struct endpoint *at, unsigned int seconds,
	  const struct metrics *what, struct problem *problem)
{
	struct MHD_Daemon *daemon;
	struct clients clients;
	char text[ENDPOINT_LEN];

	block_signals();
	clients_init(&clients);
	daemon = start(fd, &clients, what);
	if (!daemon) {
		close(fd);
		return problem_set(problem, "cannot start the HTTP server");
	}
	printf("serving http://%s" PATH "\n", format_endpoint(text, at));
	fflush(stdout);
	await_signal(&clients, seconds);
	MHD_stop_daemon(daemon);
	return 0;
}

static int bind_and_listen(int fd, const struct endpoint *at)
{
	struct sockaddr_in6 six = {
		.sin6_family = AF_INET6, .sin6_port = htons(at->port),
	};
	struct sockaddr_in four = {
		.sin_family = AF_INET, .sin_port = htons(at->port),
	};
	bool ipv4 = at->family == AF_INET;
	int one = 1;

	memcpy(&six.sin6_addr, at->address, sizeof(six.sin6_addr));
	memcpy(&four.sin_addr, at->address, sizeof(four.sin_addr));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, ipv4 ? (struct sockaddr *)&four :
			       (struct sockaddr *)&six,
		    ipv4 ? sizeof(four) : sizeof(six)) || listen(fd, CONNECTIONS);
}

/**
 * serve_socket() - listen, in the network namespace that is the current one
 * @at: where
 * @problem: why not
 *
 * Return: the socket, or -1 with @problem filled.
 */
int serve_socket(const struct endpoint *at, struct problem *problem)
{
	int fd = socket(at->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (fd >= 0 && !bind_and_listen(fd, at))
		return fd;
	problem_set(problem, "cannot listen: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}
