// SPDX-License-Identifier: GPL-2.0
/*
 * How long do a datagram and its answer take?
 *   pingpong same|fresh SECONDS CLIENT-NETNS FROM:PORT TO:PORT SERVER-NETNS PORT
 * prints how many there were, and the median, the 99th and the 99.9th percentile
 * and the maximum in microseconds, from the moment when the datagram was due.
 * "same" is one connection, with "fresh" each is one of its own, from the ports
 * after the first one.
 *
 * Client and server are one process of real-time priority, that wakes up for
 * each datagram: late is what something in the kernel kept from the processor,
 * or had to wait for a lock.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include "../sockets.h"

#define MAX_TIMES	10000000
#define FIRST_PORT	1024
#define PATIENCE	10000	/* in milliseconds */
#define INTERVAL	500.0	/* in microseconds */

static float times[MAX_TIMES];

static int open_socket(const struct sockaddr_in *from)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		err(1, "socket");
	if (bind(fd, (const struct sockaddr *)from, sizeof(*from)))
		err(1, "bind");
	return fd;
}

static int open_client(const struct sockaddr_in *from,
		       const struct sockaddr_in *to)
{
	int fd = open_socket(from);

	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)))
		err(1, "connect");
	return fd;
}

/* The next port, or the first one of the next address. */
static void next_source(struct sockaddr_in *from)
{
	in_port_t port = ntohs(from->sin_port) + 1;

	if (!port) {
		port = FIRST_PORT;
		from->sin_addr.s_addr = htonl(ntohl(from->sin_addr.s_addr) + 1);
	}
	from->sin_port = htons(port);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static void wait_until(double due)
{
	const struct timespec ts = {
		.tv_sec = due / 1e6,
		.tv_nsec = (long)(due * 1e3) % 1000000000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void real_time(void)
{
	const struct sched_param param = { .sched_priority = 1 };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set) ||
	    sched_setscheduler(0, SCHED_FIFO, &param))
		err(1, "scheduler");
}

static void await(int fd, const char *what)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	if (poll(&poll_fd, 1, PATIENCE) != 1)
		errx(1, "no %s in %d s", what, PATIENCE / 1000);
}

static void ping(int client, int server)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	char byte = 0;

	if (send(client, &byte, 1, 0) != 1)
		err(1, "ping");
	await(server, "ping");
	if (recvfrom(server, &byte, 1, 0, (struct sockaddr *)&peer, &len) != 1 ||
	    sendto(server, &byte, 1, 0, (struct sockaddr *)&peer, len) != 1)
		err(1, "pong");
	await(client, "pong");
	if (recv(client, &byte, 1, 0) != 1)
		err(1, "pong");
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static void report(unsigned int nr)
{
	qsort(times, nr, sizeof(*times), compare);
	printf("%u %.1f %.1f %.1f %.1f\n", nr, times[nr / 2],
	       times[nr - 1 - nr / 100], times[nr - 1 - nr / 1000], times[nr - 1]);
}

int main(int argc, char **argv)
{
	struct sockaddr_in from, to, any = { .sin_family = AF_INET };
	unsigned int nr = 0;
	int client, server;
	double due, end;
	bool fresh;

	if (argc != 8)
		errx(2, "usage: pingpong same|fresh SECONDS CLIENT-NETNS FROM:PORT TO:PORT SERVER-NETNS PORT");
	real_time();
	fresh = !strcmp(argv[1], "fresh");
	from = endpoint(argv[4]);
	to = endpoint(argv[5]);
	enter(argv[6]);
	any.sin_port = htons(atoi(argv[7]));
	server = open_socket(&any);
	enter(argv[3]);
	client = open_client(&from, &to);
	/* The first one finds out about neighbours. */
	ping(client, server);
	due = now();
	end = due + atof(argv[2]) * 1e6;
	while (due < end && nr < MAX_TIMES) {
		if (fresh) {
			close(client);
			next_source(&from);
			client = open_client(&from, &to);
		}
		/* What was missed is not made up for. */
		due = now() > due + INTERVAL ? now() + INTERVAL : due + INTERVAL;
		wait_until(due);
		ping(client, server);
		times[nr++] = now() - due;
	}
	report(nr);
	return 0;
}
