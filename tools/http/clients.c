// SPDX-License-Identifier: GPL-2.0
/*
 * The connections of the HTTP server. It ends those that say nothing; who sends or
 * takes a byte now and then would stay for ever, and keep others away.
 */
#include <sys/socket.h>
#include <time.h>

#include "http/clients.h"

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/**
 * clients_init() - begin without connections
 * @clients: the connections
 */
void clients_init(struct clients *clients)
{
	unsigned int i;

	pthread_mutex_init(&clients->lock, NULL);
	for (i = 0; i < CONNECTIONS; i++)
		clients->slots[i].fd = -1;
}

static struct client_slot *take_slot(struct clients *clients, int fd)
{
	unsigned int i;

	for (i = 0; i < CONNECTIONS; i++) {
		struct client_slot *slot = &clients->slots[i];

		if (slot->fd >= 0)
			continue;
		slot->fd = fd;
		slot->since = now_ms();
		return slot;
	}
	return NULL;
}

/**
 * clients_notify() - note that a connection begins or ends
 * @data: struct clients
 * @connection: the connection
 * @context: where its slot is kept
 * @code: which of the two
 *
 * Context: the server's thread, before it closes the socket.
 */
void clients_notify(void *data, struct MHD_Connection *connection,
		    void **context, enum MHD_ConnectionNotificationCode code)
{
	struct clients *clients = data;
	struct client_slot *slot;
	int fd;

	pthread_mutex_lock(&clients->lock);
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		fd = MHD_get_connection_info(connection,
					     MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		*context = take_slot(clients, fd);
	} else if (*context) {
		slot = *context;
		slot->fd = -1;
		*context = NULL;
	}
	pthread_mutex_unlock(&clients->lock);
}

/**
 * clients_request_ended() - give a connection time for another request
 * @data: struct clients
 * @connection: the connection
 * @state: the request's
 * @why: how it ended
 *
 * Context: the server's thread.
 */
void clients_request_ended(void *data, struct MHD_Connection *connection,
			   void **state, enum MHD_RequestTerminationCode why)
{
	struct clients *clients = data;
	struct client_slot *slot;

	(void)state;
	(void)why;
	slot = MHD_get_connection_info(connection,
				       MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	if (!slot)
		return;
	pthread_mutex_lock(&clients->lock);
	slot->since = now_ms();
	pthread_mutex_unlock(&clients->lock);
}

/**
 * clients_end_late() - end connections whose request takes too long
 * @clients: the connections
 * @seconds: how long one may take
 *
 * Context: any thread. The server sees that the other end is gone.
 */
void clients_end_late(struct clients *clients, unsigned int seconds)
{
	int64_t first = now_ms() - 1000LL * seconds;
	unsigned int i;

	pthread_mutex_lock(&clients->lock);
	for (i = 0; i < CONNECTIONS; i++) {
		const struct client_slot *slot = &clients->slots[i];

		if (slot->fd >= 0 && slot->since < first)
			shutdown(slot->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&clients->lock);
}

/**
 * clients_make_room() - end the oldest connection where there is no room for another
 * @clients: the connections
 *
 * Context: the server's thread. The server has to run before it takes another one.
 *
 * Return: true if one was ended.
 */
bool clients_make_room(struct clients *clients)
{
	const struct client_slot *oldest = &clients->slots[0];
	unsigned int i;
	bool full;

	pthread_mutex_lock(&clients->lock);
	for (i = 0; i < CONNECTIONS; i++) {
		const struct client_slot *slot = &clients->slots[i];

		if (slot->fd < 0)
			break;
		if (slot->since < oldest->since)
			oldest = slot;
	}
	full = i == CONNECTIONS;
	if (full)
		shutdown(oldest->fd, SHUT_RDWR);
	pthread_mutex_unlock(&clients->lock);
	return full;
}
