// SPDX-License-Identifier: GPL-2.0
/* What programs of this host listen at. */
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "host/sockets.h"

static const struct {
	const char *name;
	uint8_t family;
	uint8_t protocol;
} files[] = {
	{ "/proc/net/tcp", AF_INET, IPPROTO_TCP },
	{ "/proc/net/tcp6", AF_INET6, IPPROTO_TCP },
	{ "/proc/net/udp", AF_INET, IPPROTO_UDP },
	{ "/proc/net/udp6", AF_INET6, IPPROTO_UDP },
};

/* As the kernel prints it: words of the address in its own byte order. */
static bool take_address(const char *hex, struct endpoint *at)
{
	size_t words = at->family == AF_INET6 ? 4 : 1, i;
	uint32_t word;

	if (strlen(hex) != 8 * words)
		return false;
	for (i = 0; i < words; i++) {
		if (sscanf(hex + 8 * i, "%8" SCNx32, &word) != 1)
			return false;
		memcpy(at->address + 4 * i, &word, sizeof(word));
	}
	return true;
}

/**
 * sockets_parse() - read a line of /proc/net/tcp or one of its kind
 * @line: the line
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO number
 * @listener: the result
 *
 * Return: whether it is a socket that anybody may dial.
 */
bool sockets_parse(const char *line, uint8_t family, uint8_t protocol,
		   struct listener *listener)
{
	/* UDP's are closed, as far as the kernel's numbers go. */
	unsigned int wanted = protocol == IPPROTO_TCP ? TCP_LISTEN : TCP_CLOSE;
	char address[40], peer[40];
	unsigned int port, peer_port, state;

	memset(listener, 0, sizeof(*listener));
	listener->protocol = protocol;
	listener->at.family = family;
	if (sscanf(line, " %*d: %39[0-9A-F]:%4x %39[0-9A-F]:%4x %2x", address,
		   &port, peer, &peer_port, &state) != 5 ||
	    state != wanted || peer_port)
		return false;
	listener->at.port = port;
	return take_address(address, &listener->at);
}

/**
 * sockets_each() - go through what programs listen at
 * @take: called with each
 * @data: for @take
 */
void sockets_each(void (*take)(const struct listener *listener, void *data),
		  void *data)
{
	struct listener listener;
	unsigned int i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		FILE *file = fopen(files[i].name, "re");
		size_t room = 0;
		char *line = NULL;

		while (file && getline(&line, &room, file) > 0)
			if (sockets_parse(line, files[i].family,
					  files[i].protocol, &listener))
				take(&listener, data);
		if (file)
			fclose(file);
		free(line);
	}
}
