// SPDX-License-Identifier: GPL-2.0
/* The three descriptors that every program is given, or should be. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/descriptors.h"

/**
 * descriptors_reserve() - see that no file or socket gets a standard descriptor
 *
 * Those that are closed become ones that can neither be read nor written, and say
 * the same when it is tried: what is printed must not go to the kernel instead.
 */
void descriptors_reserve(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/", O_PATH) != fd)
			exit(EXIT_FAILURE);
}
