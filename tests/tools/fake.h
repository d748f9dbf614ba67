/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FAKE_H
#define SVCNAT_FAKE_H

#include <pthread.h>

#include "model/model.h"
#include "netlink/socket.h"

/**
 * struct fake - something that answers like the kernel module
 * @nl: the tool's end of the line
 * @fd: the other end
 * @thread: answers there
 * @busy: refuse so many times to begin a transaction
 * @refuse: refuse this write, counted from 1, and then all others
 * @code: with this errno
 * @attribute: blaming the first of this type in it
 * @interrupt: so many dumps are interrupted
 * @strict: it has generations and digests, and counts each transaction alone
 * @generation: of the table, 0 for 5
 * @digest: of the table
 * @digested: whether it has one
 * @refuse_name: refuse what is about this service
 * @failed: something of the open transaction was refused
 * @table: what dumps give
 * @writes: writes seen
 * @datagrams: system calls seen
 * @begins: transactions begun
 * @commits: transactions committed
 * @aborts: transactions aborted
 * @open: a transaction is open
 * @held: dumps while one was
 * @replace: the last one was to replace the table
 * @expect: generation that the last one expected, 0 if none
 * @largest: length of the largest message
 * @got: what was written
 */
struct fake {
	struct nl nl;
	int fd;
	pthread_t thread;
	int busy;
	unsigned int refuse;
	int code;
	uint16_t attribute;
	int interrupt;
	bool strict;
	uint64_t generation;
	struct digest digest;
	bool digested;
	const char *refuse_name;
	bool failed;
	struct model *table;
	unsigned int writes;
	unsigned int datagrams;
	unsigned int begins;
	unsigned int commits;
	unsigned int aborts;
	bool open;
	unsigned int held;
	bool replace;
	uint64_t expect;
	uint32_t largest;
	struct model got;
};

void fake_start(struct fake *fake);
void fake_stop(struct fake *fake);

#endif
