// SPDX-License-Identifier: GPL-2.0
/* stats --watch: rates, again and again until that is ended. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/rates_print.h"
#include "cmd/watch.h"
#include "flows/tally.h"
#include "netlink/table.h"

/* To the upper left corner, clear, do not break lines; and break them again. */
#define SCREEN_BEGIN "\033[H\033[J\033[?7l"
#define SCREEN_END "\033[?7h"

#define SECOND 1000000000LL

/**
 * struct watch - state of a running watch
 * @request: the command
 * @nl: to read the table
 * @screen: the output is a terminal to redraw
 * @signals: becomes readable by a signal that ends it
 */
struct watch {
	const struct request *request;
	struct nl nl;
	bool screen;
	int signals;
};

/**
 * struct look - the table at a moment
 * @model: the table
 * @tally: its connections, if they were asked for
 * @when: in nanoseconds of the monotonic clock
 */
struct look {
	struct model model;
	struct tally tally;
	long long when;
};

static int catch_signals(struct watch *watch)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	/* That nobody reads any more is seen by the error. */
	signal(SIGPIPE, SIG_IGN);
	watch->signals = signalfd(-1, &ends, SFD_CLOEXEC);
	if (watch->signals >= 0)
		return 0;
	complain("cannot wait for signals: %s", strerror(errno));
	return -1;
}

static long long clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

/* Returns whether to go on: not after a signal, nor when the reader is gone. */
static bool wait_until(const struct watch *watch, long long when)
{
	struct pollfd ends[] = {
		{ .fd = watch->signals, .events = POLLIN },
		/* Errors are told without being asked for. */
		{ .fd = STDOUT_FILENO },
	};
	int ready;

	do {
		long long left = when - clock_now();
		struct timespec timeout = {};

		if (left > 0) {
			timeout.tv_sec = left / SECOND;
			timeout.tv_nsec = left % SECOND;
		}
		ready = ppoll(ends, 2, &timeout, NULL);
	} while (ready < 0 && errno == EINTR);
	return !ready;
}

static void forget(struct look *look)
{
	tally_end(&look->tally);
	model_free(&look->model);
	memset(look, 0, sizeof(*look));
}

static int take_look(struct watch *watch, struct look *look)
{
	const char *name = watch->request->name;
	struct nl_error error;
	int err = nl_read_table(&watch->nl, &look->model, name,
				NL_WITH_COUNTERS, &error);

	look->when = clock_now();
	if ((!err && name && !look->model.count) ||
	    (err && name && error.code == ENOENT)) {
		complain("there is no service '%s'", name);
		return -1;
	}
	if (err) {
		complain("%s", error.text);
		return -1;
	}
	return watch->request->flows ?
		cmd_count_flows(&look->tally, &look->model) : 0;
}

static unsigned int screen_rows(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row)
		return 24;
	return size.ws_row;
}

/* Returns whether to go on. */
static bool tell(const struct watch *watch, const struct look *now,
		 struct look *before)
{
	const struct request *request = watch->request;
	struct rates rates = {
		.now = &now->model, .before = &before->model,
		.seconds = (double)(now->when - before->when) / SECOND,
	};

	if (request->json) {
		rates_print_json(stdout, &rates);
	} else if (watch->screen) {
		fputs(SCREEN_BEGIN, stdout);
		rates_print_screen(stdout, &rates, request->name,
				   request->flows, screen_rows());
	} else {
		rates_print_lines(stdout, &rates, request->name);
	}
	return !fflush(stdout);
}

static int watch_forever(struct watch *watch)
{
	long long step = watch->request->watch * (SECOND / 1000), next;
	struct look before = {}, now = {};
	bool on = true;
	int err = take_look(watch, &before);

	if (!err && watch->screen) {
		fputs(SCREEN_BEGIN "counting...\n", stdout);
		fflush(stdout);
	}
	next = before.when;
	while (!err && on) {
		next += step;
		/* What comes too late is left out, not made up for. */
		if (next < clock_now() + step / 2)
			next = clock_now() + step;
		if (!wait_until(watch, next))
			break;
		err = take_look(watch, &now);
		if (err)
			break;
		on = tell(watch, &now, &before);
		forget(&before);
		before = now;
		/* The services point to what the tally has, which moved, too. */
		before.tally.model = &before.model;
		memset(&now, 0, sizeof(now));
	}
	forget(&before);
	forget(&now);
	return err;
}

/* Returns an exit status: that nobody reads any more is a way to end it. */
static int end_output(const struct watch *watch)
{
	int error = errno;

	if (!ferror(stdout)) {
		if (watch->screen)
			fputs(SCREEN_END, stdout);
		return EXIT_SUCCESS;
	}
	if (error != EPIPE)
		complain("cannot write the output: %s", strerror(error));
	if (!freopen("/dev/null", "w", stdout) || error != EPIPE)
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

/**
 * watch_stats() - print rates until a signal or the end of the reader
 * @request: the command
 *
 * Return: an exit status.
 */
int watch_stats(const struct request *request)
{
	struct watch watch = { .request = request };
	const char *term = getenv("TERM");
	int err, status;

	if (catch_signals(&watch) || cmd_connect(request, &watch.nl))
		return EXIT_FAILURE;
	watch.screen = !request->json && isatty(STDOUT_FILENO) &&
		       !(term && !strcmp(term, "dumb"));
	err = watch_forever(&watch);
	status = end_output(&watch);
	nl_close(&watch.nl);
	close(watch.signals);
	return err ? EXIT_FAILURE : status;
}
