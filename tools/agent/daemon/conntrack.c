// SPDX-License-Identifier: GPL-2.0
/* Settings of conntrack, as kube-proxy makes them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/daemon/conntrack.h"
#include "base/problem.h"
#include "host/sysctl.h"

#define CONNTRACK "net/netfilter/nf_conntrack_"
#define SYSCTL_LEN 128
/* More would be memory that no node has to spare. */
#define MAX_MOST 1048576

static int write_number(const char *path, int64_t number)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -1;
	err = dprintf(fd, "%" PRId64, number) < 0 ? -1 : 0;
	close(fd);
	return err;
}

/*
 * What a network namespace that is not the machine's own has not, or may only read,
 * is none of ours.
 */
static void set_number(const char *name, int64_t number)
{
	char path[SYSCTL_LEN];
	long now;

	snprintf(path, sizeof(path), CONNTRACK "%s", name);
	if (!sysctl_number(path, &now) || now == number)
		return;
	snprintf(path, sizeof(path), "/proc/sys/" CONNTRACK "%s", name);
	if (write_number(path, number) && errno != EACCES && errno != EROFS &&
	    errno != EPERM)
		complain("cannot set %s: %s", path, strerror(errno));
}

static int64_t most(const struct settings_conntrack *settings)
{
	int64_t cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t number = settings->min;

	if (cpus > MAX_MOST || settings->max_per_core > MAX_MOST)
		return MAX_MOST;
	if (settings->max_per_core * cpus > number)
		number = settings->max_per_core * cpus;
	return number < MAX_MOST ? number : MAX_MOST;
}

static void set_seconds(const char *name, int64_t ms)
{
	if (ms > 0)
		set_number(name, (ms + 999) / 1000);
}

/**
 * conntrack_set() - set what is to be set of conntrack
 * @settings: the settings
 *
 * What cannot be set stays as it is.
 */
void conntrack_set(const struct settings_conntrack *settings)
{
	if (settings->max_per_core > 0)
		set_number("max", most(settings));
	set_seconds("tcp_timeout_established", settings->tcp_established);
	set_seconds("tcp_timeout_close_wait", settings->tcp_close_wait);
	set_seconds("udp_timeout", settings->udp);
	set_seconds("udp_timeout_stream", settings->udp_stream);
	if (settings->tcp_be_liberal)
		set_number("tcp_be_liberal", 1);
}
