/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs that make traffic share. They are started with words of a
 * script, and what is wrong with these ends them.
 */
#ifndef TESTS_SOCKETS_H
#define TESTS_SOCKETS_H

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The network namespace of sockets that are opened from now on. */
static inline void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

static inline unsigned long to_uint(const char *text, unsigned long min,
				    unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || value < min || value > max)
		errx(2, "bad number '%s'", text);
	return value;
}

/* From ADDRESS:PORT, IPv4. */
static inline struct sockaddr_in endpoint(char *text)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	char *colon = strchr(text, ':');

	if (!colon)
		errx(2, "no port in '%s'", text);
	*colon = '\0';
	if (!inet_aton(text, &addr.sin_addr))
		errx(2, "bad address '%s'", text);
	addr.sin_port = htons(to_uint(colon + 1, 1, 65535));
	return addr;
}

#endif
