// SPDX-License-Identifier: GPL-2.0
/* First packets to addresses that services may have at the moment. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"
#include "shared.h"
#include "traffic.h"

/* Few, so that conntrack does not fill with entries. */
#define SOURCES	400

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t any_vip(union address *to, struct dice *dice)
{
	static const uint16_t ports[] = { 80, 80, 53, 443, 30080, 9 };
	const uint16_t port = htons(DICE_PICK(dice, ports));
	uint8_t addr[16];

	memset(to, 0, sizeof(*to));
	if (message_address(dice, 96, 7, addr) == 4) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_port = port;
		memcpy(&to->v4.sin_addr, addr, 4);
		return sizeof(to->v4);
	}
	to->v6.sin6_family = AF_INET6;
	to->v6.sin6_port = port;
	memcpy(&to->v6.sin6_addr, addr, 16);
	return sizeof(to->v6);
}

static int open_from(int family, int type, struct dice *dice)
{
	const uint16_t port = htons(1024 + dice_below(dice, SOURCES));
	union address from = { .v6 = { .sin6_family = family, .sin6_port = port } };
	const int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int on = 1;

	/* The port of either family is in the same place. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	bind(fd, &from.any, family == AF_INET ? sizeof(from.v4) : sizeof(from.v6));
	return fd;
}

/**
 * traffic_send - send to VIPs
 * @dice: what decides
 * @nr: how many packets
 */
void traffic_send(struct dice *dice, unsigned int nr)
{
	union address to;
	socklen_t len;
	int fd;

	while (nr--) {
		len = any_vip(&to, dice);
		if (dice_once_in(dice, 3)) {
			fd = open_from(to.any.sa_family, SOCK_STREAM, dice);
			connect(fd, &to.any, len);
		} else {
			fd = open_from(to.any.sa_family, SOCK_DGRAM, dice);
			sendto(fd, "?", 1, 0, &to.any, len);
		}
		close(fd);
		count(&shared->packets, 1);
	}
}
