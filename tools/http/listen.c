// SPDX-License-Identifier: GPL-2.0
/* Sockets that are listened at. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/clients.h"
#include "http/listen.h"

static int bind_and_listen(int fd, const struct endpoint *at, int only_ipv6)
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
	if (!ipv4)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6,
			   sizeof(only_ipv6));
	return bind(fd, ipv4 ? (struct sockaddr *)&four :
			       (struct sockaddr *)&six,
		    ipv4 ? sizeof(four) : sizeof(six)) || listen(fd, CONNECTIONS);
}

/**
 * http_listen() - listen, in the network namespace that is the current one
 * @at: where
 * @both: an IPv6 socket takes connections by IPv4, too, where it is at no address
 * @problem: why not
 *
 * Return: the socket, or -1 with @problem filled.
 */
int http_listen(const struct endpoint *at, bool both, struct problem *problem)
{
	int fd = socket(at->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (fd >= 0 && !bind_and_listen(fd, at, !both))
		return fd;
	problem_set(problem, "cannot listen: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}
