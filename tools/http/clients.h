/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HTTP_CLIENTS_H
#define SVCNAT_HTTP_CLIENTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

/* Scrapers are few; who comes when there are so many connections waits. */
#define CONNECTIONS 64
/* And nobody has more of them than this. */
#define CONNECTIONS_OF_ONE 16

/**
 * struct client_slot - a connection
 * @fd: its socket, -1 if there is none
 * @since: when it began, or its last request ended, in milliseconds
 */
struct client_slot {
	int fd;
	int64_t since;
};

/**
 * struct clients - the connections that there are
 * @lock: the server's thread tells of them, another one ends them
 * @slots: the connections
 */
struct clients {
	pthread_mutex_t lock;
	struct client_slot slots[CONNECTIONS];
};

void clients_init(struct clients *clients);
void clients_notify(void *data, struct MHD_Connection *connection,
		    void **context, enum MHD_ConnectionNotificationCode code);
void clients_request_ended(void *data, struct MHD_Connection *connection,
			   void **state, enum MHD_RequestTerminationCode why);
void clients_end_late(struct clients *clients, unsigned int seconds);
bool clients_make_room(struct clients *clients);

#endif
