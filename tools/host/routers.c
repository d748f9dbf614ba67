// SPDX-License-Identifier: GPL-2.0
/* Interfaces whose IPv6 routes the kernel has from routers' advertisements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/routers.h"
#include "host/sysctl.h"

#define ROUTES_FILE "/proc/net/ipv6_route"
/* RTF_ADDRCONF: the kernel itself has made it from an advertisement. */
#define FROM_ROUTER 0x00040000U
/* Of accept_ra; 2 is the same for one that forwards, too. */
#define UNLESS_FORWARDING 1

/**
 * routers_parse() - read a line of /proc/net/ipv6_route
 * @line: the line
 * @name: gets the name of the interface
 *
 * Return: whether a router has advertised the route.
 */
bool routers_parse(const char *line, char name[IF_NAMESIZE])
{
	unsigned int flags;

	/* Destination, source, gateway, metric, two counts, flags, interface. */
	return sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %x %15s", &flags,
		      name) == 2 &&
	       flags & FROM_ROUTER;
}

static bool is_known(const struct routed *routed, const char *name)
{
	size_t i;

	for (i = 0; i < routed->count; i++)
		if (!strcmp(routed->names[i], name))
			return true;
	return false;
}

static bool stops_listening(const char *name)
{
	char path[64 + IF_NAMESIZE];
	long accept = 0;

	snprintf(path, sizeof(path), "net/ipv6/conf/%s/accept_ra", name);
	return sysctl_number(path, &accept) && accept == UNLESS_FORWARDING;
}

/**
 * routers_read() - which interfaces would lose routes if this host forwarded?
 * @routed: the result
 */
void routers_read(struct routed *routed)
{
	FILE *file = fopen(ROUTES_FILE, "re");
	char name[IF_NAMESIZE], *line = NULL;
	size_t room = 0;

	routed->count = 0;
	while (file && routed->count < ROUTED_MAX &&
	       getline(&line, &room, file) > 0)
		if (routers_parse(line, name) && !is_known(routed, name) &&
		    stops_listening(name))
			memcpy(routed->names[routed->count++], name, sizeof(name));
	if (file)
		fclose(file);
	free(line);
}
