// SPDX-License-Identifier: GPL-2.0
/* The agent's life, from the lock to a signal. The kernel's table outlives it. */
#include <signal.h>
#include <string.h>

#include "agent/daemon/conntrack.h"
#include "agent/daemon/daemon.h"

#define LOCK_AGAIN_MS 200

static void on_signal(void *context, int number)
{
	struct daemon *daemon = context;

	(void)number;
	loop_end(&daemon->loop);
}

static void on_changed(void *context)
{
	struct daemon *daemon = context;

	keeper_consider(&daemon->keeper);
}

static void tell_report(void *context, const char *sentence)
{
	(void)context;
	complain("%s", sentence);
}

static void tell_refused(void *context, const char *kind, const char *name,
			 const char *why)
{
	struct daemon *daemon = context;

	complain("%s %s: %s", kind, name, why);
	teller_refuse(&daemon->teller, kind);
	notices_tell_malformed(&daemon->notices, kind, name, why);
}

static void tell_left_out(void *context, const char *service, const char *why)
{
	struct daemon *daemon = context;

	complain("Service %s: %s", service, why);
	notices_tell_left_out(&daemon->notices, service, why);
}

static void tell_port(void *context, const char *service, const char *why)
{
	struct daemon *daemon = context;

	complain("%s", why);
	notices_tell_port(&daemon->notices, service, why);
}

static void on_turning(void *context)
{
	struct daemon *daemon = context;

	teller_turning(&daemon->teller);
}

static void on_turned(void *context, enum sync_result result)
{
	struct daemon *daemon = context;

	bool first = !daemon->teller.facts.synced;

	teller_turned(&daemon->teller, result);
	if (first && daemon->teller.facts.synced)
		notices_tell_start(&daemon->notices);
}

static int begin_telling(struct daemon *daemon)
{
	struct teller *teller = &daemon->teller;

	*teller = (struct teller){
		.sync = &daemon->sync,
		.keeper = &daemon->keeper,
		.feeds = &daemon->feeds,
		.client = &daemon->client,
		.failed = tell_port,
		.context = daemon,
		.serve = { .loop = &daemon->loop, .settings = daemon->settings },
	};
	if (!teller_begin(teller, daemon->problem))
		return 0;
	teller_end(teller);
	return -1;
}

static int begin_keeping(struct daemon *daemon)
{
	struct keeper *keeper = &daemon->keeper;

	if (keeper_begin(keeper, &daemon->loop, &daemon->sync,
			 daemon->settings->sync.min_period, daemon->problem))
		return -1;
	keeper->turning = on_turning;
	keeper->turned = on_turned;
	keeper->context = daemon;
	return 0;
}

/* The module is there, then the kernel is ready to be told, then the server is asked. */
static int start(struct daemon *daemon)
{
	const struct agent_settings *settings = daemon->settings;
	struct problem *problem = daemon->problem;

	if (sync_connect(&daemon->sync, problem))
		return -1;
	conntrack_set(&settings->conntrack);
	if (client_begin(&daemon->client, &daemon->loop, daemon->access, problem))
		return -1;
	daemon->client.report = tell_report;
	notices_begin(&daemon->notices, &daemon->client, &daemon->cache,
		      settings->node_name);
	if (begin_telling(daemon))
		goto telling_failed;
	if (begin_keeping(daemon))
		goto keeping_failed;
	daemon->started = true;
	feeds_begin(&daemon->feeds, &daemon->client, settings->node_name);
	return 0;
keeping_failed:
	teller_end(&daemon->teller);
telling_failed:
	notices_end(&daemon->notices);
	client_end(&daemon->client);
	return -1;
}

static void ask_for_lock(void *context)
{
	struct daemon *daemon = context;

	if (!lock_take(&daemon->lock)) {
		loop_start(&daemon->loop, &daemon->lock_again, LOCK_AGAIN_MS);
	} else if (start(daemon)) {
		daemon->failed = true;
		loop_end(&daemon->loop);
	}
}

static void begin(struct daemon *daemon)
{
	cache_begin(&daemon->cache, daemon->settings->node_name);
	daemon->cache.refused = tell_refused;
	daemon->cache.context = daemon;
	sync_begin(&daemon->sync, &daemon->cache, daemon->options);
	daemon->sync.told.tell = tell_left_out;
	daemon->sync.told.context = daemon;
	daemon->feeds.cache = &daemon->cache;
	daemon->feeds.changed = on_changed;
	daemon->feeds.context = daemon;
	daemon->lock_again.expired = ask_for_lock;
	daemon->lock_again.context = daemon;
}

static void end(struct daemon *daemon)
{
	if (daemon->started) {
		feeds_end(&daemon->feeds);
		notices_end(&daemon->notices);
		client_end(&daemon->client);
		keeper_end(&daemon->keeper);
		teller_end(&daemon->teller);
	}
	sync_end(&daemon->sync);
	cache_end(&daemon->cache);
}

static int take_signals(struct daemon *daemon)
{
	sigset_t signals;

	/* A server that is gone is told by what is written to it. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	return loop_take_signals(&daemon->loop, &signals, on_signal, daemon,
				 daemon->problem);
}

static int live(struct daemon *daemon)
{
	int err = take_signals(daemon);

	if (err)
		return err;
	begin(daemon);
	ask_for_lock(daemon);
	if (!daemon->started && !daemon->failed)
		complain("another svcnat-agent is at work: waiting for its end");
	err = loop_run(&daemon->loop, daemon->problem);
	end(daemon);
	return daemon->failed ? -1 : err;
}

/**
 * daemon_run() - keep the kernel's table as the cluster is, until a signal
 * @settings: what is set
 * @access: where the API server is
 * @options: what translations go by
 * @problem: why it cannot go on
 *
 * Nothing is written before all is known, and nothing when it ends.
 *
 * Return: 0 after a signal, or -1 with @problem filled.
 */
int daemon_run(const struct agent_settings *settings, struct access *access,
	       const struct translate_options *options,
	       struct problem *problem)
{
	struct daemon daemon = {
		.settings = settings,
		.access = access,
		.options = options,
		.problem = problem,
	};
	int err;

	if (lock_open(&daemon.lock, problem))
		return -1;
	err = loop_begin(&daemon.loop, problem);
	if (!err) {
		err = live(&daemon);
		loop_free(&daemon.loop);
	}
	lock_close(&daemon.lock);
	return err;
}
