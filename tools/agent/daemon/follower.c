// SPDX-License-Identifier: GPL-2.0
/*
 * A file is followed by its folder: editors put another file in its place, and a
 * ConfigMap another folder behind a link.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "agent/daemon/follower.h"
#include "base/memory.h"

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE)
#define BUFFER_LEN 4096
#define LATER_MS 100

static void on_later(void *context)
{
	struct follower *follower = context;

	follower->changed(follower->context);
}

/* Whatever it is: who is told compares. */
static void on_ready(void *context, uint32_t events)
{
	struct follower *follower = context;
	char buffer[BUFFER_LEN];

	(void)events;
	while (read(follower->source.fd, buffer, sizeof(buffer)) > 0)
		;
	loop_start(follower->loop, &follower->later, LATER_MS);
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return require_memory(strdup("."));
	return require_memory(strndup(path, slash == path ? 1 : slash - path));
}

static int watch(struct follower *follower, int fd, const char *path)
{
	char *folder = folder_of(path);
	int err = inotify_add_watch(fd, folder, EVENTS) < 0;

	free(folder);
	return err ? -1 : loop_add(follower->loop, &follower->source, fd, EPOLLIN);
}

/**
 * follower_begin() - begin to follow a file
 * @follower: with @changed and @context, which has to last
 * @loop: where to wait
 * @path: of the file, which need not be there
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled; follower_end() ends it in either case.
 */
int follower_begin(struct follower *follower, struct loop *loop, const char *path,
		   struct problem *problem)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	follower->loop = loop;
	follower->source = (struct loop_source){
		.fd = -1, .ready = on_ready, .context = follower,
	};
	follower->later = (struct loop_timer){ .expired = on_later, .context = follower };
	if (fd >= 0 && !watch(follower, fd, path))
		return 0;
	problem_set(problem, "changes to '%s' are not seen: %s", printable(path),
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/**
 * follower_end() - do not follow it any more
 * @follower: who does; nothing happens if nobody has begun
 */
void follower_end(struct follower *follower)
{
	int fd = follower->source.fd;

	if (!follower->loop)
		return;
	loop_stop(follower->loop, &follower->later);
	loop_remove(follower->loop, &follower->source);
	if (fd >= 0)
		close(fd);
}
