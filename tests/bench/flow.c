// SPDX-License-Identifier: GPL-2.0
/*
 * What do the packets of one real connection cost, both ways and everything
 * included that handles them?
 *   flow udp|tcp|bulk CLIENT-NETNS FROM:PORT TO:PORT SERVER-NETNS ADDRESS:PORT NR
 * connects to TO from the one namespace and serves NR addresses from ADDRESS on
 * in the other one. For each number that it reads it does so many steps and
 * prints what one cost:
 *   udp, tcp  a small request and an answer of the same size
 *   bulk      a chunk of data, whose price is told by the kilobyte
 * The connection lasts until there is nothing left to read.
 *
 * Client and server are one process: nothing has to be woken up, and what one
 * sends is there when the other one looks. Bulk data is not copied, neither
 * from the file that is sent nor to where it would be received.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <x86intrin.h>
#include "../sockets.h"
#include "costs.h"
#include "mark.h"

#define PAYLOAD		32
/* What fits into one packet before it is segmented. */
#define CHUNK		(60 * 1024)
#define BATCH		16
#define BURST		64
#define MAX_STEPS	1000000
#define MAX_SERVERS	64
#define PATIENCE	10000	/* in milliseconds */

struct kind {
	const char *name;
	int type;
	/* Of so many units one step's cost is told. */
	unsigned int size;
	void (*answer)(void);
};

static char data[CHUNK];
static int client, server, file;

static void await(int fd, short events, const char *what)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };

	if (poll(&poll_fd, 1, PATIENCE) != 1)
		errx(1, "no %s in %d s", what, PATIENCE / 1000);
}

/* One packet each way, also with TCP: what is sent has an acknowledgment. */
static void request(void)
{
	if (send(client, data, PAYLOAD, 0) != PAYLOAD)
		err(1, "request");
}

static void take_answer(void)
{
	if (recv(client, data, PAYLOAD, 0) != PAYLOAD)
		err(1, "answer");
}

static void answer_udp(void)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);

	if (recvfrom(server, data, PAYLOAD, 0, (struct sockaddr *)&peer, &len) != PAYLOAD ||
	    sendto(server, data, PAYLOAD, 0, (struct sockaddr *)&peer, len) != PAYLOAD)
		err(1, "answering");
}

static void answer_tcp(void)
{
	if (recv(server, data, PAYLOAD, 0) != PAYLOAD ||
	    send(server, data, PAYLOAD, 0) != PAYLOAD)
		err(1, "answering");
}

/* Return: what came of it, which is 0 if one would have to wait. */
static size_t transferred(ssize_t nr, const char *what)
{
	if (!nr)
		errx(1, "%s: closed", what);
	if (nr < 0 && errno != EAGAIN)
		err(1, "%s", what);
	return nr < 0 ? 0 : nr;
}

static void transfer(void)
{
	size_t sent = 0, received = 0, nr;
	off_t offset = 0;

	while (received < CHUNK) {
		if (sent < CHUNK)
			sent += transferred(sendfile(client, file, &offset, CHUNK - sent),
					    "sending");
		nr = transferred(recv(server, data, CHUNK, MSG_TRUNC | MSG_DONTWAIT),
				 "receiving");
		received += nr;
		if (!nr)
			await(server, POLLIN, "data");
	}
}

static const struct kind kinds[] = {
	{ "udp", SOCK_DGRAM, 1, answer_udp },
	{ "tcp", SOCK_STREAM, 1, answer_tcp },
	{ "bulk", SOCK_STREAM, CHUNK / 1024, NULL },
};

static void step(const struct kind *kind)
{
	if (!kind->answer)
		return transfer();
	request();
	kind->answer();
	take_answer();
}

/*
 * Many at once, for the allocator to have free objects at hand. Otherwise it is
 * a matter of luck, for a whole run, whether it lacks one again and again.
 */
static void burst(const struct kind *kind)
{
	unsigned int i;

	if (!kind->answer)
		return;
	for (i = 0; i < BURST; i++)
		request();
	for (i = 0; i < BURST; i++)
		kind->answer();
	for (i = 0; i < BURST; i++)
		take_answer();
}

static const struct kind *to_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	errx(2, "unknown kind '%s'", name);
}

/* Nothing waits longer than it would take to see that a packet was lost. */
static int open_socket(int type, const struct sockaddr_in *addr)
{
	const struct timeval patience = { .tv_sec = PATIENCE / 1000 };
	int fd = socket(AF_INET, type, 0);
	int on = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		err(1, "socket");
	if (type == SOCK_STREAM &&
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		err(1, "TCP_NODELAY");
	if (bind(fd, (const struct sockaddr *)addr, sizeof(*addr)))
		err(1, "bind");
	return fd;
}

static void open_servers(struct pollfd *fds, int type,
			 struct sockaddr_in addr, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		fds[i].fd = open_socket(type, &addr);
		fds[i].events = POLLIN;
		if (type == SOCK_STREAM && listen(fds[i].fd, 1))
			err(1, "listen");
		addr.sin_addr.s_addr = htonl(ntohl(addr.sin_addr.s_addr) + 1);
	}
}

/* Return: the one that has something to do. */
static int chosen(struct pollfd *fds, unsigned int nr)
{
	unsigned int i;

	if (poll(fds, nr, PATIENCE) == 1)
		for (i = 0; i < nr; i++)
			if (fds[i].revents == POLLIN)
				return fds[i].fd;
	errx(1, "not exactly one server was reached");
}

/*
 * Connects, and finds out whom to. The first packet of UDP is answered, too. And
 * the server of bulk data says something first: a socket keeps the route that
 * packets come by when it is given one while nobody uses it, and those that it is
 * given while it sends would look theirs up for ever.
 */
static void start(const struct kind *kind, const struct sockaddr_in *to,
		  struct pollfd *fds, unsigned int nr)
{
	if (connect(client, (const struct sockaddr *)to, sizeof(*to)))
		err(1, "connect");
	if (kind->type == SOCK_DGRAM) {
		request();
		server = chosen(fds, nr);
		answer_udp();
		take_answer();
		return;
	}
	server = accept(chosen(fds, nr), NULL, NULL);
	if (server < 0)
		err(1, "accept");
	if (kind->answer)
		return;
	if (send(server, data, PAYLOAD, 0) != PAYLOAD)
		err(1, "greeting");
	take_answer();
	if (fcntl(client, F_SETFL, O_NONBLOCK))
		err(1, "O_NONBLOCK");
}

/* Return: what a unit of one of @nr steps cost. */
static double measure(const struct kind *kind, unsigned int nr)
{
	static double costs[MAX_STEPS / BATCH];
	unsigned int batch, i;

	burst(kind);
	mark(MARK_NEW);
	for (batch = 0; batch < nr / BATCH; batch++) {
		unsigned long long begin, end;

		mark(MARK_START);
		begin = __rdtsc();
		for (i = 0; i < BATCH; i++)
			step(kind);
		end = __rdtsc();
		mark(MARK_STOP);
		costs[batch] = (double)(end - begin) / BATCH / kind->size;
	}
	return mean_cost(costs, nr / BATCH);
}

int main(int argc, char **argv)
{
	struct pollfd fds[MAX_SERVERS];
	struct sockaddr_in from, to;
	const struct kind *kind;
	unsigned int nr;
	char line[32];

	if (argc != 8)
		errx(2, "usage: flow udp|tcp|bulk CLIENT-NETNS FROM:PORT TO:PORT SERVER-NETNS ADDRESS:PORT NR");
	kind = to_kind(argv[1]);
	from = endpoint(argv[3]);
	to = endpoint(argv[4]);
	file = memfd_create("data", 0);
	if (file < 0 || write(file, data, CHUNK) != CHUNK)
		err(1, "file");
	enter(argv[5]);
	nr = to_uint(argv[7], 1, MAX_SERVERS);
	open_servers(fds, kind->type, endpoint(argv[6]), nr);
	enter(argv[2]);
	client = open_socket(kind->type, &from);
	start(kind, &to, fds, nr);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		printf("%.1f\n", measure(kind, to_uint(line, BATCH, MAX_STEPS)));
		fflush(stdout);
	}
	return 0;
}
