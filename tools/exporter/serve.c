// SPDX-License-Identifier: GPL-2.0
/* Metrics by HTTP. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/format.h"
#include "base/memory.h"
#include "exporter/serve.h"
#include "http/answer.h"
#include "http/clients.h"
#include "metrics/metrics.h"

#define PATH "/metrics"
#define IDLE_SECONDS 15

static enum MHD_Result answer_metrics(struct MHD_Connection *connection,
				      const struct metrics *what)
{
	static const struct http_header headers[] = {
		{ MHD_HTTP_HEADER_CONTENT_TYPE, METRICS_TYPE }, {}
	};
	struct problem problem;
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));
	int err;

	err = metrics_write(to, what, &problem);
	if (fclose(to))
		out_of_memory();
	if (!err)
		return http_answer(connection, MHD_HTTP_OK, headers, text, len);
	free(text);
	complain("%s", problem.text);
	return http_answer_line(connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
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
		return http_answer_line(connection, MHD_HTTP_NOT_FOUND,
					"metrics are at " PATH);
	if (!http_is_read(method))
		return http_answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
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
