// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command between marks (mark.h), and prints on standard error how long it
 * took, from its start to its end, in ticks of the TSC. A guest of QEMU's -icount gets
 * one for each instruction, and more while it is idle: marked COMMAND [ARGUMENT...]
 */
#include <err.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <x86intrin.h>

#include "mark.h"

extern char **environ;

int main(int argc, char **argv)
{
	unsigned long long begin, end;
	int failed, status;
	pid_t pid;

	if (argc < 2)
		errx(2, "usage: marked COMMAND [ARGUMENT...]");
	mark(MARK_NEW);
	mark(MARK_START);
	begin = __rdtsc();
	failed = posix_spawnp(&pid, argv[1], NULL, NULL, argv + 1, environ) ||
		 waitpid(pid, &status, 0) != pid;
	end = __rdtsc();
	mark(MARK_STOP);
	if (failed || !WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "%s failed", argv[1]);
	fprintf(stderr, "%llu\n", end - begin);
	return 0;
}
