/* SPDX-License-Identifier: GPL-2.0 */
/* A netlink socket, and what is said on it. */
#ifndef FUZZ_LINK_H
#define FUZZ_LINK_H

#include <linux/netlink.h>

#include "message.h"

/* The answer did not come, since the module is not there, or for another reason. */
#define LINK_SILENT	1

/**
 * struct link - a socket
 * @fd: its descriptor, -1 without one
 * @sequence: number of the last message
 */
struct link {
	int fd;
	uint32_t sequence;
};

/* What happens to each message that comes. */
typedef void link_reader(const struct nlmsghdr *header, void *data);

/* What is sent is not, but told on standard output. */
extern bool link_dry;

bool link_open(struct link *link);
void link_close(struct link *link);
void link_join(struct link *link);
void link_send(struct link *link, struct message *msgs[], unsigned int nr);
int link_read(struct link *link, link_reader *reader, void *data);
int link_ask(struct link *link, struct message *msg, link_reader *reader, void *data);

#endif
