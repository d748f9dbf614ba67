// SPDX-License-Identifier: GPL-2.0
/* Standard descriptors that are closed. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "test.h"

/* In a process of its own: 0 if nothing gets a number below 3. */
static int without(unsigned int closed)
{
	char byte = 0;
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (closed & 1U << fd)
			close(fd);
	descriptors_reserve();
	if (open("/dev/null", O_RDWR) < 3)
		return 1;
	for (fd = 0; fd < 3; fd++)
		if (closed & 1U << fd &&
		    (write(fd, &byte, 1) != -1 || errno != EBADF ||
		     read(fd, &byte, 1) != -1 || errno != EBADF))
			return 2;
	return 0;
}

static void closed_descriptors(void **state)
{
	unsigned int closed;
	int status;
	pid_t pid;

	(void)state;
	for (closed = 0; closed < 8; closed++) {
		pid = fork();
		if (!pid)
			_exit(without(closed));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_descriptors),
	};

	return cmocka_run_group_tests_name("descriptors", tests, NULL, NULL);
}
