// SPDX-License-Identifier: GPL-2.0
/*
 * Hostile messages to the family, from many processes and network namespaces at once:
 *
 *	fuzz run SEED SECONDS NETNS LOADER	end with 1 if something is wrong
 *	fuzz print SEED NUMBER			show what the first of them would send
 *
 * The same seed means the same messages, unless the kernel tells which of its code
 * they reach. LOADER loads the module, which goes and comes meanwhile.
 */
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "../sockets.h"
#include "cover.h"
#include "shared.h"
#include "story.h"
#include "traffic.h"

#define WRITERS		3
#define ROUNDS		12
#define ROUND_MAX	20	/* in seconds */
/* For the module to be let go by who dumps just then. */
#define TRIES		1000

struct shared *shared;
static uint64_t seed;
static unsigned int round_nr;

/* Who writes, by the first number of his dice. */
enum role {
	ROLE_WRITER,
	ROLE_ALONE = 100,
	ROLE_SHORT,
	ROLE_TRAFFIC,
	ROLE_JUDGE,
};

static void own_namespace(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET))
		err(1, "network namespace");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		err(1, "lo");
	close(fd);
}

static _Noreturn void write_for_ever(unsigned int role)
{
	struct teller teller = { .dice = dice_of(seed, role, round_nr) };

	story_begin(&teller);
	while (true)
		story_tell(&teller);
}

static _Noreturn void write_alone(unsigned int role)
{
	struct teller teller = { .dice = dice_of(seed, role, round_nr), .alone = true };
	unsigned int i;

	own_namespace();
	story_begin(&teller);
	while (true) {
		for (i = 0; i < 200; i++)
			story_tell(&teller);
		story_flush(&teller);
	}
}

/* Its network namespace goes with it, whatever was begun there. */
static _Noreturn void live_shortly(unsigned int nr)
{
	struct teller teller = { .dice = dice_of(seed, ROLE_SHORT, nr) };
	unsigned int stories;

	own_namespace();
	story_begin(&teller);
	for (stories = dice_below(&teller.dice, 12); stories; stories--) {
		story_tell(&teller);
		traffic_send(&teller.dice, 2);
	}
	_exit(0);
}

static _Noreturn void live_short_lives(unsigned int role)
{
	unsigned int nr;
	int status;
	pid_t pid;

	(void)role;
	for (nr = 0;; nr++) {
		pid = fork();
		if (!pid)
			live_shortly(nr);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			err(1, "a short life");
		if (status)
			errx(1, "life %u ended with status %#x", nr, status);
		count(&shared->namespaces, 1);
	}
}

static _Noreturn void send_packets(unsigned int role)
{
	struct dice dice = dice_of(seed, role, 0);

	while (true) {
		traffic_send(&dice, 20);
		poll(NULL, 0, 1);
	}
}

static pid_t start(void (*live)(unsigned int role), unsigned int role)
{
	const pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	live(role);
	_exit(0);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	if (waitpid(pid, NULL, 0) != pid)
		err(1, "process %d", pid);
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* Nobody ends by himself unless something is wrong. */
static void watch(time_t until)
{
	int status;
	pid_t pid;

	do {
		poll(NULL, 0, 100);
		pid = waitpid(-1, &status, WNOHANG);
		if (pid)
			errx(1, "process %d ended with status %#x in round %u", pid, status,
			     round_nr);
	} while (now() < until);
}

static void reload(const char *loader)
{
	unsigned int tries = 0;

	while (system("rmmod svcnat 2>/dev/null")) {
		if (tries++ == TRIES)
			errx(1, "the module does not go");
		poll(NULL, 0, 20);
	}
	if (system(loader))
		errx(1, "the module does not come");
}

/* The table of this network namespace, after all who wrote to it were killed. */
static void judge(void)
{
	struct teller teller = { .dice = dice_of(seed, ROLE_JUDGE, round_nr), .link.fd = -1 };

	story_flush(&teller);
	link_close(&teller.link);
}

static void run_round(time_t until)
{
	pid_t writers[WRITERS + 1];
	unsigned int i;

	for (i = 0; i < WRITERS; i++)
		writers[i] = start(write_for_ever, ROLE_WRITER + i);
	writers[WRITERS] = start(write_alone, ROLE_ALONE);
	watch(until);
	for (i = 0; i <= WRITERS; i++)
		end(writers[i]);
	judge();
}

static void report(void)
{
	printf("%u rounds: %lu messages, of single ones %lu done and %lu refused; %lu times the table was the same; %lu network namespaces came and went; %lu packets\n",
	       round_nr, shared->sent, shared->done, shared->refused, shared->compared,
	       shared->namespaces, shared->packets);
	if (cover_places())
		printf("%u places in the code were reached, %u messages led to new ones\n",
		       cover_places(), cover_kept());
	fflush(stdout);
}

static int run(unsigned long seconds, const char *netns, const char *loader)
{
	const time_t end_at = now() + seconds;
	unsigned long each = seconds / ROUNDS ?: 1;
	pid_t lives, packets;

	if (each > ROUND_MAX)
		each = ROUND_MAX;
	enter(netns);
	cover_init();
	lives = start(live_short_lives, ROLE_SHORT);
	packets = start(send_packets, ROLE_TRAFFIC);
	while (now() < end_at) {
		run_round(now() + each);
		round_nr++;
		reload(loader);
		if (round_nr % ROUNDS == 0)
			report();
	}
	end(lives);
	end(packets);
	report();
	return 0;
}

static int print(unsigned long nr)
{
	struct teller teller = { .dice = dice_of(seed, ROLE_WRITER, 0) };

	link_dry = true;
	while (nr--)
		story_tell(&teller);
	return 0;
}

int main(int argc, char **argv)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		err(1, "memory");
	if (argc > 2)
		seed = to_uint(argv[2], 0, UINT64_MAX);
	if (argc == 6 && !strcmp(argv[1], "run"))
		return run(to_uint(argv[3], 1, 1000000), argv[4], argv[5]);
	if (argc == 4 && !strcmp(argv[1], "print"))
		return print(to_uint(argv[3], 1, 1000000));
	errx(2, "usage: fuzz run SEED SECONDS NETNS LOADER, fuzz print SEED NUMBER");
}
