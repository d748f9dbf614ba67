// SPDX-License-Identifier: GPL-2.0
/*
 * Connections to many services, so many a second, while their tables change:
 *   dial NETNS VIP NR PORT RATE SERVER-NETNS...
 * The services have the NR addresses from VIP on, the next to last byte of all
 * of them and of their backends is the same; service I is answered by backends
 * whose address ends in I.
 *
 * A line of standard input is a step of the caller's: the numbers of the servers
 * that may answer from now on, 1 for the first. It is answered with a line, how
 * many connections there were until now. A connection that is begun and ends in
 * one step must be answered by one of these; one that sees others begin, by one
 * of any of them. With the end of the input comes a report; fails if a
 * connection failed, was answered by somebody else or had to try again.
 *
 * Clients and servers are one process: nothing needs to be woken up, and most
 * packets come to their end in the call that sends the first one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <netinet/tcp.h>
#include <time.h>

#include "../sockets.h"

#define MAX_SERVERS	8
/* Connections that may wait for their answers at once. */
#define MAX_WAITING	64
#define PATIENCE	30000000	/* in microseconds */
#define POLL_TIME	100	/* in milliseconds */
#define MAX_COMPLAINTS	20

/* What a server says: which one it is, and the address it was reached at. */
struct greeting {
	uint32_t server;
	struct in_addr address;
};

struct connection {
	int fd;
	unsigned int service;
	unsigned int servers;	/* a bit for each that may answer */
	uint64_t began;
};

static struct pollfd polled[1 + MAX_SERVERS + MAX_WAITING];
static struct connection waiting[MAX_WAITING];
static unsigned int nr_waiting, nr_servers;
static int listeners[MAX_SERVERS];
static struct sockaddr_in vip;
static unsigned int nr_services, rate;
static unsigned int allowed;	/* servers in this step */
static unsigned long connections, wrong, repeated;
static uint64_t longest;	/* in microseconds */

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ull + now.tv_nsec / 1000;
}

/* Return: false at the end. The caller waits after each line. */
static bool take_step(void)
{
	char line[MAX_SERVERS + 2], *name;
	ssize_t len = read(STDIN_FILENO, line, sizeof(line));
	unsigned int i;

	if (len <= 0)
		return false;
	allowed = 0;
	for (name = line; name < line + len && *name != '\n'; name++)
		allowed |= 1u << (*name - '0');
	for (i = 0; i < nr_waiting; i++)
		waiting[i].servers |= allowed;
	printf("%lu\n", connections);
	fflush(stdout);
	return true;
}

static void complain(const struct connection *connection, const char *what,
		     const struct greeting *greeting)
{
	if (++wrong > MAX_COMPLAINTS)
		return;
	warnx("service %u: %s (server %u, %s; may be any of %#x)",
	      connection->service, what, greeting->server,
	      inet_ntoa(greeting->address), connection->servers);
}

static in_addr_t service_address(unsigned int service)
{
	return htonl(ntohl(vip.sin_addr.s_addr) + service);
}

/* @error: what was wrong, or 0. */
static void judge(const struct connection *connection, int error,
		  const struct greeting *greeting)
{
	uint32_t number = ntohl(service_address(connection->service)) & 0xff;

	if (error)
		complain(connection, strerror(error), greeting);
	else if (greeting->server > nr_servers ||
		 !(connection->servers & 1u << greeting->server) ||
		 (ntohl(greeting->address.s_addr) & 0xff) != number)
		complain(connection, "answered by somebody else", greeting);
}

/* The last one takes its place. */
static void end(struct connection *connection, int error,
		const struct greeting *greeting)
{
	uint64_t took = now_us() - connection->began;
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	connections++;
	if (took > longest)
		longest = took;
	if (!getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		repeated += info.tcpi_total_retrans;
	close(connection->fd);
	judge(connection, error, greeting);
	*connection = waiting[--nr_waiting];
}

static void dial(unsigned int service)
{
	/* The port shall be free again at once. */
	const struct linger linger = { .l_onoff = 1 };
	struct connection *connection = &waiting[nr_waiting++];
	const struct greeting nobody = {};
	struct sockaddr_in to = vip;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)))
		err(1, "socket");
	*connection = (struct connection){
		.fd = fd,
		.service = service,
		.servers = allowed,
		.began = now_us(),
	};
	to.sin_addr.s_addr = service_address(service);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) && errno != EINPROGRESS)
		end(connection, errno, &nobody);
}

/* Looks for the answer, or whether it takes too long. */
static void look(struct connection *connection, bool ready)
{
	struct greeting greeting = {};
	ssize_t len;

	if (!ready) {
		if (now_us() - connection->began > PATIENCE)
			end(connection, ETIMEDOUT, &greeting);
		return;
	}
	len = recv(connection->fd, &greeting, sizeof(greeting), 0);
	if (len != sizeof(greeting))
		end(connection, len < 0 ? errno : EPIPE, &greeting);
	else
		end(connection, 0, &greeting);
}

static void serve(unsigned int server)
{
	struct greeting greeting = { .server = server + 1 };
	struct sockaddr_in own;
	socklen_t len = sizeof(own);
	int fd;

	while ((fd = accept(listeners[server], NULL, NULL)) >= 0) {
		if (!getsockname(fd, (struct sockaddr *)&own, &len)) {
			greeting.address = own.sin_addr;
			/* The client will say if it did not arrive. */
			(void)!send(fd, &greeting, sizeof(greeting), MSG_NOSIGNAL);
		}
		close(fd);
	}
}

/* @timeout: in milliseconds. Return: false at the end. */
static bool handle(int timeout)
{
	struct pollfd *of_clients = polled + 1 + nr_servers;
	unsigned int i;

	for (i = 0; i < nr_waiting; i++)
		of_clients[i] = (struct pollfd){
			.fd = waiting[i].fd,
			.events = POLLIN,
		};
	if (poll(polled, 1 + nr_servers + nr_waiting, timeout) < 0)
		err(1, "poll");
	for (i = 0; i < nr_servers; i++)
		if (polled[1 + i].revents)
			serve(i);
	/* Backwards, since the last one takes the place of one that ends. */
	for (i = nr_waiting; i--;)
		look(&waiting[i], of_clients[i].revents);
	return !polled[0].revents || take_step();
}

/* Return: milliseconds until a connection is due that may be opened. */
static int time_left(uint64_t due)
{
	uint64_t now = now_us();

	if (nr_waiting == MAX_WAITING)
		return POLL_TIME;
	/* Later by up to a millisecond; several are due then. */
	return due > now ? (due - now + 999) / 1000 : 0;
}

/* Return: for how many microseconds connections were opened. */
static uint64_t run(void)
{
	uint64_t began = now_us(), due = began, took;
	unsigned int service = 0;

	while (handle(time_left(due))) {
		while (due <= now_us() && nr_waiting < MAX_WAITING) {
			dial(service);
			service = (service + 1) % nr_services;
			due += 1000000 / rate;
		}
	}
	took = now_us() - began;
	/* Standard input is ready for ever now. */
	polled[0].fd = -1;
	while (nr_waiting)
		handle(POLL_TIME);
	return took;
}

static int listen_at(const char *netns, in_port_t port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = port };
	int fd;

	enter(netns);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) ||
	    listen(fd, MAX_WAITING))
		err(1, "%s", netns);
	return fd;
}

int main(int argc, char **argv)
{
	uint64_t took;
	int i;

	if (argc < 7 || argc > 6 + MAX_SERVERS)
		errx(2, "usage: dial NETNS VIP NR PORT RATE SERVER-NETNS...");
	if (!inet_aton(argv[2], &vip.sin_addr))
		errx(2, "bad address '%s'", argv[2]);
	vip.sin_family = AF_INET;
	nr_services = to_uint(argv[3], 1, 255);
	vip.sin_port = htons(to_uint(argv[4], 1, 65535));
	rate = to_uint(argv[5], 1, 1000000);
	polled[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	for (i = 6; i < argc; i++) {
		int fd = listen_at(argv[i], vip.sin_port);

		listeners[nr_servers++] = fd;
		polled[nr_servers] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	enter(argv[1]);
	if (!take_step())
		errx(1, "no step");
	took = run();
	printf("%lu connections, %lu a second, %lu wrong, %lu SYNs sent again, the longest took %lu ms\n",
	       connections, (unsigned long)(connections * 1000000 / took), wrong,
	       repeated, (unsigned long)(longest / 1000));
	return wrong || repeated;
}
