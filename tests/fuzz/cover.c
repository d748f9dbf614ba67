// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <fcntl.h>
#include <linux/kcov.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cover.h"

#define KCOV		"/sys/kernel/debug/kcov"
#define TRACE_WORDS	(64 << 10)
#define PLACES		(1 << 16)
#define KEPT		512
/* Long ones would mostly be damaged where it says nothing. */
#define KEPT_MAX	2048

/* What all processes know, those of later rounds included. */
static struct {
	uint8_t seen[PLACES];
	unsigned int places;
	unsigned int kept;
	struct {
		size_t len;
		uint8_t data[KEPT_MAX];
	} messages[KEPT];
} *known;

static uint64_t *trace;

/**
 * cover_init - before there are other processes
 *
 * Return: whether the kernel tells.
 */
bool cover_init(void)
{
	if (access(KCOV, R_OK | W_OK))
		return false;
	known = mmap(NULL, sizeof(*known), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (known == MAP_FAILED)
		err(1, "memory");
	return true;
}

/**
 * cover_open - have this process's system calls watched
 *
 * Return: whether they are.
 */
bool cover_open(void)
{
	int fd;

	if (!known)
		return false;
	fd = open(KCOV, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, KCOV);
	if (ioctl(fd, KCOV_INIT_TRACE, TRACE_WORDS))
		err(1, "KCOV_INIT_TRACE");
	trace = mmap(NULL, TRACE_WORDS * sizeof(*trace), PROT_READ | PROT_WRITE, MAP_SHARED,
		     fd, 0);
	if (trace == MAP_FAILED)
		err(1, "memory of KCOV");
	if (ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		err(1, "KCOV_ENABLE");
	return true;
}

/** cover_begin - from now on */
void cover_begin(void)
{
	if (trace)
		__atomic_store_n(&trace[0], 0, __ATOMIC_RELAXED);
}

static bool is_new(uint64_t place)
{
	uint8_t *seen = &known->seen[dice_mix(place) % PLACES];

	if (*seen)
		return false;
	*seen = 1;
	__atomic_add_fetch(&known->places, 1, __ATOMIC_RELAXED);
	return true;
}

/**
 * cover_end - until now
 * @msg: what was sent
 */
void cover_end(const struct message *msg)
{
	bool kept = false;
	uint64_t nr, i;
	unsigned int at;

	if (!trace)
		return;
	nr = __atomic_load_n(&trace[0], __ATOMIC_RELAXED);
	for (i = 1; i <= nr; i++)
		kept |= is_new(trace[i]);
	if (!kept || msg->len > KEPT_MAX)
		return;
	at = __atomic_fetch_add(&known->kept, 1, __ATOMIC_RELAXED) % KEPT;
	memcpy(known->messages[at].data, msg->data, msg->len);
	known->messages[at].len = msg->len;
}

/**
 * cover_recall - take a message that led to new code
 * @msg: result
 * @dice: what decides
 *
 * Return: false if there is none.
 */
bool cover_recall(struct message *msg, struct dice *dice)
{
	unsigned int kept = known ? known->kept : 0;
	unsigned int at;

	if (!trace || !kept)
		return false;
	at = dice_below(dice, kept < KEPT ? kept : KEPT);
	msg->len = known->messages[at].len;
	memcpy(msg->data, known->messages[at].data, msg->len);
	return msg->len;
}

/** cover_places - Return: how many places in the code were reached. */
unsigned int cover_places(void)
{
	return known ? known->places : 0;
}

/** cover_kept - Return: how many messages led to new ones. */
unsigned int cover_kept(void)
{
	return known ? known->kept : 0;
}
