// SPDX-License-Identifier: GPL-2.0
/*
 * Two datagrams at the same moment, from two CPUs, from each of many sockets:
 *   race same|any NETNS VIP PORT FROM NR-FROM FIRST PAIRS SERVER-PORT SERVER-NETNS...
 * Fails unless all are answered, with "same" both of a pair by one server.
 *
 * The sockets have addresses from FROM on, NR-FROM of them, and ports of their
 * own: no tuple is used twice as long as FIRST begins where the last run ended.
 * The process that sends the first ones is also the servers, so that nothing
 * needs to be woken up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "../sockets.h"

/* Pairs that are on their way at once: both of all fit in a server's queue. */
#define BATCH		32
#define MAX_SERVERS	8
#define FIRST_PORT	10000
#define NR_PORTS	50000
#define PATIENCE	30000	/* in milliseconds */
#define NOBODY		255

struct datagram {
	uint32_t pair;
	uint8_t which;
	uint8_t server;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct pair {
	int fd;
	uint32_t nr;
	uint8_t server[2];
};

/*
 * What both processes see: which pair the second one shall send of, and has
 * sent of. User Mode Linux runs one of a process's threads at a time.
 */
struct shared {
	struct pair pairs[BATCH];
	atomic_ulong turn;
	atomic_ulong done;
};

static struct shared *shared;
static struct pair *pairs;
static int servers[MAX_SERVERS];
static unsigned int nr_servers;
static union address vip, from;
static unsigned int nr_from;
static unsigned long served[MAX_SERVERS];

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "CPU %d", cpu);
}

static socklen_t address_len(const union address *addr)
{
	return addr->any.sa_family == AF_INET ? sizeof(addr->v4) : sizeof(addr->v6);
}

static union address to_address(const char *text, unsigned int port)
{
	union address addr = {};

	if (inet_pton(AF_INET, text, &addr.v4.sin_addr) == 1) {
		addr.any.sa_family = AF_INET;
		addr.v4.sin_port = htons(port);
	} else if (inet_pton(AF_INET6, text, &addr.v6.sin6_addr) == 1) {
		addr.any.sa_family = AF_INET6;
		addr.v6.sin6_port = htons(port);
	} else {
		errx(2, "bad address '%s'", text);
	}
	return addr;
}

/* The source of the @nr-th pair. */
static union address source(uint32_t nr)
{
	in_port_t port = htons(FIRST_PORT + nr / nr_from % NR_PORTS);
	union address addr = from;
	uint32_t *word = &addr.v6.sin6_addr.s6_addr32[3];

	if (addr.any.sa_family == AF_INET) {
		word = &addr.v4.sin_addr.s_addr;
		addr.v4.sin_port = port;
	} else {
		addr.v6.sin6_port = port;
	}
	*word = htonl(ntohl(*word) + nr % nr_from);
	return addr;
}

static int open_socket(const union address *addr)
{
	int fd = socket(addr->any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0)
		err(1, "socket");
	if (addr->any.sa_family == AF_INET6 &&
	    (setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on)) ||
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))))
		err(1, "setsockopt");
	if (bind(fd, &addr->any, address_len(addr)))
		err(1, "bind");
	return fd;
}

static void open_pair(struct pair *pair, uint32_t nr)
{
	union address addr = source(nr);

	pair->fd = open_socket(&addr);
	pair->nr = nr;
	pair->server[0] = NOBODY;
	pair->server[1] = NOBODY;
	if (connect(pair->fd, &vip.any, address_len(&vip)))
		err(1, "connect");
}

static void send_one(const struct pair *pair, uint8_t which)
{
	const struct datagram datagram = { .pair = pair->nr, .which = which };

	if (send(pair->fd, &datagram, sizeof(datagram), 0) < 0)
		err(1, "pair %u: send", pair->nr);
}

static void await(atomic_ulong *value, unsigned long wanted)
{
	while (atomic_load_explicit(value, memory_order_acquire) != wanted)
		;
}

/* Sends the second one of each pair. */
static _Noreturn void second(void)
{
	unsigned long nr;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(1);
	for (nr = 1;; nr++) {
		await(&shared->turn, nr);
		send_one(&pairs[(nr - 1) % BATCH], 1);
		atomic_store_explicit(&shared->done, nr, memory_order_release);
	}
}

static void start_second(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(1, "memory");
	pairs = shared->pairs;
	/* Sockets that are opened later are both's. */
	switch (syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0)) {
	case -1:
		err(1, "clone");
	case 0:
		second();
	}
}

/* Whole batches only, so that both processes agree on who is next. */
static void race(void)
{
	static unsigned long nr;
	int i;

	for (i = 0; i < BATCH; i++) {
		atomic_store_explicit(&shared->turn, ++nr, memory_order_release);
		send_one(&pairs[i], 0);
		await(&shared->done, nr);
	}
}

/* Return: true if there was something to answer. */
static bool serve(unsigned int server)
{
	struct datagram datagram;
	union address peer;
	bool busy = false;

	while (true) {
		socklen_t len = sizeof(peer);

		if (recvfrom(servers[server], &datagram, sizeof(datagram), 0,
			     &peer.any, &len) != sizeof(datagram))
			return busy;
		datagram.server = server;
		served[server]++;
		if (sendto(servers[server], &datagram, sizeof(datagram), 0,
			   &peer.any, len) < 0)
			err(1, "answer");
		busy = true;
	}
}

/* Return: how many answers came. */
static unsigned int listen_to(struct pair *pair)
{
	struct datagram datagram;
	unsigned int nr = 0;

	while (recv(pair->fd, &datagram, sizeof(datagram), 0) ==
	       sizeof(datagram)) {
		if (datagram.pair != pair->nr || datagram.which > 1 ||
		    pair->server[datagram.which] != NOBODY)
			errx(1, "pair %u: an answer that was not expected",
			     pair->nr);
		pair->server[datagram.which] = datagram.server;
		nr++;
	}
	return nr;
}

/* Until something may be there. */
static void pause_until(int timeout)
{
	struct pollfd fds[MAX_SERVERS + BATCH];
	unsigned int i, nr = 0;

	for (i = 0; i < nr_servers; i++)
		fds[nr++] = (struct pollfd){ .fd = servers[i], .events = POLLIN };
	for (i = 0; i < BATCH; i++)
		fds[nr++] = (struct pollfd){ .fd = pairs[i].fd, .events = POLLIN };
	if (!poll(fds, nr, timeout))
		warnx("no answer in %d s", timeout / 1000);
}

/* Return: false if some are not answered. */
static bool settle(void)
{
	unsigned int i, left = 2 * BATCH;
	bool waited = false;

	while (true) {
		bool busy = false;

		for (i = 0; i < nr_servers; i++)
			busy |= serve(i);
		for (i = 0; i < BATCH; i++) {
			unsigned int nr = listen_to(&pairs[i]);

			left -= nr;
			busy |= nr > 0;
		}
		if (!left)
			return true;
		if (busy) {
			waited = false;
			continue;
		}
		if (waited)
			return false;
		waited = true;
		pause_until(PATIENCE);
	}
}

/* Return: how many pairs were answered by two servers. */
static unsigned int judge(bool all)
{
	unsigned int split = 0;
	int i;

	for (i = 0; i < BATCH; i++) {
		const struct pair *pair = &pairs[i];

		close(pair->fd);
		if (!all && (pair->server[0] == NOBODY ||
			     pair->server[1] == NOBODY))
			errx(1, "pair %u lost a datagram or its answer (%u, %u)",
			     pair->nr, pair->server[0], pair->server[1]);
		split += pair->server[0] != pair->server[1];
	}
	return split;
}

static void open_servers(unsigned int port, char **names)
{
	const char *text = vip.any.sa_family == AF_INET ? "0.0.0.0" : "::";
	union address any = to_address(text, port);

	for (; *names; names++) {
		if (nr_servers == MAX_SERVERS)
			errx(2, "too many servers");
		enter(*names);
		servers[nr_servers++] = open_socket(&any);
	}
}

int main(int argc, char **argv)
{
	unsigned long nr_pairs, split = 0, nr;
	uint32_t first;
	unsigned int i;

	if (argc < 11)
		errx(2, "usage: race same|any NETNS VIP PORT FROM NR-FROM FIRST PAIRS SERVER-PORT SERVER-NETNS...");
	vip = to_address(argv[3], to_uint(argv[4], 0, 65535));
	from = to_address(argv[5], 0);
	nr_from = to_uint(argv[6], 0, 65535);
	first = to_uint(argv[7], 0, 1000000000);
	nr_pairs = to_uint(argv[8], 0, 1000000000);
	open_servers(to_uint(argv[9], 0, 65535), argv + 10);
	enter(argv[2]);
	start_second();
	pin(0);
	for (nr = 0; nr < nr_pairs; nr += BATCH) {
		for (i = 0; i < BATCH; i++)
			open_pair(&pairs[i], first + nr + i);
		race();
		split += judge(settle());
	}
	printf("%lu pairs, all answered, %lu by two servers;", nr, split);
	for (i = 0; i < nr_servers; i++)
		printf(" %lu", served[i]);
	printf("\n");
	return split && !strcmp(argv[1], "same");
}
