// SPDX-License-Identifier: GPL-2.0
/* libcurl's transfers, in our loop. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "agent/stream/client.h"
#include "agent/stream/transfer.h"
#include "base/memory.h"

#define REPORT_LEN 512
#define MS 1000000

/**
 * client_report() - tell what went wrong
 * @client: the client
 * @format: printf format of the sentence
 */
void client_report(struct api_client *client, const char *format, ...)
{
	char sentence[REPORT_LEN];
	va_list args;

	if (!client->report)
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	client->report(client->context, sentence);
}

static void take_ended(struct api_client *client)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(client->multi, &left))) {
		if (message->msg == CURLMSG_DONE)
			transfer_finish(message);
	}
}

static void act(struct api_client *client, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(client->multi, fd, what, &running);
	take_ended(client);
}

/* A socket of libcurl's. */
struct socket {
	struct loop_source source;
	struct api_client *client;
};

static void take_socket(void *context, uint32_t events)
{
	struct socket *socket = context;
	int what = 0;

	if (events & EPOLLIN)
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & (EPOLLERR | EPOLLHUP))
		what |= CURL_CSELECT_ERR;
	/* The socket may be gone behind this. */
	act(socket->client, socket->source.fd, what);
}

static void drop_socket(struct api_client *client, curl_socket_t fd,
			struct socket *socket)
{
	curl_multi_assign(client->multi, fd, NULL);
	if (!socket)
		return;
	loop_remove(client->loop, &socket->source);
	free(socket);
}

static uint32_t wanted(int what)
{
	uint32_t events = 0;

	if (what & CURL_POLL_IN)
		events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		events |= EPOLLOUT;
	return events;
}

/* libcurl tells what it waits for. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context,
		     void *assigned)
{
	struct api_client *client = context;
	struct socket *socket = assigned;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		drop_socket(client, fd, socket);
		return 0;
	}
	if (socket) {
		loop_change(client->loop, &socket->source, wanted(what));
		return 0;
	}
	socket = require_memory(calloc(1, sizeof(*socket)));
	socket->client = client;
	socket->source.ready = take_socket;
	socket->source.context = socket;
	if (loop_add(client->loop, &socket->source, fd, wanted(what))) {
		free(socket);
		return -1;
	}
	curl_multi_assign(client->multi, fd, socket);
	return 0;
}

/* libcurl tells how long it waits. That is its own time, not the loop's. */
static int on_timer(CURLM *multi, long ms, void *context)
{
	struct api_client *client = context;
	struct itimerspec when = {};

	(void)multi;
	if (ms >= 0) {
		when.it_value.tv_sec = ms / 1000;
		when.it_value.tv_nsec = ms % 1000 * MS + !ms;
	}
	timerfd_settime(client->alarm.fd, 0, &when, NULL);
	return 0;
}

static void take_alarm(void *context, uint32_t events)
{
	struct api_client *client = context;
	uint64_t count;

	(void)events;
	if (read(client->alarm.fd, &count, sizeof(count)) == sizeof(count))
		act(client, CURL_SOCKET_TIMEOUT, 0);
}

static int begin_multi(struct api_client *client)
{
	CURLM *multi = curl_multi_init();

	if (!multi)
		return -1;
	client->multi = multi;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, client);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, client);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	return 0;
}

/**
 * client_begin() - be ready to ask
 * @client: the client, which client_end() ends
 * @loop: where to wait
 * @access: where the server is, and who asks; files of it are read again for
 *	each request
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int client_begin(struct api_client *client, struct loop *loop,
		 struct access *access, struct problem *problem)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	*client = (struct api_client){
		.loop = loop,
		.access = access,
		.alarm = { .fd = -1, .ready = take_alarm, .context = client },
	};
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (fd >= 0 && !loop_add(loop, &client->alarm, fd, EPOLLIN) &&
	    !begin_multi(client))
		return 0;
	if (fd >= 0)
		close(fd);
	return problem_set(problem, "cannot begin to ask by HTTP");
}

/**
 * client_end() - do not ask any more
 * @client: the client, all of whose transfers are over
 */
void client_end(struct api_client *client)
{
	int fd = client->alarm.fd;

	curl_multi_cleanup(client->multi);
	loop_remove(client->loop, &client->alarm);
	close(fd);
	curl_global_cleanup();
	tally_free(&client->tally);
}
