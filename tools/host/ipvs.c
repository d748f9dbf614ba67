// SPDX-License-Identifier: GPL-2.0
/* The kernel's list of IPVS services. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "host/ipvs.h"

/**
 * ipvs_parse() - read a line of /proc/net/ip_vs
 * @line: such as "TCP  0A60000A:0050 rr" or "UDP  [fd00:0096:...]:0035 wrr"
 * @protocol: IPPROTO number
 * @at: address and port
 *
 * Return: whether the line is one of a service with an address.
 */
bool ipvs_parse(const char *line, uint8_t *protocol, struct endpoint *at)
{
	char word[8], where[64], address[INET6_ADDRSTRLEN];
	unsigned int ip, port;

	memset(at, 0, sizeof(*at));
	if (sscanf(line, "%7[A-Z] %63s", word, where) != 2)
		return false;
	if (!strcmp(word, "TCP"))
		*protocol = IPPROTO_TCP;
	else if (!strcmp(word, "UDP"))
		*protocol = IPPROTO_UDP;
	else if (!strcmp(word, "SCTP"))
		*protocol = IPPROTO_SCTP;
	else
		return false;
	if (sscanf(where, "[%45[0-9a-fA-F:]]:%4x", address, &port) == 2) {
		at->family = AF_INET6;
		if (inet_pton(AF_INET6, address, at->address) != 1)
			return false;
	} else if (sscanf(where, "%8x:%4x", &ip, &port) == 2) {
		at->family = AF_INET;
		ip = htonl(ip);
		memcpy(at->address, &ip, sizeof(ip));
	} else {
		return false;
	}
	at->port = port;
	return true;
}
